"""One expression of a Presidio recognizer, run only where a scan of the shadow says that it can match.

What it finds equals what `PatternRecognizer` finds by looking through the whole text. There are four ways, by what
`widen` knows of the expression, each with the reason why nothing differs:

- *spaceless*: no match holds white space and look-around sees no further than one character of it. So looking through
  the text is looking through each of its chunks between white space, and chunks without a hit hold no match.
- *narrow*: matches have at most `width` characters, and every one ends at a hit. So each lies in one of the intervals
  [hit - width, hit], joined where they meet. An expression sees, from any start in an interval, the same in a slice
  that reaches `width` and its look-around further; and since matches of two intervals cannot meet, what was matched
  before does not matter.
- *tried*: as narrow, but look-around sees without limit. The expression is tried in the text itself at every place of
  an interval, as a search would do.
- else, and where hits have no places: the whole text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

import regex
from presidio_analyzer import EntityRecognizer

from provenance.scan.privacy.fast.shadow import blanked
from provenance.scan.privacy.fast.widen import Widened

Match = tuple[int, int, float]
"""(start, end, score after validation, more than 0), code points."""

_WIDEST = 400  # of a narrow expression
_CHUNKS = 20_000  # that a rule remembers
_CHUNK = 120  # characters of the longest one


class Text:
    """A text, its shadow, and where its chunks are."""

    __slots__ = ("__dict__", "shadow", "text")

    def __init__(self, text: str, shadow: bytes) -> None:
        self.text = text
        self.shadow = shadow

    @cached_property
    def blanked(self) -> bytes:
        return blanked(self.shadow)

    def marked(self, table: bytes) -> bytes:
        """The shadow, translated; always by the same table."""
        if "_marked" not in self.__dict__:
            self.__dict__["_marked"] = self.shadow.translate(table)
        return self.__dict__["_marked"]  # type: ignore[no-any-return]


@dataclass(slots=True, eq=False)
class Rule:
    """An expression with its score and the validators of its recognizer."""

    recognizer: Any
    source: str  # of the expression
    score: float
    widened: Widened | None
    _compiled: Any = None
    _chunks: dict[str, tuple[Match, ...]] = field(default_factory=dict)

    @property
    def expression(self) -> Any:
        """Compiled by `regex` with the recognizer's flags, when first asked for: most never are, and it takes long."""
        if self._compiled is None:
            self._compiled = regex.compile(self.source, self.recognizer.global_regex_flags)
        return self._compiled

    def matches(self, text: Text, ends: Sequence[int] | None) -> list[Match]:
        """All matches with a score, by start.

        Args:
            ends: hits in the text's shadow, ascending; None: anywhere.
        Raises: what the recognizer's validators raise.
        """
        if ends is None or self.widened is None:
            return list(self._scored(text.text, self.expression.finditer(text.text)))
        if self.widened.spaceless:
            return self._in_chunks(text, ends)
        if self.widened.width <= _WIDEST:
            return self._in_intervals(text.text, ends)
        return list(self._scored(text.text, self.expression.finditer(text.text)))

    def _in_chunks(self, text: Text, ends: Sequence[int]) -> list[Match]:
        found: list[Match] = []
        done = 0
        for place in ends:
            if place <= done:
                continue
            start = text.blanked.rfind(b" ", 0, place) + 1
            done = text.blanked.find(b" ", place)
            if done < 0:
                done = len(text.text)
            # One character of white space on either side, which look-around may see.
            low = max(start - 1, 0)
            for a, b, score in self._in_chunk(text.text[low : done + 1]):
                found.append((a + low, b + low, score))
        return found

    def _in_chunk(self, chunk: str) -> tuple[Match, ...]:
        known = self._chunks.get(chunk)
        if known is None:
            known = tuple(self._scored(chunk, self.expression.finditer(chunk)))
            if len(chunk) <= _CHUNK:
                if len(self._chunks) >= _CHUNKS:
                    self._chunks.clear()
                self._chunks[chunk] = known
        return known

    def _in_intervals(self, text: str, ends: Sequence[int]) -> list[Match]:
        assert self.widened is not None
        find = self._sliced if self.widened.reach <= _WIDEST else self._tried
        width = self.widened.width
        found: list[Match] = []
        low = high = -1
        for place in [*ends, len(text) + width + 1]:
            if high >= 0 and place - width > high:
                found += find(text, low, high)
                high = -1
            if high < 0:
                low = max(place - width, 0)
            high = place
        return found

    def _sliced(self, text: str, low: int, high: int) -> list[Match]:
        assert self.widened is not None
        left = max(low - self.widened.reach - 1, 0)
        piece = text[left : high + self.widened.width + self.widened.reach + 1]
        inside = takewhile(lambda match: match.start() + left <= high, self.expression.finditer(piece, low - left))
        return [(a + left, b + left, score) for a, b, score in self._scored(piece, inside)]

    def _tried(self, text: str, low: int, high: int) -> list[Match]:
        return list(self._scored(text, self._tries(text, low, high)))

    def _tries(self, text: str, low: int, high: int) -> Iterator[Any]:
        while low <= high:
            match = self.expression.match(text, low)
            if match:
                yield match
                low = max(match.end(), low + 1)
            else:
                low += 1

    def _scored(self, text: str, matches: Iterator[Any]) -> Iterator[Match]:
        """As `PatternRecognizer` scores matches: empty ones and those of score 0 are left out."""
        for match in matches:
            start, end = match.span()
            found = text[start:end]
            if not found:
                continue
            score = self.score
            valid = self.recognizer.validate_result(found)
            if valid is not None:
                score = EntityRecognizer.MAX_SCORE if valid else EntityRecognizer.MIN_SCORE
            if self.recognizer.invalidate_result(found):
                score = EntityRecognizer.MIN_SCORE
            if score > EntityRecognizer.MIN_SCORE:
                yield start, end, score
