"""Which records, and which token positions, a seed chooses: uniform, without replacement, the same on every machine.

Pure. docs/challenge.md pins the bytes, with vectors. Numbers come from SHA-256 of a label, the seed, the snapshot's id
and a counter; those that would favour small results are thrown away, and so are repetitions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

SEED = 32  # bytes
_LABEL = "provenance.challenge/v1"
_WORD = 2**64


def stream(purpose: str, seed: bytes, snapshot: str) -> Iterator[int]:
    """Numbers of 64 bits, without end.

    Args:
        purpose: `records` or `tokens`, so that one drawing says nothing of the other.
        seed: 32 bytes.
        snapshot: id, hex: who knows the seed first still cannot choose what it draws from another snapshot.
    """
    head = f"{_LABEL}\n{purpose}\n".encode() + seed + bytes.fromhex(snapshot)
    counter = 0
    while True:
        block = hashlib.sha256(head + counter.to_bytes(8, "big")).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(block[start : start + 8], "big")
        counter += 1


def draw(purpose: str, seed: bytes, snapshot: str, *, count: int, total: int) -> list[int]:
    """`count` different numbers from 0 to `total` - 1, ascending; all of them where there are no more.

    Args:
        total: at most 2^63.
    """
    if count >= total:
        return list(range(total))
    fair = _WORD - _WORD % total  # a multiple of `total`, so that each remainder is as likely
    chosen: set[int] = set()
    for word in stream(purpose, seed, snapshot):
        if len(chosen) == count:
            break
        if word < fair:
            chosen.add(word % total)
    return sorted(chosen)
