"""Reviews made, signed and entered in the log; the board policy enrolled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from provenance.board.policy import Board
from provenance.board.review import Review, checked, known_action, moment
from provenance.board.weighing import Entered, covers
from provenance.errors import UsageError
from provenance.keyfiles import Signer
from provenance.ledger.store import Store
from provenance.model import Decision, Finding, Severity
from provenance.pipeline import logbook
from provenance.pipeline.standing import BOARDS, REVIEWS, entered, in_force, load_board, replaced
from provenance.tlog.note import Note, Signature

_AHEAD = timedelta(minutes=5)  # that the clock of who signs may be ahead of ours


def about(decision: Decision, action: str, *, board: Board, at: str, **said: str) -> Review:
    """A review of the judgement of a decision, not signed yet.

    Args:
        said: reason, expires; of a waiver also rule, source and owner.
    Raises: UsageError, if it does not say what it must, or a waiver covers nothing of that judgement.
    """
    review = checked(
        Review(
            action=known_action(action),
            snapshot=decision.snapshot,
            judgement=decision.judgement,
            policy=decision.policy_digest,
            profiles=decision.profiles,
            board=board.digest,
            at=at,
            **said,
        )
    )
    if action == "waive":
        refusing = [f for f in decision.findings if f.severity is Severity.REFUSE and f.profile]
        if not any(covers(review, finding) for finding in refusing):
            names = ", ".join(sorted(f"{f.rule} (source {source_of(f)})" for f in refusing))
            raise UsageError(
                "the waiver covers nothing that refuses in this judgement",
                where=f"rule {review.rule}, source {review.source}",
                hint=f"what can be waived: {names}"
                if names
                else "nothing of it can be waived; built-in rules never are",
            )
    return review


def source_of(finding: Finding) -> str:
    """The one source that a finding is about; `*` where it is about several, or none."""
    named = [item.strip().removeprefix("source=") for item in finding.row.split(",") if "source=" in item]
    return named[0] if named and finding.rows == 1 else "*"


def enter(store: Store, review: Review, signatures: Sequence[Signature], board: Board, *, now: datetime) -> Path:
    """Put a signed review into the store and its log.

    Raises: UsageError, if it is not signed by a member of the board that it names, or is dated in the future.
    """
    if moment(review.at) > now + _AHEAD:
        raise UsageError("the review is dated in the future", where=review.at, hint="set the clock, and sign it again")
    signed = Note(review.text(), tuple(signatures))
    item = Entered(entry=0, digest="", at="", review=review, note=signed)
    if review.board != board.digest or not item.by(board):
        raise UsageError(
            "the review is not signed by a member of this board",
            hint="the key has to stand in an `approver` line of the board policy that the review names",
        )
    body = str(signed).encode()
    path = store.path / REVIEWS / f"{hashlib.sha256(body).hexdigest()}.note"
    if path.exists():
        raise UsageError("this very review is in the log already", where=path.name)
    logbook.write(store, "review", path, body, at=logbook.moment(now), about=review.snapshot, action=review.action)
    return path


def sign(review: Review, signer: Signer, board: Board) -> Signature:
    """A member's signature. Raises: UsageError, if the key is none of this board's approvers."""
    if signer.verifier not in board.approvers.values():
        raise UsageError(
            "this key is none of the board's approvers",
            where=signer.vkey,
            hint="its verifier key has to stand in an `approver` line of the board policy",
        )
    return signer.sign_note(review.text())


def enrol(store: Store, path: Path, *, at: str) -> Board:
    """Enter a board policy in the log: from then on, the gate passes nothing without it.

    Raises: UsageError, if it is in force already, or another is and its quorum did not approve this one.
    """
    board = load_board(path)
    body = path.read_bytes()
    log = logbook.open_log(store)
    reviews = entered(store, log)
    current = in_force(store, log, reviews)
    if current == board.digest:
        raise UsageError("this board policy is in force already", where=path)
    if current and not replaced(store, current, board.digest, reviews):
        raise UsageError(
            "another board policy is in force, and its quorum did not approve this one",
            where=current,
            hint="its members do so with `provenance review replace --next FILE`",
        )
    if not board.approvers:
        raise UsageError("a board policy without approvers", where=path, hint="add lines: approver NAME VKEY")
    logbook.write(store, "board", store.path / BOARDS / f"{board.digest}.policy", body, at=at, previous=current or None)
    return board
