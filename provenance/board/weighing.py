"""Reviews weighed one by one, in the order of the log: whose they are, which of them count, and which vetoes stand.

Pure and monotonic: a review that is missing, damaged, of another board or of another judgement opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from provenance.board.policy import Board
from provenance.board.review import LONGEST_WAIVER, Review, moment
from provenance.errors import UsageError
from provenance.model import Finding, Reviewed, Severity
from provenance.tlog.note import Note

AHEAD = timedelta(minutes=5)
"""That the clock of who signs may be ahead of the clock of who enters."""

_EXPIRED = "it has expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A review as it lies in the log and the store."""

    entry: int
    digest: str
    at: str  # when it was entered, by the log; what a member says of the time binds nobody
    review: Review
    note: Note

    def by(self, board: Board) -> str:
        """The member whose good signature it has; empty if it has none, or a bad one beside it."""
        of_members = {name: key for name, key in board.approvers.items() if self.note.by(key)}
        good = [name for name, key in of_members.items() if self.note.signed_by(key)]
        return good[0] if len(good) == len(of_members) == 1 else ""


@dataclass(frozen=True, slots=True)
class Reign:
    """A board policy, and how long it was in force."""

    board: Board
    until: int | None = None  # entry by which another replaced it; None: none has

    def member(self, item: Entered) -> str:
        """Whose review it is: who is not on the board any more says nothing new."""
        return item.by(self.board) if self.until is None or item.entry < self.until else ""


class Weighed:
    """Reviews taken one by one, in the order of the log; the later one of a member counts."""

    def __init__(
        self,
        board: Board,
        *,
        snapshot: str,
        judgement: str,
        policy: tuple[str, str],
        same: frozenset[str],
        former: Sequence[Reign],
        submitters: frozenset[bytes],
        now: datetime,
    ) -> None:
        self._board, self._former, self._now = board, former, now
        self._snapshot, self._judgement, self._policy = snapshot, judgement, policy
        self._same, self._submitters = same, submitters
        self._last: dict[str, tuple[int, Review]] = {}  # member -> place and last approval or veto
        self._vetoes: dict[str, tuple[int, Review]] = {}
        self.adopted: set[str] = set()
        self._waivers: list[tuple[int, Review]] = []
        self._said: set[tuple[str, Review]] = set()
        self._counting: dict[str, int] = {}  # member -> place in `shown` of what they said last
        self.shown: list[Reviewed] = []

    def take(self, item: Entered) -> None:
        """Look at one review; those of other snapshots and of other policies are left out.

        A veto of another snapshot of exactly these files is one of this: tagging again does not shake it off.
        """
        review = item.review
        mine = review.snapshot == self._snapshot or (review.action == "veto" and review.snapshot in self._same)
        if review.action == "replace" or (review.action != "adopt" and not mine):
            return
        if review.action == "adopt" and (review.policy, review.profiles) != self._policy:
            return
        by = item.by(self._board)
        if not by and review.action == "veto":
            # A member who has left, or has another key now, is not talked over by that.
            by = next((name for reign in self._former if (name := reign.member(item))), "")
        why = self._against(item, by)
        if not why and (by, review) in self._said:
            why = "the same was entered before"
        self._said.add((by, review))
        self.shown.append(reviewed(item, by, why))
        if why == _EXPIRED and review.action == "approve":
            self._ended(by, item)
        if why:
            return
        if review.action == "adopt":
            self.adopted.add(by)
        elif review.action == "waive":
            self._waivers.append((len(self.shown) - 1, review))
        else:
            self._no_longer(by, f"the same member said {review.action} later, in entry {item.entry}")
            self._counting[by] = len(self.shown) - 1
            self._last[by] = (item.entry, review)
            if review.action == "veto":
                before = self._vetoes[by][1] if by in self._vetoes else None
                self._vetoes[by] = (item.entry, _newest(before, item))
            else:
                self._vetoes.pop(by, None)

    def _no_longer(self, by: str, why: str) -> None:
        """What a member said last does not count any more, and is shown so."""
        if by in self._counting:
            place = self._counting.pop(by)
            self.shown[place] = replace(self.shown[place], counts=False, why=why)

    def _ended(self, by: str, item: Entered) -> None:
        """A member's last word has an end that is over; what they said before it does not come back."""
        last = self._last[by][1] if by in self._last else None
        if last is not None and last.action == "approve" and last.at <= item.review.at:
            self._no_longer(by, f"the same member approved again in entry {item.entry}, until a day that is over")
            del self._last[by]

    def _against(self, item: Entered, by: str) -> str:
        """Why a review does not count; empty if it does."""
        review = item.review
        if not by:
            return "it is not signed by a member of this board"
        if review.board != self._board.digest and review.action != "veto":
            return "it was said under another board policy"
        if review.action == "veto":
            return ""  # of whichever judgement of this snapshot, and without an end
        if _said_ahead(item):
            return "it is dated after it was entered"
        if review.action != "adopt" and review.judgement != self._judgement:
            return "it is of another judgement of this snapshot"
        if review.expires and moment(review.expires) <= self._now:
            return _EXPIRED
        if review.action == "waive" and _too_long(item):
            return f"it ends more than {LONGEST_WAIVER.days} days after it was entered"
        if review.action == "approve" and by in self._vetoes and review.at <= self._vetoes[by][1].at:
            return "it was said before their veto, and entered after it"
        if review.action == "approve" and self._submitted(by):
            return "a submitter's own approval does not count"
        return ""

    def _submitted(self, by: str) -> bool:
        """Whether a member has submitted it, by a key that this board or one before it has of them."""
        mine = self._board.approvers[by]
        keys = [mine, self._board.submitters.get(by)]
        for reign in self._former:
            names = {by, *(name for name, key in reign.board.approvers.items() if key == mine)}
            keys += [reign.board.submitters.get(name) for name in names]
        return any(key is not None and key.public in self._submitters for key in keys)

    def approvals(self) -> list[str]:
        """Members whose last word on exactly this judgement is that they approve."""
        return sorted(name for name, (_, review) in self._last.items() if review.action == "approve")

    def vetoes(self) -> list[tuple[str, str]]:
        """Members whose veto stands, and why: neither they nor the quorum that may lift it approved later."""
        standing = []
        for name, (place, review) in sorted(self._vetoes.items()):
            later = {
                other
                for other, (at, said) in self._last.items()
                if other != name and said.action == "approve" and at > place and said.at > review.at
            }
            if self._board.lift is None or len(later) < self._board.lift:
                standing.append((name, review.reason))
            else:
                self._no_longer(name, f"it was lifted by {', '.join(sorted(later))}")
        return standing

    def waived(self, findings: Iterable[Finding]) -> list[str]:
        """Rules that refuse, and whose refusal a waiver leaves to the board; never one of the floor."""
        found = []
        for finding in findings:
            if finding.severity is not Severity.REFUSE or not finding.profile:
                continue
            covering = [place for place, review in self._waivers if covers(review, finding)]
            if covering:
                found.append(finding.rule)
        return sorted(set(found))


