"""Other people's verifiers read our attestations: securesystemslib (DSSE) and in-toto-attestation (statements)."""

from __future__ import annotations

import json

import pytest

from provenance import keyfiles
from provenance.ledger.store import Store
from provenance.pipeline import judging
from tests.pipeline.test_gate import EASY, HARD, NOW

dsse = pytest.importorskip("securesystemslib.dsse", reason="securesystemslib is not installed (the extra `dev`)")
statements = pytest.importorskip(
    "in_toto_attestation.v1.statement", reason="in-toto-attestation is not installed (the extra `dev`)"
)


@pytest.fixture
def signer(tmp_path):
    return keyfiles.create(tmp_path / "attest.key", "gate.example/attest", "attest", passphrase=None)


@pytest.fixture
def envelopes(data, run, tmp_path, signer):
    """What lies beside a pass and beside a refusal."""
    run(data)
    store = Store.open(tmp_path / "store")
    found = {}
    for name, text in (("pass", EASY), ("refuse", HARD)):
        (tmp_path / "policy.yaml").write_text(text)
        policy = str(tmp_path / "policy.yaml")
        decision = judging.decide(store, store.resolve("latest"), policy=policy, now=NOW, attest=signer)
        for path in judging.kept_in(store, decision).glob("*.dsse.json"):
            found[name, path.name.partition(".")[0]] = json.loads(path.read_bytes())
    return found


def key_of(signer):
    from securesystemslib.signer import SSlibKey

    key_id = f"{signer.name}+{signer.verifier.key_id.hex()}"
    return SSlibKey(key_id, "ed25519", "ed25519", {"public": signer.verifier.public.hex()})


def test_securesystemslib_verifies_our_envelopes_and_refuses_edited_ones(envelopes, signer, tmp_path):
    from securesystemslib.exceptions import VerificationError

    key = key_of(signer)
    other = keyfiles.create(tmp_path / "other.key", "gate.example/attest", "attest", passphrase=None)
    impostor = key_of(other)
    impostor.keyid = key.keyid
    assert sorted(envelopes) == [("pass", "svr"), ("pass", "test-result"), ("refuse", "test-result")]
    for value in envelopes.values():
        found = dsse.Envelope.from_dict(value)
        assert found.verify([key], 1) == {key.keyid: key}
        with pytest.raises(VerificationError):
            found.verify([impostor], 1)
        found.payload += b" "
        with pytest.raises(VerificationError):
            found.verify([key], 1)


def test_in_toto_reads_our_statements(envelopes):
    from google.protobuf import json_format
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor

    for (outcome, kind), value in envelopes.items():
        payload = dsse.Envelope.from_dict(value).payload
        found = statements.Statement([], "", {})
        found.pb.Clear()
        json_format.Parse(payload, found.pb)  # fails on any field that a statement does not have
        found.validate()
        assert [subject.name for subject in found.pb.subject] == [
            "data/chat/a.jsonl.gz",
            "data/forum.jsonl",
            "data/note.txt",
        ]
        predicate = json_format.MessageToDict(found.pb.predicate)
        if kind == "test-result":
            assert predicate["result"] == {"pass": "PASSED", "refuse": "FAILED"}[outcome]
        for item in predicate.get("configuration") or predicate["verifier"]["policies"]:
            ResourceDescriptor(name=item["name"], digest=item["digest"]).validate()


def test_we_verify_what_securesystemslib_signed(signer):
    from securesystemslib.signer import CryptoSigner

    from provenance.attest import dsse as ours
    from provenance.tlog import note
    from provenance.tlog.note import Verifier

    theirs = CryptoSigner.generate_ed25519()
    envelope = dsse.Envelope(b"\x00\xff bytes", "application/x", {})
    envelope.sign(theirs)
    verifier = Verifier("theirs", note.PLAIN, bytes.fromhex(theirs.public_key.keyval["public"]))
    data = json.dumps(envelope.to_dict()).encode()
    assert ours.verify(ours.parse(data), [verifier]).payload == b"\x00\xff bytes"
