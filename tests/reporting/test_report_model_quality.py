"""Beside a rate of names stands how good the model is; and the bounds are said to be of the sampling only."""

from __future__ import annotations

from provenance.reporting.sections.names import quality
from provenance.reporting.sections.quality import UNKNOWN

RATES = ("recall", "recall_low", "recall_high", "precision", "precision_low", "precision_high")


def said(*rates):
    return quality(dict(zip(RATES, rates, strict=True)))


def test_the_table_of_names_says_how_good_the_model_that_ships_is(session, story):
    (person,) = (
        row for row in session.run("names_by_source").to_dicts() if row["entity"] == "PERSON" and row["source"] is None
    )
    assert 0 < person["recall_low"] < person["recall"] < person["recall_high"] < 1
    privacy = next(section for section in story["sections"] if section["id"] == "privacy")
    table = next(block for block in privacy["blocks"] if block.get("id") == "names-by-kind")
    row = next(row for row in table["rows"] if row["label"].startswith("PERSON"))
    assert row["texts"]["model"] == quality(person)
    assert f"finds {person['recall']:.0%} (" in row["texts"]["model"]


def test_the_bounds_are_of_the_sampling_only(page):
    assert "They are of the sampling only" in page


def test_a_model_that_no_evaluation_measured_is_not_known():
    assert said(*[None] * 6) == UNKNOWN


def test_a_model_that_found_nothing_has_no_precision():
    assert said(0.0, 0.0, 0.31, None, None, None) == "finds 0% (0% to 31%) of what is there"
    both = "finds 62% (60% to 63%) of what is there, is right in 67% (66% to 69%) of its findings"
    assert said(0.62, 0.6, 0.63, 0.67, 0.66, 0.69) == both
