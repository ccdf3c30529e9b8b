"""What a count of findings says of the count that is there, by known precision and recall. Pure, and without chance.

Of C findings about C x precision are right, and they are a share `recall` of what is there: C x precision / recall (the
correction of Rogan and Gladen, for places in texts instead of persons, among whom true negatives can be counted).
Both rates come from a labelled set of some size, so their ratio is uncertain. Each has a Beta distribution (Jeffreys'
prior: hits + 1/2, misses + 1/2), whose logarithm has a mean and a variance in closed form; the interval is that of a
normal distribution for log(precision / recall). It does not say how far the data differ from the labelled set.
"""

from __future__ import annotations

from math import exp, log, sqrt
from typing import NamedTuple

from provenance.quality.counts import Counts, Z


class Factor(NamedTuple):
    """What a count of findings is multiplied by, with its 95 % interval."""

    value: float
    low: float
    high: float


def factor(counts: Counts) -> Factor | None:
    """precision / recall; None where either is not known, or nothing labelled was found."""
    if not (counts.labelled and counts.findings and counts.found):
        return None
    value = (counts.right * counts.labelled) / (counts.findings * counts.found)
    right, found = (
        _log_beta(counts.right, counts.findings - counts.right),
        _log_beta(counts.found, counts.labelled - counts.found),
    )
    centre, spread = right[0] - found[0], sqrt(right[1] + found[1])
    # The plain ratio is always inside: where a rate is 0 or 1 the prior alone would leave it out.
    return Factor(value, min(exp(centre - Z * spread), value), max(exp(centre + Z * spread), value))


def _log_beta(hits: int, misses: int) -> tuple[float, float]:
    """Mean and variance of log(p), p of Beta(hits + 1/2, misses + 1/2)."""
    a, b = hits + 0.5, misses + 0.5
    return digamma(a) - digamma(a + b), trigamma(a) - trigamma(a + b)


def digamma(x: float) -> float:
    """Derivative of log gamma at x > 0, to 12 digits (Abramowitz and Stegun 6.3.5, 6.3.18)."""
    total = 0.0
    while x < 12:
        total -= 1 / x
        x += 1
    y = 1 / (x * x)
    return total + log(x) - 0.5 / x - y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))


def trigamma(x: float) -> float:
    """Second derivative of log gamma at x > 0, to 12 digits (Abramowitz and Stegun 6.4.6, 6.4.12)."""
    total = 0.0
    while x < 12:
        total += 1 / (x * x)
        x += 1
    y = 1 / (x * x)
    return total + 1 / x + y / 2 + y / x * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * 5 / 66))))
