"""Findings against labels, as counts; precision, recall and F with their intervals. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import sqrt
from typing import NamedTuple

Z = 1.959964
"""Half-width of a 95 % interval in standard deviations."""

Place = tuple[int, int]


class Rate(NamedTuple):
    """A proportion with its 95 % interval; all None where there is nothing to divide by."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was labelled and found. Exact: same place to the character; else at least half of its characters."""

    labelled: int = 0
    found: int = 0  # labelled places of which a finding covers half
    found_exact: int = 0
    findings: int = 0
    right: int = 0  # findings of which half lies in a labelled place
    right_exact: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def recall(self, *, exact: bool = False) -> Rate:
        """Share of what is labelled that was found."""
        return wilson(self.found_exact if exact else self.found, self.labelled)

    def precision(self, *, exact: bool = False) -> Rate:
        """Share of what was found that is right."""
        return wilson(self.right_exact if exact else self.right, self.findings)

    def f(self, *, exact: bool = False) -> Rate:
        """F1 = 2h / (2h + missed + wrong), h labelled places found.

        h / (h + missed + wrong) is a plain proportion, the Jaccard index J, and F1 = 2J / (1 + J) rises with it; so the
        interval is Wilson's of J, carried over. None where nothing is labelled and nothing was found.
        """
        hits = self.found_exact if exact else self.found
        right = self.right_exact if exact else self.right
        jaccard = wilson(hits, hits + (self.labelled - hits) + (self.findings - right))
        return Rate(*(None if j is None else 2 * j / (1 + j) for j in jaccard))


def wilson(hits: int, of: int) -> Rate:
    """Wilson's score interval, 95 %."""
    if not of:
        return Rate(None, None, None)
    share, z2 = hits / of, Z * Z
    centre = (hits + z2 / 2) / (of + z2)
    half = Z / (of + z2) * sqrt(hits * (1 - share) + z2 / 4)
    # At the ends the bound is the share itself, which rounding would miss.
    low = 0.0 if hits == 0 else max(centre - half, 0.0)
    return Rate(share, low, 1.0 if hits == of else min(centre + half, 1.0))


def compare(labelled: Sequence[Place], found: Sequence[Place]) -> Counts:
    """Counts of one kind in one text; neither side needs an order, and either may overlap itself."""
    theirs, ours = _Covers(labelled), _Covers(found)
    return Counts(
        labelled=len(labelled),
        found=sum(ours.half(place) for place in labelled),
        found_exact=sum(ours.same(place) for place in labelled),
        findings=len(found),
        right=sum(theirs.half(place) for place in found),
        right_exact=sum(theirs.same(place) for place in found),
    )


class _Covers:
    """Places that can say whether one of them covers half of another place."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = sorted(places)
        self._known = set(places)

    def same(self, place: Place) -> bool:
        return place in self._known

    def half(self, place: Place) -> bool:
        start, end = place
        last = bisect_left(self._places, (end, -1))
        return any(2 * (min(end, e) - max(start, s)) >= end - start for s, e in self._places[:last])
