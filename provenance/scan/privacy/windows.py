"""Cuts a long text into overlapping windows, each of which alone owns what begins in its core.

Pure. Cores tile the text, so a span is owned by exactly one window and nothing needs to be merged afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Window(NamedTuple):
    """A piece of a text: `start <= core_start < core_end <= end`, code points."""

    start: int
    core_start: int
    core_end: int
    end: int


def windows(text: str, *, size: int, overlap: int) -> Iterator[Window]:
    """Windows with cores of at most `size` characters that tile `text`, each with up to `overlap` more on both sides.

    Cores and windows end at white space where there is some within `overlap` characters, else anywhere. A text of at
    most `size` characters is one window. `overlap` is less than `size`.
    """
    length = len(text)
    core_start = 0
    while core_start < length:
        if core_start + size >= length:
            core_end = length
        else:
            limit = core_start + size
            core_end = _after_space(text, limit - overlap, limit) or limit
        start = max(core_start - overlap, 0)
        if start:
            start = _first_after_space(text, start - 1, core_start) or start
        end = min(core_end + overlap, length)
        if end < length and not text[end].isspace():
            end = _after_space(text, core_end, end) or end
        yield Window(start, core_start, core_end, end)
        core_start = core_end


def _after_space(text: str, low: int, high: int) -> int | None:
    """The place after the last white space of text[low:high]."""
    return next((i + 1 for i in range(high - 1, low - 1, -1) if text[i].isspace()), None)


def _first_after_space(text: str, low: int, high: int) -> int | None:
    """The place after the first white space of text[low:high]."""
    return next((i + 1 for i in range(low, high) if text[i].isspace()), None)
