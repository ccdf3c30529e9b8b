"""Which reviews count, and what they come to: pure, member by member."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from provenance import ed25519
from provenance.board.policy import Board
from provenance.board.review import Review
from provenance.board.standing import Seen, stand
from provenance.board.weighing import Entered, Reign, covers, vetoed
from provenance.model import Finding, Severity
from provenance.tlog import note
from provenance.tlog.note import Note, Verifier

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SEEDS = {name: bytes([n]) * 32 for n, name in enumerate(("a", "b", "c", "stranger"), 1)}
KEYS = {name: Verifier(name, note.PLAIN, ed25519.public(seed)) for name, seed in SEEDS.items()}
D = {name: digit * 64 for name, digit in (("snapshot", "1"), ("judgement", "2"), ("policy", "3"), ("profiles", "4"))}
BOARD = Board(
    digest="5" * 64,
    logs=(KEYS["stranger"],),
    witnesses={},
    approvers={name: KEYS[name] for name in "abc"},
    approvals=2,
)
SEEN = Seen(size=9, root="00", signed_by="log", continues=True)
FINDING = Finding(
    rule="internal-share", about="", severity=Severity.REFUSE, reason="", profile="mix_by_internal", column="",
    measured=1.0, minimum=None, maximum=0.5, margin=0.5, unit="", row="internal=true", query="", remedy="", rows=1,
)  # fmt: skip


def said(action, by, entry, *, entered="2026-11-22T09:01:00Z", **changes):
    fields = {**D, "board": BOARD.digest, "at": f"2026-11-22T09:00:{entry:02d}Z"}
    if action == "adopt":
        fields |= {"snapshot": "", "judgement": ""}
    if action == "waive":
        fields |= {
            "rule": "internal-share",
            "source": "*",
            "owner": "o",
            "reason": "r",
            "expires": "2027-01-01T00:00:00Z",
        }
    review = Review(action=action, **{**fields, **changes})
    line = note.sign(review.text(), KEYS[by], SEEDS[by])
    return Entered(entry=entry, digest=f"{entry:064x}", at=entered, review=review, note=Note(review.text(), (line,)))


ADOPTED = [said("adopt", "a", 1), said("adopt", "b", 2)]


def weigh(*reviews, findings=(FINDING,), board=BOARD, seen=SEEN, now=NOW):
    standing, against = stand(
        findings,
        snapshot=D["snapshot"],
        judgement=D["judgement"],
        policy=(D["policy"], D["profiles"]),
        board=board,
        reviews=[*ADOPTED, *reviews],
        seen=seen,
        now=now,
    )
    return standing, {finding.rule for finding in against}


@pytest.mark.parametrize(
    ("reviews", "approvals", "vetoes"),
    [
        ([], "", ""),
        ([("approve", "a")], "a", ""),
        ([("approve", "a"), ("approve", "a")], "a", ""),  # one member is one approval
        ([("approve", "a"), ("approve", "b")], "ab", ""),
        ([("approve", "a"), ("veto", "a")], "", "a"),  # the later word counts
        ([("veto", "a"), ("approve", "a")], "a", ""),
        (
            [("veto", "a"), ("approve", "b"), ("approve", "c")],
            "bc",
            "a",
        ),  # others do not lift it, unless `lift` says so
        ([("veto", "a"), ("veto", "b")], "", "ab"),
        ([("approve", "stranger")], "", ""),
        ([("veto", "stranger")], "", ""),
    ],
)
def test_approvals_and_vetoes(reviews, approvals, vetoes):
    standing, against = weigh(*(said(action, by, n, reason="r") for n, (action, by) in enumerate(reviews, 10)))
    assert ("".join(standing.approvals), "".join(standing.vetoes)) == (approvals, vetoes)
    assert ("standing-veto" in against) is bool(vetoes)
    assert len(standing.reviews) == len(reviews) + 2  # all are shown, whether they count or not


@pytest.mark.parametrize(
    ("lift", "later", "stands"), [(None, "bc", True), (2, "bc", False), (2, "b", True), (1, "b", False)]
)
def test_a_quorum_lifts_a_veto_where_the_policy_says_so(lift, later, stands):
    reviews = [said("approve", "b", 5), said("veto", "a", 10, reason="r")]
    reviews += [said("approve", name, n) for n, name in enumerate(later, 11)]
    standing, _ = weigh(*reviews, board=replace(BOARD, lift=lift))
    assert bool(standing.vetoes) is stands


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"judgement": "9" * 64}, "another judgement"),
        ({"board": "9" * 64}, "another board policy"),
        ({"expires": "2026-11-23T09:00:00Z"}, "expired"),
    ],
)
def test_an_approval_of_something_else_does_not_count(changes, why):
    standing, _ = weigh(said("approve", "a", 10, **changes))
    assert standing.approvals == ()
    assert why in standing.reviews[-1].why


def test_an_approval_from_before_the_veto_does_not_lift_it_when_it_is_entered_later():
    veto = said("veto", "a", 20, reason="r")
    standing, _ = weigh(veto, said("approve", "a", 21, at="2026-11-21T09:00:00Z"))
    assert (standing.vetoes, standing.approvals) == (("a",), ())
    assert "before their veto" in standing.reviews[-1].why
    early = [said("approve", name, n, at="2026-11-21T09:00:00Z") for n, name in ((21, "b"), (22, "c"))]
    assert weigh(veto, *early, board=replace(BOARD, lift=2))[0].vetoes == ("a",)


def test_a_veto_of_a_member_who_left_or_has_another_key_stands():
    veto = said("veto", "c", 10, reason="r")
    after = replace(BOARD, approvers={name: KEYS[name] for name in "ab"})
    assert weigh(veto, board=after)[0].vetoes == ()
    assert weigh(veto, board=after, seen=replace(SEEN, former=(Reign(BOARD),)))[0].vetoes == ("c",)
    rotated = replace(BOARD, approvers={"a": KEYS["a"], "b": KEYS["b"], "c": KEYS["stranger"]})
    again = said("approve", "stranger", 11)
    assert weigh(veto, board=rotated, seen=replace(SEEN, former=(Reign(BOARD),)))[0].vetoes == ("c",)
    assert weigh(veto, again, board=rotated, seen=replace(SEEN, former=(Reign(BOARD),)))[0].vetoes == ()


def test_a_veto_of_the_same_files_is_one_of_this_snapshot_and_of_some_of_them_asks_for_a_review():
    other = "8" * 64
    veto = said("veto", "a", 10, reason="r", snapshot=other)
    assert weigh(veto)[0].vetoes == ()
    assert weigh(veto, seen=replace(SEEN, same=frozenset([other])))[0].vetoes == ("a",)
    assert weigh(veto, board=None, seen=replace(SEEN, same=frozenset([other])))[1] == {"standing-board"}
    standing, against = weigh(veto, seen=replace(SEEN, related=((other, 3),)))
    assert (standing.vetoes, against) == ((), {"standing-related"})
    assert vetoed([veto], [Reign(BOARD)], NOW) == {other: {"a"}}
    assert vetoed([veto, said("approve", "a", 11, snapshot=other)], [Reign(BOARD)], NOW) == {}


def test_a_veto_of_any_judgement_of_the_snapshot_stands_and_its_approval_of_another_does_not_lift_it():
    other = {"judgement": "9" * 64}
    standing, _ = weigh(said("veto", "a", 10, reason="r", **other), said("approve", "a", 11, **other))
    assert standing.vetoes == ("a",)
    assert weigh(said("veto", "a", 10, reason="r", board="9" * 64))[0].vetoes == ("a",)
    assert weigh(said("veto", "a", 10, reason="r", snapshot="9" * 64))[0].vetoes == ()


@pytest.mark.parametrize(
    ("waiver", "finding", "covered"),
    [
        ({}, {}, True),
        ({"rule": "other"}, {}, False),
        ({"source": "chat"}, {}, False),  # it is about all sources
        ({"source": "chat"}, {"row": "source=chat"}, True),
        ({"source": "chat"}, {"row": "source=chat", "rows": 2}, False),  # another source breaks it too
        ({"source": "chat"}, {"row": "source=forum"}, False),
        ({"source": "chat"}, {"row": "kind=x, source=chat"}, True),
        ({"source": "*"}, {"row": "source=chat", "rows": 2}, True),
    ],
)
def test_what_a_waiver_covers(waiver, finding, covered):
    item = said("waive", "a", 10, **waiver)
    assert covers(item.review, replace(FINDING, **finding)) is covered


def test_a_waiver_that_is_dated_ahead_ends_no_later():
    ahead = {"at": "2027-05-01T09:00:00Z", "expires": "2027-08-01T00:00:00Z"}
    standing, _ = weigh(said("waive", "a", 10, **ahead))
    assert standing.waived == ()
    assert "dated after it was entered" in standing.reviews[-1].why
    late = {"at": "2026-11-22T09:00:00Z", "expires": "2027-05-20T00:00:00Z"}
    standing, _ = weigh(said("waive", "a", 10, entered="2026-11-01T09:00:00Z", **late))
    assert standing.waived == ()


def test_what_is_built_in_is_never_waived():
    floor = replace(FINDING, rule="floor-files", profile="")
    standing, _ = weigh(said("waive", "a", 10, rule="floor-files"), findings=[floor])
    assert standing.waived == ()
    assert weigh(said("waive", "a", 10))[0].waived == ("internal-share",)


def test_a_note_with_two_members_signatures_is_nobodys():
    one, two = said("approve", "a", 10), said("approve", "b", 10)
    both = replace(one, note=Note(one.note.text, (*one.note.signatures, *two.note.signatures)))
    assert weigh(both)[0].approvals == ()


def test_a_signature_of_another_text_is_none():
    item = said("approve", "a", 10)
    moved = replace(item, note=Note(item.note.text.replace("2" * 64, "6" * 64), item.note.signatures))
    assert moved.by(BOARD) == ""


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"signed_by": ""}, "standing-log"),
        ({"faults": ("tile/0/000: is missing",)}, "standing-log"),
        ({"enrolled": "9" * 64}, "standing-board"),
        ({"continues": False}, "standing-fresh"),
    ],
)
def test_what_is_wrong_with_the_log_stands_in_the_way(changes, rule):
    assert weigh()[1] == set()
    assert weigh(seen=replace(SEEN, **changes))[1] == {rule}


def test_cosignatures_do_where_nothing_was_kept_until_they_are_too_old():
    witness = Verifier("w", note.COSIGNATURE, ed25519.public(bytes(32)))
    board = replace(BOARD, witnesses={"w": witness}, quorum="w", max_age=3600)
    at = int(NOW.timestamp())
    for age, found in ((0, set()), (3600, set()), (3601, {"standing-fresh"})):
        seen = replace(SEEN, continues=False, cosigned=(("w", at - age),))
        assert weigh(board=board, seen=seen)[1] == found
    assert weigh(board=replace(board, max_age=None), seen=replace(SEEN, continues=False, cosigned=(("w", at),)))[1]


def test_where_the_board_says_who_may_submit_nobody_else_may():
    board = replace(BOARD, submitters={"erin": KEYS["stranger"]})
    assert weigh(board=board)[1] == {"standing-submitter"}
    assert weigh(board=board, seen=replace(SEEN, submitters=frozenset([KEYS["c"].public])))[1] == {"standing-submitter"}
    assert weigh(board=board, seen=replace(SEEN, submitters=frozenset([KEYS["stranger"].public])))[1] == set()


def test_leaving_the_board_out_opens_nothing():
    veto = said("veto", "a", 10, reason="r")
    assert weigh(veto, board=None)[1] == {"standing-board"}
    assert weigh(board=None, seen=replace(SEEN, enrolled="5" * 64))[1] == {"standing-board"}
    assert weigh(board=None)[1] == set()


def test_an_approval_that_is_older_than_the_veto_or_over_lifts_no_veto_of_another_snapshot():
    other = "8" * 64
    veto = said("veto", "a", 20, reason="r", snapshot=other)
    for late in (
        said("approve", "a", 30, snapshot=other, at="2026-11-22T09:00:10Z"),
        said("approve", "a", 31, snapshot=other, expires="2026-11-22T10:00:00Z"),
        said("approve", "a", 32, snapshot=other, at="2027-11-22T09:00:10Z"),
    ):
        assert vetoed([veto, late], [Reign(BOARD)], NOW) == {other: {"a"}}


def test_the_same_review_in_another_file_says_nothing_new():
    """A line of signatures more makes another file of it; the log cannot know that, who counts reviews can."""
    approval, veto = said("approve", "a", 10), said("veto", "a", 11, reason="r")
    again = replace(approval, entry=12, digest="f" * 64)
    standing, _ = weigh(approval, veto, again)
    assert (standing.approvals, standing.vetoes) == ((), ("a",))
    assert [one.why for one in standing.reviews if one.entry == 12] == [
        "it was said before their veto, and entered after it"
    ]
    lifted = said("approve", "a", 13)
    standing, _ = weigh(veto, lifted, replace(veto, entry=14, digest="e" * 64))
    assert (standing.approvals, standing.vetoes) == (("a",), ())
    assert [one.why for one in standing.reviews if one.entry == 14] == ["the same was entered before"]


def test_an_approval_with_an_end_that_is_over_does_not_bring_an_earlier_one_back():
    without, ended = said("approve", "a", 10), said("approve", "a", 11, expires="2026-11-22T10:00:00Z")
    assert weigh(without)[0].approvals == ("a",)
    standing, _ = weigh(without, ended)
    assert standing.approvals == ()
    assert [one.counts for one in standing.reviews if one.action == "approve"] == [False, False]


def test_who_submitted_is_known_from_the_boards_before():
    with_key = replace(BOARD, submitters={"a": KEYS["stranger"]})
    seen = replace(SEEN, submitters=frozenset([KEYS["stranger"].public]))
    assert weigh(said("approve", "a", 10), seen=seen)[0].approvals == ("a",)
    seen = replace(seen, former=(Reign(with_key, 5), Reign(BOARD)))
    assert weigh(said("approve", "a", 10), seen=seen)[0].approvals == ()
    renamed = replace(BOARD, approvers={"z": KEYS["a"], "b": KEYS["b"], "c": KEYS["c"]}, digest=BOARD.digest)
    assert weigh(said("approve", "a", 10), board=renamed, seen=seen)[0].approvals == ()


def test_who_was_removed_from_the_board_vetoes_nothing_from_then_on():
    without = replace(BOARD, approvers={name: KEYS[name] for name in "ab"})
    seen = replace(SEEN, former=(Reign(BOARD, 15), Reign(without)))
    assert weigh(said("veto", "c", 10, reason="r"), board=without, seen=seen)[0].vetoes == ("c",)
    assert weigh(said("veto", "c", 16, reason="r"), board=without, seen=seen)[0].vetoes == ()


def test_a_veto_that_is_lifted_is_shown_so():
    veto, approval = said("veto", "a", 10, reason="r"), said("approve", "a", 11)
    standing, _ = weigh(veto, approval)
    assert [(one.action, one.counts) for one in standing.reviews[2:]] == [("veto", False), ("approve", True)]
    assert "entry 11" in standing.reviews[2].why
    others = [said("approve", "b", 11), said("approve", "c", 12)]
    standing, _ = weigh(veto, *others, board=replace(BOARD, lift=2))
    assert (standing.reviews[2].counts, standing.reviews[2].why) == (False, "it was lifted by b, c")


def test_an_older_veto_that_is_entered_late_does_not_take_the_place_of_a_newer_one():
    """With an approval between them, it would be lifted by what came before the newer one."""
    late = {"at": "2026-11-22T09:00:01Z"}, {"at": "2026-11-22T09:00:02Z"}
    newer = said("veto", "a", 10, reason="again")
    older, between = said("veto", "a", 11, reason="first", **late[0]), said("approve", "a", 12, **late[1])
    assert weigh(newer, older, between)[0].vetoes == ("a",)
    other = {"snapshot": "8" * 64}
    newer = said("veto", "a", 10, reason="again", **other)
    older = said("veto", "a", 11, reason="first", **late[0], **other)
    between = said("approve", "a", 12, **late[1], **other)
    assert vetoed([newer, older, between], [Reign(BOARD)], NOW) == {"8" * 64: {"a"}}
    first = [replace(older, entry=7), replace(between, entry=8), newer]
    again = [replace(older, entry=13), replace(between, entry=14)]
    assert vetoed([*first, *again], [Reign(BOARD)], NOW) == {"8" * 64: {"a"}}
    lifted = said("approve", "a", 20, **other)
    assert vetoed([*first, lifted, *again], [Reign(BOARD)], NOW) == {}


def test_a_veto_that_is_dated_ahead_can_be_lifted():
    veto = said("veto", "a", 10, reason="r", at="9999-01-01T00:00:00Z", entered="2026-11-22T09:00:10Z")
    assert weigh(veto)[0].vetoes == ("a",)
    assert weigh(veto, said("approve", "a", 11))[0].vetoes == ()


def test_an_older_approval_that_is_over_takes_no_newer_one_away():
    old = said("approve", "a", 11, at="2026-11-22T09:00:01Z", expires="2026-11-22T10:00:00Z")
    assert weigh(said("approve", "a", 10), old)[0].approvals == ("a",)
