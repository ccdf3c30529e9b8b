"""What a drawn sample says of all there is, exactly: how likely counts of hits are, intervals, what a sample catches.

Pure. Units (records, or token positions) are drawn without replacement, so hits follow the hypergeometric distribution;
where there is far more than was drawn, its interval is Clopper and Pearson's (1934). Nothing is approximated beyond
floating point: about nine digits of a probability, for totals up to 2^63.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

MOST_DRAWN = 1_000_000
"""Where the search for how many are needed ends."""

_SMALL = 1_000_000.0  # below it lgamma itself has digits enough
_NOTHING = 1e-17  # terms so much smaller than their sum do not change it


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is claimed, as counts of units: at least `low` and at most `high` of `total` are marked."""

    low: int
    high: int
    total: int

    @property
    def sides(self) -> int:
        """Ends at which it can be wrong."""
        return max((self.low > 0) + (self.high < self.total), 1)


def at_least(hits: int, *, drawn: int, total: int, marked: int) -> float:
    """Probability of `hits` or more marked units among `drawn` of `total`, of which `marked` are."""
    return _tail(hits, drawn, total, marked)


def at_most(hits: int, *, drawn: int, total: int, marked: int) -> float:
    """Probability of `hits` or fewer."""
    return _tail(drawn - hits, drawn, total, total - marked)  # the units that are not marked, seen from their side


def interval(hits: int, *, drawn: int, total: int, alpha: float) -> tuple[int, int]:
    """Every number of marked units that `hits` does not refute at alpha / 2 on either side, as its ends.

    Covers the true number with a probability of at least 1 - alpha.
    """
    least, most = hits, total - (drawn - hits)
    each = alpha / 2
    low = _first(least, most, lambda k: at_least(hits, drawn=drawn, total=total, marked=k) > each)
    back = _first(0, most - least, lambda d: at_most(hits, drawn=drawn, total=total, marked=most - d) > each)
    return low, most - back


def p_value(bound: Bound, hits: int, *, drawn: int) -> float:
    """How likely a sample as far off as this one is, or further, if what is claimed were true: at most so."""
    above = at_least(hits, drawn=drawn, total=bound.total, marked=bound.high) if bound.high < bound.total else 1.0
    below = at_most(hits, drawn=drawn, total=bound.total, marked=bound.low) if bound.low > 0 else 1.0
    return min(1.0, bound.sides * min(above, below))


def caught(bound: Bound, truth: int, *, drawn: int, alpha: float) -> float:
    """Probability that a sample of `drawn` refutes a claim at `alpha`, if in truth `truth` units are marked."""
    drawn, each, power = min(drawn, bound.total), alpha / bound.sides, 0.0
    if bound.high < bound.total:
        many = _first(0, drawn + 1, lambda x: at_least(x, drawn=drawn, total=bound.total, marked=bound.high) <= each)
        power += at_least(many, drawn=drawn, total=bound.total, marked=truth) if many <= drawn else 0.0
    if bound.low > 0:
        few = drawn - _first(
            0, drawn + 1, lambda d: at_most(drawn - d, drawn=drawn, total=bound.total, marked=bound.low) <= each
        )
        power += at_most(few, drawn=drawn, total=bound.total, marked=truth) if few >= 0 else 0.0
    return min(power, 1.0)


def needed(bound: Bound, truth: int, *, alpha: float, power: float = 0.95) -> int | None:
    """How many have to be drawn to refute a claim with probability `power`, if in truth `truth` units are marked.

    Power goes up in small teeth, so that a slightly smaller number may do as well.
    Returns: None where the claim is true, or where more than MOST_DRAWN would be needed.
    """
    if bound.low <= truth <= bound.high:
        return None
    most = min(MOST_DRAWN, bound.total)
    upper = 1
    while caught(bound, truth, drawn=upper, alpha=alpha) < power:
        if upper >= most:
            return None
        upper = min(2 * upper, most)
    return _first(upper // 2, upper, lambda n: caught(bound, truth, drawn=n, alpha=alpha) >= power)


def _tail(hits: int, drawn: int, total: int, marked: int) -> float:
    low, high = max(0, drawn - (total - marked)), min(drawn, marked)
    if hits <= low:
        return 1.0
    if hits > high:
        return 0.0
    # Terms are added from the largest down: away from the mean, on whichever side of it `hits` is.
    if hits * total > drawn * marked:
        return min(_sum_up(hits, drawn, total, marked), 1.0)
    return max(0.0, 1.0 - _sum_up(drawn - hits + 1, drawn, total, total - marked))


def _sum_up(hits: int, drawn: int, total: int, marked: int) -> float:
    """Probability of `hits` or more, where that is above the mean."""
    high = min(drawn, marked)
    term = found = math.exp(_log_term(hits, drawn, total, marked))
    for x in range(hits, high):
        term *= (marked - x) * (drawn - x) / ((x + 1) * (total - marked - drawn + x + 1))
        found += term
        if term <= found * _NOTHING:  # and where even the first is too small to be written
            break
    return found


def _log_term(hits: int, drawn: int, total: int, marked: int) -> float:
    """Logarithm of the probability of exactly `hits`."""
    missed = drawn - hits
    return (
        _log_falling(drawn, hits)
        - math.lgamma(hits + 1)
        + _log_falling(marked, hits)
        + _log_falling(total - marked, missed)
        - _log_falling(total, drawn)
    )


def _log_falling(n: int, k: int) -> float:
    """Logarithm of n (n - 1) ... (n - k + 1).

    Of large n, two values of lgamma would differ in their last digits only; so the difference of Stirling's series.
    """
    a, b = n + 1.0, n - k + 1.0
    if b < _SMALL:
        return math.lgamma(a) - math.lgamma(b)
    return (b - 0.5) * math.log1p(k / b) + k * math.log(a) - k + (1 / a - 1 / b) / 12


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from `low` to `high` for which something holds that goes on holding; `high` is taken to."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
