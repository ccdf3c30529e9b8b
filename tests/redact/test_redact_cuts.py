"""Overlapping findings become one stretch; nothing found is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from provenance.redact.cuts import Cut, cuts
from provenance.scan.privacy.once import Span


def span(entity, start, end, score=0.5):
    return Span(entity, start, end, score, "R", False)


def by_score(s):
    return s.score


def test_what_overlaps_is_one_stretch_named_after_the_weightiest():
    found = [span("URL", 5, 12), span("EMAIL_ADDRESS", 5, 25, 1.0), span("URL", 14, 30), span("PHONE_NUMBER", 40, 50)]
    assert cuts(found, by_score) == [Cut(5, 30, "EMAIL_ADDRESS"), Cut(40, 50, "PHONE_NUMBER")]


def test_what_only_touches_stays_apart():
    assert cuts([span("A", 0, 3), span("B", 3, 5)], by_score) == [Cut(0, 3, "A"), Cut(3, 5, "B")]


def test_among_equals_the_longest_then_the_first_by_name_gives_its_name():
    assert cuts([span("B", 0, 3), span("A", 1, 3)], by_score) == [Cut(0, 3, "B")]
    assert cuts([span("B", 0, 3), span("A", 0, 3)], by_score) == [Cut(0, 3, "A")]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 30), st.integers(0, 30), st.sampled_from((0.1, 0.9)))))
def test_stretches_cover_exactly_the_findings_in_order_and_apart(places):
    found = [span(name, min(a, b), max(a, b), score) for name, a, b, score in places]
    made = cuts(found, by_score)
    covered = [i for cut in made for i in range(cut.start, cut.end)]
    assert covered == sorted({i for s in found for i in range(s.start, s.end)})
    assert made == cuts(reversed(found), by_score)
