"""Policy files (C2SP tlog-policy): which witnesses have to have seen a log; and, our own lines, who may approve.

Pure. Our lines, which other readers of such files do not know:

    approver <name> <vkey>      a member of the board; the key is used for reviews and nothing else
    submitter <name> <vkey>     who may submit snapshots; one of an approver's name is the same person
    attester <name> <vkey>      a gate whose signed statements a training job believes; with such a line, no other
    approvals <k> [always]      how many distinct members have to approve; `always`: also what no rule complains of
    lift <k>                    how many other members lift a member's veto; without it, only that member can
    max-age <n>s|m|h|d          how old the newest cosignatures may be, in seconds, minutes, hours or days
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from provenance.errors import LogError
from provenance.tlog import note
from provenance.tlog.note import Verifier

_AGE = re.compile(r"([1-9]\d{0,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LARGEST = 1 << 20  # bytes of such a file


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A policy file. `digest` is the SHA-256 of its bytes; reviews bind to it."""

    digest: str
    logs: tuple[Verifier, ...]
    witnesses: Mapping[str, Verifier]
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)  # name -> how many of which
    quorum: str | None = None  # a witness or group; None: none is asked for
    approvers: Mapping[str, Verifier] = field(default_factory=dict)
    submitters: Mapping[str, Verifier] = field(default_factory=dict)
    attesters: Mapping[str, Verifier] = field(default_factory=dict)
    approvals: int = 0
    always: bool = False
    lift: int | None = None
    max_age: int | None = None  # seconds

    def seen_by(self, names: Iterable[str]) -> bool:
        """Whether these witnesses are a quorum."""
        return self.quorum is None or self._holds(self.quorum, set(names))

    def _holds(self, name: str, seen: set[str]) -> bool:
        if name in self.witnesses:
            return name in seen
        needed, members = self.groups[name]
        return sum(self._holds(member, seen) for member in members) >= needed


def parse(data: bytes, *, where: object = "") -> Board:
    """Read a policy file.

    Raises: LogError with the line, if it is none: a name that is not defined above, one that is in two groups or used
        twice, a key that stands in two places, no or two quorums, more approvals asked for than there are approvers.
    """
    if len(data) > _LARGEST:
        raise LogError("a board policy of more than a megabyte", where=where)
    try:
        lines = data.decode("utf-8", errors="strict").split("\n")
    except UnicodeDecodeError:
        raise LogError("the board policy is not UTF-8", where=where) from None
    reader = _Reader(where)
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words and not words[0].startswith("#"):
            reader.line(number, words)
    return reader.board(hashlib.sha256(data).hexdigest())


