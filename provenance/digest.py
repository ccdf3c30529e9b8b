"""Canonical bytes and their SHA-256; docs/format.md sections 1 and 2 pin them.

Pure: nothing is read or kept.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

# For strings the standard library writes exactly RFC 8785; a test compares the two.
_LISTED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

SHORT = 16  # bytes of an id kept in sidecars; leaves and proofs use all 32


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value made of objects, arrays, strings, booleans, null and integers.

    Floats are refused: everything we hash is a count, a name or a decimal string.
    Keys must be ASCII, so that code-point order is UTF-16 order; we name them all ourselves.

    Raises: TypeError, ValueError, if the value holds anything else.
    """
    _check(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise TypeError(f"a hashed object needs ASCII string keys, not {key!r}")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > 2**53 - 1:
            raise ValueError("integers beyond 2**53-1 have no exact RFC 8785 form; write them as strings")
    elif not (value is None or isinstance(value, str | bool)):
        raise TypeError(f"no canonical form for {type(value).__name__}")


def digest(value: Any) -> str:
    """SHA-256 of `canonical(value)`, 64 lower-case hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def record_id(parts: Iterable[tuple[str, str]]) -> bytes:
    """32-byte identity of a record: SHA-256 of the canonical JSON of its list of [role, text].

    Args:
        parts: (role, text) in record order; texts hold no lone surrogates.
    """
    return hashlib.sha256(_LISTED([list(p) for p in parts]).encode()).digest()


def normalised(text: str) -> str:
    """NFKC, then casefold, then runs of white space (str.isspace) to one space, ends stripped."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


def text_id(text: str) -> bytes:
    """32-byte identity of a text that ignores case, width and spacing: SHA-256 of `normalised(text)` in UTF-8."""
    return normal_id(normalised(text))


def normal_id(text: str) -> bytes:
    """`text_id` of a text that is normalised already."""
    return hashlib.sha256(text.encode()).digest()
