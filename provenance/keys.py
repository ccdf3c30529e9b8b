"""The user's key, from which every keyed hash is derived; it lives outside the store.

Whoever holds a store but not the key cannot turn a contributor's hash back by guessing names.
"""

from __future__ import annotations

import os
import secrets
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


def load(path: Path | None = None) -> bytes:
    """The 32-byte key in `path` (64 hex digits), made with mode 0600 if the file is absent.

    Raises: LedgerError, if the file holds no key or cannot be read or made.
    """
    path = path or default_path()
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_bytes(SIZE).hex() + "\n")
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


def derive(key: bytes, use: str) -> bytes:
    """A 32-byte key for one use only: HKDF-SHA256 (RFC 5869), no salt, `use` as info."""
    extracted = hmac(bytes(32), key, sha256).digest()
    return hmac(extracted, f"provenance/{use}".encode() + b"\x01", sha256).digest()
