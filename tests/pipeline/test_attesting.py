"""Attestations as an outsider checks them: with a key, the data and a proof, and without the store."""

from __future__ import annotations

import base64
import json
import shutil
from datetime import UTC, datetime

import pytest

import provenance as pv
from provenance import keyfiles
from provenance.attest import dsse, statement
from provenance.errors import LogError, RefusedError, UsageError
from provenance.ledger.store import Store
from provenance.pipeline import attesting, judging, log_signing, logbook
from provenance.pipeline.standing import load_board
from tests.pipeline.test_gate import EASY, HARD, NOW


@pytest.fixture
def signer(tmp_path):
    return keyfiles.create(tmp_path / "attest.key", "gate.example/attest", "attest", passphrase=None)


@pytest.fixture
def log_key(tmp_path):
    return keyfiles.create(tmp_path / "log.key", "audit.example/log", "log", passphrase=None)


@pytest.fixture
def judged(data, run, tmp_path, signer, log_key):
    """Tag `data` into a signed log, judge it by a policy, and give the folder of the decision."""
    run(data)
    store = Store.open(tmp_path / "store")
    log_signing.appoint(logbook.open_log(store), log_key)

    def decide(text=EASY, attest=signer):
        (tmp_path / "policy.yaml").write_text(text)
        name = store.resolve("latest")
        decision = judging.decide(store, name, policy=str(tmp_path / "policy.yaml"), now=NOW, attest=attest)
        return judging.kept_in(store, decision)

    return decide


def proof_of(tmp_path, index):
    return log_signing.prove(logbook.open_log(Store.open(tmp_path / "store")), index).encode()


def check(folder, signer, name="svr", **more):
    return attesting.check((folder / f"{name}.dsse.json").read_bytes(), [signer.verifier], **more)


def test_a_pass_verifies_with_its_data_and_its_log_and_no_store(judged, data, tmp_path, signer, log_key):
    folder = judged()
    assert sorted(p.name for p in folder.glob("*.json")) == ["decision.json", "svr.dsse.json", "test-result.dsse.json"]
    proof = proof_of(tmp_path, 1)
    attestation = tmp_path / "pass.json"
    attestation.write_bytes((folder / "svr.dsse.json").read_bytes())
    shutil.rmtree(tmp_path / "store")
    for envelope in (attestation,):
        found = attesting.check(
            envelope.read_bytes(), [signer.verifier], data=[data], proof=proof, log_key=log_key.verifier
        )
        assert found.passed
        assert (found.by, found.compared) == (("gate.example/attest",), True)
        assert found.logged.checkpoint.size == 2
    assert pv.verify(attestation, key=signer.vkey, data=data).about.policy == "easy"


def test_a_refusal_is_signed_too_and_never_verifies_as_a_pass(judged, signer):
    folder = judged(HARD)
    assert not (folder / "svr.dsse.json").exists()
    found = check(folder, signer, "test-result")
    assert not found.passed
    assert found.faults == ("the gate did not let it pass: some-data",)
    assert attesting.envelope(folder) == (folder / "test-result.dsse.json").read_bytes()
    with pytest.raises(RefusedError, match="no pass"):
        pv.verify(folder / "test-result.dsse.json", key=signer.vkey)


def test_without_a_key_the_statements_are_kept_unsigned_and_verify_as_nothing(judged, signer):
    folder = judged(attest=None)
    assert sorted(p.name for p in folder.glob("*.statement.json")) == [
        "svr.statement.json",
        "test-result.statement.json",
    ]
    with pytest.raises(UsageError, match="no signed statement"):
        attesting.envelope(folder)
    with pytest.raises(LogError, match="no DSSE envelope"):
        attesting.check((folder / "svr.statement.json").read_bytes(), [signer.verifier])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: (d / "note.txt").write_text("Another note.\n"), "changed: data/note.txt"),
        (lambda d: (d / "note.txt").unlink(), "missing: data/note.txt"),
        (lambda d: (d / "more.jsonl").write_text('{"text": "More."}\n'), "added: data/more.jsonl"),
        (lambda d: (d / "note.txt").rename(d / "other.txt"), "renamed: data/note.txt -> data/other.txt"),
        (lambda d: (d / "out.txt").symlink_to("/etc/hostname"), "added: data/out.txt"),
        (lambda d: (d / ".hidden.jsonl").write_text("{}"), "added: data/.hidden.jsonl"),
    ],
)
def test_other_data_fails_and_the_file_is_named(judged, data, signer, change, said):
    folder = judged()
    change(data)
    assert check(folder, signer, data=[data]).faults == (said,)
    assert check(folder, signer).passed  # nothing was compared, and it says so
    assert any("no data was compared" in line for line in attesting.lines(check(folder, signer)))


def test_the_only_folder_may_have_another_name_now(judged, data, signer):
    folder = judged()
    assert check(folder, signer, data=[data.rename(data.with_name("moved"))]).passed


