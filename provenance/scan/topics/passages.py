"""The sentence around a place of a text, of bounded length. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right

_ENDS = re.compile(r"[.!?\u2026][.!?\"'\u2019\u201d)\]]*(?=\s)|[\n\r\u2028\u2029]")


class Passages:
    """The sentences of one text. An abbreviation's point ends one too: both halves are then near the mention or far."""

    def __init__(self, text: str, most: int) -> None:
        self._text = text
        self._most = most
        self._ends = [match.end() for match in _ENDS.finditer(text)]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Where the sentence that holds `start` lies; of a longer one than `most`, what is nearest to start and end."""
        place = bisect_right(self._ends, start)
        low = self._ends[place - 1] if place else 0
        high = self._ends[place] if place < len(self._ends) else len(self._text)
        if high - low > self._most:
            middle = (start + end) // 2
            low = max(low, min(middle - self._most // 2, high - self._most))
            high = min(high, low + self._most)
        return low, high