def _said_ahead(item: Entered) -> bool:
    try:
        return moment(item.review.at) > moment(item.at) + AHEAD
    except UsageError:
        return True


def _too_long(item: Entered) -> bool:
    try:
        return moment(item.review.expires) - moment(item.at) > LONGEST_WAIVER
    except UsageError:
        return True


def vetoed(reviews: Iterable[Entered], reigns: Sequence[Reign], now: datetime) -> dict[str, set[str]]:
    """Snapshots that a member of one of these boards vetoes, and who: the last word of each, of any judgement."""
    found: dict[str, dict[str, Review]] = {}
    known: set[tuple[str, Review]] = set()
    for item in reviews:
        by = next((name for reign in reigns if (name := reign.member(item))), "")
        if not by or item.review.action not in ("approve", "veto") or (by, item.review) in known:
            continue
        known.add((by, item.review))
        vetoes = found.setdefault(item.review.snapshot, {})
        if item.review.action == "veto":
            vetoes[by] = _newest(vetoes.get(by), item)
        elif by in vetoes and _lifts(item, vetoes[by], now):
            del vetoes[by]
    return {snapshot: set(vetoes) for snapshot, vetoes in found.items() if vetoes}


def _newest(before: Review | None, item: Entered) -> Review:
    """Of a member's vetoes the one that was said last, whenever it was entered.

    Its time is not later than it was entered, or nobody could ever lift it.
    """
    veto = replace(item.review, at=min(item.review.at, item.at))
    return veto if before is None else max(before, veto, key=attrgetter("at"))


def _lifts(item: Entered, veto: Review, now: datetime) -> bool:
    """Whether an approval of a snapshot is one after a veto of it: not an old one that was entered late, nor over."""
    review = item.review
    over = bool(review.expires) and moment(review.expires) <= now
    return review.at > veto.at and not over and not _said_ahead(item)


def covers(waiver: Review, finding: Finding) -> bool:
    """Whether a waiver is of this finding: its rule, and all its rows or the one row of the source it names."""
    of_source = f"source={waiver.source}" in [item.strip() for item in finding.row.split(",")]
    return waiver.rule == finding.rule and (waiver.source == "*" or (of_source and finding.rows == 1))


def reviewed(item: Entered, by: str, why: str) -> Reviewed:
    """A review as a decision shows it."""
    review = item.review
    return Reviewed(
        entry=item.entry,
        digest=item.digest,
        action=review.action,
        by=by,
        counts=not why,
        why=why,
        rule=review.rule,
        source=review.source,
        owner=review.owner,
        reason=review.reason,
        expires=review.expires,
        at=review.at,
    )
