"""Findings to stretches that can be replaced one by one: what overlaps becomes one.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from provenance.scan.privacy.once import Span


class Cut(NamedTuple):
    """A stretch of a text to be replaced, and what it is said to be. Offsets are code points."""

    start: int
    end: int
    entity: str


def cuts(spans: Iterable[Span], weight: Callable[[Span], Any]) -> list[Cut]:
    """The union of all spans as stretches that do not overlap, in order.

    A stretch is named after the weightiest of its spans; among equals the longest, then the first by name. Empty spans
    are left out.
    """
    found: list[Cut] = []
    start = end = -1
    group: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if span.start >= span.end:
            continue
        if span.start < end:
            end = max(end, span.end)
            group.append(span)
            continue
        if group:
            found.append(Cut(start, end, _name(group, weight)))
        start, end, group = span.start, span.end, [span]
    if group:
        found.append(Cut(start, end, _name(group, weight)))
    return found


def _name(group: list[Span], weight: Callable[[Span], Any]) -> str:
    by_name = sorted(group, key=lambda s: s.entity)
    return max(by_name, key=lambda s: (weight(s), s.end - s.start)).entity
