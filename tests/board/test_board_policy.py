"""Policy files: the published shape, our own lines, and what is refused with its line."""

from __future__ import annotations

import pytest

from provenance import ed25519
from provenance.board import policy
from provenance.errors import LogError
from provenance.tlog import note
from provenance.tlog.note import Verifier


def key(n, *, kind=note.PLAIN, name="k"):
    return str(Verifier(f"{name}{n}", kind, ed25519.public(bytes([n]) * 32)))


LOG, A, B, C, S = (key(n) for n in range(5))
W1, W2, W3 = (key(n, kind=note.COSIGNATURE, name="w") for n in range(10, 13))
WHOLE = f"""
# the log, and who has seen it
log {LOG}   https://log.example/
witness w1 {W1}
witness w2 {W2} https://w2.example/
witness ext {W3}
group two any w1 w2
group seen 2 two ext
quorum seen
approver a {A}
approver b {B}
approver c {C}
submitter a {S}
approvals 2
lift 2
max-age 36h
"""


def parse(text):
    return policy.parse(text.encode())


def test_a_whole_policy():
    board = parse(WHOLE)
    assert (list(board.approvers), board.approvals, board.always, board.lift) == (["a", "b", "c"], 2, False, 2)
    assert (board.max_age, str(board.logs[0]), str(board.submitters["a"])) == (36 * 3600, LOG, S)
    assert [board.seen_by(names) for names in (["w1"], ["w1", "w2"], ["w1", "ext"], ["ext"], [])] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_all_any_and_none():
    base = f"log {LOG}\nwitness w1 {W1}\nwitness w2 {W2}\n"
    assert parse(base + "quorum none").seen_by([])
    every = parse(base + "group g all w1 w2\nquorum g")
    assert not every.seen_by(["w1"]) and every.seen_by(["w1", "w2"])
    assert parse(base + "quorum w2").seen_by(["w2"])


def test_it_takes_as_many_lines_as_the_specification_asks_for():
    witnesses = [key(n, kind=note.COSIGNATURE, name="w") for n in range(100, 140)]
    lines = [f"log {LOG}", *(f"witness n{n} {vkey}" for n, vkey in enumerate(witnesses))]
    lines += [f"group g{n} any n{n}" for n in range(40)]
    assert len(parse("\n".join([*lines, "quorum g39"])).witnesses) == 40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("quorum seen", ""), "no quorum"),
        (("quorum seen", "quorum seen\nquorum seen"), "two lines 'quorum'"),
        (("quorum seen", "quorum later\ngroup later any w1"), "no line above defines"),
        (("group seen 2 two ext", "group seen 3 two ext"), "asks for 3"),
        (("group seen 2 two ext", "group seen 0 two ext"), "no number"),
        (("group seen 2 two ext", "group seen 2 two w1"), "in two groups"),
        (("group two any w1 w2", "group w1 any w2"), "used already"),
        (("group two any w1 w2", "group none any w2"), "used already"),
        ((f"approver c {C}", f"approver c {A}"), "stands in the policy already"),
        ((f"approver c {C}", f"approver c {LOG}"), "stands in the policy already"),
        ((f"approver c {C}", f"approver b {C}"), "used twice"),
        ((f"approver c {C}", f"approver c {W1}"), "another kind"),
        ((f"witness w1 {W1}", f"witness w1 {A}"), "another kind"),
        (("approvals 2", "approvals 4"), "3 approvers, and 4"),
        (("approvals 2", ""), "3 approvers, and 0"),
        (("approvals 2", "approvals 2 never"), "only `always`"),
        (("max-age 36h", "max-age 36"), "an age that is none"),
        (("max-age 36h", "max-age -1h"), "an age that is none"),
        (("lift 2", "lift two"), "no number"),
        (("lift 2", "veto 2"), "no line 'veto'"),
        (("approvals 2", "approvals"), "too few or too many"),
        ((LOG, LOG[:-2] + "AA"), "verifier key"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(change, said):
    text = WHOLE.replace(*change, 1)
    assert text != WHOLE
    with pytest.raises(LogError, match=said.replace("(", r"\(")):
        parse(text)


def test_one_person_cannot_be_witness_and_approver_by_one_key():
    seed = bytes([7]) * 32
    same = str(Verifier("w", note.COSIGNATURE, ed25519.public(seed)))
    again = str(Verifier("w", note.PLAIN, ed25519.public(seed)))
    with pytest.raises(LogError, match="one key, one use"):
        parse(f"log {LOG}\nwitness w {same}\nquorum w\napprover w {again}\napprovals 1\n")
