"""The tree: keyed hashes of records, sorted, under one RFC 6962 root (docs/format.md section 11).

Millions of leaves are one byte string; a tree asks `tlog.merkle` for roots and paths.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provenance import keys
from provenance.scan.values import key_id
from provenance.tlog import merkle

SIZE = 32  # bytes of a hash
FIRST, LAST = bytes(2 * SIZE), b"\xff" * SIZE + bytes(SIZE)
"""The leaves at both ends, of no record, so that every hash has two neighbours, in an empty snapshot too."""

_BLOCK = 64  # bytes of a block of SHA-256


@dataclass(frozen=True, slots=True)
class Keys:
    """What records are hashed with, derived from the user's key for this use only."""

    order: bytes
    salt: bytes

    @classmethod
    def of(cls, key: bytes) -> Keys:
        """The keys that follow from the user's key."""
        return cls(keys.derive(key, "inclusion"), keys.derive(key, "inclusion salt"))

    @property
    def id(self) -> str:
        """Says which key was used, and gives nothing of it away: 32 hex digits."""
        return key_id(self.order)

    def hash(self, record: bytes) -> bytes:
        """The keyed hash of a record, by which leaves are sorted. `record`: first 16 bytes of its id."""
        return hmac.digest(self.order, record, "sha256")

    def salt_of(self, record: bytes) -> bytes:
        """The salt that opens the leaf of this record, and of no other."""
        return hmac.digest(self.salt, record, "sha256")

    def hash_of_contributor(self, contributor: bytes) -> bytes:
        """The keyed hash of a contributor, as withdrawals name one. `contributor`: as in the table `records`."""
        return hmac.digest(self.order, b"contributor\x00" + contributor, "sha256")


def commitment(salt: bytes, record: bytes) -> bytes:
    """What a leaf holds beside the keyed hash: whoever has the salt and the record can compute it."""
    return hashlib.sha256(salt + record).digest()


def hashed(found: Keys, records: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    """(keyed hash, leaf hash) of each record, in order; `Keys.hash` and so on, for millions."""
    order, salt = _Mac(found.order), _Mac(found.salt)
    sha256 = hashlib.sha256
    result = []
    for record in records:
        key = order(record)
        opened = sha256(salt(record) + record).digest()
        result.append((key, sha256(b"\x00" + key + opened).digest()))
    return result


class _Mac:
    """HMAC-SHA256 of short messages: the two blocks that hold the key are hashed once."""

    def __init__(self, key: bytes) -> None:
        padded = key.ljust(_BLOCK, b"\x00")
        self._inner = hashlib.sha256(bytes(b ^ 0x36 for b in padded))
        self._outer = hashlib.sha256(bytes(b ^ 0x5C for b in padded))

    def __call__(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


class Tree:
    """A tree over leaf hashes, packed: 32 bytes each, in the order of their keyed hashes, both ends included."""

    def __init__(self, leaves: bytes) -> None:
        self.size = len(leaves) // SIZE
        self._levels = [leaves]
        sha256 = hashlib.sha256
        while len(below := self._levels[-1]) > SIZE:
            whole = len(below) - len(below) % (2 * SIZE)
            nodes = [sha256(b"\x01" + below[i : i + 2 * SIZE]).digest() for i in range(0, whole, 2 * SIZE)]
            self._levels.append(b"".join(nodes))

    @property
    def root(self) -> bytes:
        """The root, 32 bytes."""
        return merkle.root(self.size, self._read)

    def path(self, index: int) -> list[bytes]:
        """The proof that a leaf is at a place, leaf first. Raises: ValueError, if there is no such place."""
        return merkle.inclusion(index, self.size, self._read)

    def _read(self, level: int, index: int) -> bytes:
        return self._levels[level][SIZE * index : SIZE * (index + 1)]


def leaves(sorted_hashes: Sequence[bytes]) -> bytes:
    """Leaf hashes of records, in the order of their keyed hashes, as `Tree` takes them: with both ends."""
    return b"".join((merkle.leaf_hash(FIRST), *sorted_hashes, merkle.leaf_hash(LAST)))
