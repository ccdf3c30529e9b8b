"""Signed notes (C2SP signed-note): a text, an empty line, and signature lines; keys as texts.

Pure. A verifier key is written `name+hash+base64(kind, public key)`; the hash is the start of a SHA-256, so that a
mistyped key is no key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from provenance import ed25519
from provenance.errors import LogError

PLAIN, COSIGNATURE = 0x01, 0x04
"""Kinds of keys we can check: Ed25519 of the text, and Ed25519 of the text with a time. Others are skipped."""

_DASH = "\N{EM DASH} "
_MOST = 100  # signatures of a note; the specification asks for at least 16
_TIME = 8  # bytes of a cosignature's time


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signature counts: a name and a public key."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """4 bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._key).digest()[:4]

    @property
    def _key(self) -> bytes:
        return bytes([self.kind]) + self.public

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._key).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    raw: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note as it was read; nothing of it is verified yet. `odd` are signature lines that are none."""

    text: str
    signatures: tuple[Signature, ...]
    odd: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(str(item) for item in self.signatures)

    def by(self, verifier: Verifier) -> list[Signature]:
        """The lines that say they are of this key."""
        return [s for s in self.signatures if (s.name, s.key_id) == (verifier.name, verifier.key_id)]

    def signed_by(self, verifier: Verifier) -> bool:
        """Whether there is a line of this key, and all lines of it are good."""
        lines = self.by(verifier)
        return bool(lines) and all(good(verifier, self.text, line) for line in lines)

    def with_signatures(self, more: Iterable[Signature]) -> Note:
        """The note with further lines; a line of the same key is replaced."""
        added = {(s.name, s.key_id): s for s in more}
        kept = [s for s in self.signatures if (s.name, s.key_id) not in added]
        return Note(self.text, (*kept, *added.values()))


def parse_key(text: str, *, where: object = "") -> Verifier:
    """A verifier key from its text. Raises: LogError, if it is none, or of a kind that we cannot check."""
    name, _, rest = text.strip().partition("+")
    given, _, encoded = rest.partition("+")
    key = decoded(encoded)
    if key is None or not is_name(name) or len(key) != 33 or key[0] not in (PLAIN, COSIGNATURE):
        raise LogError(
            "no verifier key of a kind that can be checked",
            where=where or text[:120],
            hint="it is written name+hash+base64, as `provenance key show` prints it",
        )
    verifier = Verifier(name, key[0], key[1:])
    if verifier.key_id.hex() != given:
        raise LogError(
            "a verifier key does not have the hash that it says", where=where or text[:120], hint="copy it again"
        )
    return verifier


def is_name(name: str) -> bool:
    """Whether a key may have this name: not empty, without white space, plus signs and control characters."""
    return bool(name) and not any(c.isspace() or c == "+" or not c.isprintable() for c in name)


def decoded(text: str) -> bytes | None:
    """Bytes of strict standard base64: what does not encode to the same text again is none."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode() == text else None


def parse(data: bytes, *, where: object = "") -> Note:
    """Read a signed note; lines after the empty one that are no signatures are kept as `odd`.

    Raises: LogError, if it is no note: not UTF-8, control characters, no empty line, no line after it.
    """
    try:
        whole = data.decode("utf-8", errors="strict")
    except UnicodeDecodeError:
        raise LogError("no signed note: it is not UTF-8", where=where) from None
    if any((ord(c) < 0x20 and c != "\n") or c == "\x7f" for c in whole):
        raise LogError("no signed note: it holds control characters", where=where)
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise LogError("no signed note: a text, an empty line and signature lines are asked for", where=where)
    signatures, odd = [], []
    for line in lines.removesuffix("\n").split("\n"):
        found = _line(line)
        if found is None:
            odd.append(line)
        else:
            signatures.append(found)
    if len(signatures) > _MOST:
        raise LogError(f"a note with more than {_MOST} signatures", where=where)
    return Note(text + "\n", tuple(signatures), tuple(odd))


def good(verifier: Verifier, text: str, signature: Signature) -> bool:
    """Whether a line is this key's signature of the text."""
    if (signature.name, signature.key_id) != (verifier.name, verifier.key_id):
        return False
    if verifier.kind == PLAIN:
        return ed25519.verify(verifier.public, text.encode(), signature.raw)
    at = cosigned_at(signature)
    return at is not None and ed25519.verify(verifier.public, _timed(text, at), signature.raw[_TIME:])


def cosigned_at(signature: Signature) -> int | None:
    """POSIX seconds that a cosignature says; None where it is too short to say any."""
    if len(signature.raw) != _TIME + ed25519.SIGNATURE:
        return None
    return int.from_bytes(signature.raw[:_TIME], "big")


def sign(text: str, verifier: Verifier, seed: bytes, *, at: int | None = None) -> Signature:
    """Sign a text.

    Args:
        verifier: what the signature will be checked by; its public key is the seed's.
        at: POSIX seconds, for a cosignature; none for a plain one.
    """
    if (at is None) is not (verifier.kind == PLAIN):
        raise ValueError("a cosignature has a time, and a plain signature has none")
    message = text.encode() if at is None else _timed(text, at)
    raw = ed25519.sign(seed, message)
    return Signature(verifier.name, verifier.key_id, raw if at is None else at.to_bytes(_TIME, "big") + raw)


def _timed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _line(line: str) -> Signature | None:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    raw = decoded(encoded)
    if not line.startswith(_DASH) or not space or not is_name(name) or raw is None or len(raw) <= 4:
        return None
    return Signature(name, raw[:4], raw[4:])
