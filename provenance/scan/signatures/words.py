"""Hashes of the words of texts, many texts at once: the first half of a signature (docs/format.md section 8).

Pure. Works on arrays of code points, since splitting a text into Python strings costs more than all that follows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]

LOOKED = 1_000_000  # code points of a normalised text; what lies beyond has no part in its signature
BASE = 0x9E3779B97F4A7C15  # of the polynomial over a word's code points; odd, so that it can be divided by
_WHOLE = 2**64

# Scripts written without spaces between words: each letter is a word.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
_NOTHING, _LETTER, _ALONE = range(3)


def hashes(texts: Sequence[str]) -> tuple[U64, npt.NDArray[np.int64]]:
    """The words of texts by their hashes.

    Args:
        texts: normalised, each of at most LOOKED code points.
    Returns: the hashes of all words, in order; and shape (n,), how many of them each text has.
    """
    points, found = _looked_up(" ".join(texts))
    kinds = np.zeros(len(points) + 2, dtype=np.uint8)
    kinds[1:-1] = found
    letter, alone = kinds == _LETTER, kinds[1:-1] == _ALONE
    starts = np.flatnonzero(alone | (letter[1:-1] & ~letter[:-2]))
    ends = np.flatnonzero(alone | (letter[1:-1] & ~letter[2:])) + 1
    powers, inverse = _powers(len(points))
    sums = np.zeros(len(points) + 1, dtype=np.uint64)
    np.cumsum(points * powers[: len(points)], out=sums[1:])
    made = mixed((sums[ends] - sums[starts]) * inverse[starts])
    lengths = np.fromiter((len(text) + 1 for text in texts), dtype=np.int64, count=len(texts))
    counts = np.diff(np.searchsorted(starts, np.cumsum(lengths)), prepend=0)
    return made, counts.astype(np.int64)


def mixed(values: U64) -> U64:
    """Each value with its bits mixed: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _looked_up(text: str) -> tuple[npt.NDArray[Any], npt.NDArray[np.uint8]]:
    """The code points of a text, and the kind of each."""
    if text.isascii():
        data = text.encode("ascii")
        return np.frombuffer(data, dtype=np.uint8), np.frombuffer(data.translate(_ascii()), dtype=np.uint8)
    points = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    return points, _kinds()[points]


@lru_cache(maxsize=1)
def _ascii() -> bytes:
    return _kinds()[:256].tobytes()


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    """Of each code point whether it is part of a word, a word by itself, or neither."""
    kinds = np.zeros(0x110000, dtype=np.uint8)
    for point in range(0x32400):  # beyond are no letters, marks or numbers in any version of Unicode so far
        if unicodedata.category(chr(point))[0] in "LMN":
            kinds[point] = _LETTER
    for first, last in UNSPACED:
        found = kinds[first : last + 1]
        found[found == _LETTER] = _ALONE
    return kinds


_known: tuple[U64, U64] = (np.ones(1, dtype=np.uint64), np.ones(1, dtype=np.uint64))


def _powers(size: int) -> tuple[U64, U64]:
    """Powers of BASE from 0, and of its inverse, modulo 2^64; at least `size` of each."""
    global _known  # noqa: PLW0603 - grows with the longest text, up to 16 MB
    if len(_known[0]) < size:
        _known = (_running(BASE, size), _running(pow(BASE, -1, _WHOLE), size))
    return _known


def _running(base: int, size: int) -> U64:
    made = np.full(size, base, dtype=np.uint64)
    made[0] = 1
    return np.cumprod(made, dtype=np.uint64)
