"""A review is one text: what it says, read back, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from provenance.board.review import Review, checked, parse
from provenance.errors import LogError, UsageError

D = {name: digit * 64 for name, digit in (("snapshot", "1"), ("judgement", "2"), ("policy", "3"), ("profiles", "4"))}
VETO = Review(action="veto", **D, board="5" * 64, at="2026-11-23T09:00:00Z", reason="users were not asked: never")
WAIVER = replace(
    VETO, action="waive", rule="internal-share", source="*", owner="data office", expires="2027-05-22T09:00:00Z"
)


@pytest.mark.parametrize("review", [VETO, WAIVER, replace(VETO, action="approve", reason="")])
def test_a_review_is_read_back_as_it_was_said(review):
    assert parse(checked(review).text()) == review


def test_the_text_is_what_a_member_can_read():
    assert WAIVER.text().splitlines()[:3] == ["provenance.review/v1", "action: waive", f"snapshot: {'1' * 64}"]
    assert "reason: users were not asked: never\n" in WAIVER.text()
    assert "next: -\n" in WAIVER.text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"action": "pass"}, "no review says"),
        ({"reason": ""}, "needs: reason"),
        ({"snapshot": ""}, "needs: snapshot"),
        ({"snapshot": "A" * 64}, "no digest"),
        ({"board": "5" * 63}, "no digest"),
        ({"reason": "two\nlines"}, "too long, or not"),
        ({"reason": "bell \x07"}, "too long, or not"),
        ({"reason": "turned \u202e round"}, "too long, or not"),
        ({"reason": " blank"}, "too long, or not"),
        ({"reason": "-"}, "too long, or not"),
        ({"reason": "x" * 2001}, "too long, or not"),
        ({"at": "2026-11-23"}, "no time"),
        ({"at": "2026-11-23T09:00:00+00:00"}, "no time"),
        ({"rule": "internal-share"}, "has no rule"),
        ({"expires": "2026-12-01T00:00:00Z"}, "has no expires"),
    ],
)
def test_what_is_no_review(change, said):
    with pytest.raises(UsageError, match=said):
        checked(replace(VETO, **change))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires": "2027-05-22T09:00:01Z"}, "180 days"),
        ({"expires": "2026-11-23T09:00:00Z"}, "expires before"),
        ({"expires": ""}, "needs: expires"),
        ({"owner": ""}, "needs: owner"),
        ({"source": ""}, "needs: source"),
        ({"next": "6" * 64}, "has no next"),
    ],
)
def test_what_is_no_waiver(change, said):
    assert checked(WAIVER)
    with pytest.raises(UsageError, match=said):
        checked(replace(WAIVER, **change))


def test_there_is_one_text_of_each_review():
    text = VETO.text()
    for other in (
        text.replace("reason: ", "reason:  "),
        text + "\n",
        text.replace("action: veto\n", ""),
        text.replace("rule: -", "rule: "),
        text.replace("v1", "v2"),
        text.replace("rule: -\nsource: -", "source: -\nrule: -"),
        text + "more: x\n",
        text.replace("\n", "\r\n"),
    ):
        with pytest.raises(LogError):
            parse(other)
