"""What of a text's style is counted: classes of words, their lengths and endings, signs, and how much repeats.

Pure, and integers only: the same text gives the same counts on every machine. Words of topics are left out on purpose:
weights on them told the sets they were learned from apart, not people from models (benchmarks/machine_text.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

CHARS = 2_000  # of each text that are looked at, about 350 words
WORDS = 50  # fewer tell too little
DISTINCT = 40  # words at the beginning among which distinct ones are counted
PAIRS = 100  # words at the beginning among whose pairs of neighbours repeated ones are counted
SIGN_SHARE = 20  # a text with more than one byte in so many a digit or sign of code is calculation or code

SIGNS = (b",", b".", b"!", b"?", b";", b":", b"(", b'"', b"'", b"-")
CODE = b"0123456789=<>{}[]|\\_;*+/"
"""Digits, and what code and calculations have more of than prose."""

_SPACES = b'.,!?;:()[]{}"*#<>/|=+_~`&$%@^\\'
_TABLE = bytes(
    ord(" ") if code in _SPACES else code + 32 if ord("A") <= code <= ord("Z") else code for code in range(256)
)
# Typographic signs as they are typed: a source's typesetting is no style of its writer.
_TYPED = {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2014": " - ", "\u2013": "-", "\u2026": "..."}
_MARKS = b"".join(SIGNS) + bytes(code for code in CODE if bytes([code]) not in SIGNS)
_OTHERS = bytes(code for code in range(256) if code not in _MARKS)


class Counts(NamedTuple):
    """What is counted of one text, beside its words."""

    signs: tuple[int, ...]  # in the order of SIGNS
    distinct: int  # of the first DISTINCT words
    repeated: int  # pairs of neighbours among the first PAIRS words that stood there before
    pairs: int  # of all those pairs


def beginning(text: str) -> bytes:
    """The UTF-8 of what is looked at, typographic signs as typed; a lone surrogate becomes `?`."""
    text = text[:CHARS]
    if not text.isascii():
        for sign, typed in _TYPED.items():
            text = text.replace(sign, typed)
    return text.encode("utf-8", "replace")


def words_of(data: bytes) -> list[bytes]:
    """The words of what `beginning` gave. Signs part words, except hyphens and apostrophes."""
    return data.translate(_TABLE).split()


def marks_of(data: bytes) -> bytes:
    """The signs and digits of what `beginning` gave, and nothing else: short, so that counting in it is quick."""
    return data.translate(None, _OTHERS)


def calculates(marks: bytes, size: int) -> bool:
    """Whether a text of `size` bytes is rather calculation or code than prose."""
    return SIGN_SHARE * (len(marks) - len(marks.translate(None, CODE))) > size


def count(words: list[bytes], marks: bytes) -> Counts:
    """All counts of a text, of two words at least, as `words_of` and `marks_of` gave it."""
    first = words[:PAIRS]
    pairs = len(first) - 1
    return Counts(
        tuple(marks.count(sign) for sign in SIGNS),
        len(set(words[:DISTINCT])),
        pairs - len(set(pairwise(first))),
        pairs,
    )


class Word:
    """What is asked of a word; each feature is 1 or 0, and a word may have several.

    Args:
        classes: name of a class -> its words.
        endings: name -> endings, any of them.
        longer, shorter: at least, or at most, that many bytes.
    """

    def __init__(
        self,
        classes: Mapping[str, Iterable[str]],
        endings: Mapping[str, Iterable[str]],
        longer: Iterable[int],
        shorter: Iterable[int],
    ) -> None:
        self._classes = {name: frozenset(w.encode() for w in words) for name, words in classes.items()}
        self._endings = {name: tuple(e.encode() for e in ends) for name, ends in endings.items()}
        self._longer = tuple(longer)
        self._shorter = tuple(shorter)

    def features(self, word: bytes) -> list[str]:
        """The names of what a word is."""
        found = [name for name, words in self._classes.items() if word in words]
        found += [name for name, ends in self._endings.items() if word.endswith(ends)]
        found += [f"at least {n}" for n in self._longer if len(word) >= n]
        found += [f"at most {n}" for n in self._shorter if len(word) <= n]
        return [*found, "contraction"] if b"'" in word else found
