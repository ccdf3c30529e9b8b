"""Chances as published tables have them, and the correction for many tests."""

from __future__ import annotations

import math

import pytest

from provenance.change.significance import adjusted, alike, tail


@pytest.mark.parametrize(
    ("statistic", "freedom", "chance"),
    [  # upper critical values of chi-square, NIST/SEMATECH handbook 1.3.6.7.4
        (3.841, 1, 0.05),
        (6.635, 1, 0.01),
        (5.991, 2, 0.05),
        (7.815, 3, 0.05),
        (11.345, 3, 0.01),
        (18.307, 10, 0.05),
        (29.588, 10, 0.001),
        (43.773, 30, 0.05),
        (124.342, 100, 0.05),
        (149.449, 100, 0.001),
    ],
)
def test_the_tail_is_that_of_the_tables(statistic, freedom, chance):
    assert tail(statistic, freedom) == pytest.approx(chance, rel=2e-3)


def test_the_tail_is_exact_where_it_is_known_in_closed_form():
    assert tail(3.0, 2) == pytest.approx(math.exp(-1.5), rel=1e-14)
    assert tail(3.0, 4) == pytest.approx(math.exp(-1.5) * 2.5, rel=1e-14)
    assert tail(4.0, 1) == pytest.approx(math.erfc(math.sqrt(2)), rel=1e-14)
    assert tail(0, 5) == 1
    assert 0 < tail(1400, 3) < 1e-290
    assert tail(5000, 1) == 0  # below the smallest number there is


def test_many_degrees_of_freedom_are_near_the_normal_law():
    # Half of a chi-square lies above about its mean less 2/3.
    assert tail(9999.333, 10_000) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(("statistic", "freedom"), [(1.0, 0), (-1.0, 2)])
def test_what_is_no_chi_square_is_refused(statistic, freedom):
    with pytest.raises(ValueError):
        tail(statistic, freedom)


def test_two_samples_of_a_two_by_two_table():
    # n (ad - bc)^2 / (r1 r2 c1 c2) = 100 * (30*25 - 20*25)^2 / (50 * 50 * 55 * 45)
    found = alike([30, 20], [25, 25])
    assert found.statistic == pytest.approx(100 * (30 * 25 - 20 * 25) ** 2 / (50 * 50 * 55 * 45))
    assert found.freedom == 1
    assert found.distance == pytest.approx(0.1)


def test_equal_make_up_differs_in_nothing():
    found = alike([40, 60], [20, 30])
    assert (found.statistic, found.p, found.distance) == (0, 1, 0)


def test_rare_values_are_pooled():
    assert alike([50, 50, 1, 1, 1], [50, 50, 0, 2, 1]).freedom == 1
    assert alike([50, 50, 4, 4, 4], [50, 50, 4, 4, 4]).freedom == 2


@pytest.mark.parametrize(("first", "second"), [([], []), ([5, 5], [0, 0]), ([100], [80]), ([3, 3], [3, 3])])
def test_too_little_is_not_tested(first, second):
    assert alike(first, second) is None


def test_benjamini_hochberg_has_the_published_values():
    chances = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]
    want = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.1057142857, 0.216, 0.216, 0.216]
    assert adjusted(chances) == pytest.approx(want)
    assert sum(p <= 0.05 for p in adjusted(chances)) == 2
    turned = chances[::-1]
    assert adjusted(turned) == pytest.approx(want[::-1])
    assert adjusted([]) == []
