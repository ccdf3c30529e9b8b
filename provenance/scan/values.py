"""What may be kept of a value that a record brought along: short, plain, or nothing.

A value that does not fit becomes null, never a shortened or cleaned one: half a value would be a new one, and a field
that should hold a licence can hold a letter. So a store never keeps free text by accident.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping

from provenance.digest import SHORT, canonical

MAX_CHARS = 100

_PLAIN = re.compile(r"[A-Za-z0-9 .:/+_()\-]{1,100}")
"""Licences and generators: SPDX expressions, licence URLs, names and paths of models and their versions."""

ODD = "(odd value)"
"""Stands for a value that match rules cannot see; not null, since a rule may ask for a field that is absent."""

_QUOTING = frozenset('"<>{}\\`')


def plain(value: str | None) -> str | None:
    """`value` without white space around it, if it has 1 to 100 characters, all of them ASCII letters, digits, spaces
    or one of `.:/+_()-`; else None."""
    if value is None:
        return None
    value = value.strip()
    return value if _PLAIN.fullmatch(value) else None


def match_fields(fields: Mapping[str, str]) -> str | None:
    """Canonical JSON object of the fields that match rules look at; None where there are none.

    A value of at most 100 printable characters of any script, without quoting characters (`"<>{}\\` and the back tick),
    is kept as it is; an empty one is null; any other is `(odd value)`. Fields whose name is not ASCII are left out.
    """
    kept = {name: _word(value) for name, value in sorted(fields.items()) if name.isascii()}
    return canonical(kept).decode() if kept else None


def _word(value: str) -> str | None:
    if not value:
        return None
    fits = len(value) <= MAX_CHARS and value.isprintable() and _QUOTING.isdisjoint(value)
    return value if fits else ODD


def contributor(value: str | None, key: bytes) -> bytes | None:
    """16 bytes of HMAC-SHA256 under `key` over the UTF-8 of the value, NFC-normalised and stripped; None for nothing.

    Without the key the hash cannot be turned back by trying names.
    """
    if value is None:
        return None
    value = unicodedata.normalize("NFC", value).strip()
    return hmac.new(key, value.encode(), hashlib.sha256).digest()[:SHORT] if value else None


def key_id(key: bytes) -> str:
    """32 hex digits that tell keys apart and give nothing of them away: HMAC-SHA256 of a fixed label under the key."""
    return hmac.new(key, b"provenance/key id", hashlib.sha256).hexdigest()[:32]
