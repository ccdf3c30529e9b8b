"""The command line as a user meets it: right calls, wrong calls, and what both say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from provenance.cli import COMMANDS

POLICY = """
policy: easy
version: "1"
about: Anything goes.
rules:
  - id: some-data
    about: There is data.
    profile: mix_by_internal
    column: records
    min: 0
    severity: refuse
    remedy: Add data.
"""


@pytest.fixture
def tagged(pv, data, tmp_path):
    """The small data set, tagged as `first`; gives what was printed."""
    (tmp_path / "easy.yaml").write_text(POLICY)
    return pv("tag", data, "--name", "first", "--families", "text,language", "--jobs", 1, "-q").stdout


def test_tag_says_that_what_went_in_came_out(tagged):
    assert "snapshot first" in tagged
    assert "37 records in = 36 tagged + 1 rejected, of 3 shards" in tagged


def test_every_command_has_help_that_imports_nothing_heavy(pv):
    for name in COMMANDS:
        assert "Usage" in pv(name, "--help").stdout
    code = (
        "import sys; from provenance.cli import main; main(['--help'], standalone_mode=False); print(len(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=True)
    heavy = ("polars", "duckdb", "pydantic", "rich", "jinja2", "presidio_analyzer", "great_expectations")
    assert not [line for line in done.stderr.splitlines() if line.rsplit("|", 1)[-1].strip() in heavy]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["audti"], 2, "Did you mean audit"),
        (["tag"], 2, "Missing argument"),
        (["tag", "nowhere"], 1, "no such file or folder"),
        (["tag", ".", "--families", "text,smell"], 2, "known: text, language, privacy"),
        (["tag", ".", "--jobs", "0"], 2, "--jobs"),
        (["tag", ".", "--names", "all"], 2, "'none', 'sample', 'full'"),
        (["tag", ".", "--names-sample", "0"], 2, "--names-sample"),
        (["tag", ".", "--names-model", "german"], 2, "write LANGUAGE=MODEL"),
        (["tag", ".", "--names-model", "de=no_such_model"], 2, "there is no spaCy model 'no_such_model'"),
        (["tag", ".", "--name", "a/b"], 2, "cannot have this name"),
        (["gate", "first"], 1, "no store there"),
        (["profile", "first", "--store", "elsewhere"], 1, "provenance tag"),
        (["audit", ".", "--policy", "defualt"], 2, "did you mean 'default'"),
        (["sources", "check", "."], 2, "provenance sources init"),
    ],
)
def test_misuse_is_told_with_what_where_and_what_next(pv, tmp_path, args, code, said):
    (tmp_path / "x.txt").write_text("A text.")
    result = pv(*args, code=code)
    assert said in result.output
    assert "Traceback" not in result.output


def test_an_empty_folder_is_an_error_that_names_the_formats(pv, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "known formats" in pv("tag", "empty", "--store", tmp_path / "s", code=1).output


class TestAsking:
    def test_a_mistyped_snapshot_and_profile_are_answered_with_the_nearest(self, tagged, pv):
        assert "first" in pv("profile", "frist", code=2).output
        assert "mix_by_source" in pv("profile", "first", "mix_by_sauce", code=2).output
        assert "KEY=VALUE" in pv("profile", "first", "mix", "-p", "least", code=2).output

    def test_every_format_holds_the_same_rows(self, tagged, pv, tmp_path):
        rows = json.loads(pv("profile", "first", "mix_by_source", "--format", "json").stdout)
        assert [r["source"] for r in rows] == ["chat", "forum", "forum-de", "unknown"] or len(rows) == 4
        assert sum(r["records"] for r in rows) == 36
        csv = pl.read_csv(pv("profile", "first", "mix_by_source", "--format", "csv").stdout.encode())
        assert csv["records"].sum() == 36
        pv("profile", "first", "mix_by_source", "--format", "parquet", "-o", tmp_path / "t.parquet")
        assert pl.read_parquet(tmp_path / "t.parquet")["records"].to_list() == csv["records"].to_list()
        assert "| source |" in pv("profile", "first", "mix_by_source", "--format", "md").stdout
        assert " %" in pv("profile", "first", "mix_by_source").stdout
        assert "-o FILE" in pv("profile", "first", "mix", "--format", "parquet", code=2).output

    def test_several_profiles_are_text_only(self, tagged, pv):
        assert "mix_by_owner" in pv("profile", "first", "mix_by_source", "mix_by_owner").stdout
        pv("profile", "first", "mix_by_source", "mix_by_owner", "--format", "json", code=2)

    def test_sql_reads_the_views_and_nothing_else(self, tagged, pv):
        query = "SELECT source, count(*) AS n FROM records GROUP BY ALL ORDER BY ALL"
        assert json.loads(pv("sql", "first", query, "--format", "json").stdout)[0] == {"source": "chat", "n": 20}
        for forbidden in ("SELECT * FROM read_csv('/etc/passwd')", "CREATE TABLE t (x INT)", "SELECT 1; SELECT 2"):
            assert "error:" in pv("sql", "first", forbidden, code=1).output

    def test_a_users_own_profile_is_found_and_run(self, tagged, pv, tmp_path):
        (tmp_path / "own").mkdir()
        (tmp_path / "own" / "longest.sql").write_text(
            "-- name:       longest\n-- title:      Longest record\n-- question:   How long is the longest record?\n"
            "-- returns:    tokens BIGINT (tokens)\n-- why:        A test.\n"
            "SELECT max(tokens) AS tokens FROM records ORDER BY tokens;\n"
        )
        assert "longest" in pv("profiles", "--profiles", "own").stdout
        assert json.loads(pv("profile", "first", "longest", "--profiles", "own", "--format", "json").stdout)[0][
            "tokens"
        ]

    def test_json_of_a_query_is_json_whatever_it_selects(self, tagged, pv):
        odd = "{'a': DATE '2020-01-01', 'b': [1.5, NULL]} AS s, 'nan'::DOUBLE AS n, 0.123456789012345678901 AS d, 2.5 e"
        (row,) = json.loads(pv("sql", "first", f"SELECT {odd} FROM snapshot", "--format", "json").stdout)
        assert row == {"s": {"a": "2020-01-01", "b": [1.5, None]}, "n": None, "d": "0.123456789012345678901", "e": 2.5}

    def test_show_tells_what_is_known_of_a_record_and_never_its_text(self, tagged, pv):
        shown = pv("show", "first", "chat/a.jsonl.gz:3").stdout
        assert "chat" in shown
        assert "Question" not in shown
        assert "rejected: not_json" in pv("show", "first", "forum.jsonl:16").stdout
        rejected = json.loads(pv("show", "first", "forum.jsonl:16", "--format", "json").stdout)
        assert ([one["reason"] for one in rejected["rejected"]], rejected["records"]) == (["not_json"], [])
        (value,) = json.loads(pv("show", "first", "forum.jsonl:1", "--format", "json").stdout)["records"]
        assert value["source"] == "forum-de"
        again = pv("show", "first", value["record"]).stdout
        assert "forum.jsonl" in again
        pv("show", "first", "forum.jsonl:999", code=2)

    def test_snapshots_and_profiles_are_listed(self, tagged, pv):
        assert "first" in pv("snapshots").stdout
        assert "mix_by_source" in pv("profiles").stdout


class TestGate:
    def test_it_says_which_folders_it_compares(self, tagged, pv, data, tmp_path):
        easy = ("gate", "first", "--policy", tmp_path / "easy.yaml", "-q")
        assert f"comparing with {data}" in pv(*easy).stderr
        assert "comparing" not in pv(*easy, "--data", data).stderr

    def test_exit_codes_say_it(self, tagged, pv, tmp_path):
        passed = pv("gate", "first", "--policy", tmp_path / "easy.yaml", "-q")
        assert "a record, not a proof" in passed.stdout
        (tmp_path / "hard.yaml").write_text(POLICY.replace("min: 0", "max: 1"))
        refused = pv("gate", "first", "--policy", tmp_path / "hard.yaml", "-q", "-o", tmp_path / "d.json", code=3)
        assert "some-data" in refused.stdout
        assert json.loads((tmp_path / "d.json").read_text())["outcome"] == "refuse"
        as_json = pv("gate", "first", "--policy", tmp_path / "hard.yaml", "-q", "--format", "json", code=3)
        assert json.loads(as_json.stdout)["findings"]

    def test_a_policy_with_a_wrong_key_is_misuse_that_names_it(self, tagged, pv, tmp_path):
        (tmp_path / "odd.yaml").write_text(POLICY.replace("column:", "colunm:"))
        said = pv("gate", "first", "--policy", tmp_path / "odd.yaml", code=2).output
        assert "odd.yaml" in said
        assert "column" in said


class TestReport:
    @pytest.fixture
    def report(self, tagged, pv):
        return lambda output, code=0: pv("report", "first", "-o", output, code=code)

    def test_it_replaces_an_earlier_report_and_nothing_else(self, report, tmp_path):
        report("r.html")
        report("r.html")
        for text in ('{"a": 1}', '{"format": 1}', "[]", "{"):
            (tmp_path / "r.json").write_text(text)
            assert "no report" in report("r.html", code=2).output
            assert (tmp_path / "r.json").read_text() == text

    def test_it_is_html_with_json_beside_it(self, report, tmp_path):
        assert "audit.html" in report("r.json", code=2).output
        assert not (tmp_path / "r.json").exists()

    @pytest.mark.parametrize("output", ["data/r.html", "data/chat/r.html", "link/r.html", "data/forum.jsonl"])
    def test_it_never_lies_among_the_data(self, report, data, tmp_path, output):
        (tmp_path / "link").symlink_to(data)
        before = sorted(data.rglob("*"))
        assert "among the data" in report(output, code=2).output
        assert sorted(data.rglob("*")) == before

    def test_audit_says_so_before_it_reads_anything(self, pv, data, tmp_path):
        (tmp_path / "train.json").write_text("[]")
        assert "no report" in pv("audit", data, "--report", "train.html", code=2).output
        assert "--report" in pv("audit", ".", code=2).output
        assert not (tmp_path / ".provenance").exists()

    def test_audit_writes_beside_the_data_and_shows_the_name(self, pv, data, tmp_path):
        said = pv("audit", data, "--name", "mine", "--families", "text", "--jobs", 1)
        assert "snapshot mine" in said.stderr
        assert json.loads((tmp_path / "audit.json").read_text())["name"] == "mine"
        pv("audit", data, "--name", "mine", "--families", "text", "--jobs", 1, "-q")


def test_control_characters_in_names_do_not_reach_the_terminal(pv, tmp_path):
    evil = tmp_path / "data" / "a\x1b[2Jb.txt"
    evil.parent.mkdir()
    evil.write_text("A text.")
    pv("tag", "data", "--families", "text", "--jobs", 1, "-q", "--name", "n")
    for args in (
        ("profile", "n", "accounting"),
        ("sql", "n", "SELECT path FROM shards"),
        ("show", "n", f"{evil.name}:1"),
    ):
        assert "\x1b" not in pv(*args).output


def test_a_line_feed_in_a_name_makes_no_line_of_its_own(pv, tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("a\neverything is declared\n.txt", "b\neverything is declared.xyz"):
        (tmp_path / "data" / name).write_text("A text.")
    (tmp_path / "s.yaml").write_text(
        "version: 1\nprovider: A\nsources:\n  - id: a\n    match: {paths: [nothing]}\n", encoding="utf-8"
    )
    said = pv("sources", "check", "data", "--sources", "s.yaml", code=3).stdout
    assert "everything is declared" in said
    assert "everything is declared" not in said.splitlines()
    pv("tag", "data", "--families", "text", "--jobs", 1, "-q", "--name", "n")
    for args in (("profile", "n", "accounting"), ("sql", "n", "SELECT path FROM shards", "--format", "md")):
        assert not [line for line in pv(*args).stdout.splitlines() if line.startswith("everything")]
    (tmp_path / "data" / "c\nforged.txt").write_text("A text.")
    gate = pv("gate", "n", "-q", code=3)
    assert not [line for line in gate.output.splitlines() if line.startswith("forged")]


def test_sources_init_writes_a_file_that_check_reads(pv, data, tmp_path):
    (data / "sources.yaml").unlink()
    pv("sources", "init", data, "-o", "made.yaml")
    assert "undeclared" in pv("sources", "check", data, "--sources", "made.yaml", code=3).stdout
    assert "already" in pv("sources", "init", data, "-o", "made.yaml", code=2).output
    pv("tag", data, "--sources", "made.yaml", "--families", "text", "--jobs", 1, "-q")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_nothing_is_sent_and_nothing_is_said_of_the_texts(data, tmp_path):
    """A whole audit with sockets taken away; neither output nor store holds a text or a found value."""
    code = (
        "import socket, sys\n"
        "def no(*a, **k): raise OSError('no network here')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = no\n"
        "from provenance.cli import main\n"
        f"main(['audit', {str(data)!r}, '--jobs', '1', '--store', {str(tmp_path / 's')!r}, "
        f"'--report', {str(tmp_path / 'r.html')!r}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr
    assert "report:" in done.stdout
    kept = [p for p in tmp_path.rglob("*") if p.is_file() and data not in p.parents]
    for path in kept:
        content = path.read_bytes()
        assert b"user7@example.com" not in content, path
        assert b"I have no mail" not in content, path
    assert "example.com" not in done.stdout + done.stderr
