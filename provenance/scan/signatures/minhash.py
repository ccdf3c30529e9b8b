"""MinHash signatures of texts: 64 values of 16 bits, by which near-copies are told (docs/format.md section 8).

Pure. Ours and pinned to the bit, although libraries for it exist: of a remembered output nothing but its signature is
kept, so a library that changes its algorithm, as rensa did with version 0.5, would make all that is remembered
worthless. numpy is as fast (benchmarks/outputs.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from provenance.scan.signatures.words import BASE, LOOKED, U64, hashes, mixed

SCHEME = 1  # a change of anything that a signature depends on is a new one; those of another cannot be compared
SHINGLE = 3  # words
VALUES = 64
BYTES = 2 * VALUES
LEAST_WORDS = 8  # a shorter text has no signature
_AT_ONCE = 200_000  # code points, so that arrays stay in the processor's cache
_SHINGLE_BASE = 0xD1342543DE82EF95


def described() -> dict[str, Any]:
    """What a descriptor says of signatures."""
    return {"chars": LOOKED, "scheme": SCHEME, "shingle": SHINGLE, "values": VALUES}


def signatures(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16]]:
    """Sizes and signatures of texts.

    Args:
        texts: normalised; the first LOOKED code points of each count.
    Returns: shape (n,), words of each; and shape (n, VALUES), signatures, all zero for a text of fewer than
        LEAST_WORDS words.
    """
    counts = np.zeros(len(texts), dtype=np.int64)
    found = np.zeros((len(texts), VALUES), dtype="<u2")
    for start, stop in _runs(texts):
        words, counted = hashes([text[:LOOKED] for text in texts[start:stop]])
        counts[start:stop] = counted
        long_enough = np.flatnonzero(counted >= LEAST_WORDS)
        if long_enough.size:
            found[start + long_enough] = _minima(words, counted, long_enough)
    return counts, found


def similarity(left: npt.NDArray[np.uint16], right: npt.NDArray[np.uint16]) -> npt.NDArray[np.float64]:
    """Estimated Jaccard similarity of the shingles of two texts each: the share of equal values.

    Its standard error is sqrt(J (1 - J) / 64), at most 0.0625; two values of unlike texts are equal by chance once in
    65,536 times.

    Args:
        left, right: shape (n, VALUES).
    Returns: shape (n,), 0..1 in steps of 1/64.
    """
    return np.asarray((left == right).sum(axis=1) / VALUES, dtype=np.float64)


def _minima(words: U64, counts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """Signatures of the texts `chosen`, whose words lie one text after another in `words`."""
    shingles = words[: len(words) - SHINGLE + 1].copy()
    factor = 1
    for place in range(1, SHINGLE):
        factor = factor * _SHINGLE_BASE % 2**64
        shingles += words[place : len(words) - SHINGLE + 1 + place] * np.uint64(factor)
    sizes = counts[chosen] - SHINGLE + 1
    firsts = (np.cumsum(counts) - counts)[chosen]
    offsets = np.cumsum(sizes) - sizes
    places = np.repeat(firsts - offsets, sizes) + np.arange(sizes.sum())
    values = (mixed(shingles[places]) >> np.uint64(32)).astype(np.uint32)
    made = np.empty((VALUES, len(chosen)), dtype=np.uint32)
    for number, (factor32, added) in enumerate(_PERMUTATIONS):
        np.minimum.reduceat(values * factor32 + added, offsets, out=made[number])
    return np.ascontiguousarray(made.T & np.uint32(0xFFFF)).astype("<u2")


def _runs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of texts of about _AT_ONCE code points together."""
    runs = []
    start = size = 0
    for number, text in enumerate(texts):
        if size and size + len(text) > _AT_ONCE:
            runs.append((start, number))
            start, size = number, 0
        size += min(len(text), LOOKED) + 1
    return [*runs, (start, len(texts))] if start < len(texts) else runs


def _permutations() -> list[tuple[np.uint32, np.uint32]]:
    """x -> a x + b modulo 2^32, a odd: the outputs of SplitMix64 from 0, cut in two."""
    steps = np.arange(1, VALUES + 1, dtype=np.uint64) * np.uint64(BASE)
    made = mixed(steps)
    return [(np.uint32(int(x) >> 32 | 1), np.uint32(int(x) & 0xFFFFFFFF)) for x in made]


_PERMUTATIONS = _permutations()
