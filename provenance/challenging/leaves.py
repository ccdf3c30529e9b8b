"""The leaf of a record: its public tags under two salts, one that hides the tags and one that hides the content.

Pure. docs/format.md section 10 pins the bytes. Without the salts nobody can tell from a hash what a record is tagged
with, or test a guess of its text against it; the salts of a record are handed over only when it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256, sha512
from typing import Any

from provenance.digest import canonical, digest
from provenance.model import AUTHORS, PRIVACY_NAMES

SALT = 32  # bytes
_BLOCK = 128  # bytes of a block of SHA-512
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
    return salter(key, shard)(row)


def salter(key: bytes, shard: bytes) -> Callable[[int], tuple[bytes, bytes]]:
    """`salts` of the rows of one shard: what their HMACs (RFC 2104) have in common is hashed once."""
    padded = (sha512(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (sha512(bytes(byte ^ pad for byte in padded)) for pad in (0x36, 0x5C))
    inner.update(shard)

    def of(row: int) -> tuple[bytes, bytes]:
        first, second = inner.copy(), outer.copy()
        first.update(row.to_bytes(8, "big"))
        second.update(first.digest())
        both = second.digest()
        return both[:SALT], both[SALT:]

    return of


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
    """`written`, for the values of TAGS in order, faster: texts that stand together are made JSON once."""

    @cache
    def texts(author: str, *rest: str | None) -> tuple[str, str]:
        first, generator, language, licence, month, privacy_class, source = (
            json.dumps(value, ensure_ascii=False) for value in (author, *rest)
        )
        return (
            f'{{"author":{first},"bytes":',
            (
                f',"generator":{generator},"language":{language},"licence":{licence},"month":{month},'
                f'"privacy_class":{privacy_class},"source":{source},"tokens":'
            ),
        )

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
        before, between = texts(author, generator, language, licence, month, privacy_class, source)
        return f'{before}{size},"chars":{chars}{between}{tokens}}}'.encode()

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
    if tags["privacy_class"] not in PRIVACY_NAMES:
        return "privacy_class is none of the known ones"
    if tags["author"] not in AUTHORS:
        return "author is none of the known ones"
    return None
