"""Beside a count of personal data stands the corrected one and its interval, or that no evaluation is known."""

from __future__ import annotations

import polars as pl
import pytest

from provenance.reporting.sections.quality import UNKNOWN, with_interval


def tables(story):
    privacy = next(section for section in story["sections"] if section["id"] == "privacy")
    return {block["id"]: block for block in privacy["blocks"] if block["kind"] == "table"}


def row(table, label):
    return next(row for row in table["rows"] if row["label"] == label)


def test_counts_of_kinds_and_sources_are_corrected_by_the_evaluation_that_ships(story):
    found = tables(story)
    mail = row(found["by-entity"], "EMAIL_ADDRESS")
    corrected = mail["figures"]["corrected_findings"]
    assert corrected["basis"] == "corrected"
    assert corrected["value"] == pytest.approx(mail["figures"]["counted_findings"]["value"], rel=0.02)
    assert corrected["recompute"]["profile"] == "personal_data_by_entity"
    low, high = (float(end) for end in mail["texts"]["corrected_interval"].split(" to "))
    assert low < corrected["value"] <= high
    assert row(found["personal-by-source"], "comments")["figures"]["corrected_findings"]["value"] > 0


def test_the_report_names_the_evaluation_and_what_corrected_means(story, page):
    assert "How good the detectors are" in page
    assert "presidio_synth_v2.jsonl.gz" in page
    assert "report_quality" in {query["name"] for query in story["queries"]}
    assert "does not say how far these texts differ from those" in page


@pytest.mark.parametrize(
    ("given", "kinds", "said"),
    [
        ((None, None, None, 0), True, "nothing that counts"),
        ((None, None, None, 4), True, UNKNOWN),
        ((5.2, 3.6, 9.0, 0), True, "3.6 to 9"),
        ((5.2, 3.6, 9.0, 0), False, "3.6 to 9"),
        ((5.2, 3.6, 9.0, 4), False, f"3.6 to 9, without 4 of kinds with {UNKNOWN}"),
    ],
)
def test_the_interval_in_words(given, kinds, said):
    names = ("corrected_findings", "corrected_low", "corrected_high", "unevaluated_findings")
    frame = pl.DataFrame([dict(zip(names, given, strict=True))])
    assert with_interval(frame, kinds=kinds)["corrected_interval"].to_list() == [said]