class _Reader:
    """Reads line by line, since a name has to be defined above where it is used."""

    def __init__(self, where: object) -> None:
        self._where = where
        self._logs: list[Verifier] = []
        self._witnesses: dict[str, Verifier] = {}
        self._groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._people: dict[str, dict[str, Verifier]] = {"approver": {}, "submitter": {}, "attester": {}}
        self._keys: set[bytes] = set()
        self._grouped: set[str] = set()
        self._once: dict[str, tuple[str, ...]] = {}

    def line(self, number: int, words: list[str]) -> None:
        kind, *rest = words
        place = f"{self._where}: line {number}"
        shape = {"log": (1, 2), "witness": (2, 3), "group": (3, None), "quorum": (1, 1), "approver": (2, 2)} | {
            "submitter": (2, 2),
            "attester": (2, 2),
            "approvals": (1, 2),
            "lift": (1, 1),
            "max-age": (1, 1),
        }
        if kind not in shape:
            raise LogError(f"a board policy has no line {kind[:40]!r}", where=place, hint=f"known: {', '.join(shape)}")
        least, most = shape[kind]
        if len(rest) < least or (most is not None and len(rest) > most):
            raise LogError(f"a line {kind!r} with too few or too many words", where=place)
        if kind == "log":
            self._logs.append(self._key(rest[0], note.PLAIN, place))
        elif kind == "witness":
            self._free(rest[0], place)
            key = self._key(rest[1], note.COSIGNATURE, place)
            if any(key.name == other.name for other in self._witnesses.values()):
                raise LogError("two witnesses whose keys have one name", where=place)
            self._witnesses[rest[0]] = key
        elif kind == "group":
            self._group(rest, place)
        elif kind in self._people:
            if rest[0] in self._people[kind] or not note.is_name(rest[0]):
                raise LogError(f"a name that is used twice, or is none: {rest[0][:80]!r}", where=place)
            self._people[kind][rest[0]] = self._key(rest[1], note.PLAIN, place)
        elif kind in self._once:
            raise LogError(f"two lines {kind!r}", where=place)
        else:
            if kind == "quorum" and rest[0] != "none":
                self._known(rest[0], place)
            self._once[kind] = tuple(rest)

    def _key(self, text: str, kind: int, place: str) -> Verifier:
        """A key that stands in this file for the first time, whatever for: one key, one use."""
        found = note.parse_key(text, where=place)
        if found.kind != kind:
            asked = "a witness's, of kind 4" if kind == note.COSIGNATURE else "one that signs, of kind 1"
            raise LogError(f"a key of another kind than this line asks for ({asked})", where=place)
        if found.public in self._keys:
            raise LogError("a key that stands in the policy already", where=place, hint="one key, one use")
        self._keys.add(found.public)
        return found

    def _free(self, name: str, place: str) -> None:
        if name == "none" or name in self._witnesses or name in self._groups:
            raise LogError(f"a name that is used already: {name[:80]!r}", where=place)

    def _known(self, name: str, place: str) -> None:
        if name not in self._witnesses and name not in self._groups:
            raise LogError(f"a name that no line above defines: {name[:80]!r}", where=place)

    def _group(self, rest: list[str], place: str) -> None:
        name, needed, *members = rest
        self._free(name, place)
        for member in members:
            self._known(member, place)
            if member in self._grouped:
                raise LogError(f"{member[:80]!r} is in two groups, or twice in one", where=place)
            self._grouped.add(member)
        count = {"all": len(members), "any": 1}.get(needed) or _count(needed, place)
        if count > len(members):
            raise LogError(f"a group of {len(members)} that asks for {count}", where=place)
        self._groups[name] = (count, tuple(members))

    def board(self, digest: str) -> Board:
        where = self._where
        if not self._logs:
            raise LogError("the board policy names no log", where=where, hint="add a line: log VKEY")
        if "quorum" not in self._once:
            raise LogError(
                "the board policy has no quorum", where=where, hint="add a line: quorum NAME, or quorum none"
            )
        (quorum,) = self._once["quorum"]
        asked = self._once.get("approvals", ())
        approvers = self._people["approver"]
        approvals = _count(asked[0], f"{where}: approvals") if asked else 0
        if bool(approvers) is not bool(approvals) or approvals > len(approvers):
            raise LogError(
                f"{len(approvers)} approvers, and {approvals} approvals asked for",
                where=where,
                hint="add a line `approvals K`, K no more than there are approvers",
            )
        if asked[1:] not in ((), ("always",)):
            raise LogError("after the number of approvals only `always` may stand", where=where)
        lift = _count(self._once["lift"][0], f"{where}: lift") if "lift" in self._once else None
        if lift is not None and lift >= max(len(approvers), 1):
            raise LogError(
                f"{lift} other members asked for to lift a veto, of {len(approvers)} approvers",
                where=f"{where}: lift",
                hint="at most all but the one who vetoes",
            )
        age = _AGE.fullmatch(self._once["max-age"][0]) if "max-age" in self._once else None
        if "max-age" in self._once and age is None:
            raise LogError("an age that is none", where=f"{where}: max-age", hint="write such as 7d, 12h, 30m or 90s")
        return Board(
            digest=digest,
            logs=tuple(self._logs),
            witnesses=self._witnesses,
            groups=self._groups,
            quorum=None if quorum == "none" else quorum,
            approvers=approvers,
            submitters=self._people["submitter"],
            attesters=self._people["attester"],
            approvals=approvals,
            always=bool(asked[1:]),
            lift=lift,
            max_age=int(age[1]) * _SECONDS[age[2]] if age else None,
        )


def _count(text: str, place: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise LogError(f"no number: {text[:40]!r}", where=place)
    return int(text)
