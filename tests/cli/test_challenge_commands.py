"""`provenance challenge` as an auditor and a provider meet it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from provenance.cli import main

ID = "ab" * 32


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Run a command in a folder of its own; returns all that it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVENANCE_STORE", str(tmp_path / "store"))

    def run(*args, code=0):
        result = CliRunner().invoke(main, [str(a) for a in args])
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def snapshot(data, ask, tmp_path):
    """A tagged snapshot, a challenge and its answer; gives the snapshot's id."""
    ask("tag", data, "--name", "one", "--families", "text,language", "-q")
    ask("challenge", "new", "--records", 36, "--tokens", 50, "--seed", "cd" * 32, "-o", "challenge.json")
    ask("challenge", "open", "one", "--challenge", "challenge.json", "-o", "opening.json")
    (found,) = (path.name for path in (tmp_path / "store" / "snapshots").iterdir())
    return found


def claimed(tmp_path, snapshot, **bound):
    said = {"dimension": "internal", "value": "true", "weight": "records"} | (bound or {"at_least": "0.5"})
    value = {"claims": [said]} | ({"snapshot": snapshot} if snapshot else {})
    (tmp_path / "claims.json").write_text(json.dumps(value), encoding="utf-8")


CHECK = ("challenge", "check", "opening.json", "--claims", "claims.json", "--challenge", "challenge.json")


def test_a_true_claim_exits_0_and_a_false_one_3(snapshot, ask, tmp_path):
    claimed(tmp_path, snapshot)
    said = ask(*CHECK)
    assert "20 of 36 records" in said
    assert "consistent: no claim is refuted" in said
    claimed(tmp_path, snapshot, at_most="0.5")
    assert "REFUTED" in ask(*CHECK, code=3)


def test_a_claim_that_says_nothing_or_is_of_no_declared_source_is_told(snapshot, ask, tmp_path):
    claimed(tmp_path, snapshot, at_least="0")
    assert "it claims nothing" in ask(*CHECK)
    said = {"dimension": "source", "value": "commentz", "weight": "records", "share": "0"}
    (tmp_path / "claims.json").write_text(json.dumps({"snapshot": snapshot, "claims": [said]}), encoding="utf-8")
    assert "no source is declared by this name; declared: " in ask(*CHECK)
    for odd in ({"dimension": "month", "value": "2024-13"}, {"dimension": "source", "value": ""}):
        value = {"snapshot": snapshot, "claims": [said | odd]}
        (tmp_path / "claims.json").write_text(json.dumps(value), encoding="utf-8")
        assert "`value` is no" in ask(*CHECK, code=2)


def test_the_check_needs_no_store_and_no_data(snapshot, ask, tmp_path, data):
    import shutil

    claimed(tmp_path, snapshot)
    shutil.rmtree(tmp_path / "store")
    shutil.rmtree(data)
    ask(*CHECK)


def test_an_edited_answer_exits_3_and_says_what_is_wrong(snapshot, ask, tmp_path):
    claimed(tmp_path, snapshot)
    path = tmp_path / "opening.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"source":"chat"', '"source":"forum"', 1), encoding="utf-8"
    )
    said = ask(*CHECK, code=3)
    assert "fault: records[" in said
    assert "invalid" in said


@pytest.mark.parametrize("content", ["", "{}", "[]", "\0\0", '{"kind": "provenance.opening"}'])
def test_what_is_no_answer_exits_3(snapshot, ask, tmp_path, content):
    claimed(tmp_path, snapshot)
    (tmp_path / "opening.json").write_text(content, encoding="utf-8")
    assert "no opening" in ask(*CHECK, code=3)


def test_json_says_the_same(snapshot, ask, tmp_path):
    claimed(tmp_path, snapshot)
    found = json.loads(ask(*CHECK, "--format", "json"))
    assert found["verdict"] == "consistent"
    claim = found["claims"][0]
    assert (claim["hits"], claim["drawn"], claim["low"], claim["high"]) == (20, 36, 0.555555555556, 0.555555555556)