def test_links_and_hidden_files_that_were_there_may_stay(judged, data, run, signer):
    (data / ".kept").write_text("x")
    (data / "out.txt").symlink_to("/etc/hostname")
    run(data)
    folder = judged()
    assert check(folder, signer, data=[data]).passed
    (data / ".kept").unlink()
    assert check(folder, signer, data=[data]).faults == ("missing: data/.kept",)


def test_another_key_an_edited_payload_and_reordered_subjects_fail(judged, data, signer, tmp_path):
    folder = judged()
    other = keyfiles.create(tmp_path / "other.key", "gate.example/attest", "attest", passphrase=None)
    with pytest.raises(RefusedError, match="0 of the 1 keys"):
        check(folder, other)
    value = json.loads((folder / "svr.dsse.json").read_bytes())
    said = json.loads(base64.b64decode(value["payload"]))
    said["subject"].reverse()
    payload = json.dumps(said).encode()
    with pytest.raises(RefusedError):
        attesting.check(json.dumps(value | {"payload": base64.b64encode(payload).decode()}).encode(), [signer.verifier])
    # Signed in another order it says the same: subjects are a set.
    again = dsse.sealed(statement.PAYLOAD_TYPE, payload, [signer])
    assert attesting.check(again, [signer.verifier], data=[data]).passed


def test_a_signed_envelope_of_something_else_is_none(signer):
    sealed = dsse.sealed("text/plain", b"{}", [signer])
    with pytest.raises(LogError, match="something else"):
        attesting.check(sealed, [signer.verifier])


def test_a_proof_has_to_be_of_this_decision_and_of_the_log_that_is_named(judged, tmp_path, signer, log_key):
    first = judged()
    second = judged(HARD)
    store = Store.open(tmp_path / "store")
    kinds = [entry.kind for _, entry in logbook.entries(logbook.open_log(store))]
    assert kinds == ["snapshot", "decision", "decision"]
    mine, other = proof_of(tmp_path, 1), proof_of(tmp_path, 2)
    assert check(first, signer, proof=mine, log_key=log_key.verifier).passed
    for wrong in (other, proof_of(tmp_path, 0)):
        (fault,) = check(first, signer, proof=wrong, log_key=log_key.verifier).faults
        assert fault.startswith("the proof is of another entry")
    assert len(check(second, signer, "test-result", proof=other, log_key=log_key.verifier).faults) == 1
    impostor = keyfiles.create(tmp_path / "other.key", "audit.example/log", "log", passphrase=None)
    (fault,) = check(first, signer, proof=mine, log_key=impostor.verifier).faults
    assert fault.startswith("not proven to be in the log")
    with pytest.raises(UsageError, match="--log-key"):
        check(first, signer, proof=mine)


def test_the_same_decision_is_signed_the_same_every_time(judged, signer, tmp_path):
    folder = judged()
    before = {p.name: p.read_bytes() for p in folder.glob("*.dsse.json")}
    store = Store.open(tmp_path / "store")
    decision = judging.decide(
        store, store.resolve("latest"), policy=str(tmp_path / "policy.yaml"), now=datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert decision.passed
    built = store.load(decision.snapshot)
    from provenance.gating import store as decisions

    kept = decisions.from_json((folder / "decision.json").read_text())
    attesting.write(folder, kept, built, signer)
    assert {p.name: p.read_bytes() for p in folder.glob("*.dsse.json")} == before


def test_a_pass_of_a_board_names_who_approved_what_was_waived_and_fails_after_no_edit(data, tmp_path, signer):
    from tests.pipeline.boarded import Boarded

    boarded = Boarded(tmp_path / "boarded", data)
    boarded.passing()
    decision = boarded.gate()
    folder = judging.kept_in(boarded.store, decision)
    attesting.write(folder, decision, boarded.store.load(decision.snapshot), signer)
    found = check(folder, signer, data=[data])
    assert found.passed
    assert check(folder, signer, board=load_board(boarded.board).digest).passed
    assert check(folder, signer, board="0" * 64).faults == ("decided under another board policy",)
    assert (found.about.approvals, found.about.waived) == (("alice", "bob"), ("internal-share",))
    said = "\n".join(attesting.lines(found))
    assert "approved by alice, bob" in said
    assert "waived: internal-share" in said
    boarded.say("veto", "carol", reason="users were not asked")
    refused = judging.kept_in(boarded.store, boarded.gate())
    attesting.write(refused, boarded.gate(), boarded.store.load(decision.snapshot), signer)
    assert not (refused / "svr.dsse.json").exists()
    vetoed = check(refused, signer, "test-result", data=[data])
    assert not vetoed.passed
    assert "standing-veto" in vetoed.about.failed


def test_from_python_as_from_the_command_line(data, run, tmp_path, signer):
    run(data)
    (tmp_path / "policy.yaml").write_text(EASY)
    snapshot = pv.open_snapshot(store=tmp_path / "store")
    asked = {"policy": tmp_path / "policy.yaml", "attestation": tmp_path / "pass.json"}
    with pytest.raises(UsageError, match="signed by a key"):
        pv.gate(snapshot, **asked)
    assert pv.gate(snapshot, **asked, attest_key=signer.path).passed
    assert pv.verify(tmp_path / "pass.json", key=signer.vkey, data=data).compared
