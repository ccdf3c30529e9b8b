"""Signed envelopes (DSSE 1.0.2): what is signed is the type and the bytes, so neither is read before it is verified.

Pure. A signature counts by the key that verifies it; the `keyid` beside it is a hint that anybody may have written.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from provenance import ed25519
from provenance.digest import canonical
from provenance.errors import LogError, RefusedError, UsageError
from provenance.tlog import note
from provenance.tlog.note import Verifier

_MOST = 100  # signatures of an envelope; more would only hold us up
_URL_SAFE = str.maketrans("-_", "+/")


class Signer(Protocol):
    """Whoever has a private key."""

    @property
    def verifier(self) -> Verifier: ...

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope as it was read; nothing of it is verified yet."""

    payload_type: str
    payload: bytes
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """The bytes that were verified, to be read as they are, and the keys that signed them, in the order asked for."""

    payload_type: str
    payload: bytes
    by: tuple[Verifier, ...]


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: `DSSEv1`, then type and payload, each after its length in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(payload_type: str, payload: bytes, signers: Sequence[Signer]) -> bytes:
    """An envelope of canonical JSON, signed by each of `signers`; the same every time."""
    message = pae(payload_type, payload)
    signatures = [
        {"keyid": f"{s.verifier.name}+{s.verifier.key_id.hex()}", "sig": _encoded(s.sign(message))} for s in signers
    ]
    return canonical({"payload": _encoded(payload), "payloadType": payload_type, "signatures": signatures})


def parse(data: bytes, *, where: object = "") -> Envelope:
    """Read an envelope; fields that are not known are left alone, signatures that are no base64 are none.

    Raises: LogError, if it is none: no JSON, a name twice in an object, a field missing or of another type.
    """
    try:
        value = json.loads(data, object_pairs_hook=_once)
        kind, payload, listed = value["payloadType"], _decoded(value["payload"]), value["signatures"]
        texts = [item["sig"] for item in listed]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise LogError(
            "no DSSE envelope", where=where, hint="`provenance gate --attestation FILE` writes one"
        ) from None
    if not isinstance(kind, str) or not kind.isascii() or not isinstance(listed, list) or payload is None or not texts:
        raise LogError("no DSSE envelope: payload, its type and signatures are asked for", where=where)
    if len(texts) > _MOST:
        raise LogError(f"an envelope with more than {_MOST} signatures", where=where)
    return Envelope(kind, payload, tuple(raw for text in texts if (raw := _decoded(text)) is not None))


def verify(envelope: Envelope, keys: Sequence[Verifier], *, threshold: int = 1, where: object = "") -> Verified:
    """Verify that `threshold` of `keys` signed; a key counts once, whatever number of names or signatures it has.

    Raises: RefusedError, if fewer did; UsageError, if the threshold can never be reached, or asks for nobody.
    """
    unique = {key.public: key for key in keys if key.kind == note.PLAIN}
    if not 1 <= threshold <= len(unique):
        raise UsageError(
            f"{threshold} signatures were asked for, of {len(unique)} different keys that can attest",
            hint="a witness's key attests nothing, and a key counts once, whatever it is called",
        )
    message = pae(envelope.payload_type, envelope.payload)
    by = [
        key
        for key in unique.values()
        if any(ed25519.verify(key.public, message, signature) for signature in envelope.signatures)
    ]
    if len(by) < threshold:
        raise RefusedError(
            f"{len(by)} of the {len(unique)} keys that were named signed it, and {threshold} had to",
            where=where,
            hint="it is signed by somebody else, or was changed after it was signed",
        )
    return Verified(envelope.payload_type, envelope.payload, tuple(by))


def _decoded(text: object) -> bytes | None:
    """Bytes of standard or URL-safe base64; a text of both alphabets, or one that encodes to another, is none."""
    if not isinstance(text, str) or (set(text) & set("+/") and set(text) & set("-_")):
        return None
    return note.decoded(text.translate(_URL_SAFE))


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in an object")
    return found
