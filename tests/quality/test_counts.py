"""Counts and their intervals, by hand and by what must always hold."""

from __future__ import annotations

from math import isclose, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.quality.correct import digamma, factor, trigamma
from provenance.quality.counts import Counts, compare, wilson


@pytest.mark.parametrize(
    ("labelled", "found", "expected"),
    [
        ([], [], Counts()),
        ([(0, 10)], [(0, 10)], Counts(1, 1, 1, 1, 1, 1)),  # the same place
        ([(0, 10)], [(5, 10)], Counts(1, 1, 0, 1, 1, 0)),  # half of the label, all of the finding
        ([(0, 10)], [(6, 10)], Counts(1, 0, 0, 1, 1, 0)),  # less than half of the label
        ([(0, 10)], [(0, 30)], Counts(1, 1, 0, 1, 0, 0)),  # the finding is mostly elsewhere
        ([(0, 10)], [(10, 20)], Counts(1, 0, 0, 1, 0, 0)),  # beside it
        ([(0, 10)], [(0, 10), (0, 10)], Counts(1, 1, 1, 2, 2, 2)),  # found twice is two findings, one label
        ([(0, 4), (4, 8)], [(0, 8)], Counts(2, 2, 0, 1, 1, 0)),  # one finding over two labels
        ([(0, 50), (3, 4)], [(40, 60)], Counts(2, 0, 0, 1, 1, 0)),  # a long label that begins far before
    ],
)
def test_places_are_compared_by_half_and_to_the_character(labelled, found, expected):
    assert compare(labelled, found) == expected


places = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)).map(lambda p: (p[0], p[0] + p[1])), max_size=8)


@given(places, places)
def test_comparing_agrees_with_trying_every_pair(labelled, found):
    def half(place, others):
        return any(2 * (min(place[1], e) - max(place[0], s)) >= place[1] - place[0] for s, e in others)

    counts = compare(labelled, found)
    assert counts.found == sum(half(place, found) for place in labelled)
    assert counts.right == sum(half(place, labelled) for place in found)
    assert counts.found_exact <= counts.found <= counts.labelled
    assert counts.right_exact <= counts.right <= counts.findings


def test_wilson_is_as_published():
    # Newcombe 1998, table I: 81/263, 15/148, 0/20, 1/29.
    published = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)]
    for hits, of, low, high in published:
        rate = wilson(hits, of)
        assert rate.value == hits / of
        assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)
    assert wilson(0, 0) == (None, None, None)
    assert wilson(20, 20).high == 1


def test_f_is_that_of_precision_and_recall_and_lies_in_its_interval():
    counts = Counts(labelled=10, found=6, findings=8, right=6)
    precision, recall = 6 / 8, 6 / 10
    f = counts.f()
    assert isclose(f.value, 2 * precision * recall / (precision + recall))
    assert f.low < f.value < f.high
    jaccard = wilson(6, 12)
    assert isclose(f.low, 2 * jaccard.low / (1 + jaccard.low))
    assert Counts().f() == (None, None, None)


def test_gammas_have_their_known_values():
    euler = 0.57721566490153286
    assert isclose(digamma(1), -euler, rel_tol=1e-11)
    assert isclose(digamma(0.5), -euler - 1.386294361119890619, rel_tol=1e-11)
    assert isclose(trigamma(1), pi * pi / 6, rel_tol=1e-11)
    assert isclose(trigamma(0.5), pi * pi / 2, rel_tol=1e-11)
    assert isclose(digamma(1000), 6.907255195648812, rel_tol=1e-12)


def test_a_detector_that_is_always_right_leaves_the_count_as_it_is():
    found = factor(Counts(labelled=200, found=200, findings=200, right=200))
    assert found.value == 1
    assert 0.98 < found.low < 1 < found.high < 1.02


def test_what_is_missed_raises_the_count_and_what_is_wrong_lowers_it():
    assert factor(Counts(labelled=100, found=50, findings=50, right=50)).value == 2
    assert factor(Counts(labelled=50, found=50, findings=100, right=50)).value == 0.5
    assert factor(Counts(labelled=10, found=10, findings=10, right=0)).value == 0


@pytest.mark.parametrize(
    "counts", [Counts(), Counts(labelled=5, found=0), Counts(findings=5, right=0), Counts(5, 0, 0, 5, 0, 0)]
)
def test_nothing_is_corrected_by_what_is_not_known(counts):
    assert factor(counts) is None


def test_the_interval_narrows_with_the_labelled_set_and_agrees_with_draws():
    import random

    wide = factor(Counts(labelled=40, found=30, findings=40, right=32))
    narrow = factor(Counts(labelled=4000, found=3000, findings=4000, right=3200))
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)
    draw = random.Random(1)
    ratios = sorted(draw.betavariate(32.5, 8.5) / draw.betavariate(30.5, 10.5) for _ in range(40_000))
    assert isclose(wide.low, ratios[1000], rel_tol=0.03)
    assert isclose(wide.high, ratios[39_000], rel_tol=0.03)


@given(st.integers(1, 300), st.integers(0, 300), st.integers(1, 300), st.integers(0, 300))
def test_the_factor_lies_in_its_interval(found, missed, right, wrong):
    made = factor(Counts(labelled=found + missed, found=found, findings=right + wrong, right=right))
    assert 0 <= made.low <= made.value <= made.high
