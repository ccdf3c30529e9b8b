"""Envelopes, on the published example and on a vector pinned byte for byte, and everything that must not verify."""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from provenance import ed25519
from provenance.attest import dsse
from provenance.errors import LogError, RefusedError, UsageError
from provenance.tlog import note
from provenance.tlog.note import Verifier

LOG = "audit.example/log1+184fdc4b+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TYPE = "application/vnd.in-toto+json"
PAYLOAD = (
    b'{"_type":"https://in-toto.io/Statement/v1","predicate":{"properties":["MIX_NO_SPECIAL_CATEGORY"],"timeCreated":'
    b'"2026-01-01T00:00:00Z","verifier":{"id":"https://audit.example/gate/v1","policies":[]}},"predicateType":'
    b'"https://in-toto.io/attestation/svr/v0.2","subject":[{"digest":{"sha256":'
    b'"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"name":"train.jsonl"}]}'
)
SIGNATURE = "ulUxwOzErwbPUVobA3tO502811bH92X6VnuF26oOeiBcGVPATO8KUYB8o35sqNT3hGTgov7SV59UK1T9oCBFDA=="


class Key:
    """A private key of 32 equal bytes."""

    def __init__(self, byte, name="gate.example/attest"):
        self.seed = bytes([byte]) * 32
        self.verifier = Verifier(name, note.PLAIN, ed25519.public(self.seed))

    def sign(self, message):
        return ed25519.sign(self.seed, message)


def envelope(*signers, payload=PAYLOAD, kind=TYPE):
    return json.loads(dsse.sealed(kind, payload, signers))


def verify(value, *keys, threshold=1):
    return dsse.verify(dsse.parse(json.dumps(value).encode()), keys, threshold=threshold)


def test_the_published_encoding():
    made = dsse.pae("http://example.com/HelloWorld", b"hello world")
    assert made == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert hashlib.sha256(made).hexdigest() == "217751fac2c4f14edb2c9297fbc34abcb016ba88e74757e875ec4ac16fb6b6a1"


def test_lengths_are_of_bytes():
    assert dsse.pae("é", "ü".encode()) == b"DSSEv1 2 \xc3\xa9 2 \xc3\xbc"
    assert dsse.pae("", b"") == b"DSSEv1 0  0 "


def test_the_pinned_statement_is_signed_byte_for_byte():
    assert len(PAYLOAD) == 379
    said = hashlib.sha256(dsse.pae(TYPE, PAYLOAD)).hexdigest()
    assert said == "d522a8c183f03b50486adbec6bc62a639c2d04cdfac1ce9c30af2d94a5f18654"
    key = Key(0, "audit.example/log1")
    value = envelope(key)
    assert value["signatures"] == [{"keyid": "audit.example/log1+184fdc4b", "sig": SIGNATURE}]
    found = verify(value, note.parse_key(LOG))
    assert (found.payload, found.payload_type, found.by) == (PAYLOAD, TYPE, (key.verifier,))


def test_both_alphabets_of_base64_are_read():
    value = envelope(Key(0), payload=b"\xff\xfe\xfb\xef" * 3)
    assert set(value["payload"] + value["signatures"][0]["sig"]) & set("+/")
    for text in ("payload", "sig"):
        holder = value if text == "payload" else value["signatures"][0]
        holder[text] = holder[text].translate(str.maketrans("+/", "-_"))
    assert verify(value, Key(0).verifier).payload == b"\xff\xfe\xfb\xef" * 3


