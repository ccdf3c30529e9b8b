"""The leaf of a record: its public tags under two salts, one that hides the tags and one that hides the content.

Pure. docs/format.md section 10 pins the bytes. Without the salts nobody can tell from a hash what a record is tagged
with, or test a guess of its text against it; the salts of a record are handed over only when it is opened.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from provenance.digest import canonical, digest

SALT = 32  # bytes
COUNTS = ("bytes", "chars", "tokens")
NAMED = ("author", "generator", "language", "licence", "month", "privacy_class", "source")
"""Tags that are a text; those of OPTIONAL may be null."""
OPTIONAL = ("generator", "language", "licence", "month")
TAGS = ("author", "bytes", "chars", "generator", "language", "licence", "month", "privacy_class", "source", "tokens")
"""The tags of a leaf, in the order in which its canonical JSON has them."""

_MOST = 2**53  # counts are JSON integers


def context(shard: str, scans: Mapping[str, str], copy: int) -> bytes:
    """What all salts of a shard start from, 32 bytes.

    Args:
        shard: SHA-256 of the file, hex.
        scans: family -> scan digest, hex.
        copy: how many shards before it in the manifest have the same SHA-256, so that no salt is used twice.
    """
    return bytes.fromhex(digest([shard, dict(scans), copy]))


def salts(key: bytes, shard: bytes, row: int) -> tuple[bytes, bytes]:
    """The salt of a record's leaf, and that of its content: the halves of an HMAC-SHA512.

    Args:
        key: derived for `commitment`.
        shard: `context` of its shard.
        row: of the record in the shard.
    """
    both = hmac.digest(key, shard + row.to_bytes(8, "big"), "sha512")
    return both[:SALT], both[SALT:]


def mark(content_salt: bytes, record_id: bytes) -> bytes:
    """What ties a leaf to its content: SHA-256 of its salt and the record id (16 bytes, as sidecars keep it)."""
    return sha256(content_salt + record_id).digest()


def data(salt: bytes, mark: bytes, tags: bytes) -> bytes:
    """A leaf: salt, mark, and the canonical JSON of the tags."""
    return salt + mark + tags


def written(tags: Mapping[str, Any]) -> bytes:
    """The canonical JSON of checked tags."""
    return canonical({name: tags[name] for name in TAGS})


def writer() -> Callable[..., bytes]:
    """`written`, for the values of TAGS in order, faster: each text is made JSON once."""

    @cache
    def quoted(value: str | None) -> str:
        return json.dumps(value, ensure_ascii=False)

    def write(
        author: str,
        size: int,
        chars: int,
        generator: str | None,
        language: str | None,
        licence: str | None,
        month: str | None,
        privacy_class: str,
        source: str,
        tokens: int,
    ) -> bytes:
        return (
            f'{{"author":{quoted(author)},"bytes":{size},"chars":{chars},"generator":{quoted(generator)},'
            f'"language":{quoted(language)},"licence":{quoted(licence)},"month":{quoted(month)},'
            f'"privacy_class":{quoted(privacy_class)},"source":{quoted(source)},"tokens":{tokens}}}'
        ).encode()

    return write


def wrong(tags: Any) -> str | None:
    """Why a value cannot be a leaf's tags; None if it can."""
    if not isinstance(tags, dict) or tuple(sorted(tags)) != TAGS:
        return f"tags are not exactly {', '.join(TAGS)}"
    for name in COUNTS:
        if not isinstance(tags[name], int) or isinstance(tags[name], bool) or not 0 <= tags[name] < _MOST:
            return f"{name} is no count"
    for name in NAMED:
        if not isinstance(tags[name], str) and not (name in OPTIONAL and tags[name] is None):
            return f"{name} is no text"
    return None
