"""Presidio's context rule for one finding, from the words near it instead of from all words of the text.

The rule takes the word a finding begins in and the words on either side of it, until it has so many keywords, and asks
whether one of these holds a context word of the recognizer. Behind, it takes one more than it is set to: if the word of
the finding is no keyword, that is the first one behind it. Two things in it look far:

- *What is a keyword.* Every word that is no stop word, no punctuation and holds no colon is one. Presidio splits
  keywords at colons, so a stop word is one too if it stands beside a colon inside any word of the text that is none
  itself; and a word with a colon never is. So only colons inside words need a look, at those words alone.
- *Where words end.* spaCy splits each run between white space by itself, and then joins or splits by special cases,
  which could reach over white space. Where that can be (`Words.joins`), the whole text is split by spaCy instead.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from provenance.scan.privacy.words import Artifacts, Tokens, Words

_RUN = re.compile(r"\S+")
_MOST = 2_000  # words walked over in a text before all of them are put in order once
_FAR = 400  # characters on either side in which a finding's keywords are sought first


class _Joined(Exception):
    """All words of the text are needed: those of neighbouring runs may belong together, or many were looked at."""


class Near:
    """The keywords near places of one text.

    Args:
        before, behind: how many keywords beside the word that a finding begins in.
        known: whether the tokenizer is one whose rules are known here; of another all words are asked for.
    """

    def __init__(self, words: Words, text: str, before: int, behind: int, *, known: bool = True) -> None:
        self._words = words
        self._text = text
        self._before_most = before + 1
        self._behind_most = behind + 1
        self._known: dict[int, tuple[str, ...]] = {}
        self._joins: dict[int, bool] = {}
        self._near = known
        self._walked = 0 if known else _MOST + 1

    def reach(self, start: int) -> str | None:
        """A piece of the text that holds all keywords for a finding at `start`, and more; None if that is not near."""
        if not self._near:
            return None
        text, one = self._text, self._words.is_one
        low = max(start - _FAR, 0)
        before = text[low:start]
        runs = before.split()
        begin = low
        left = self._before_most
        # A piece of a word may stand at either end, so the first one is not counted, and one more is asked for.
        for number in range(len(runs) - 1, 0, -1):
            left -= one(runs[number])
            if left < 0:
                begin += len(before.rsplit(None, len(runs) - number)[0])
                break
        else:
            if low:
                return None
        behind = text[start : start + _FAR]
        runs = behind.split()
        left = self._behind_most
        for number in range(len(runs) - 1):
            left -= one(runs[number])
            if left < 0:
                return text[begin : start + len(behind) - len(behind.split(None, number + 1)[-1])]
        return text[begin:] if start + _FAR >= len(text) else None

    def keywords(self, start: int) -> tuple[str, ...]:
        """The keywords that the rule looks at for a finding that begins at `start`, lower-cased.

        Raises: LookupError, if no word begins or ends behind `start`, as Presidio does.
        """
        if start not in self._known:
            try:
                before = self._kept(self._before(start), self._before_most)
                self._known[start] = (*before, *self._kept(self._behind(start), self._behind_most))
            except _Joined:
                self._known[start] = self._of_all(start)
        return self._known[start]

    def _kept(self, words: Iterable[str], most: int) -> Iterator[str]:
        return islice(filter(self._is_keyword, words), most)

    def _is_keyword(self, word: str) -> bool:
        return ":" not in word and (self._words.carries_meaning(word) or word in self._beside_colons)

    def _of_all(self, start: int) -> tuple[str, ...]:
        tokens, lemmas, places = self._all
        at = tokens.at(start)
        last = bisect_right(places, at)
        first = bisect_left(places, at)
        chosen = (*places[max(last - self._before_most, 0) : last], *places[first : first + self._behind_most])
        return tuple(lemmas[place] for place in chosen)

    @cached_property
    def _all(self) -> tuple[Tokens, list[str], list[int]]:
        """All words of the text, in lower case too, and which of them are keywords."""
        artifacts = Artifacts(self._words, self._text)
        keywords = artifacts.keywords
        return artifacts.tokens, artifacts.lemmas, [n for n, word in enumerate(artifacts.lemmas) if word in keywords]

    def _at(self, start: int) -> tuple[int, int]:
        """The run with the word that `start` is in, or the first word behind it. Raises: LookupError."""
        begin, end = self._run(start)
        if self._text[start].isspace() and not any(self._blank(begin, end)):
            if end == len(self._text):
                raise LookupError("no word there")
            return self._run(end)
        return begin, end

    def _before(self, start: int) -> Iterator[str]:
        """Words from the one at `start` to the text's beginning. Raises: _Joined; LookupError."""
        begin, end = self._at(start)
        yield from (word for word, place in reversed(self._split(begin, end)) if place <= max(start, begin))
        while begin:
            begin, end = self._run(begin - 1)
            yield from (word for word, _ in reversed(self._split(begin, end)))

    def _behind(self, start: int) -> Iterator[str]:
        """Words from the one at `start` to the text's end. Raises: _Joined; LookupError."""
        begin, end = self._at(start)
        words = self._split(begin, end)
        first = sum(place <= max(start, begin) for _, place in words) - 1
        yield from (word for word, _ in words[max(first, 0) :])
        while end < len(self._text):
            begin, end = self._run(end)
            yield from (word for word, _ in self._split(begin, end))

    def _split(self, begin: int, end: int) -> list[tuple[str, int]]:
        """The words of a run, each with its place in the text. Raises: _Joined."""
        if self._text[begin].isspace():
            return [(blank, begin) for blank in self._blank(begin, end)]
        if self._walked > _MOST:
            raise _Joined
        starts, _ = self._runs
        number = bisect_right(starts, begin) - 1
        if self._joined(number) or self._joined(number + 1):
            raise _Joined
        pieces = self._words.pieces(self._text[begin:end])
        self._walked += len(pieces)
        return [(word, begin + offset) for word, offset in pieces]

    def _joined(self, number: int) -> bool:
        """Whether words of a run without white space, and of the one before it, may belong together."""
        starts, ends = self._runs
        if not 0 < number < len(starts):
            return False
        if number not in self._joins:
            left, right = (self._text[starts[n] : ends[n]] for n in (number - 1, number))
            self._joins[number] = self._words.joins(left, right)
        return self._joins[number]

    def _blank(self, begin: int, end: int) -> Iterator[str]:
        """The word that white space makes: all but one blank behind a word."""
        if begin and self._text[begin] == " ":
            begin += 1
        if begin < end:
            yield self._text[begin:end].lower()

    def _run(self, place: int) -> tuple[int, int]:
        """The run of white space, or without any, that a place is in."""
        starts, ends = self._runs
        number = bisect_right(starts, place) - 1
        if number >= 0 and place < ends[number]:
            return starts[number], ends[number]
        begin = ends[number] if number >= 0 else 0
        return begin, starts[number + 1] if number + 1 < len(starts) else len(self._text)

    @cached_property
    def _runs(self) -> tuple[list[int], list[int]]:
        """Starts and ends of the runs without white space."""
        spans = [found.span() for found in _RUN.finditer(self._text)]
        return [start for start, _ in spans], [end for _, end in spans]

    @cached_property
    def _beside_colons(self) -> frozenset[str]:
        """Pieces between colons of the words that hold one and carry meaning."""
        if ":" not in self._text:
            return frozenset()
        found: set[str] = set()
        for run in self._text.split():
            for word, _ in self._words.pieces(run) if ":" in run else ():
                if ":" in word and self._words.carries_meaning(word):
                    found.update(word.split(":"))
        return frozenset(found)
