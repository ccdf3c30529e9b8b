"""How a judgement stands: the log, the board and its reviews, read and checked again for each decision."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.board.policy import Board, parse
from provenance.board.review import opened
from provenance.board.standing import Seen, stand
from provenance.board.weighing import Entered, Reign, vetoed
from provenance.errors import ConfigError, LedgerError, LogError, UsageError
from provenance.ledger import files
from provenance.ledger.store import Store, inside
from provenance.model import Finding, Standing
from provenance.pipeline import baselines, log_checking, log_signing, logbook, submitting
from provenance.tlog import checkpoint, note
from provenance.tlog.audit import audit
from provenance.tlog.checkpoint import Signed
from provenance.tlog.note import Verifier
from provenance.tlog.store import CHECKPOINT, Log

REVIEWS, BOARDS = "reviews", "boards"
_CLOSING = ("review", "board", "withdrawal", "model", "outputs")  # kinds of files whose loss would open something


@dataclass(frozen=True, slots=True)
class Trust:
    """What the caller brings: whom to believe, and what was seen before."""

    board: Board | None = None
    seen: Path | None = None  # a file with the last signed checkpoint; moved on when the log continues it
    only_looks: bool = False  # it is not moved on


NOBODY = Trust()
"""No board is named, and nothing was seen before."""


def trust(board: Path | None, seen: Path | None) -> Trust:
    """Read what the caller named. Raises: UsageError or ConfigError, if a file is not there or not what it must be."""
    for path in (board, seen):
        if path is not None and (store := inside(path)):
            raise UsageError(
                "whom to trust is not said by a store",
                where=path,
                hint=f"keep a copy outside of {store}, and name that",
            )
    if seen is not None and board is None:
        raise UsageError(
            "a checkpoint that was seen is checked by the log's key",
            hint="name --board FILE too; without a board, a file of two lines will do: log VKEY, quorum none",
        )
    if seen is not None and not seen.is_file():
        raise UsageError(
            "there is no checkpoint in that file yet",
            where=seen,
            hint="make it from a log that you trust: `provenance log checkpoint -o FILE`",
        )
    trusted = load_board(board) if board else None
    if seen is not None and trusted is not None:
        log_signing.last_seen(seen, trusted.logs)
    return Trust(trusted, seen)


def load_board(path: Path) -> Board:
    """A board policy. Raises: UsageError, ConfigError."""
    try:
        return parse(path.read_bytes(), where=path)
    except OSError:
        raise UsageError("the board policy cannot be read", where=path) from None
    except LogError as error:
        raise ConfigError.of(error) from None


def entered(store: Store, log: Log) -> list[Entered]:
    """All reviews of the log whose files are there, in the order of the log.

    What is missing or damaged is no review here; `standing` counts it as a fault of the log.
    """
    there = {path.stem: path for path in (store.path / REVIEWS).glob("*.note")}
    found = []
    for number, entry in logbook.entries(log):
        path = there.get(entry.digest) if entry.kind == "review" else None
        if path is None:
            continue
        body = path.read_bytes()
        if hashlib.sha256(body).hexdigest() != entry.digest:
            continue
        try:
            review, signed = opened(body, where=path)
        except LogError:
            continue
        found.append(Entered(entry=number, digest=entry.digest, at=entry.at, review=review, note=signed))
    return found


def in_force(store: Store, log: Log, reviews: Sequence[Entered]) -> str:
    """Digest of the board policy that the log says is in force; empty if none was ever enrolled."""
    return next((digest for _, digest in reversed(succession(store, log, reviews))), "")


def succession(store: Store, log: Log, reviews: Sequence[Entered]) -> list[tuple[int, str]]:
    """The board policies that were in force, as (number of the entry, digest), the last being the one that is.

    The first one that was enrolled, and then each that a quorum of the one before it approved. None comes twice.
    """
    found: list[tuple[int, str]] = []
    for number, entry in logbook.entries(log):
        if entry.kind != "board":
            continue
        if not found or replaced(store, found[-1][1], entry.digest, [r for r in reviews if r.entry < number]):
            found.append((number, entry.digest))
    return found


def replaced(store: Store, current: str, following: str, reviews: Sequence[Entered]) -> bool:
    try:
        board = load_board(store.path / BOARDS / f"{current}.policy")
    except (ConfigError, UsageError):
        return False
    said = [r for r in reviews if (r.review.action, r.review.next, r.review.board) == ("replace", following, current)]
    members = {name for item in said if (name := item.by(board))}
    return board.digest == current and len(members) >= max(board.approvals, 1)


def stands(
    store: Store,
    findings: Sequence[Finding],
    *,
    snapshot: str,
    judgement: str,
    policy: tuple[str, str],
    baseline: str,
    trust: Trust,
    now: datetime,
) -> tuple[Standing, tuple[Finding, ...], datetime]:
    """How a judgement stands with the log and the board now; what stands in the way; and what time it is by the log.

    Everything is read and computed again: the tree, the signatures, the files of the store that could close the gate.
    """
    with files.waited_if_able(store.path / logbook.FOLDER / "lock"):
        seen, reviews, time = _look(store, snapshot, baseline, trust, now)
    asked: dict[str, Any] = {"snapshot": snapshot, "judgement": judgement, "policy": policy, "board": trust.board}
    return *stand(findings, **asked, reviews=reviews, seen=seen, now=time), time


def _look(
    store: Store, snapshot: str, baseline: str, trust: Trust, now: datetime
) -> tuple[Seen, list[Entered], datetime]:
    """What the log and the reviews say now, and what time it is by the log; nobody may write to it meanwhile."""
    folder, board = store.path / logbook.FOLDER, trust.board
    witnesses = tuple(board.witnesses.values()) if board else ()
    key = log_key(store, board) if board else None
    audited = audit(folder, key, witnesses)
    faults = [f"{logbook.FOLDER}/{fault}" for fault in audited.faults]
    if audited.faults:
        return Seen(size=audited.size, root=audited.root.hex(), faults=tuple(faults)), [], now
    log = Log(folder)
    faults += [str(fault) for fault in log_checking.of_store(store, log, _CLOSING)]
    faults += [str(fault) for fault in log_checking.of_times(log, now)]
    submitters = submitting.known(log, snapshot)
    if submitters is None:
        faults.append("the snapshot is not in the log")
    continues = False
    if trust.seen is not None and not trust.seen.is_file():
        faults.append("the checkpoint that was kept is gone")
    elif trust.seen is not None and key is not None:
        try:
            log_signing.check_seen(log, checkpoint.Checkpoint(key.name, log.size, log.root), key, trust.seen)
            continues = True
        except (ConfigError, LogError) as error:
            faults.append(str(error).split("\n", 1)[0])
    reviews = entered(store, log)
    boards = succession(store, log, reviews)
    former = _former(store, boards)
    reigns = [*([Reign(board)] if board else []), *former]
    same, related, lost = _others(store, snapshot, reviews, vetoed(reviews, reigns, now))
    faults += lost
    if continues and not faults and audited.signed is not None and not trust.only_looks:
        _move_on(trust, audited.signed)
    seen = Seen(
        size=audited.size,
        root=audited.root.hex(),
        faults=tuple(faults),
        signed_by=audited.signed.checkpoint.origin if audited.signed else "",
        cosigned=_by_line(board, audited.cosigned.cosigned if audited.cosigned else ()),
        continues=continues,
        enrolled=boards[-1][1] if boards else "",
        submitters=frozenset(submitters or ()),
        baseline=baseline,
        newest=baselines.of_newest_model(store, snapshot) or "",
        former=tuple(former),
        same=frozenset(same),
        related=tuple(related),
    )
    return seen, reviews, log_checking.time_of(log, audited, now)


def log_key(store: Store, board: Board) -> Verifier:
    """The key of the board policy that the log says it is signed by; else the first."""
    folder = store.path / logbook.FOLDER
    return next((key for key in board.logs if _signs(folder, key.name)), board.logs[0])


def _signs(folder: Path, name: str) -> bool:
    """Whether the checkpoint says that it is of the log of this name; its signature is looked at later."""
    try:
        return (folder / CHECKPOINT).read_text(encoding="utf-8").split("\n", 1)[0] == name
    except (OSError, ValueError):
        return False


def _by_line(board: Board | None, cosigned: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Cosignatures by the names that the board policy gives the witnesses, which its groups are made of."""
    names = {key.name: name for name, key in board.witnesses.items()} if board else {}
    return tuple((names[name], at) for name, at in cosigned if name in names)


