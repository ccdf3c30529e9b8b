"""How a judgement stands with the board: what its reviews come to, and what keeps it from passing.

Pure. Only reviews close or open anything, and everything that stands in the way becomes a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from provenance.board.policy import Board
from provenance.board.weighing import Entered, Reign, Weighed, reviewed
from provenance.model import Finding, Severity, Standing

PREFIX = "standing-"
"""Ids of these findings begin so; no policy's rule may."""

_LIFT = "A later approval by the same member lifts it, or the quorum that the board policy names for that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was found of the log."""

    size: int
    root: str  # hex
    faults: tuple[str, ...] = ()
    signed_by: str = ""  # name of a log key of the board policy that signed the log
    cosigned: tuple[tuple[str, int], ...] = ()  # witnesses of the board policy, POSIX seconds
    continues: bool = False  # it continues a checkpoint that the caller kept outside the store
    enrolled: str = ""  # digest of the board policy that the log says is in force
    submitters: frozenset[bytes] = frozenset()  # public keys that submitted the snapshot
    baseline: str = ""  # id of the snapshot that it was held against; empty if against none
    newest: str = ""  # id of the one that the newest model was trained on; empty if there is none
    former: tuple[Reign, ...] = ()  # board policies that were or are in force, oldest first
    same: frozenset[str] = frozenset()  # ids of other snapshots of exactly these files
    related: tuple[tuple[str, int], ...] = ()  # (id, files in common) of other snapshots that are vetoed


def stand(
    findings: Iterable[Finding],
    *,
    snapshot: str,
    judgement: str,
    policy: tuple[str, str],
    board: Board | None,
    reviews: Sequence[Entered],
    seen: Seen,
    now: datetime,
) -> tuple[Standing, tuple[Finding, ...]]:
    """Weigh all reviews of a store for one judgement.

    Args:
        findings: of the policy and the floor; what refuses can be waived, but for the floor's.
        policy: digests of the policy and of its profiles.
        board: the caller's; without one no review counts.
        reviews: in the order of the log.
        now: the later of the clock and of what the log says.
    Returns: the standing, and a finding for each thing that stands in the way.
    """
    against = [_finding("log", "The log verifies, and the store holds what it says.", fault) for fault in seen.faults]
    if board is None:
        against += _without_board(reviews, snapshot, seen)
        mine = [item for item in reviews if item.review.snapshot in (snapshot, *seen.same)]
        shown = tuple(reviewed(item, "", "no board policy was named") for item in mine)
        return Standing(log_size=seen.size, log_root=seen.root, reviews=shown), tuple(against)
    weighed = Weighed(
        board,
        snapshot=snapshot,
        judgement=judgement,
        policy=policy,
        same=seen.same,
        former=seen.former,
        submitters=seen.submitters,
        now=now,
    )
    for item in reviews:
        weighed.take(item)
    waived = weighed.waived(findings)
    approvals, vetoes = weighed.approvals(), weighed.vetoes()
    against += _log(board, seen, now) + _policies(board, len(weighed.adopted))
    about = "No member of the board vetoes this snapshot."
    against += [_finding("veto", about, f"{name} vetoes it: {why}", _LIFT) for name, why in vetoes]
    about, remedy = (
        "No snapshot that shares files with this one is vetoed.",
        "Members look at it, and approve or veto it.",
    )
    against += [
        _finding("related", about, f"snapshot {of[:12]} is vetoed, and shares {files:,} files", remedy, Severity.REVIEW)
        for of, files in seen.related
    ]
    stands = Standing(
        log_size=seen.size,
        log_root=seen.root,
        board=board.digest,
        needed=board.approvals,
        always=board.always,
        approvals=tuple(approvals),
        vetoes=tuple(name for name, _ in vetoes),
        waived=tuple(waived),
        reviews=tuple(weighed.shown),
        signed_by=seen.signed_by,
        witnessed="; ".join(f"{name} at {_utc(at)}" for name, at in seen.cosigned),
    )
    return stands, tuple(against)


def _policies(board: Board, adopted: int) -> list[Finding]:
    """With a board, only a policy that its quorum adopted can pass."""
    if adopted >= board.approvals:
        return []
    said = f"{adopted} of {board.approvals} members adopted this policy"
    remedy = "Members adopt it with `provenance review adopt`, or judge by the policy that they adopted."
    return [_finding("policy", "The policy is one that the board adopted.", said, remedy)]


def _log(board: Board, seen: Seen, now: datetime) -> list[Finding]:
    """The log is the board's, in force, and not older than what the caller or the witnesses have seen."""
    found = []
    if not seen.signed_by:
        said = "the log is not signed by a key that the board policy names"
        remedy = "Sign it with `provenance log init --key FILE`, by a key of the board policy's `log` lines."
        found.append(_finding("log", "The log is signed by the key that the board knows.", said, remedy))
    if seen.enrolled not in ("", board.digest):
        said = f"the log says that another board policy is in force ({seen.enrolled[:12]}...)"
        remedy = "Use the board policy that is in force; a change needs the approval of the board before it."
        found.append(_finding("board", "The board policy is the one in force.", said, remedy))
    known = {key.public for key in board.submitters.values()}
    if known and not known & seen.submitters:
        said = "nobody whom the board policy lets submit has submitted this snapshot"
        remedy = "Tag it again with `--submitter FILE`, by a key of the board policy's `submitter` lines."
        found.append(_finding("submitter", "A snapshot is submitted by somebody the board knows.", said, remedy))
    if seen.baseline != seen.newest:
        said = f"it was not held against what the newest model was trained on ({seen.newest[:12] or 'nothing'})"
        remedy = "Judge it without `--baseline`; the snapshot of the newest registered model has to be in the store."
        found.append(_finding("baseline", "It is held against what the newest model was trained on.", said, remedy))
    if not seen.continues and not _fresh(board, seen, now):
        said = "nothing shows that the store was not put back to an earlier state"
        remedy = "Have witnesses cosign the log (`provenance log cosign`), or name a checkpoint you kept: --seen FILE."
        found.append(_finding("fresh", "The log is not older than what was seen of it.", said, remedy))
    return found


def _fresh(board: Board, seen: Seen, now: datetime) -> bool:
    if board.max_age is None or board.quorum is None:
        return False
    oldest = now.timestamp() - board.max_age
    return board.seen_by(name for name, at in seen.cosigned if at >= oldest)


def _without_board(reviews: Sequence[Entered], snapshot: str, seen: Seen) -> list[Finding]:
    """Leaving the board out must not open what naming it would close."""
    about, remedy = "A store with a board is judged with it.", "Name the board policy: --board FILE."
    if seen.enrolled:
        return [_finding("board", about, "the log says that a board is enrolled, and none was named", remedy)]
    if any(item.review.action == "veto" and item.review.snapshot in (snapshot, *seen.same) for item in reviews):
        return [_finding("board", about, "there is a veto of these files, and no board was named", remedy)]
    return []


def _finding(name: str, about: str, said: str, remedy: str = "", severity: Severity = Severity.REFUSE) -> Finding:
    return Finding(
        rule=PREFIX + name,
        about=about,
        severity=severity,
        reason=said,
        profile="",
        column="",
        measured=None,
        minimum=None,
        maximum=None,
        margin=None,
        unit="",
        row="",
        query="provenance log verify; provenance review list",
        remedy=remedy or "See `provenance log verify`: bring back what is missing or changed from a copy.",
    )


def _utc(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"
