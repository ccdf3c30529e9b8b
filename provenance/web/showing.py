"""What the pages show, read from the store each time a page is asked for; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.board.policy import Board
from provenance.board.weighing import Entered
from provenance.errors import LedgerError, LogError, ProvenanceError
from provenance.gating.decide import BUILT_IN
from provenance.ledger.store import Store
from provenance.model import Decision, Finding, Severity
from provenance.pipeline import decided, judging, logbook
from provenance.pipeline.reviewing import source_of
from provenance.pipeline.standing import Trust, entered

PAGE = 100
"""Entries of the log, and decisions, on a page."""

_WEIGHT = {"refuse": 0, "review": 1, "note": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a server is about; the board policy is the caller's, as it was when the server was started."""

    store: Store
    board: Board
    trust: Trust
    policy: str  # a name or a file
    profiles: tuple[Path, ...]
    now: Callable[[], datetime]

    @property
    def under(self) -> decided.Under:
        """What is judged by, as it is now. Raises: UsageError or ConfigError."""
        return judging.under(self.policy, self.profiles)

    def reviews(self) -> list[Entered]:
        """All reviews of the log. Raises: LogError."""
        return entered(self.store, logbook.open_log(self.store))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One snapshot of the list."""

    id: str
    names: tuple[str, ...]
    at: str
    totals: dict[str, int] = field(default_factory=dict)
    decision: Decision | None = None
    said: tuple[str, ...] = ()  # who said what, whether it counts or not
    since: tuple[str, ...] = ()  # what of it the decision did not know
    fault: str = ""  # why it cannot be read


def snapshots(served: Served) -> tuple[list[Listed], str]:
    """All snapshots, newest first, and why decisions and reviews cannot be shown, if they cannot."""
    store, fault = served.store, ""
    latest: dict[str, Decision] = {}
    said: dict[str, dict[str, str]] = {}
    try:
        for decision in under(served):
            latest.setdefault(decision.snapshot, decision)
        for item in served.reviews():
            by = item.by(served.board) or "not a member"
            said.setdefault(item.review.snapshot, {})[item.digest] = f"{item.review.action} by {by}"
        decided.kept(served.store)  # what is damaged is left out above, and said here
    except (LedgerError, LogError) as error:
        fault = str(error)
    named: dict[str, list[str]] = {}
    when: dict[str, str] = {}
    for name in store.names():
        named.setdefault(name.snapshot, []).append(name.name)
        when[name.snapshot] = name.at
    found = []
    for snapshot in {*named, *store.ids()}:
        about: dict[str, Any] = {"id": snapshot, "names": tuple(named.get(snapshot, ())), "at": when.get(snapshot, "")}
        try:
            totals = store.load(snapshot).value["totals"]
        except LedgerError as error:
            found.append(Listed(**about, fault=str(error)))
            continue
        last, reviews = latest.get(snapshot), said.get(snapshot, {})
        known = {one.digest for one in last.standing.reviews} if last and last.standing else set()
        about |= {"totals": totals, "decision": last, "said": tuple(reviews.values())}
        found.append(Listed(**about, since=tuple(what for digest, what in reviews.items() if digest not in known)))
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True), fault


def decisions(served: Served) -> list[Decision]:
    """All decisions, newest first, but for those that are damaged or not in the log; the page of the log names them."""
    # Times are whole seconds, and what is no pass counts as later.
    return sorted(decided.kept(served.store, only_sound=True), key=lambda one: (one.at, not one.passed), reverse=True)


def under(served: Served) -> Iterator[Decision]:
    """Decisions under the policy that is served, newest first."""
    by = served.under
    return (one for one in decisions(served) if (one.policy_digest, one.profiles) == by and not one.mix)


def latest(served: Served, snapshot: str) -> Decision | None:
    """The latest decision on a snapshot under the policy that is served."""
    return next((one for one in under(served) if one.snapshot == snapshot), None)


def standing_now(served: Served, decision: Decision) -> Decision:
    """The same judgement with the log and the reviews as they are now. The data is not looked at."""
    return decided.as_it_stands(served.store, decision, served.trust, served.now())


def ordered(decision: Decision) -> list[Finding]:
    """Its findings, worst first."""
    return sorted(decision.findings, key=lambda one: (_WEIGHT[one.severity], one.rule))


def waivable(decision: Decision) -> list[tuple[str, str]]:
    """(rule, source) of each waiver that would cover something of this judgement; `*` is for all sources."""
    found = []
    for finding in ordered(decision):
        if finding.severity is Severity.REFUSE and finding.profile and not finding.rule.startswith(BUILT_IN):
            found += [(finding.rule, source) for source in dict.fromkeys(("*", source_of(finding)))]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the log."""

    number: int
    entry: logbook.Entry | None  # None for what is none of ours
    size: int  # bytes


def page_of_log(store: Store, start: int | None) -> tuple[list[Line], int, int]:
    """Entries from `start` on, or the last ones; the number of the first, and how many there are. Raises: LogError."""
    log = logbook.open_log(store)
    first = max(log.size - PAGE, 0) if start is None else min(start, max(log.size - 1, 0))
    found = [
        Line(number=number, entry=logbook.parsed(data), size=len(data))
        for number, data in enumerate(log.entries(first, first + PAGE), first)
    ]
    return found, first, log.size


def told(error: ProvenanceError) -> list[str]:
    """An error as lines: what, where, hint."""
    return [part.strip() for part in str(error).split("\n")]
