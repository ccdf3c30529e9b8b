"""How a judgement stands with the board: which reviews count, what they come to, and what keeps it from passing.

Pure and monotonic: a review that is missing, damaged, of another board or of another judgement opens nothing, and only
reviews close or open anything. Everything that stands in the way becomes a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter

from provenance.board.policy import Board
from provenance.board.review import LONGEST_WAIVER, Review, moment
from provenance.errors import UsageError
from provenance.model import Finding, Reviewed, Severity, Standing
from provenance.tlog.note import Note

PREFIX = "standing-"
"""Ids of these findings begin so; no policy's rule may."""

AHEAD = timedelta(minutes=5)
"""That the clock of who signs may be ahead of the clock of who enters."""

_EXPIRED = "it has expired"
_LIFT = "A later approval by the same member lifts it, or the quorum that the board policy names for that."


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
        shown = tuple(_reviewed(item, "", "no board policy was named") for item in mine)
        return Standing(log_size=seen.size, log_root=seen.root, reviews=shown), tuple(against)
    weighed = _Weighed(board, snapshot, judgement, policy, now, seen)
    for item in reviews:
        weighed.take(item)
    waived = weighed.waived(findings)
    approvals, vetoes = weighed.approvals(), weighed.vetoes()
    against += weighed.log() + weighed.policies()
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


class _Weighed:
    """Reviews taken one by one, in the order of the log; the later one of a member counts."""

    def __init__(
        self, board: Board, snapshot: str, judgement: str, policy: tuple[str, str], now: datetime, seen: Seen
    ) -> None:
        self._board, self._seen, self._now = board, seen, now
        self._snapshot, self._judgement, self._policy = snapshot, judgement, policy
        self._last: dict[str, tuple[int, Review]] = {}  # member -> place and last approval or veto
        self._vetoes: dict[str, tuple[int, Review]] = {}
        self._adopted: set[str] = set()
        self._waivers: list[tuple[int, Review]] = []
        self._said: set[tuple[str, Review]] = set()
        self._counting: dict[str, int] = {}  # member -> place in `shown` of what they said last
        self.shown: list[Reviewed] = []

    def take(self, item: Entered) -> None:
        """Look at one review; those of other snapshots and of other policies are left out.

        A veto of another snapshot of exactly these files is one of this: tagging again does not shake it off.
        """
        review = item.review
        mine = review.snapshot == self._snapshot or (review.action == "veto" and review.snapshot in self._seen.same)
        if review.action == "replace" or (review.action != "adopt" and not mine):
            return
        if review.action == "adopt" and (review.policy, review.profiles) != self._policy:
            return
        by = item.by(self._board)
        if not by and review.action == "veto":
            # A member who has left, or has another key now, is not talked over by that.
            by = next((name for reign in self._seen.former if (name := reign.member(item))), "")
        why = self._against(item, by)
        if not why and (by, review) in self._said:
            why = "the same was entered before"
        self._said.add((by, review))
        self.shown.append(_reviewed(item, by, why))
        if why == _EXPIRED and review.action == "approve":
            self._ended(by, item)
        if why:
            return
        if review.action == "adopt":
            self._adopted.add(by)
        elif review.action == "waive":
            self._waivers.append((len(self.shown) - 1, review))
        else:
            self._no_longer(by, f"the same member said {review.action} later, in entry {item.entry}")
            self._counting[by] = len(self.shown) - 1
            self._last[by] = (item.entry, review)
            if review.action == "veto":
                before = self._vetoes[by][1] if by in self._vetoes else _dated(item)
                self._vetoes[by] = (item.entry, max(before, _dated(item), key=attrgetter("at")))
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
        for reign in self._seen.former:
            names = {by, *(name for name, key in reign.board.approvers.items() if key == mine)}
            keys += [reign.board.submitters.get(name) for name in names]
        return any(key is not None and key.public in self._seen.submitters for key in keys)

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

    def policies(self) -> list[Finding]:
        """With a board, only a policy that its quorum adopted can pass."""
        if len(self._adopted) >= self._board.approvals:
            return []
        said = f"{len(self._adopted)} of {self._board.approvals} members adopted this policy"
        remedy = "Members adopt it with `provenance review adopt`, or judge by the policy that they adopted."
        return [_finding("policy", "The policy is one that the board adopted.", said, remedy)]

    def log(self) -> list[Finding]:
        """The log is the board's, in force, and not older than what the caller or the witnesses have seen."""
        found = []
        if not self._seen.signed_by:
            said = "the log is not signed by a key that the board policy names"
            remedy = "Sign it with `provenance log init --key FILE`, by a key of the board policy's `log` lines."
            found.append(_finding("log", "The log is signed by the key that the board knows.", said, remedy))
        if self._seen.enrolled not in ("", self._board.digest):
            said = f"the log says that another board policy is in force ({self._seen.enrolled[:12]}...)"
            remedy = "Use the board policy that is in force; a change needs the approval of the board before it."
            found.append(_finding("board", "The board policy is the one in force.", said, remedy))
        known = {key.public for key in self._board.submitters.values()}
        if known and not known & self._seen.submitters:
            said = "nobody whom the board policy lets submit has submitted this snapshot"
            remedy = "Tag it again with `--submitter FILE`, by a key of the board policy's `submitter` lines."
            found.append(_finding("submitter", "A snapshot is submitted by somebody the board knows.", said, remedy))
        if self._seen.baseline != self._seen.newest:
            said = (
                f"it was not held against what the newest model was trained on ({self._seen.newest[:12] or 'nothing'})"
            )
            remedy = (
                "Judge it without `--baseline`; the snapshot of the newest registered model has to be in the store."
            )
            found.append(_finding("baseline", "It is held against what the newest model was trained on.", said, remedy))
        if not self._seen.continues and not self._fresh():
            said = "nothing shows that the store was not put back to an earlier state"
            remedy = (
                "Have witnesses cosign the log (`provenance log cosign`), or name a checkpoint you kept: --seen FILE."
            )
            found.append(_finding("fresh", "The log is not older than what was seen of it.", said, remedy))
        return found

    def _fresh(self) -> bool:
        if self._board.max_age is None or self._board.quorum is None:
            return False
        oldest = self._now.timestamp() - self._board.max_age
        return self._board.seen_by(name for name, at in self._seen.cosigned if at >= oldest)


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
            vetoes[by] = max(vetoes.get(by, _dated(item)), _dated(item), key=attrgetter("at"))
        elif by in vetoes and _lifts(item, vetoes[by], now):
            del vetoes[by]
    return {snapshot: set(vetoes) for snapshot, vetoes in found.items() if vetoes}