@pytest.mark.parametrize("payload", ["+_+_", "QQ", "QR==", "QQ==\n", "Q Q=", "é", 7, None, [], "QQ==QQ=="])
def test_a_payload_that_is_not_exactly_base64_is_none(payload):
    with pytest.raises(LogError, match="no DSSE envelope"):
        verify(envelope(Key(0)) | {"payload": payload}, Key(0).verifier)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"payload":"QQ==","payloadType":"x"}',
        b'{"payload":"QQ==","payloadType":"x","signatures":[]}',
        b'{"payload":"QQ==","payloadType":"x","signatures":{}}',
        b'{"payload":"QQ==","payloadType":"x","signatures":[{}]}',
        b'{"payload":"QQ==","payloadType":"x","signatures":["QQ=="]}',
        rb'{"payload":"QQ==","payloadType":"\ud800","signatures":[{"sig":"QQ=="}]}',
        b'{"payload":"QQ==","payloadType":7,"signatures":[{"sig":"QQ=="}]}',
        b'{"payload":"QQ==","payload":"QQ==","payloadType":"x","signatures":[{"sig":"QQ=="}]}',
        json.dumps({"payload": "QQ==", "payloadType": "x", "signatures": [{"sig": "QQ=="}] * 101}).encode(),
    ],
)
def test_what_is_no_envelope_is_an_error_and_no_crash(data):
    with pytest.raises(LogError):
        dsse.parse(data)


def test_fields_that_are_not_known_and_key_ids_decide_nothing():
    value = envelope(Key(0)) | {"more": 1}
    value["signatures"][0] |= {"keyid": "somebody.else", "cert": "x"}
    assert verify(value, Key(0).verifier).by == (Key(0).verifier,)
    del value["signatures"][0]["keyid"]
    assert verify(value, Key(0).verifier).by == (Key(0).verifier,)


def test_another_key_of_the_same_name_does_not_verify():
    with pytest.raises(RefusedError, match="0 of the 1 keys"):
        verify(envelope(Key(1)), Key(0).verifier)


def test_every_flipped_byte_of_payload_type_and_signature_is_caught():
    value = envelope(Key(0))
    raw = base64.b64decode(value["payload"])
    for at in range(len(raw)):
        edited = base64.b64encode(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]).decode()
        with pytest.raises(RefusedError):
            verify(value | {"payload": edited}, Key(0).verifier)
    signature = base64.b64decode(value["signatures"][0]["sig"])
    for at in range(len(signature)):
        edited = base64.b64encode(signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]).decode()
        with pytest.raises(RefusedError):
            verify(value | {"signatures": [{"sig": edited}]}, Key(0).verifier)
    with pytest.raises(RefusedError):
        verify(value | {"payloadType": "application/json"}, Key(0).verifier)


def test_a_boundary_between_type_and_payload_cannot_be_moved():
    value = envelope(Key(0), payload=b"b c", kind="a")
    with pytest.raises(RefusedError):
        verify(value | {"payloadType": "a b", "payload": base64.b64encode(b"c").decode()}, Key(0).verifier)


def test_a_threshold_counts_different_keys_and_each_once():
    one, two = Key(1, "one"), Key(2, "two")
    both = envelope(one, two)
    assert verify(both, one.verifier, two.verifier, threshold=2).by == (one.verifier, two.verifier)
    twice = envelope(one, one)
    with pytest.raises(RefusedError, match="1 of the 2 keys"):
        verify(twice, one.verifier, two.verifier, threshold=2)
    again = Key(1, "one-again")
    with pytest.raises(UsageError, match="different keys"):  # two names of one key are one key
        verify(envelope(one, again), one.verifier, again.verifier, threshold=2)


@pytest.mark.parametrize("threshold", [0, -1, 2])
def test_a_threshold_that_asks_for_nobody_or_cannot_be_reached_is_refused(threshold):
    with pytest.raises(UsageError, match="different keys"):
        verify(envelope(Key(0)), Key(0).verifier, threshold=threshold)


def test_a_signature_that_is_no_base64_hides_no_good_one():
    value = envelope(Key(0))
    value["signatures"].insert(0, {"sig": "?"})
    assert verify(value, Key(0).verifier).by == (Key(0).verifier,)


def test_a_witness_key_attests_nothing():
    witness = Verifier("w", note.COSIGNATURE, Key(0).verifier.public)
    with pytest.raises(UsageError, match="different keys"):
        verify(envelope(Key(0)), witness)
