"""`provenance privacy ...` as a user meets it: what is shown, what never is, and what misuse is answered with."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from functools import partial

import polars as pl
import pytest

from provenance.cli.privacy import COMMANDS

MAIL = "jane.doe@example.com"


@pytest.fixture
def pv(pv):
    return partial(pv, "privacy")


def rows(result):
    return json.loads(result.stdout)


def test_help_names_every_command_and_imports_nothing_heavy(pv):
    assert all(name in pv("--help").stdout for name in COMMANDS)
    for name in COMMANDS:
        assert "Usage" in pv(name, "--help").stdout
    code = "import sys; from provenance.cli import main\ntry: main(['privacy', 'scan', '--help'])\n"
    code += "except SystemExit: print([m for m in ('polars', 'presidio_analyzer', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mistyped_command_is_answered_with_the_nearest(pv):
    assert "Did you mean redact" in pv("redcat", code=2).output


# scan


def test_a_text_is_scanned_as_it_is_and_its_values_are_masked(pv):
    result = pv("scan", f"mail {MAIL} now", "--format", "json")
    found = next(r for r in rows(result) if r["entity"] == "EMAIL_ADDRESS")
    assert (found["where"], found["start"], found["end"], found["class"]) == ("text 1", 5, 25, "P3")
    assert set(found["value"]) == {"*"}
    assert next(r for r in rows(result) if r["entity"] == "URL")["class"] is None
    for format_ in ("text", "json", "csv", "md"):
        assert "jane" not in pv("scan", f"mail {MAIL} now", "--format", format_).output
    assert "none found is not none" in pv("scan", "nothing here").output


def test_a_file_is_scanned_record_by_record_and_what_was_not_read_is_named(pv, tmp_path):
    lines = [{"text": "no", "extra": MAIL}, {"text": f"mail {MAIL}"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nbroken\n")
    result = pv("scan", "a.jsonl", "--format", "json")
    assert {(r["where"], r["field"]) for r in rows(result)} == {("a.jsonl:2", "text")}
    assert "not_json" in result.stderr
    assert "extra (1)" in result.stderr
    (tmp_path / "settings.env").write_text(f"MAIL={MAIL}\n")  # no data by its name, but it was named
    assert "EMAIL_ADDRESS" in pv("scan", "settings.env").stdout
    pl.DataFrame({"text": [MAIL]}).write_parquet(tmp_path / "a.parquet")
    assert rows(pv("scan", "a.parquet", "--format", "json"))[0]["where"] == "a.parquet:1"


def test_standard_input_is_one_text(pv):
    assert rows(pv("scan", "-", "--format", "json", given=f"mail\n{MAIL}"))[0]["start"] == 5
    assert "not UTF-8" in pv("scan", "-", given=b"\xff\xfe", code=1).output


def test_a_mistyped_file_is_never_scanned_as_a_text(pv, tmp_path):
    assert "no such file" in pv("scan", "data/a.jsonl", code=1).output
    pv("scan", "--text", "data/a.jsonl")
    (tmp_path / "folder").mkdir()
    assert "provenance audit" in pv("scan", "folder", code=2).output
    pv("scan", "x" * 5_000)  # too long for a name of a file
    assert "not what its name says" in _liar(pv, tmp_path)


def _liar(pv, tmp_path):
    (tmp_path / "liar.jsonl").write_bytes(b"PAR1 and more")
    return pv("scan", "liar.jsonl", code=1).output


def test_values_are_revealed_on_a_terminal_only(pv, tmp_path):
    assert "on a terminal only" in pv("scan", MAIL, "--reveal", code=2).output
    assert MAIL not in pv("scan", f"x {MAIL}", "--reveal", code=2).output
    terminal, side = pty.openpty()
    args = ["-c", "from provenance.cli import main; main()", "privacy", "scan", "--reveal", f"mail {MAIL} \x1b[31m"]
    process = subprocess.Popen([sys.executable, *args], stdout=side, stderr=subprocess.DEVNULL)
    os.close(side)
    shown = b""
    try:
        while piece := os.read(terminal, 4096):
            shown += piece
    except OSError:
        pass  # the other side is closed
    os.close(terminal)
    assert process.wait() == 0
    assert MAIL.encode() in shown
    assert b"\x1b" not in shown


def test_reveal_goes_into_no_file(pv, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    pv("scan", MAIL, "--reveal", "-o", "x.csv", code=2)


def test_nothing_of_a_file_rewrites_the_terminal(pv, tmp_path):
    (tmp_path / "a\x1b[2J\nb.jsonl").write_text(json.dumps({"text": f"\x1b[31m{MAIL}\x07"}) + "\n")
    for format_ in ("text", "csv", "json"):
        assert not {"\x1b", "\x07"} & set(pv("scan", "a\x1b[2J\nb.jsonl", "--format", format_).output)


def test_countries_and_mapping_change_what_is_found_and_what_it_raises(pv, tmp_path):
    text = "NINO AA 12 34 56 B"
    assert "UK_NINO" not in pv("scan", text).stdout
    assert "UK_NINO" in pv("scan", text, "--countries", "GB").stdout
    assert "known: au" in pv("scan", text, "--countries", "xx", code=2).output
    (tmp_path / "m.yaml").write_text("min_score: 0.4\nentities:\n  EMAIL_ADDRESS: {class: P5}\n")
    found = rows(pv("scan", MAIL, "--mapping", "m.yaml", "--format", "json"))
    assert {r["entity"]: r["class"] for r in found} == {"EMAIL_ADDRESS": "P5", "URL": "P3"}


# recognizers


def test_recognizers_say_what_they_look_for_and_what_it_raises(pv):
    table = {r["entity"]: r for r in rows(pv("recognizers", "--format", "json"))}
    assert table["CREDIT_CARD"] == {
        "recognizer": "CreditCardRecognizer", "entity": "CREDIT_CARD", "country": None, "patterns": 1,
        "validates": True, "context_words": 11, "way": "rules", "class": "P4", "needs_context": False,
    }  # fmt: skip
    assert table["UK_NHS"]["needs_context"]
    assert table["URL"]["class"] is None
    assert table["PHONE_NUMBER"]["patterns"] is None
    assert "DE_TAX_ID" not in table
    more = {r["entity"]: r for r in rows(pv("recognizers", "--countries", "de,uk", "--format", "json"))}
    assert more["DE_TAX_ID"]["country"] == "de"
    assert not more["UK_NHS"]["needs_context"]  # the data is declared to come from there
    assert "not loaded" in pv("recognizers").stderr
    assert "known: au" in pv("recognizers", "--countries", "germany", code=2).output
    assert "did you mean us?" in pv("recognizers", "--countries", "usa", code=2).output


STAFF = "recognizers: [{name: Staff, supported_entity: STAFF, deny_list: [ST-1]}]"


def test_recognizers_of_ones_own_are_looked_for_listed_and_removed(pv, tmp_path):
    (tmp_path / "mine.yaml").write_text(STAFF)
    given = ("--recognizers", "mine.yaml", "--format", "json")
    assert [(r["entity"], r["class"]) for r in rows(pv("scan", "badge ST-1", *given))] == [("STAFF", "P3")]
    assert rows(pv("scan", "badge ST-1", "--format", "json")) == []
    table = rows(pv("recognizers", *given))
    assert {r["recognizer"]: r["way"] for r in table} | {"Staff": "rules", "PhoneRecognizer": "phones"} == {
        r["recognizer"]: r["way"] for r in table
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_text(json.dumps({"text": "badge ST-1, NINO AA 12 34 56 B"}) + "\n")
    plain = rows(pv("redact", "data", "--out", "copy", "-q", "--format", "json"))
    named = rows(pv("redact", "data", "--out", "named", "-q", "--countries", "gb", "--entities", "STAFF", *given))
    assert named["totals"]["replaced"] == {"STAFF": 1}
    assert plain["totals"]["replaced"] == {}
    assert plain["recognizers"] != named["recognizers"]
    (tmp_path / "data" / "sources.yaml").write_text(
        "version: 1\ncountries: [uk]\nrecognizers: [../mine.yaml]\nsources: [{id: all}]\n"
    )
    declared = rows(pv("redact", "data", "--out", "declared", "-q", "--format", "json"))
    assert declared["totals"]["replaced"] == {"STAFF": 1, "UK_NINO": 1}
    assert declared["recognizers"] == named["recognizers"]
    for command in (["scan", "x"], ["recognizers"], ["redact", "data", "--out", "o"]):
        assert "did you mean recommended?" in pv(*command, "--recognizers", "recomended", code=2).output
        assert "mine.yml" in pv(*command, "--recognizers", "./mine.yml", code=2).output


# redact


def test_redact_says_what_was_replaced_left_out_and_not_looked_at(pv, tmp_path):
    (tmp_path / "data").mkdir()
    lines = [{"text": f"mail {MAIL}", "n": 5}, {"text": "no", "n": 6}]
    (tmp_path / "data" / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nbroken\n")
    (tmp_path / "data" / "README.md").write_text("x")
    said = pv("redact", "data", "--out", "copy", "-q").output
    assert "3 records in = 2 copied (1 changed) + 1 left out: not_json 1" in said
    assert "2 files = 1 copied + 0 without a record left + 1 not copied: readme 1" in said
    assert "1 replacements (replace): EMAIL_ADDRESS 1" in said
    assert "values that are no text, kept: n 2" in said
    assert "names of persons" in said
    assert MAIL not in said
    assert json.loads((tmp_path / "copy.redaction.json").read_text())["totals"]["replaced"] == {"EMAIL_ADDRESS": 1}
    assert "not empty" in pv("redact", "data", "--out", "copy", "-q", code=2).output
    (tmp_path / "headless.csv").write_text(f"Jane,{MAIL}\nJoe,joe@example.com\n")
    said = pv("redact", "headless.csv", "--out", "copy4", "-q").output
    assert "names of fields that hold findings, NOT changed: headless.csv 1" in said
    assert "was to be kept: txet" in pv("redact", "data", "--out", "copy3", "-q", "--keep", "txet").output
    assert rows(pv("redact", "data", "--out", "copy2", "-q", "--format", "json"))["totals"]["records"]["copied"] == 2


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["data"], 2, "--out"),
        (["nowhere", "--out", "o"], 1, "no such file or folder"),
        (["data", "--out", "data/o"], 2, "inside the data"),
        (["data", "--out", "o", "--operator", "encrypt"], 2, "replace"),
        (["data", "--out", "o", "--entities", "PHONE"], 2, "PHONE_NUMBER"),
        (["data", "--out", "o", "--countries", "xx"], 2, "known: au"),
        (["data", "--out", "o"], 1, "no data files there"),
    ],
)
def test_misuse_of_redact_is_told_and_leaves_nothing(pv, tmp_path, args, code, said):
    (tmp_path / "data").mkdir()
    assert said in pv("redact", *args, code=code).output
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    assert not list((tmp_path / "data").iterdir())


def test_an_empty_argument_is_misuse_and_an_empty_text_is_a_text(pv):
    assert "give --text" in pv("scan", "", code=2).output
    assert "0 findings in 1 texts" in pv("scan", "--text", "", code=0).output