def _dated(item: Entered) -> Review:
    """A veto with the time from which it can be lifted: not later than it was entered, or nobody ever could."""
    return replace(item.review, at=min(item.review.at, item.at))


def _lifts(item: Entered, veto: Review, now: datetime) -> bool:
    """Whether an approval of a snapshot is one after a veto of it: not an old one that was entered late, nor over."""
    review = item.review
    over = bool(review.expires) and moment(review.expires) <= now
    return review.at > veto.at and not over and not _said_ahead(item)


def covers(waiver: Review, finding: Finding) -> bool:
    """Whether a waiver is of this finding: its rule, and all its rows or the one row of the source it names."""
    of_source = f"source={waiver.source}" in [item.strip() for item in finding.row.split(",")]
    return waiver.rule == finding.rule and (waiver.source == "*" or (of_source and finding.rows == 1))


def _without_board(reviews: Sequence[Entered], snapshot: str, seen: Seen) -> list[Finding]:
    """Leaving the board out must not open what naming it would close."""
    about, remedy = "A store with a board is judged with it.", "Name the board policy: --board FILE."
    if seen.enrolled:
        return [_finding("board", about, "the log says that a board is enrolled, and none was named", remedy)]
    if any(item.review.action == "veto" and item.review.snapshot in (snapshot, *seen.same) for item in reviews):
        return [_finding("board", about, "there is a veto of these files, and no board was named", remedy)]
    return []


def _reviewed(item: Entered, by: str, why: str) -> Reviewed:
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
    from datetime import UTC

    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"
