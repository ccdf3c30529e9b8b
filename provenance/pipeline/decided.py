"""Decisions that were kept: read again, held against the log, and asked whether they still let these files pass."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from provenance.board.standing import PREFIX
from provenance.errors import LedgerError, LogError, RefusedError, UsageError
from provenance.gating import floor as floors
from provenance.gating import store as decisions
from provenance.gating.decide import decide, follows
from provenance.ledger import files, verify
from provenance.ledger.store import Store
from provenance.model import Decision, Finding
from provenance.pipeline import attesting, logbook, standing, withdrawn
from provenance.pipeline.comparing import Present, look
from provenance.pipeline.logbook import Entry
from provenance.pipeline.progress import Quiet
from provenance.pipeline.standing import Trust
from provenance.tlog import checkpoint
from provenance.tlog.store import CHECKPOINT

Under = tuple[str, str]
"""Digests of a policy and of the profiles it asks."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The decisions of a store, and what the log says of those that are gone."""

    decisions: dict[int, Decision]  # number of the entry -> decision
    folders: dict[int, Path]  # and where it lies
    gone: list[tuple[str, Under]]  # (snapshot, under what) of decisions on data that was judged by itself


def kept(store: Store, *, only_sound: bool = False) -> list[Decision]:
    """All decisions of a store, in the order of the log.

    Args:
        only_sound: leave out what is damaged or not in the log.
    Raises: LedgerError, if one is damaged or does not follow from what it holds; LogError, if one is not in the log.
    """
    return list(_read(store, only_sound=only_sound).decisions.values())


def _read(store: Store, *, only_sound: bool = False) -> _Kept:
    # A decision lies there a moment before its entry does.
    with files.waited_if_able(store.path / logbook.FOLDER / "lock"):
        return _kept(store, only_sound=only_sound)


def _kept(store: Store, *, only_sound: bool) -> _Kept:
    said = {e.digest: (number, e) for number, e in logbook.entries(logbook.open_log(store)) if e.kind == "decision"}
    found, folders = {}, {}
    for path in sorted(store.decisions.glob("*/decision.json")):
        try:
            number, decision = _sound(path, said)
        except (LedgerError, LogError):
            if only_sound:
                continue
            raise
        found[number], folders[number] = decision, path.parent
    gone = [
        (entry.about, (str(entry.more.get("policy")), str(entry.more.get("profiles"))))
        for _, entry in said.values()
        if "of" not in entry.more
    ]
    return _Kept(dict(sorted(found.items())), folders, gone)


def _sound(path: Path, said: dict[str, tuple[int, Entry]]) -> tuple[int, Decision]:
    """A decision and the number of its entry, which is taken out of those that the log says."""
    body = path.read_bytes()
    decision = decisions.from_json(body.decode("utf-8", errors="replace"), where=path)
    if not follows(decision):
        raise LedgerError(
            "a decision does not follow from its findings", where=path, hint="delete its folder, and judge again"
        )
    entry = said.pop(sha256(body).hexdigest(), None)
    if entry is None:
        raise LogError("a decision is not in the log", where=path, hint="delete its folder, and judge again")
    return entry[0], decision


def in_log(store: Store, body: bytes) -> bool:
    """Whether a decision, byte for byte, is in the log."""
    digest = sha256(body).hexdigest()
    with files.waited_if_able(store.path / logbook.FOLDER / "lock"):
        log = logbook.open_log(store)
        return any(entry.kind == "decision" and entry.digest == digest for _, entry in logbook.entries(log))


def latest(store: Store, snapshot: str, under: Under, *, only_sound: bool = False) -> Decision | None:
    """The latest decision on a snapshot.

    Args:
        only_sound: leave out what is damaged or not in the log, for those who only need something to review.
    Raises: LedgerError, if a decision is damaged; LogError, if one is not in the log.
    """
    every = _read(store, only_sound=only_sound).decisions.values()
    found = [d for d in every if d.snapshot == snapshot and (d.policy_digest, d.profiles) == under and not d.mix]
    return max(found, key=_age, default=None)


