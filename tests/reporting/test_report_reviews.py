"""The section "Reviews": what members said is shown, whether it counts or not, and a waiver always."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provenance.model import Decision, Finding, Reviewed, Rule, Severity, Standing
from provenance.reporting.sections import reviews
from provenance.reporting.verdict import sentence

FINDING = Finding(
    rule="internal-share", about="", severity=Severity.REFUSE, reason="too much", profile="p", column="", measured=0.9,
    minimum=None, maximum=0.5, margin=0.4, unit="share of tokens", row="", query="", remedy="",
)  # fmt: skip
RULE = Rule(
    id="internal-share",
    about="",
    severity=Severity.REFUSE,
    held=False,
    measured=0.9,
    minimum=None,
    maximum=0.5,
    unit="",
)
WAIVER = Reviewed(
    entry=99, digest="d", action="waive", by="carol", counts=True, why="", rule="internal-share", source="*",
    owner="data office", reason="<b>first</b> release", expires="2027-02-01T00:00:00Z", at="2026-11-26T09:00:00Z",
)  # fmt: skip
STANDING = Standing(board="b" * 64, needed=2, approvals=("alice", "bob"), waived=("internal-share",), reviews=(WAIVER,))


def decision(standing, outcome="pass"):
    return Decision(
        outcome=outcome, snapshot="s", policy="p", policy_digest="d", profiles="q", judgement="j", at="2026",
        findings=(FINDING,), rules=(RULE,), standing=standing,
    )  # fmt: skip


def said(block):
    return [(entry["label"], entry["text"]) for part in block["blocks"] for entry in part.get("entries", [])]


def test_a_waiver_is_shown_with_its_owner_reason_and_end_however_many_reviews_there_are():
    many = tuple(replace(WAIVER, entry=n, action="approve", rule="", source="", owner="") for n in range(98))
    told = reviews.told(decision(replace(STANDING, reviews=(*many, WAIVER))))
    label, text = said(told)[0]
    assert label == "waive by carol"
    for part in ("rule internal-share", "source *", "data office", "2027-02-01", "first"):
        assert part in text
    assert ("left out", "49 more reviews") in said(told)


def test_a_review_that_does_not_count_says_why():
    other = replace(WAIVER, by="", counts=False, why="it has expired")
    ((label, text), *_) = said(reviews.told(decision(replace(STANDING, reviews=(other,)))))
    assert "no member" in label and "does not count: it has expired" in text


@pytest.mark.parametrize(
    ("standing", "outcome", "words"),
    [
        (STANDING, "pass", "Passed by the board: 2 members approve, and 1 rule does not hold, 1 of them waived."),
        (replace(STANDING, waived=()), "refuse", "Refused: "),
        (None, "refuse", "Refused: "),
    ],
)
def test_the_verdict_says_that_the_board_passed_it(standing, outcome, words):
    assert sentence(decision(standing, outcome), {"records": 1}).startswith(words)


def test_without_a_board_it_says_so():
    assert "nobody has signed it" in reviews.told(decision(None))["lead"]
    assert "nobody has signed it" in reviews.told(decision(Standing()))["lead"]
    assert "no review counted" in reviews.told(decision(Standing(reviews=(WAIVER,))))["lead"]