def test_the_snapshot_may_be_named_and_has_to_be_by_somebody(snapshot, ask, tmp_path):
    claimed(tmp_path, None)
    assert "--snapshot" in ask(*CHECK, code=2)
    ask(*CHECK, "--snapshot", snapshot)
    assert "not that of the snapshot" in ask(*CHECK, "--snapshot", ID, code=3)
    claimed(tmp_path, snapshot)
    assert "several" in ask(*CHECK, "--snapshot", ID, code=2)


def test_a_proof_of_the_log_names_the_snapshot(snapshot, ask, tmp_path):
    vkey = ask("key", "new", "l", "--use", "log", "-o", "log.key", "--no-passphrase").splitlines()[0]
    other = ask("key", "new", "l", "--use", "log", "-o", "other.key", "--no-passphrase").splitlines()[0]
    ask("log", "init", "--key", "log.key")
    ask("log", "prove", "one", "-o", "one.tlog-proof")
    claimed(tmp_path, None)
    assert "in the log since" in ask(*CHECK, "--proof", "one.tlog-proof", "--key", vkey)
    assert "not proven" in ask(*CHECK, "--proof", "one.tlog-proof", "--key", other, code=3)
    assert "together" in ask(*CHECK, "--proof", "one.tlog-proof", code=2)
    claimed(tmp_path, ID)
    ask(*CHECK, "--proof", "one.tlog-proof", "--key", vkey, code=2)


def test_texts_that_come_along_are_tagged_again(snapshot, ask, tmp_path):
    claimed(tmp_path, snapshot)
    ask("challenge", "open", "one", "--challenge", "challenge.json", "--with-text", "-o", "opening.json")
    said = ask(*CHECK)
    assert "36 records tagged again" in said
    assert "example.com" not in said


def test_a_challenge_is_random_unless_a_seed_is_given(ask):
    one, two = (json.loads(ask("challenge", "new", "--records", 5)) for _ in range(2))
    assert one["seed"] != two["seed"]
    same = {ask("challenge", "new", "--records", 5, "--seed", "ab" * 32) for _ in range(2)}
    assert len(same) == 1


@pytest.mark.parametrize(
    "args",
    [
        ("new",), ("new", "--records", "0"), ("new", "--records", "-1"), ("new", "--records", "20001"),
        ("new", "--records", "5", "--seed", "xyz"), ("new", "--records", "5", "--snapshot", "one"),
        ("open", "one"), ("open", "none-such", "--challenge", "challenge.json"),
        ("open", "one", "--challenge", "absent"), ("open", "one", "--challenge", "opening.json"),
        ("check", "opening.json"),
        ("check", "absent", "--claims", "c", "--challenge", "challenge.json"),
        ("check", "opening.json", "--claims", "challenge.json", "--challenge", "challenge.json"),
        ("check", "opening.json", "--claims", "claims.json", "--challenge", "claims.json"),
        (*CHECK[1:], "--confidence", "1"), (*CHECK[1:], "--confidence", "nan"),
    ],
)  # fmt: skip
def test_misuse_exits_2(snapshot, ask, tmp_path, args):
    claimed(tmp_path, snapshot)
    ask("challenge", *args, code=2)


def test_a_challenge_is_replaced_by_nothing(snapshot, ask, tmp_path):
    before = (tmp_path / "challenge.json").read_bytes()
    assert "not overwritten" in ask("challenge", "new", "--records", 1, "-o", "challenge.json", code=2)
    (tmp_path / "link.json").symlink_to("challenge.json")
    assert "would replace" in ask(
        "challenge", "open", "one", "--challenge", "challenge.json", "-o", "link.json", code=2
    )
    assert (tmp_path / "challenge.json").read_bytes() == before


def test_the_answer_goes_to_standard_output_where_no_file_is_named(snapshot, ask, tmp_path):
    said = ask("challenge", "open", "one", "--challenge", "challenge.json")
    assert said == (tmp_path / "opening.json").read_text(encoding="utf-8")
