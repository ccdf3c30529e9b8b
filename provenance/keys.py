"""The user's key, from which every keyed hash is derived; it lives outside the store.

Whoever holds a store but not the key cannot turn a contributor's hash back by guessing names.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import uuid
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

from provenance.errors import LedgerError

SIZE = 32
ENVIRONMENT = "PROVENANCE_KEY"


def default_path() -> Path:
    """`$PROVENANCE_KEY`, else `provenance/key` in the user's configuration folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "provenance" / "key"


def load(path: Path | None = None, *, make: bool = False) -> bytes:
    """The 32-byte key in `path` (64 hex digits), made with mode 0600 if the file is absent.

    One that $PROVENANCE_KEY names is made only by what tags: a typing error must not look like another key.

    Whoever asks first, in however many processes, all get the same key.

    Args:
        make: whether it is made although $PROVENANCE_KEY names it.
    Raises: LedgerError, if the file holds no key or cannot be read or made.
    """
    named = path is None and bool(os.environ.get(ENVIRONMENT))
    path = path or default_path()
    try:
        if not path.exists():
            if named and not make:
                raise LedgerError(
                    "there is no key file at the place that you named",
                    where=path,
                    hint=f"point {ENVIRONMENT} at the key that the data was tagged with; tagging makes a new one",
                )
            _make(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise LedgerError(
            f"the key file cannot be read or made ({error.strerror})",
            where=path,
            hint=f"name another file in the environment variable {ENVIRONMENT}",
        ) from None
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise LedgerError(
            "the key file holds no key",
            where=path,
            hint="it must hold 64 hex digits; move it away and a new one is made (contributors then hash differently)",
        )
    return key


def _make(path: Path) -> None:
    """Write a new key, unless another process is first.

    The name is given to a file that is whole and on disk: a link never replaces, and a kill leaves a key or none.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_bytes(SIZE).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def derive(key: bytes, use: str) -> bytes:
    """A 32-byte key for one use only: HKDF-SHA256 (RFC 5869), no salt, `use` as info."""
    extracted = hmac(bytes(32), key, sha256).digest()
    return hmac(extracted, f"provenance/{use}".encode() + b"\x01", sha256).digest()