def _move_on(trust: Trust, signed: Signed) -> None:
    """Remember a checkpoint that was verified in the caller's file, which never goes back."""
    assert trust.seen is not None
    with files.waited(trust.seen.with_name(trust.seen.name + ".lock")):
        last = checkpoint.parse(note.parse(trust.seen.read_bytes()).text, where=trust.seen)
        if signed.checkpoint.size >= last.size:
            files.write(trust.seen, str(signed.note).encode())


def _former(store: Store, boards: Sequence[tuple[int, str]]) -> list[Reign]:
    """Board policies that were in force, as far as they are there; a lost one is a fault of the log already."""
    ends = itertools.chain((number for number, _ in boards[1:]), [None])
    found = []
    for (_, digest), until in zip(boards, ends, strict=False):
        with contextlib.suppress(ConfigError, UsageError):
            board = load_board(store.path / BOARDS / f"{digest}.policy")
            found += [Reign(board, until)] if board.digest == digest else []
    return found


def _others(
    store: Store, snapshot: str, reviews: Sequence[Entered], stand: Mapping[str, set[str]]
) -> tuple[list[str], list[tuple[str, int]], list[str]]:
    """Other snapshots that were vetoed: those of exactly these files, those that share some, and what is not known.

    Without a board every veto counts as one, so that leaving the board out opens nothing.
    """
    named = {item.review.snapshot for item in reviews if item.review.action == "veto"} - {snapshot}
    same, related, lost = [], [], []
    mine = _files(store, snapshot) if named else frozenset()
    for other in sorted(named):
        try:
            theirs = _files(store, other)
        except LedgerError:
            lost.append(f"snapshot {other[:12]} is vetoed, and cannot be read, so it may be of these files")
            continue
        if theirs == mine:
            same.append(other)
        elif other in stand and (shared := len(theirs & mine)):
            related.append((other, shared))
    return same, related, lost


def _files(store: Store, snapshot: str) -> frozenset[str]:
    """Digests of a snapshot's files. Raises: LedgerError, if it cannot be read."""
    return frozenset(entry["sha256"] for entry in store.load(snapshot).entries if entry["sha256"])
