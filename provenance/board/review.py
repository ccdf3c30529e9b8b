"""A review: a statement that a member of the board reads before signing it, as a signed note (docs/format.md 13).

Pure. One line a field, every field in every review, in one order, so that there is one text for one meaning.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta

from provenance.errors import LogError, UsageError
from provenance.model import Action
from provenance.tlog import note
from provenance.tlog.note import Note

HEADER = "provenance.review/v1"
ACTIONS: dict[Action, str] = {
    "approve": "may be used for training, exactly as it was judged",
    "veto": "may not be used for training",
    "waive": "a rule that refuses may be left to the board's approval, until a day",
    "adopt": "a policy by which may be passed",
    "replace": "another board policy takes the place of this one",
}
LONGEST_WAIVER = timedelta(days=180)
_HEX = re.compile(r"[0-9a-f]{64}")
_NEEDS: dict[Action, tuple[str, ...]] = {
    "approve": ("snapshot", "judgement", "policy", "profiles"),
    "veto": ("snapshot", "reason"),
    "waive": ("snapshot", "judgement", "policy", "profiles", "rule", "source", "owner", "expires", "reason"),
    "adopt": ("policy", "profiles"),
    "replace": ("next",),
}
_MAY: dict[Action, tuple[str, ...]] = {
    "approve": ("reason", "expires"),
    "veto": ("judgement", "policy", "profiles"),
    "adopt": ("reason", "expires"),
    "replace": ("reason",),
}
_DIGESTS = ("snapshot", "judgement", "policy", "profiles", "board", "next")
_LONGEST = {"reason": 2_000, "owner": 200, "rule": 200, "source": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What a member says. Digests are 64 lower-case hex digits; what an action does not use is empty."""

    action: Action
    snapshot: str = ""
    judgement: str = ""
    policy: str = ""  # digest of the policy
    profiles: str = ""  # digest of the SQL of the profiles that it asks
    board: str  # digest of the board policy under which it is said
    next: str = ""  # digest of the board policy that is to come
    rule: str = ""
    source: str = ""  # id of a source, or * for all
    owner: str = ""  # who answers for the waiver
    expires: str = ""  # a time as `at`
    at: str  # when, such as 2026-11-26T09:00:00Z
    reason: str = ""

    def text(self) -> str:
        """The text that is signed: a header, then `name: value` lines; `-` where there is no value."""
        return "\n".join([HEADER, *(f"{name}: {value or '-'}" for name, value in asdict(self).items())]) + "\n"


def known_action(text: str) -> Action:
    """What a review says, if it can say that. Raises: UsageError."""
    found = next((action for action in ACTIONS if action == text), None)
    if found is None:
        raise UsageError(f"no review says {text[:40]!r}", hint=f"known: {', '.join(ACTIONS)}")
    return found


def checked(review: Review) -> Review:
    """The same review. Raises: UsageError, if it does not say what its action asks for, or more."""
    needs = {"action", "board", "at", *_NEEDS[known_action(review.action)]}
    for name, value in asdict(review).items():
        if name in needs and not value:
            raise UsageError(f"a review that says {review.action} needs: {name}")
        if value and name not in needs and name not in _MAY.get(review.action, ()):
            raise UsageError(f"a review that says {review.action} has no {name}")
        if name in _DIGESTS and value and not _HEX.fullmatch(value):
            raise UsageError(f"{name} is no digest", where=value[:80])
        if not value.isprintable() or value != value.strip() or value == "-" or len(value) > _LONGEST.get(name, 100):
            raise UsageError(
                f"{name} is too long, or not on one line without blanks at its ends", where=repr(value[:80])
            )
    at, expires = moment(review.at), moment(review.expires) if review.expires else None
    if expires is not None and expires <= at:
        raise UsageError("it expires before it is said", where=review.expires)
    if review.action == "waive" and expires is not None and expires - at > LONGEST_WAIVER:
        raise UsageError(f"a waiver holds {LONGEST_WAIVER.days} days at most", where=review.expires)
    return review


_TIME = "%Y-%m-%dT%H:%M:%SZ"


def moment(text: str) -> datetime:
    """A time in UTC, to the second. Times are compared as texts, so there is one text of each. Raises: UsageError."""
    try:
        found = datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or found.strftime(_TIME) != text:
        raise UsageError("no time", where=text[:40], hint="such as 2026-11-26T09:00:00Z")
    return found


def parse(text: str, *, where: object = "") -> Review:
    """The review of a text; there is one text of each. Raises: LogError, if it is none."""
    header, *lines = text.removesuffix("\n").split("\n")
    pairs = [line.partition(": ") for line in lines]
    if header != HEADER or [name for name, _, _ in pairs] != [f.name for f in fields(Review)]:
        raise LogError("no review: other lines than it has", where=where)
    try:
        said = {name: "" if value == "-" else value for name, _, value in pairs}
        review = checked(Review(action=known_action(said.pop("action")), **said))
    except UsageError as error:
        raise LogError(f"no review: {error}", where=where) from None
    if review.text() != text:
        raise LogError("no review: not the one text of what it says", where=where)
    return review


def opened(data: bytes, *, where: object = "") -> tuple[Review, Note]:
    """A review and the signed note it is in; whose signature it has is not looked at. Raises: LogError."""
    found = note.parse(data, where=where)
    return parse(found.text, where=where), found
