"""Exact probabilities, intervals and power, against counting with whole numbers and published intervals."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb

import pytest

from provenance.challenging import estimate
from provenance.challenging.estimate import Bound


def exactly(hits, drawn, total, marked):
    """P(X = hits), by counting."""
    return Fraction(comb(marked, hits) * comb(total - marked, drawn - hits), comb(total, drawn))


def test_tails_are_those_of_counting():
    dice = random.Random(1)
    for _ in range(500):
        total = dice.randint(1, 80)
        marked, drawn = dice.randint(0, total), dice.randint(0, total)
        hits = dice.randint(0, drawn)
        above = sum(exactly(x, drawn, total, marked) for x in range(hits, drawn + 1))
        below = sum(exactly(x, drawn, total, marked) for x in range(hits + 1))
        given = {"drawn": drawn, "total": total, "marked": marked}
        assert estimate.at_least(hits, **given) == pytest.approx(float(above), abs=1e-12)
        assert estimate.at_most(hits, **given) == pytest.approx(float(below), abs=1e-12)


def test_tails_of_large_numbers_keep_their_digits():
    # Where lgamma of the total has no digits left, the binomial distribution is the limit.
    p = sum(comb(40, x) * 0.3**x * 0.7 ** (40 - x) for x in range(20, 41))
    for total in (10**13, 10**15, 2**62):
        found = estimate.at_least(20, drawn=40, total=total, marked=round(total * 0.3))
        assert found == pytest.approx(p, rel=1e-8)


@pytest.mark.parametrize(
    ("hits", "drawn", "low", "high"),
    [
        # Clopper and Pearson (1934) at 95 %, as tables give it.
        (0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 100, 0.0490, 0.1762),
        (50, 100, 0.3983, 0.6017), (100, 100, 0.9638, 1.0),
    ],
)  # fmt: skip
def test_of_a_large_total_the_interval_is_clopper_and_pearsons(hits, drawn, low, high):
    total = 10**12
    found = estimate.interval(hits, drawn=drawn, total=total, alpha=0.05)
    assert [end / total for end in found] == pytest.approx([low, high], abs=5e-5)


def test_what_was_drawn_as_a_whole_is_known():
    assert estimate.interval(7, drawn=30, total=30, alpha=0.05) == (7, 7)


@pytest.mark.parametrize(("total", "drawn"), [(60, 12), (200, 25), (500, 40)])
def test_the_interval_covers_whatever_the_truth_is(total, drawn):
    ends = [estimate.interval(hits, drawn=drawn, total=total, alpha=0.05) for hits in range(drawn + 1)]
    for marked in range(total + 1):
        covered = sum(
            exactly(hits, drawn, total, marked) for hits, (low, high) in enumerate(ends) if low <= marked <= high
        )
        assert covered >= Fraction(95, 100)


@pytest.mark.parametrize("bound", [(0, 120), (90, 200), (80, 130), (100, 100)])
def test_a_true_claim_is_refuted_at_most_so_often_and_power_is_as_counted(bound):
    low, high = bound
    claim = Bound(low=low, high=high, total=200)
    refuted = [hits for hits in range(31) if estimate.p_value(claim, hits, drawn=30) <= 0.05]
    for marked in range(0, 201, 5):
        often = sum(exactly(hits, 30, 200, marked) for hits in refuted if hits <= marked and 30 - hits <= 200 - marked)
        if low <= marked <= high:
            assert often <= Fraction(5, 100)
        assert estimate.caught(claim, marked, drawn=30, alpha=0.05) == pytest.approx(float(often), abs=1e-9)


def test_a_claim_is_refuted_exactly_where_the_interval_lies_outside_of_it():
    claim = Bound(low=90, high=110, total=200)
    for hits in range(31):
        low, high = estimate.interval(hits, drawn=30, total=200, alpha=0.05)
        outside = high < claim.low or low > claim.high
        assert (estimate.p_value(claim, hits, drawn=30) <= 0.05) is outside


def test_so_many_are_needed_and_not_fewer():
    claim = Bound(low=0, high=850_000, total=1_000_000)
    needed = estimate.needed(claim, 900_000, alpha=0.05)
    assert estimate.caught(claim, 900_000, drawn=needed, alpha=0.05) >= 0.95
    assert estimate.caught(claim, 900_000, drawn=needed // 2, alpha=0.05) < 0.95
    assert estimate.needed(claim, 800_000, alpha=0.05) is None  # the claim is true
    assert estimate.needed(claim, 850_001, alpha=0.05) is None or estimate.needed(claim, 850_001, alpha=0.05) > 900_000


@pytest.mark.parametrize("total", [1, 2, 3])
def test_the_smallest_totals(total):
    for hits in range(total + 1):
        assert estimate.interval(hits, drawn=total, total=total, alpha=0.05) == (hits, hits)
    assert estimate.p_value(Bound(low=0, high=total, total=total), total, drawn=total) == 1.0
