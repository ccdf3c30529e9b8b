"""The gate with a board, on a real store: what it takes to pass, and that nothing lost or edited opens it."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from provenance import keyfiles
from provenance.errors import LedgerError, LogError, ProvenanceError, RefusedError, UsageError
from provenance.ledger.store import Store
from provenance.lineage.register import Register
from provenance.pipeline import decided, judging, log_checking, log_signing, logbook, reviewing, tagging
from provenance.pipeline.standing import entered, load_board, trust
from provenance.tlog.store import Log
from tests.pipeline.boarded import ASKS, Boarded, broken


@pytest.fixture
def boarded(data, tmp_path):
    return Boarded(tmp_path, data)


def test_the_whole_way_to_a_pass_and_back(boarded):
    assert broken(boarded.gate()) == {"internal-share", "standing-policy", "standing-fresh"}
    boarded.adopt("alice", "bob")
    boarded.cosign()
    assert broken(boarded.gate()) == {"internal-share"}
    boarded.waive()
    waived = boarded.gate()
    assert (waived.outcome, waived.standing.waived, waived.standing.approvals) == ("review", ("internal-share",), ())
    boarded.say("approve", "alice")
    assert boarded.gate().outcome == "review"
    boarded.say("approve", "alice")  # twice by one member is one approval
    assert boarded.gate().outcome == "review"
    boarded.say("approve", "bob")
    passed = boarded.gate()
    assert (passed.outcome, passed.standing.approvals) == ("pass", ("alice", "bob"))
    assert [(r.action, r.by, r.counts) for r in passed.standing.reviews if r.action == "waive"] == [
        ("waive", "carol", True)
    ]
    boarded.say("veto", "carol", reason="users were not asked")
    refused = boarded.gate()
    assert (refused.outcome, refused.standing.vetoes) == ("refuse", ("carol",))
    boarded.say("approve", "carol")
    assert boarded.gate().outcome == "pass"
    said = [(r.action, r.by) for r in boarded.gate().standing.reviews]
    assert ("veto", "carol") in said  # both are kept
    assert log_checking.check(boarded.store, key=boarded.log_key.verifier).faults == ()


def test_without_its_board_nothing_passes(boarded):
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    assert "standing-board" in broken(boarded.gate(board=False))


def test_a_policy_that_the_board_did_not_adopt_judges_and_does_not_pass(boarded, tmp_path):
    boarded.passing()
    loose = tmp_path / "loose.yaml"
    loose.write_text(boarded.policy.read_text().replace("max: 0.10", "max: 1").replace("training", "loose"))
    decision = boarded.gate(policy=loose)
    assert (decision.outcome, broken(decision)) == ("refuse", {"standing-policy"})
    boarded.adopt("carol", policy=loose)
    assert "standing-policy" in broken(boarded.gate(policy=loose))
    boarded.adopt("alice", policy=loose)
    assert boarded.gate(policy=loose).outcome == "pass"


def test_a_board_of_ones_own_is_not_the_one_in_force(boarded, tmp_path):
    boarded.passing()
    mine = tmp_path / "mine.policy"
    vkey = boarded.keys["mallory"].vkey
    mine.write_text(f"log {boarded.log_key.vkey}\nquorum none\napprover mallory {vkey}\napprovals 1\n")
    own = trust(mine, None)
    decision = judging.decide(
        boarded.store,
        boarded.store.resolve("one"),
        policy=str(boarded.policy),
        now=boarded.now,
        data=[boarded.data],
        trust=own,
    )
    assert {"standing-board", "standing-fresh"} <= broken(decision)
    with pytest.raises(UsageError, match="quorum did not approve"):
        reviewing.enrol(boarded.store, mine, at=boarded.at)
    # Entered behind the tool's back, it is in the log and still not in force.
    body = mine.read_bytes()
    path = boarded.path / "boards" / f"{load_board(mine).digest}.policy"
    logbook.write(boarded.store, "board", path, body, at=boarded.at)
    assert boarded.gate().outcome == "pass"


def test_a_board_is_replaced_by_the_quorum_of_the_one_before(boarded, tmp_path):
    from provenance.board.review import Review

    boarded.passing()
    following = tmp_path / "next.policy"
    following.write_text(boarded.lines("max-age 7d").replace("approvals 2", "approvals 3"))
    old, new = load_board(boarded.board), load_board(following)
    for member in ("alice", "bob"):
        review = Review(action="replace", next=new.digest, board=old.digest, at=boarded.at)
        reviewing.enter(
            boarded.store, review, [reviewing.sign(review, boarded.keys[member], old)], old, now=boarded.now
        )
    reviewing.enrol(boarded.store, following, at=boarded.at)
    assert "standing-board" in broken(boarded.gate())
    boarded.board = following
    assert "standing-policy" in broken(boarded.gate())  # what was said under the old one does not count


def test_a_submitter_does_not_approve_their_own_snapshot(data, tmp_path):
    boarded = Boarded(tmp_path, data)
    text = boarded.board.read_text().replace("submitter erin", "submitter bob")
    boarded.board = tmp_path / "second.policy"
    boarded.board.write_text(text)
    shutil.rmtree(boarded.path / "boards")  # a board of its own, for a store of its own
    boarded.adopt("alice", "carol")
    boarded.gate()
    boarded.waive()
    boarded.say("approve", "alice")
    boarded.say("approve", "bob")
    standing = boarded.gate().standing
    assert standing.approvals == ("alice",)
    (bob,) = [review for review in standing.reviews if review.by == "bob"]
    assert (bob.counts, bob.why) == (False, "a submitter's own approval does not count")


def test_an_expired_waiver_or_approval_counts_as_absent(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    boarded.waive(expires=logbook.moment(boarded.now + timedelta(days=2)))
    boarded.say("approve", "alice", expires=logbook.moment(boarded.now + timedelta(days=1)))
    boarded.say("approve", "bob")
    boarded.cosign()
    assert boarded.gate().outcome == "pass"
    boarded.later(days=1)
    assert boarded.gate().outcome == "review"
    boarded.later(days=1)
    late = boarded.gate()
    assert (late.outcome, late.standing.waived) == ("refuse", ())
    assert [r.why for r in late.standing.reviews if r.action == "waive"] == ["it has expired"]


def test_a_clock_that_is_put_back_revives_nothing(boarded):
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    boarded.later(days=100)
    boarded.cosign()
    assert boarded.gate().outcome == "refuse"
    boarded.later(days=-100)
    assert boarded.gate().outcome == "refuse"


def test_an_old_cosignature_does_not_do_and_a_kept_checkpoint_does(boarded, tmp_path):
    boarded.passing()
    seen = tmp_path / "seen"
    seen.write_bytes((boarded.path / "log/checkpoint").read_bytes())
    boarded.later(days=8)
    assert broken(boarded.gate()) == {"internal-share", "standing-fresh"}
    assert boarded.gate(seen=seen).outcome == "pass"
    size = int(seen.read_text().split("\n")[1])
    assert size == logbook.open_log(boarded.store).size - 1  # moved on to what was judged


def test_a_store_put_back_to_before_a_veto_does_not_pass(boarded, tmp_path):
    boarded.passing()
    seen = tmp_path / "seen"
    assert boarded.gate().outcome == "pass"
    shutil.copytree(boarded.path, tmp_path / "before")
    boarded.say("veto", "carol", reason="users were not asked")
    seen.write_bytes((boarded.path / "log/checkpoint").read_bytes())
    boarded.later(days=8)
    boarded.cosign()
    shutil.rmtree(boarded.path)
    shutil.copytree(tmp_path / "before", boarded.path)
    # The old cosignature is too old, and what was kept outside is of a longer log.
    assert "standing-fresh" in broken(boarded.gate())
    assert "standing-log" in broken(boarded.gate(seen=seen))
    # The log's key will not sign the other history either, and the witness will not cosign it.
    with pytest.raises(LogError, match="does not continue"):
        log_signing.sign(Log(boarded.path / "log"), boarded.log_key)
    with pytest.raises(LogError, match="does not continue"):
        boarded.cosign()


def files_of(store):
    """Every file of a store but its locks, and whether the whole gate is to be asked.

    That is of all that speaks for the board, and of the last file of every other folder.
    """
    found = [p.relative_to(store) for p in sorted(store.rglob("*")) if p.is_file() and p.name != "lock"]
    last = {path.parts[0]: path for path in found}
    return [(path, path in last.values() or path.parts[0] in ("boards", "log", "reviews")) for path in found]


@pytest.mark.parametrize("how", ["remove", "edit", "rename"])
def test_no_file_that_is_lost_or_edited_turns_a_refusal_into_a_pass(data, tmp_path, how):
    """Each file is tried on the training script's question, and on the whole gate as `files_of` says."""
    boarded = Boarded(tmp_path, data)
    boarded.history(tmp_path / "early")
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    boarded.say("veto", "carol", reason="users were not asked")
    boarded.cosign()
    assert boarded.gate().outcome == "refuse"
    shutil.copytree(boarded.path, tmp_path / "whole")
    under = judging.under(str(boarded.policy))
    tried = {True: 0, False: 0}
    for path, last in files_of(tmp_path / "whole"):
        shutil.rmtree(boarded.path)
        shutil.copytree(tmp_path / "whole", boarded.path)
        victim = boarded.path / path
        if how == "remove":
            victim.unlink()
        elif how == "rename":
            victim.rename(victim.with_name(f"0{victim.name}"))
        else:
            content = victim.read_bytes()
            victim.write_bytes(content[: len(content) // 2] + b"#" + content[len(content) // 2 + 1 :])
        with pytest.raises(ProvenanceError):
            decided.require(boarded.store, [boarded.data], under, trust=trust(boarded.board, None), now=boarded.now)
        if last:
            with contextlib.suppress(ProvenanceError):  # could not run: no pass either
                assert boarded.gate().outcome == "refuse", path
            with pytest.raises(ProvenanceError):
                decided.require(boarded.store, [boarded.data], under, trust=trust(boarded.board, None), now=boarded.now)
        tried[last] += 1
    assert tried[True] > 20 and tried[False] > 30


def test_a_review_that_is_edited_or_signed_by_others_does_not_count(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    boarded.waive()
    boarded.say("approve", "alice")
    path = boarded.say("approve", "bob")
    boarded.cosign()
    assert boarded.gate().outcome == "pass"
    body = path.read_bytes()
    path.write_bytes(body.replace(b"action: approve", b"action: veto   "))
    assert "standing-log" in broken(boarded.gate())
    path.write_bytes(body)
    with pytest.raises(UsageError, match="none of the board's approvers"):
        boarded.say("approve", "mallory")


def test_a_witness_of_a_veto_approves_nothing(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    boarded.waive()
    boarded.say("veto", "alice", reason="no")
    for _ in range(3):
        boarded.cosign()
    standing = boarded.gate().standing
    assert (standing.approvals, standing.vetoes) == ((), ("alice",))


def test_require_looks_at_the_board_anew(boarded):
    under = judging.under(str(boarded.policy))

    def require():
        return decided.require(boarded.store, [boarded.data], under, trust=trust(boarded.board, None), now=boarded.now)

    boarded.passing()
    boarded.gate()
    boarded.cosign()
    assert require().passed
    boarded.say("veto", "carol", reason="users were not asked")
    with pytest.raises(RefusedError, match="do not pass any more"):
        require()


def test_a_decision_that_the_log_key_did_not_sign_for_is_no_pass(boarded):
    boarded.passing()
    boarded.log_key.path.rename(boarded.folder / "elsewhere")  # the log's key is on another machine
    assert boarded.gate().outcome == "pass"
    under = judging.under(str(boarded.policy))
    with pytest.raises(RefusedError, match="did not sign for this decision"):
        decided.require(boarded.store, [boarded.data], under, trust=trust(boarded.board, None), now=boarded.now)


def test_reviews_pass_what_asks_for_them_with_the_quorum_only(data, tmp_path):
    boarded = Boarded(tmp_path, data, policy=ASKS)
    boarded.adopt("alice", "bob")
    boarded.cosign()
    assert boarded.gate().outcome == "review"
    boarded.say("approve", "bob")
    assert boarded.gate().outcome == "review"
    boarded.say("approve", "carol")
    assert boarded.gate().outcome == "pass"


def test_a_board_that_wants_to_see_everything(data, tmp_path):
    boarded = Boarded(tmp_path, data, policy=ASKS.replace("0.10", "1"))
    boarded.board.write_text(boarded.lines("max-age 7d").replace("approvals 2", "approvals 2 always"))
    shutil.rmtree(boarded.path / "boards")
    boarded.adopt("alice", "bob")
    boarded.cosign()
    decision = boarded.gate()
    assert decision.standing.always
    assert not decision.passed


def test_a_submission_that_is_not_signed_by_its_key_names_nobody(boarded):
    from provenance.pipeline import submitting
    from provenance.pipeline.logbook import Entry

    alice, forged = boarded.keys["alice"], boarded.keys["mallory"]
    good = submitting.entry(boarded.snapshot, forged, boarded.at)
    more = {**good.more, "key": submitting._text(alice.verifier.public)}
    logbook.record(boarded.store, Entry(**{f: getattr(good, f) for f in ("kind", "digest", "about", "at")}, more=more))
    boarded.passing()
    assert boarded.gate().standing.approvals == ("alice", "bob")  # nobody takes a member's vote by naming them


def test_history_that_is_rewritten_is_not_cosigned(boarded, tmp_path):
    """The operator of the log has its key, and writes another history of the same length."""
    boarded.passing()
    log = Log(boarded.path / "log")
    entries = list(log.entries())
    shutil.rmtree(log.folder / "tile")
    for name in ("head", "checkpoint", "cosigned"):
        (log.folder / name).unlink()
    (boarded.log_key.path.parent / "audit.example.key.signed").unlink()  # and cleans up behind
    again = Log.create(log.folder)
    again.append([*entries[:-1], b'{"another":"history"}'])
    log_signing.appoint(logbook.open_log(boarded.store), boarded.log_key)
    with pytest.raises(LogError, match="does not continue"):
        boarded.cosign()
    assert "standing-fresh" in broken(boarded.gate())


def test_within_max_age_a_store_put_back_passes_for_those_who_kept_nothing(boarded, tmp_path):
    """What is not prevented: so keep a checkpoint, or ask for a short max-age."""
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    shutil.copytree(boarded.path, tmp_path / "before")
    boarded.say("veto", "carol", reason="users were not asked")
    seen = tmp_path / "seen"
    seen.write_bytes((boarded.path / "log/checkpoint").read_bytes())
    shutil.rmtree(boarded.path)
    shutil.copytree(tmp_path / "before", boarded.path)
    assert boarded.gate().outcome == "pass"
    assert "standing-log" in broken(boarded.gate(seen=seen))


def test_a_member_cannot_deny_what_they_signed(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    path = boarded.say("approve", "alice", reason="looked at all of it")
    from provenance.board.review import opened

    review, signed = opened(path.read_bytes())
    assert signed.signed_by(boarded.keys["alice"].verifier)
    assert not signed.signed_by(boarded.keys["bob"].verifier)
    assert (
        review.judgement
        == decided.latest(boarded.store, boarded.snapshot, judging.under(str(boarded.policy))).judgement
    )


@pytest.mark.parametrize("lost", ["models", "outputs", "snapshots", "names"])
def test_losing_what_it_is_held_against_does_not_open_it(boarded, tmp_path, lost):
    """Rules about change hold where there is nothing to compare with; so it must not be taken away."""
    boarded.history(tmp_path / "early")
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    early = boarded.store.resolve("zero").snapshot
    shutil.rmtree(boarded.path / lost / early if lost == "snapshots" else boarded.path / lost)
    if lost == "snapshots":
        with pytest.raises(LedgerError, match="newest model was trained on is gone"):
            boarded.gate()
    elif lost == "names":
        assert boarded.gate(name=boarded.snapshot).outcome == "pass"  # a name is only a name
    else:
        assert "standing-log" in broken(boarded.gate())


def test_a_baseline_of_ones_choice_judges_and_does_not_pass(boarded, tmp_path):
    boarded.history(tmp_path / "early")
    boarded.passing()
    assert broken(boarded.gate(baseline="none")) >= {"standing-baseline"}


def test_a_pass_that_no_gate_signed_for_is_none_where_the_board_names_gates(data, tmp_path):
    """Whoever can write to the store and waits until the log is signed has a pass in it; not the gate's signature."""
    key = keyfiles.create(tmp_path / "gate.key", "gate", "attest", passphrase=None)
    boarded = Boarded(tmp_path, data, more=f"max-age 7d\nattester gate {key.vkey}")
    under = judging.under(str(boarded.policy))

    def require():
        return decided.require(boarded.store, [boarded.data], under, trust=trust(boarded.board, None), now=boarded.now)

    boarded.passing()
    assert boarded.gate().outcome == "pass"
    with pytest.raises(RefusedError, match="no gate that the board policy names"):
        require()
    boarded.later(seconds=1)
    assert boarded.gate(attest=key).outcome == "pass"
    assert require().passed
    other = keyfiles.create(tmp_path / "other.key", "gate", "attest", passphrase=None)
    boarded.later(seconds=1)
    assert boarded.gate(attest=other).outcome == "pass"
    with pytest.raises(RefusedError, match="no gate that the board policy names"):
        require()


def test_a_review_is_not_dated_ahead(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    now = boarded.now
    boarded.later(days=30)
    with pytest.raises(UsageError, match="dated in the future"):
        board = load_board(boarded.board)
        decision = decided.latest(boarded.store, boarded.snapshot, judging.under(str(boarded.policy)))
        review = reviewing.about(decision, "approve", board=board, at=boarded.at)
        reviewing.enter(boarded.store, review, [reviewing.sign(review, boarded.keys["alice"], board)], board, now=now)


def vetoed(boarded, tmp_path):
    """Passed, then vetoed; the store as it was before the veto is kept."""
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    shutil.copytree(boarded.path, tmp_path / "before")
    boarded.later(seconds=1)
    boarded.say("veto", "carol", reason="users were not asked")
    boarded.cosign()
    assert boarded.gate().outcome == "refuse"


def put_back(boarded, tmp_path):
    shutil.rmtree(boarded.path)
    shutil.copytree(tmp_path / "before", boarded.path)


def test_an_old_review_that_is_entered_again_says_nothing(boarded, tmp_path):
    boarded.adopt("alice", "bob")
    boarded.gate()
    boarded.waive()
    boarded.say("approve", "alice")
    approved = boarded.say("approve", "bob")
    boarded.say("veto", "bob", reason="users were not asked")
    boarded.say("approve", "carol")
    boarded.cosign()
    assert boarded.gate().standing.vetoes == ("bob",)
    log = logbook.open_log(boarded.store)
    entry = next(e for _, e in logbook.entries(log) if e.digest == approved.stem)
    logbook.record(boarded.store, entry)
    decision = boarded.gate()
    assert decision.standing.vetoes == ("bob",)
    assert "standing-log" in broken(decision)
    said = [str(fault) for fault in log_checking.check(boarded.store, now=boarded.now).faults]
    assert any("an earlier entry names" in line for line in said)


def test_a_witness_is_not_walked_back(boarded, tmp_path):
    vetoed(boarded, tmp_path)
    (boarded.path / "log/checkpoint").write_bytes((tmp_path / "before/log/checkpoint").read_bytes())
    with pytest.raises(LogError, match="does not continue"):
        boarded.cosign()
    put_back(boarded, tmp_path)
    with pytest.raises(LogError, match="does not continue"):
        boarded.cosign()


def test_what_was_seen_moves_on_with_a_refusal_and_never_back(boarded, tmp_path):
    boarded.passing()
    seen = tmp_path / "seen"
    seen.write_bytes((boarded.path / "log/checkpoint").read_bytes())
    vetoed_seen = seen.read_bytes()
    assert boarded.gate(seen=seen).outcome == "pass"
    shutil.copytree(boarded.path, tmp_path / "before")
    boarded.say("veto", "carol", reason="users were not asked")
    assert boarded.gate(seen=seen).outcome == "refuse"
    after = seen.read_bytes()
    assert after != vetoed_seen
    old = (tmp_path / "before/log/checkpoint").read_bytes()
    (boarded.path / "log/checkpoint").write_bytes(old)
    boarded.gate(seen=seen)
    assert seen.read_bytes() == after
    put_back(boarded, tmp_path)
    assert "standing-log" in broken(boarded.gate(seen=seen))


def test_tagging_again_does_not_shake_a_veto_off(boarded, tmp_path):
    vetoed(boarded, tmp_path)
    how = {"store_path": boarded.path, "now": boarded.now, "jobs": 1, "submitter": boarded.keys["erin"].path}
    tagging.tag([boarded.data], families=("text", "language"), name="two", **how)
    assert "standing-veto" in broken(boarded.gate(name="two"))
    (boarded.data / "more.txt").write_text("One more file.\n", encoding="utf-8")
    tagging.tag([boarded.data], families=("text",), name="three", **how)
    decision = boarded.gate(name="three")
    assert "standing-related" in broken(decision) and not decision.passed
    shutil.rmtree(boarded.path / "snapshots" / boarded.snapshot)  # whatever it was of is not known any more
    assert "standing-log" in broken(boarded.gate(name="three"))


def test_a_veto_outlives_the_board_that_it_was_said_on(boarded, tmp_path):
    from provenance.board.review import Review

    vetoed(boarded, tmp_path)
    following = tmp_path / "next.policy"
    without = "".join(line for line in boarded.lines("max-age 7d").splitlines(True) if "carol" not in line)
    following.write_text(without)
    old = load_board(boarded.board)
    for member in ("alice", "bob"):
        review = Review(action="replace", next=load_board(following).digest, board=old.digest, at=boarded.at)
        signed = reviewing.sign(review, boarded.keys[member], old)
        reviewing.enter(boarded.store, review, [signed], old, now=boarded.now)
    reviewing.enrol(boarded.store, following, at=boarded.at)
    boarded.board = following
    boarded.adopt("alice", "bob")
    assert boarded.gate().standing.vetoes == ("carol",)


def test_whom_to_trust_is_not_read_from_a_store(boarded):
    (inside,) = (boarded.path / "boards").glob("*.policy")
    with pytest.raises(UsageError, match="not said by a store"):
        trust(inside, None)
    with pytest.raises(UsageError, match="not said by a store"):
        trust(boarded.board, boarded.path / "log/checkpoint")


def test_an_entry_that_is_dated_ahead_is_a_fault_and_no_time(boarded):
    from provenance.pipeline.logbook import Entry

    boarded.passing()
    for number, at in enumerate(("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "soon")):
        logbook.record(boarded.store, Entry(kind="run", digest=f"{number:064x}", at=at))
    decision = boarded.gate()
    assert "standing-log" in broken(decision)
    assert decision.at.startswith("2026-11-23")
    assert (
        sum(
            "dated ahead" in str(f) or "has no time" in str(f)
            for f in log_checking.check(boarded.store, now=boarded.now).faults
        )
        == 3
    )


def test_a_damaged_decision_does_not_keep_a_member_from_reviewing(boarded):
    boarded.adopt("alice", "bob")
    boarded.gate()
    (path,) = boarded.store.decisions.glob("*/decision.json")
    path.write_bytes(path.read_bytes() + b" ")
    boarded.later(seconds=1)
    boarded.gate()
    under = judging.under(str(boarded.policy))
    with pytest.raises(LogError):
        decided.latest(boarded.store, boarded.snapshot, under)
    assert decided.latest(boarded.store, boarded.snapshot, under, only_sound=True).outcome == "refuse"


def test_a_log_that_is_shown_in_two_ways_is_detected_by_who_compares_or_shares_a_witness(boarded, tmp_path):
    """The operator has the log's key, and makes two histories of it by clearing away what the key signed last."""
    boarded.passing()
    shutil.copytree(boarded.path, tmp_path / "before")
    signed = boarded.log_key.path.with_name(f"{boarded.log_key.path.name}.signed")
    signed_before, seen_before = signed.read_bytes(), (boarded.folder / "w1.seen").read_bytes()
    boarded.say("veto", "carol", reason="users were not asked")
    shown, key = tmp_path / "shown to others", boarded.log_key.verifier
    shown.write_bytes((boarded.path / "log/checkpoint").read_bytes())
    boarded.cosign()
    seen_by_witness = (boarded.folder / "w1.seen").read_bytes()
    assert seen_by_witness != seen_before
    put_back(boarded, tmp_path)
    signed.write_bytes(signed_before)
    boarded.gate()
    boarded.gate()
    # Whoever compares what they were shown with it; the log by itself is sound.
    assert log_checking.check(boarded.store, key=key, now=boarded.now).faults == ()
    (fault,) = log_checking.check(boarded.store, key=key, seen=shown, now=boarded.now).faults
    assert "does not continue" in str(fault)
    # The witness of the other one.
    with pytest.raises(LogError, match="does not continue"):
        boarded.cosign()


def test_a_model_that_was_never_trained_is_shown_where_it_chooses_the_baseline(boarded, tmp_path):
    boarded.history(tmp_path / "early")
    boarded.passing()
    decision = boarded.gate()
    assert decision.outcome == "pass"
    zero = boarded.store.resolve("zero").snapshot
    (model,) = [entry for _, entry in logbook.entries(logbook.open_log(boarded.store)) if entry.kind == "model"]
    (known,) = Register.open(boarded.store).models.values()
    assert (decision.baseline, known.id, [trained.snapshot for trained in known.trained]) == (zero, "meri@1", [zero])
    assert model.about == zero


def test_a_veto_that_is_kept_out_of_the_log_is_missed_by_its_member(boarded, tmp_path):
    boarded.passing()
    shutil.copytree(boarded.path, tmp_path / "before")
    boarded.say("veto", "carol", reason="users were not asked")

    def vetoes():
        found = entered(boarded.store, logbook.open_log(boarded.store))
        return [item.review.snapshot for item in found if item.review.action == "veto"]

    assert vetoes() == [boarded.snapshot]
    put_back(boarded, tmp_path)
    assert vetoes() == []


def test_what_lies_under_another_name_is_not_there(boarded, tmp_path):
    """Files that are looked up by their digest, and batches of outputs: whoever renames one hides it from us alone."""
    boarded.history(tmp_path / "early")
    boarded.passing()
    assert boarded.gate().outcome == "pass"
    assert log_checking.check(boarded.store, key=boarded.log_key.verifier, now=boarded.now).faults == ()
    for place in ("reviews/*.note", "boards/*.policy", "outputs/*"):
        path = sorted(boarded.path.glob(place))[0]
        moved = path.with_name("x" + path.suffix)
        path.rename(moved)
        assert "standing-log" in broken(boarded.gate()), place
        assert log_checking.check(boarded.store, now=boarded.now).faults, place
        moved.rename(path)
    path = next(boarded.path.glob("reviews/*.note"))
    shutil.copy(path, path.with_name("copy.note"))
    (fault,) = log_checking.check(boarded.store, now=boarded.now).faults
    assert "reviews/copy.note" in str(fault)


def test_where_the_data_lies_is_said_by_the_caller_and_not_by_the_store(boarded, tmp_path):
    """Who edits what the store says of its names would have a pass of other files than those that are trained on."""
    boarded.passing()
    name = boarded.store.resolve("one")
    shutil.copytree(boarded.data, tmp_path / "clean" / boarded.data.name)
    edited = replace(name, data=[str(tmp_path / "clean" / boarded.data.name)])
    boarded.store.set_name(edited)
    (boarded.data / "more.jsonl").write_text('{"text": "poison"}\n')
    with pytest.raises(UsageError, match="--data"):
        judging.decide(
            boarded.store, edited, policy=str(boarded.policy), now=boarded.now, trust=trust(boarded.board, None)
        )
    assert "floor-files" in broken(boarded.gate())


def test_a_store_that_says_more_than_its_format_is_none(boarded):
    """Else it could say whom to trust, since it is not known as a store any more."""
    (boarded.path / "store.json").write_text('{"format": 1, "x": 1}')
    with pytest.raises(LedgerError):
        Store.open(boarded.path)


def test_a_gate_beside_a_writer_finds_no_fault_in_the_log(boarded):
    """A file lies there a moment before its entry does."""
    boarded.passing()
    decision, body = boarded.gate(), b"no review"
    digest = hashlib.sha256(body).hexdigest()
    path, written = boarded.path / "reviews" / f"{digest}.note", threading.Event()

    def write():
        with logbook.entering(boarded.store, (logbook.Entry(kind="review", digest=digest, at=boarded.at), path)):
            path.write_bytes(body)
            written.set()
            time.sleep(1)

    writer = threading.Thread(target=write)
    writer.start()
    written.wait()
    now = decided.as_it_stands(boarded.store, decision, trust(boarded.board, None), boarded.now)
    assert "standing-log" not in broken(now)
    writer.join()


def test_a_renamed_policy_does_not_bring_a_replaced_board_back(boarded, tmp_path):
    from provenance.board.review import Review

    boarded.passing()
    following, before = tmp_path / "next.policy", boarded.board
    following.write_text(boarded.lines("max-age 7d").replace("approvals 2", "approvals 3"))
    old = load_board(before)
    for member in ("alice", "bob"):
        review = Review(action="replace", next=load_board(following).digest, board=old.digest, at=boarded.at)
        signed = reviewing.sign(review, boarded.keys[member], old)
        path = reviewing.enter(boarded.store, review, [signed], old, now=boarded.now)
    reviewing.enrol(boarded.store, following, at=boarded.at)
    assert "standing-board" in broken(boarded.gate())
    for victim in (boarded.path / "boards" / f"{old.digest}.policy", path):
        moved = victim.rename(victim.with_name("z" + victim.suffix))
        assert "standing-log" in broken(boarded.gate())
        moved.rename(victim)