def require(store: Store, data: Sequence[Path], under: Under, *, trust: Trust, now: datetime) -> Decision:
    """The newest decision on exactly these files, if it is a pass and still stands.

    Nothing of the data is judged again, but the log, the vetoes, the waivers and the approvals are looked at anew.
    Raises: RefusedError, if there is none, it is no pass, or something came after it; ReadError, UsageError,
        LedgerError, LogError.
    """
    logbook.recover(store)
    read = _read(store)
    decision = _newest(store, read, under, data)
    if decision is None:
        raise RefusedError(
            "there is no decision under this policy on exactly these files",
            where=", ".join(str(path) for path in data),
            hint="run `provenance tag` on them, then `provenance gate`",
        )
    again = as_it_stands(store, decision, trust, now)
    if not decision.passed or not again.passed:
        since = "did not pass" if not decision.passed else "do not pass any more"
        raise RefusedError(
            f"these files were judged and {since} ({again.outcome if decision.passed else decision.outcome})",
            where=f"snapshot {decision.snapshot[:12]}",
            hint="\n        ".join(again.reasons[:5]),
        )
    if trust.board is not None:
        number = next(number for number, one in read.decisions.items() if one is decision)
        _signed(store, number, trust)
        _attested(read.folders[number], trust)
    return again


def still(store: Store, decision: Decision, data: Sequence[Path], *, trust: Trust, now: datetime) -> Decision:
    """A pass that this process has just made, if its files are what they were and nothing was said against it since.

    Every file is read again.
    Raises: RefusedError, with the file or the reason; ReadError, UsageError, LedgerError, LogError.
    """
    built = store.load(decision.snapshot)
    changed = verify.files(built, look(data, Quiet(), store.path).by_roots_of(built))
    if changed:
        raise RefusedError(
            f"{len(changed):,} files are not as they were when the gate read them",
            where=f"{changed[0][0]}: {changed[0][1]}",
            hint="run `provenance tag` on them, then `provenance gate`",
        )
    again = as_it_stands(store, decision, trust, now)
    if not again.passed:
        raise RefusedError(
            f"it passed, and does not pass any more ({again.outcome})",
            where=f"snapshot {decision.snapshot[:12]}",
            hint="\n        ".join(again.reasons[:5]),
        )
    return again


def as_it_stands(store: Store, decision: Decision, trust: Trust, now: datetime) -> Decision:
    """The same judgement as it stands now."""
    findings = [f for f in decision.findings if not f.rule.startswith(PREFIX)]
    findings += _withdrawn(store, decision)
    stands, against, at = standing.stands(
        store,
        findings,
        snapshot=decision.snapshot,
        judgement=decision.judgement,
        policy=(decision.policy_digest, decision.profiles),
        baseline=decision.baseline,
        trust=trust,
        now=now,
    )
    return decide(
        (*findings, *against),
        decision.rules,
        snapshot=decision.snapshot,
        policy=decision.policy,
        policy_digest=decision.policy_digest,
        profiles=decision.profiles,
        judgement=decision.judgement,
        at=at,
        baseline=decision.baseline,
        register=decision.register,
        mix=decision.mix,
        standing=stands,
    )


def _withdrawn(store: Store, decision: Decision) -> list[Finding]:
    """What was withdrawn from its snapshot, or may have been, since it was judged: as the withdrawals say.

    One that did not look at the snapshot, since it was not there then, counts until the snapshot is judged again.
    """
    entries = logbook.entries(logbook.open_log(store))
    same = [number for number, e in entries if e.kind == "decision" and e.more.get("judgement") == decision.judgement]
    kept, against = withdrawn.listed(store)
    for one in kept:
        what = one.said.found_in(decision.snapshot)
        later = one.entry is None or one.entry > max(same, default=-1)
        if (what is None or what.records is None) and later:
            against.append(f"{withdrawn.about(one)}: this snapshot was not looked at")
        elif what is not None and what.records:
            against.append(f"{withdrawn.about(one)}: {what.records:,} distinct records")
    floor = floors.judge(accounting=(), files=(), scans=(), errored=(), rules=decision.rules, withdrawn=against)
    return list(floor.findings)


