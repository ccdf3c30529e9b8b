"""Private keys in files of their own, outside every store: one key, one use, encrypted by a passphrase.

The format is lines, so that a browser can read it as well (docs/format.md section 13).
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from provenance import ed25519
from provenance.errors import LogError, UsageError
from provenance.ledger.store import inside
from provenance.tlog import note
from provenance.tlog.note import Signature, Verifier

HEADER = "provenance-key/v1"
USES = {
    "log": "signs the checkpoints of a log",
    "witness": "cosigns checkpoints that it has seen to be consistent",
    "approve": "signs the reviews of a member of the board",
    "submit": "signs which snapshots its owner submits",
    "attest": "signs what a gate decided",
}
"""What a key is for; it is refused for anything else."""

ENVIRONMENT = "PROVENANCE_PASSPHRASE"
_ROUNDS = 600_000
_MOST_ROUNDS = 10_000_000  # a file that asks for more would only hold us up
_LARGEST = 1 << 16


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key that was read and is ready to sign."""

    path: Path
    name: str
    use: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """What its signatures are checked by."""
        return _verifier(self.name, self.use, self.seed)

    @property
    def vkey(self) -> str:
        """The verifier key as a text."""
        return str(self.verifier)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message that is no note."""
        return ed25519.sign(self.seed, message)

    def sign_note(self, text: str, *, at: int | None = None) -> Signature:
        """A signature line; `at` (POSIX seconds) for a witness."""
        return note.sign(text, self.verifier, self.seed, at=at)


def create(path: Path, name: str, use: str, *, passphrase: str | None) -> Signer:
    """Make a key and write it, mode 0600; nothing that is there is written over.

    Args:
        passphrase: encrypts it; None leaves it readable to whoever can read the file.
    Raises: UsageError, if the name or the use is none, the file is there, or it would lie in a store.
    """
    if use not in USES:
        raise UsageError(f"a key has no use {use!r}", hint=f"known: {', '.join(USES)}")
    if not note.is_name(name):
        raise UsageError("a key cannot have this name", where=repr(name[:80]), hint="no white space and no plus sign")
    _outside(path)
    signer = Signer(path, name, use, ed25519.generate())
    about = _about(signer.name, signer.use, signer.vkey)
    if passphrase is None:
        kdf, secret = "none", signer.seed
    else:
        salt = secrets.token_bytes(16)
        kdf = f"pbkdf2-sha256 {_ROUNDS} {_encoded(salt)}"
        secret = ed25519.seal(ed25519.stretch(passphrase, salt, _ROUNDS), signer.seed, about.encode())
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(
            "there is a file already", where=path, hint="a key is never written over: name another"
        ) from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{about}kdf: {kdf}\nsecret: {_encoded(secret)}\n")
        file.flush()
        os.fsync(file.fileno())
    return signer


def load(path: Path, *, use: str | None = None, passphrase: Callable[[], str] | None = None) -> Signer:
    """Read a private key.

    Args:
        use: what it is wanted for; a key of another use is refused.
        passphrase: asked if it is encrypted; by default the environment variable PROVENANCE_PASSPHRASE is.
    Raises: UsageError, if there is no such key, others can read it, it lies in a store, is of another use, or the
        passphrase is wrong.
    """
    values = _lines(path)
    name, made_for, vkey = values["name"], values["use"], values["vkey"]
    if use is not None and made_for != use:
        raise UsageError(
            f"this key is for another use ({made_for}, not {use})",
            where=path,
            hint="one key, one use: make one with `provenance key new`",
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError("others can read this private key", where=path, hint=f"chmod 600 {path}")
    _outside(path)
    secret = note.decoded(values["secret"]) or b""
    if values["kdf"] == "none":
        seed = secret
    else:
        salt, rounds = _kdf(values["kdf"], path)
        asked = passphrase() if passphrase else os.environ.get(ENVIRONMENT)
        if asked is None:
            raise UsageError("this key is encrypted", where=path, hint=f"set {ENVIRONMENT}, or answer when asked")
        about = _about(name, made_for, vkey)
        opened = ed25519.unseal(ed25519.stretch(asked, salt, rounds), secret, about.encode())
        if opened is None:
            raise UsageError("the passphrase is wrong, or the key file was changed", where=path)
        seed = opened
    if len(seed) != ed25519.SEED or str(_verifier(name, made_for, seed)) != vkey:
        raise UsageError("a damaged key file: its private and public keys do not belong together", where=path)
    return Signer(path, name, made_for, seed)


def public(path: Path) -> tuple[Verifier, str]:
    """The verifier key in a key file, and the key's use; no passphrase is needed. Raises: UsageError."""
    values = _lines(path)
    try:
        return note.parse_key(values["vkey"]), values["use"]
    except LogError:
        raise UsageError("a damaged key file: it names no verifier key", where=path) from None


def _lines(path: Path) -> dict[str, str]:
    try:
        text = path.read_bytes()[:_LARGEST].decode("utf-8")
    except (OSError, ValueError):
        raise UsageError(
            "no key file can be read there", where=path, hint="make one with `provenance key new`"
        ) from None
    header, *lines = text.removesuffix("\n").split("\n")
    pairs = [line.partition(": ") for line in lines]
    if header != HEADER or [key for key, _, _ in pairs] != ["name", "use", "vkey", "kdf", "secret"]:
        raise UsageError("no key file", where=path, hint="make one with `provenance key new`")
    values = {key: value for key, _, value in pairs}
    if values["use"] not in USES:
        raise UsageError("a key file of a use that is not known", where=path)
    return values


def _kdf(text: str, path: Path) -> tuple[bytes, int]:
    words = text.split(" ")
    salt = note.decoded(words[2]) if len(words) == 3 else None
    if not salt or words[0] != "pbkdf2-sha256" or not words[1].isdigit() or not 0 < int(words[1]) <= _MOST_ROUNDS:
        raise UsageError("a key file that is encrypted in a way that is not known", where=path)
    return salt, int(words[1])


def _outside(path: Path) -> None:
    if inside(path):
        raise UsageError("a private key never lies in a store", where=path, hint="name a place outside it")


def _verifier(name: str, use: str, seed: bytes) -> Verifier:
    return Verifier(name, note.COSIGNATURE if use == "witness" else note.PLAIN, ed25519.public(seed))


def _about(name: str, use: str, vkey: str) -> str:
    return f"{HEADER}\nname: {name}\nuse: {use}\nvkey: {vkey}\n"


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()
