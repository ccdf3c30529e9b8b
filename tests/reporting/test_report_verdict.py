"""The verdict is one sentence that a person understands without the report."""

from __future__ import annotations

import pytest

from provenance.model import Severity
from provenance.reporting.verdict import bound, sentence

TOTALS = {"records": 5177, "internal_token_share": 0.8495}


@pytest.fixture
def said(make):
    def say(*findings, outcome="refuse", held=2):
        return sentence(make["decided"](*findings, outcome=outcome, held=held), TOTALS)

    return say


def test_without_a_policy_nothing_is_judged():
    assert sentence(None, TOTALS) == (
        "Not judged: no policy was applied to 5,177 records; 85.0 % of the tokens are internal."
    )


def test_the_gravest_finding_leads_and_the_others_are_counted(said, make):
    finding = make["finding"]
    note = finding(rule="a", severity=Severity.NOTE)
    review = finding(rule="b", severity=Severity.REVIEW)
    assert said(note, review, finding()) == (
        "Refused: 85.2 % of the tokens are internal (at most 50 % allowed), and 1 more rule stands in the way."
    )


def test_notes_stand_in_nobodys_way(said, make):
    note = make["finding"](severity=Severity.NOTE)
    assert said(note, outcome="pass") == "Passed: all 3 rules were judged and none stands in the way, with 1 note."


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"profile": "mix_by_source", "row": "source=web"}, "85.2 % of the tokens come from source web"),
        ({"profile": "mix_by_licence", "row": "licence=NULL"}, "85.2 % of the tokens have no known licence"),
        ({"profile": "mix_by_author", "row": "author=model"}, "85.2 % of the tokens were written by a model"),
        ({"unit": "share of records", "column": "record_share"}, "85.2 % of the records are internal"),
        ({"maximum": 0.852 - 1e-6}, "85.2 % of the tokens are internal (at most 85.1999 % allowed)"),
        ({"maximum": None, "minimum": 0.9}, "85.2 % of the tokens are internal (at least 90 % needed)"),
        (
            {"profile": "opt_outs", "row": "source=dm", "unit": "records", "measured": 41.0, "maximum": 0.0},
            "rule internal-share does not hold (41 records, at most 0 allowed)",
        ),
        ({"measured": None, "reason": "rule x found nothing to judge"}, "rule x found nothing to judge"),
    ],
)
def test_each_kind_of_figure_reads_as_words(said, make, facts, words):
    assert said(make["finding"](**facts)).startswith(f"Refused: {words}")


def test_a_name_from_the_data_is_cut_and_has_no_control_characters(said, make):
    text = said(make["finding"](profile="mix_by_source", row=f"source=\x1b[31m{'x' * 500}"))
    assert "\x1b" not in text
    assert len(text) < 200


def test_a_review_is_awaited(said, make):
    assert said(make["finding"](severity=Severity.REVIEW), outcome="review").startswith("Awaiting review: 85.2 %")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("refuse", "Refused: nothing was tagged, so there is nothing to judge; 1 rule stands in the way."),
        ("review", "Awaiting review: nothing was tagged, so there is nothing to judge; 1 rule stands in the way."),
    ],
)
def test_where_nothing_was_tagged_that_is_what_is_said(make, outcome, words):
    finding = make["finding"](measured=None, reason="1 of 1 rows have no value, the first is internal data")
    assert sentence(make["decided"](finding, outcome=outcome), {"records": 0}) == words


def test_a_pass_over_nothing_says_so_too(make):
    assert sentence(make["decided"](outcome="pass"), {"records": 0}).endswith("in the way, but no record was tagged.")
    assert sentence(None, {"records": 0}) == "Not judged: no policy was applied, and no record was tagged."


def test_a_sum_over_rows_says_that_the_bound_is_for_each(make):
    """The figure is of all rows together, the bound of each."""
    finding = make["finding"](
        profile="opt_outs",
        column="records",
        unit="records",
        row="source=dm",
        measured=41.0,
        maximum=10.0,
        margin=21.0,
        query="opt_outs.sql, column records, added up over the 2 rows above 10",
    )
    assert bound(finding) == "at most 10 allowed in each row"