def _signed(store: Store, number: int, trust: Trust) -> None:
    """Raises: RefusedError, if the board's log key signed no checkpoint that covers it: anybody could have added it."""
    assert trust.board is not None
    path = store.path / logbook.FOLDER / CHECKPOINT
    for key in trust.board.logs:
        try:
            if checkpoint.opened(path.read_bytes(), key).checkpoint.size > number:
                return
        except (LogError, OSError):
            continue
    raise RefusedError(
        "the log's key did not sign for this decision",
        where=f"entry {number}",
        hint="sign the log with `provenance log checkpoint --key FILE`",
    )


def _attested(folder: Path, trust: Trust) -> None:
    """Raises: RefusedError, if the board policy names gates, and none of them signed for this decision."""
    assert trust.board is not None
    keys = list(trust.board.attesters.values())
    if not keys:
        return
    digest = files.sha256(folder / "decision.json")
    for name in attesting.NAMES:
        with contextlib.suppress(LogError, RefusedError, OSError):
            checked = attesting.check(attesting.read(folder / f"{name}.{attesting.SIGNED}"), keys)
            if checked.passed and checked.about.decision == digest:
                return
    raise RefusedError(
        "no gate that the board policy names has signed for this decision",
        where=folder.name,
        hint="judge it with `provenance gate --attest-key FILE`, by a key of an `attester` line",
    )


def _newest(store: Store, read: _Kept, under: Under, data: Sequence[Path]) -> Decision | None:
    """The newest decision on any snapshot of exactly these files; None if there is none.

    Raises: RefusedError, if that is a pass, and one that is no pass and not older is on a snapshot that cannot be
        read, since that may be of these files too; or if one that the log names is gone, and may be of them.
    """
    # A batch that was released into a mix was not judged as data of its own.
    mine = (d for d in read.decisions.values() if (d.policy_digest, d.profiles) == under and not d.mix)
    judged = sorted(mine, key=_age, reverse=True)
    gone = [snapshot for snapshot, one in read.gone if one == under]
    if not judged and not gone:
        return None
    present = look(data, Quiet(), store.path)
    same: dict[str, bool | None] = {}
    for snapshot in (*gone, *(decision.snapshot for decision in judged)):
        if snapshot not in same:
            same[snapshot] = _same_files(store, snapshot, present)
    for snapshot in gone:
        if same[snapshot] is not False:
            raise RefusedError(
                "a decision that the log names is gone, and it may be on these files",
                where=f"snapshot {snapshot[:12]}",
                hint="bring the store back from a copy, or judge anew in a new store",
            )
    unknown = ""
    for decision in judged:
        if same[decision.snapshot] is None and not decision.passed:
            unknown = unknown or decision.snapshot
        if same[decision.snapshot]:
            if decision.passed and unknown:
                raise RefusedError(
                    "a later decision is no pass, and its snapshot cannot be read, so it may be on these files",
                    where=f"snapshot {unknown[:12]}",
                    hint="run `provenance tag` on the data, then `provenance gate`",
                )
            return decision
    return None


def _age(decision: Decision) -> tuple[str, bool]:
    """What sorts decisions by age; times are whole seconds, and within one what is no pass counts as later."""
    return decision.at, not decision.passed


def _same_files(store: Store, snapshot: str, present: Present) -> bool | None:
    """Whether a snapshot is of exactly these files; None if it cannot be read."""
    try:
        built = store.load(snapshot)
    except LedgerError:
        return None
    try:
        return not verify.files(built, present.by_roots_of(built))
    except UsageError:
        return False  # a snapshot of other folders
