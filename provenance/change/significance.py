"""Is one set of counts made up like another: Pearson's chi-square for two samples, and a correction for many tests.

No library is needed: for whole degrees of freedom the tail of the distribution is a finite sum (Abramowitz and Stegun
26.4.4 and 26.4.5), whose terms are all positive, so nothing cancels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
"""A value that is expected fewer times than this on a side is pooled with others (Cochran 1954)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a test of two samples gave."""

    statistic: float
    freedom: int  # values compared, less one; rare ones count as one value
    p: float  # of a statistic as large, if both were drawn alike
    distance: float  # total variation of the two samples, 0..1: how much, where p says how surely


def tail(statistic: float, freedom: int) -> float:
    """The chance of a chi-square as large or larger.

    Args:
        freedom: degrees of freedom, 1 or more.
    Raises: ValueError, if `freedom` is below 1 or `statistic` below 0.
    """
    if freedom < 1 or statistic < 0:
        raise ValueError(f"chi-square of {statistic} with {freedom} degrees of freedom")
    half = statistic / 2
    if half == 0:
        return 1.0
    odd = freedom % 2
    terms = [math.erfc(math.sqrt(half))] if odd else []
    first = 0.5 if odd else 0.0
    powers = (first + k for k in range(freedom // 2))
    terms += [math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers]
    return min(1.0, math.fsum(terms))


def alike(first: Sequence[int], second: Sequence[int]) -> Tested | None:
    """Test whether two samples of the same values are drawn alike; None where there is too little to compare.

    Args:
        first, second: how often each value occurs, in one order.
    """
    one, two = sum(first), sum(second)
    if not one or not two:
        return None
    pooled = _pooled(list(zip(first, second, strict=True)), one, two)
    if len(pooled) < 2:
        return None
    statistic = math.fsum(
        (count - expected) ** 2 / expected
        for a, b in pooled
        for count, expected in ((a, (a + b) * one / (one + two)), (b, (a + b) * two / (one + two)))
    )
    distance = math.fsum(abs(a / one - b / two) for a, b in zip(first, second, strict=True)) / 2
    freedom = len(pooled) - 1
    return Tested(statistic=statistic, freedom=freedom, p=tail(statistic, freedom), distance=distance)


def _pooled(pairs: list[tuple[int, int]], one: int, two: int) -> list[tuple[int, int]]:
    """Values that are there, rare ones as one; that one joins the smallest other, if it is still rare."""
    smaller = min(one, two) / (one + two)
    common = [pair for pair in pairs if sum(pair) * smaller >= LEAST]
    rare = [pair for pair in pairs if sum(pair) > 0 and sum(pair) * smaller < LEAST]
    if not rare:
        return common
    rest = (sum(a for a, _ in rare), sum(b for _, b in rare))
    if sum(rest) * smaller < LEAST and common:
        least = min(common, key=lambda pair: (sum(pair), pair))
        common.remove(least)
        rest = (rest[0] + least[0], rest[1] + least[1])
    return [*common, rest]


def adjusted(chances: Sequence[float]) -> list[float]:
    """Chances corrected for how many were asked, in the same order (Benjamini and Hochberg 1995).

    Rejecting those of at most a gives a share of false ones of at most a in the long run, if the tests are independent
    or go together.
    """
    many = len(chances)
    least, result = 1.0, [0.0] * many
    for rank, place in sorted(enumerate(sorted(range(many), key=lambda i: chances[i]), start=1), reverse=True):
        least = min(least, many * chances[place] / rank)
        result[place] = least
    return result
