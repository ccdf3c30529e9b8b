"""The Merkle tree of RFC 6962, section 2.1: roots, and proofs of inclusion and of consistency, made and checked.

Pure. A tree is given by `read(level, index)`: the hash of the full subtree over leaves index * 2^level to
(index + 1) * 2^level - 1, so that a tree in memory and one in tiles are asked alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from provenance.errors import LogError

Read = Callable[[int, int], bytes]

EMPTY = hashlib.sha256(b"").digest()
SIZE = 32  # bytes of a hash


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and the hashes of both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves."""
    return _over(0, size, read) if size else EMPTY


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """The siblings of a leaf on its way to the root of the first `size` leaves, from the leaf up.

    Raises: ValueError, if there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _left(high - low)
        if index < middle:
            path.append(_over(middle, high, read))
            high = middle
        else:
            path.append(_over(low, middle, read))
            low = middle
    return path[::-1]


def consistency(old: int, new: int, read: Read) -> list[bytes]:
    """What shows that the first `old` leaves of the tree of `new` leaves are an earlier tree; empty if old is 0 or new.

    Raises: ValueError, if old is greater than new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves is no beginning of one of {new}")
    if old in (0, new):
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _left(high - low)
        if old <= middle:
            path.append(_over(middle, high, read))
            high = middle
        else:
            path.append(_over(low, middle, read))
            low, whole = middle, False
    if not whole:
        path.append(_over(low, high, read))
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a proof of inclusion leads to; compare it with the one that is known.

    Raises: LogError, if the proof is not of the length that this place in a tree of this size has.
    """
    if not 0 <= index < size:
        raise LogError(f"a tree of {size} leaves has no leaf {index}")
    found, left, last = leaf, index, size - 1
    for sibling in path:
        if last == 0 or len(sibling) != SIZE:
            raise LogError("a proof of inclusion is too long, or holds what is no hash")
        if left & 1 or left == last:
            found = node_hash(sibling, found)
            # The right border of a tree that is not full skips the levels on which it has no sibling.
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        left, last = left >> 1, last >> 1
    if last:
        raise LogError("a proof of inclusion is too short")
    return found


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that a tree is the beginning of another (RFC 9162, section 2.1.4.2).

    Raises: LogError, if that is not shown.
    """
    if not 0 <= old <= new or any(len(item) != SIZE for item in path):
        raise LogError("a proof of consistency that cannot be: sizes the wrong way round, or what is no hash")
    if old in (0, new):
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY):
            raise LogError("two trees of one size have two roots" if old == new else "an empty tree has one root only")
        return
    steps = list(path)
    if not old & (old - 1):
        steps.insert(0, old_root)
    if not steps:
        raise LogError("a proof of consistency is too short")
    left, last = old - 1, new - 1
    while left & 1:
        left, last = left >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise LogError("a proof of consistency is too long")
        if left & 1 or left == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not left & 1 and left:
                left, last = left >> 1, last >> 1
        else:
            second = node_hash(second, step)
        left, last = left >> 1, last >> 1
    if last or first != old_root or second != new_root:
        raise LogError("the larger tree does not begin with the smaller one")


def _left(size: int) -> int:
    """Largest power of two below `size`: the leaves of the left child, which is always full (RFC 6962, 2.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(low: int, high: int, read: Read) -> bytes:
    """The hash over leaves low to high - 1."""
    width = high - low
    if not width & (width - 1) and low % width == 0:
        return read(width.bit_length() - 1, low // width)
    middle = low + _left(width)
    return node_hash(_over(low, middle, read), _over(middle, high, read))
