"""Keys, the log and reviews as their users meet them: `key`, `log`, `review`, and `gate --board`."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from provenance.cli import main

POLICY = """
policy: training
version: "1"
rules:
  - {id: some, about: There is data., profile: mix_by_internal, column: records, min: 0, severity: refuse, remedy: Add.}
"""


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Run a command in a folder of its own; returns its standard output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROVENANCE_STORE", str(tmp_path / "store"))

    def run(*args, code=0, given=None):
        result = CliRunner().invoke(main, [str(a) for a in args], input=given)
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.output

    return run


@pytest.fixture
def store(data, run, ask, tmp_path):
    """A store with one snapshot and a signed log; its verifier key."""
    run(data, name="one")
    (tmp_path / "policy.yaml").write_text(POLICY)
    vkey = ask("key", "new", "audit.example/log1", "--use", "log", "-o", "log.key", "--no-passphrase").strip()
    ask("log", "init", "--key", "log.key")
    return vkey


def test_a_log_is_unsigned_until_it_has_a_key(data, run, ask):
    run(data, name="one")
    assert ask("log", "verify") == "consistent, unsigned (1 entries)\n"
    assert "unsigned" in ask("log", "show")
    assert "not signed" in ask("log", "prove", "one", code=1)
    vkey = ask("key", "new", "l", "--use", "log", "-o", "log.key", "--no-passphrase").strip()
    assert ask("log", "init", "--key", "log.key") == f"signed by {vkey}\n"
    assert "a key that the store names" in ask("log", "verify")
    assert ask("log", "verify", "--key", vkey) == "consistent, signed by l (1 entries)\n"


def test_a_key_that_may_not_sign_a_log_is_not_appointed(store, ask, tmp_path, monkeypatch):
    """A key signs one log; another log that it was tried on can still have a key of its own."""
    monkeypatch.setenv("PROVENANCE_STORE", str(tmp_path / "second"))
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "a.jsonl").write_text('{"text": "Another record."}\n')
    ask("tag", "few", "--families", "text", "-q")
    assert "has signed another log" in ask("log", "init", "--key", "log.key", code=1)
    assert ask("log", "show").splitlines()[-1] == "unsigned"
    other = ask("key", "new", "l", "--use", "log", "-o", "other.key", "--no-passphrase").strip()
    assert ask("log", "init", "--key", "other.key") == f"signed by {other}\n"
    assert "another key" in ask("log", "init", "--key", "log.key", code=2)


def test_entries_say_what_happened_by_digest_only(store, ask, data):
    ask("gate", "one", "--policy", "policy.yaml", "-q")
    ask("model", "add", "acme", "--version", "1", "--trained-on", "one")
    lines = [line.split() for line in ask("log", "entries").splitlines()]
    assert [line[2] for line in lines] == ["snapshot", "decision", "model"]
    assert lines[1][-1] == "pass"
    for line in ask("log", "entries", "--format", "json").splitlines():
        entry = json.loads(line)
        assert not any(word in line for word in ("acme", "one", str(data), "training"))
        assert len(entry["digest"]) == 64
    assert len(ask("log", "entries", "--from", "2").splitlines()) == 1


def test_a_proof_is_checked_by_its_key_alone(store, ask, tmp_path):
    ask("log", "prove", "one", "-o", "one.tlog-proof")
    shutil.rmtree(tmp_path / "store")
    assert json.loads(ask("log", "check", "one.tlog-proof", "--key", store))["kind"] == "provenance.log.snapshot"
    other = ask("key", "new", "audit.example/log1", "--use", "log", "-o", "other.key", "--no-passphrase").strip()
    assert "not signed by the log's key" in ask("log", "check", "one.tlog-proof", "--key", other, code=3)
    path = tmp_path / "one.tlog-proof"
    path.write_text(path.read_text().replace("index 0", "index 1"))
    assert "not proven" in ask("log", "check", "one.tlog-proof", "--key", store, code=3)
    assert "verifier key" in ask("log", "check", "one.tlog-proof", "--key", "nonsense", code=2)


@pytest.mark.parametrize("name", ["snapshots", "decisions", "models"])
def test_verify_names_what_is_changed_missing_or_extra(store, ask, tmp_path, name):
    ask("gate", "one", "--policy", "policy.yaml", "-q")
    ask("model", "add", "acme", "--version", "1", "--trained-on", "one")
    ask("log", "verify", "--key", store)
    pattern = {"snapshots": "*/manifest.json", "decisions": "*/decision.json", "models": "0*.json"}[name]
    (path,) = (tmp_path / "store" / name).glob(pattern)
    body = path.read_bytes()
    path.write_bytes(body.replace(b"1", b"2", 1))
    changed = ask("log", "verify", "--key", store, code=3)
    assert path.name in changed and "changed" in changed
    path.unlink()
    assert "missing" in ask("log", "verify", "--key", store, code=3)
    path.write_bytes(body)
    ask("log", "verify", "--key", store)
    extra = path.with_name("00000009.json") if name == "models" else path.parent.with_name("f" * 64) / path.name
    extra.parent.mkdir(exist_ok=True)
    extra.write_bytes(b"{}")
    assert "never entered" in ask("log", "verify", "--key", store, code=3)


def test_a_snapshot_whose_parts_were_changed_is_named(store, ask, tmp_path):
    for path in (tmp_path / "store" / "objects").glob("*.json"):
        path.write_bytes(path.read_bytes() + b" ")
    assert "snapshots/" in ask("log", "verify", "--key", store, code=3)


def test_what_was_seen_before_is_compared(store, ask, tmp_path):
    ask("log", "checkpoint", "-o", "seen")
    shutil.copytree(tmp_path / "store", tmp_path / "before")
    ask("gate", "one", "--policy", "policy.yaml", "-q")
    ask("log", "verify", "--key", store, "--seen", "seen")
    ask("log", "checkpoint", "-o", "seen")
    shutil.rmtree(tmp_path / "store")
    shutil.copytree(tmp_path / "before", tmp_path / "store")
    assert "does not continue" in ask("log", "verify", "--key", store, "--seen", "seen", code=3)
    assert "name it with --key" in ask("log", "verify", "--seen", "seen", code=2)


def test_an_encrypted_log_key_signs_when_it_is_asked_to(data, run, ask, monkeypatch):
    run(data, name="one")
    monkeypatch.setenv("PROVENANCE_PASSPHRASE", "correct horse")
    vkey = ask("key", "new", "l", "--use", "log", "-o", "log.key").strip()
    ask("log", "init", "--key", "log.key")
    monkeypatch.delenv("PROVENANCE_PASSPHRASE")
    ask("model", "add", "acme", "--version", "1", "--trained-on", "one")
    assert "1 not signed yet" in ask("log", "verify", "--key", vkey)
    assert "not signed yet" in ask("log", "prove", "1", code=1)
    ask("log", "checkpoint", "--key", "log.key", given="correct horse\n")
    assert ask("log", "verify", "--key", vkey) == "consistent, signed by l (2 entries)\n"
    assert "passphrase is wrong" in ask("log", "checkpoint", "--key", "log.key", given="x\n", code=2)


def test_a_store_without_its_log_is_no_store_to_judge_in(store, ask, tmp_path, data):
    shutil.rmtree(tmp_path / "store" / "log")
    assert "the store has no log" in ask("gate", "one", "--policy", "policy.yaml", "-q", code=1)
    assert "the store has no log" in ask("tag", data, "--families", "text", "-q", code=1)
    assert "a log with 1 entries" in ask("log", "init")
    assert ask("log", "verify") == "consistent, unsigned (1 entries)\n"


@pytest.fixture
def board(store, ask, tmp_path):
    keys = {m: ask("key", "new", m, "--use", "approve", "-o", f"{m}.key", "--no-passphrase").strip() for m in "abc"}
    lines = [f"log {store}", "quorum none", *(f"approver {m} {key}" for m, key in keys.items()), "approvals 2 always"]
    (tmp_path / "board.policy").write_text("\n".join(lines) + "\n")
    ask("review", "enrol", "board.policy")
    ask("log", "checkpoint", "-o", "seen")
    return ("--board", "board.policy", "--policy", "policy.yaml")


def test_members_see_what_they_sign_and_a_quorum_passes(board, ask, tmp_path):
    gate = ("gate", "one", *board, "--data", "data", "--seen", "seen", "-q")
    assert "a board is enrolled" in ask("gate", "one", "--policy", "policy.yaml", "-q", code=3)
    assert "0 of 2 members adopted" in ask(*gate, code=3)
    for member in "ab":
        result = CliRunner().invoke(main, ["review", "adopt", *board, "--key", f"{member}.key"], input="y\n")
        assert "action: adopt" in result.stderr and result.exit_code == 0
    assert "review (training" in ask(*gate, code=3)
    for member in "ac":
        ask("review", "approve", "one", *board, "--key", f"{member}.key", "-y")
    assert ask(*gate).startswith("pass")
    ask("review", "veto", "one", *board, "--key", "b.key", "-y", "--reason", "users were not asked")
    assert "b vetoes it: users were not asked" in ask(*gate, code=3)
    listed = ask("review", "list", "one", "--board", "board.policy")
    assert [line.split()[2] for line in listed.splitlines()[:-2]] == ["approve", "approve", "veto"]
    assert listed.splitlines()[-2].startswith("vetoed, as the last word of ")


def test_a_statement_is_signed_elsewhere_and_added(board, ask, tmp_path):
    from provenance import keyfiles
    from provenance.tlog.note import Note

    ask("gate", "one", *board, "--data", "data", "--seen", "seen", "-q", code=3)
    ask("review", "approve", "one", *board, "--statement", "s")
    text = (tmp_path / "s").read_text()
    line = keyfiles.load(tmp_path / "a.key").sign_note(text)
    (tmp_path / "s.note").write_text(str(Note(text, (line,))))
    assert ask("review", "add", "s.note", "--board", "board.policy").startswith("approve: ")
    assert "in the log already" in ask("review", "add", "s.note", "--board", "board.policy", code=2)
    (tmp_path / "s.note").write_text(str(Note(text.replace("approve", "veto"), (line,))))
    assert "no review" in ask("review", "add", "s.note", "--board", "board.policy", code=2)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("review", "veto", "one", "--key", "a.key", "-y"), 2, "--reason"),
        (("review", "approve", "one", "--key", "log.key", "-y"), 2, "for another use"),
        (("review", "approve", "one", "-y"), 2, "--key FILE"),
        (("review", "approve", "one", "--key", "none.key", "-y"), 2, "no key file"),
        (("review", "approve", "two", "--key", "a.key", "-y"), 2, "no snapshot is called"),
        (("review", "aprove", "one"), 2, "approve"),
        (
            tuple("review waive one --rule r --source * --owner o --expires 2030-01-01 --reason r --key a.key".split()),
            2,
            "180 days",
        ),
    ],
)
def test_misuse_is_said(board, ask, args, code, said):
    ask("gate", "one", *board, "--data", "data", "--seen", "seen", "-q", code=3)
    more = () if "aprove" in args else board
    assert said in ask(*args, *more, code=code)


def test_what_is_not_asked_for_is_not_signed(board, ask):
    ask("gate", "one", *board, "--data", "data", "--seen", "seen", "-q", code=3)
    ask("review", "approve", "one", *board, "--key", "a.key", given="n\n", code=1)
    assert ask("review", "list", "one").splitlines() == [ask("review", "list").splitlines()[-1]]
    assert "there is no checkpoint" in ask("gate", "one", *board, "--data", "data", "--seen", "nowhere", "-q", code=2)
    assert "name --board FILE" in ask("gate", "one", "--policy", "policy.yaml", "--seen", "seen", "-q", code=2)


def test_a_witness_cosigns_what_continues(store, ask, tmp_path):
    vkey = ask("key", "new", "w.example", "--use", "witness", "-o", "w.key", "--no-passphrase").strip()
    how = ("log", "cosign", "--key", "w.key", "--log-key", store, "--seen", "w.seen")
    assert ask(*how).startswith("\N{EM DASH} w.example ")
    assert "cosigned by w.example" in ask("log", "verify", "--key", store, "--witness", vkey)
    shutil.copytree(tmp_path / "store", tmp_path / "before")
    ask("model", "add", "acme", "--version", "1", "--trained-on", "one")
    ask(*how)
    shutil.rmtree(tmp_path / "store")
    shutil.copytree(tmp_path / "before", tmp_path / "store")
    assert "does not continue" in ask(*how, code=3)


def test_key_show_needs_no_passphrase(ask, monkeypatch):
    monkeypatch.setenv("PROVENANCE_PASSPHRASE", "correct horse")
    made = ask("key", "new", "alice", "--use", "approve", "-o", "alice.key")
    monkeypatch.delenv("PROVENANCE_PASSPHRASE")
    assert ask("key", "show", "alice.key") == made
    assert "never written over" in ask("key", "new", "a", "--use", "log", "-o", "alice.key", "--no-passphrase", code=2)


def test_a_veto_needs_no_judgement_and_says_when_it_can_still_be_taken_back(board, ask, tmp_path):
    (tmp_path / "log.key").rename(tmp_path / "elsewhere.key")
    args = ["review", "veto", "one", *board, "--key", "b.key", "-y", "--reason", "users were not asked"]
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0, result.output
    assert "can take this back" in result.stderr
    assert "judgement: -" in result.stderr
    assert "b vetoes it" in ask("gate", "one", *board, "--data", "data", "--seen", "seen", "-q", code=3)
