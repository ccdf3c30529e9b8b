"""Does an opening answer the challenge, of this snapshot, and what does it say of the claims?

Pure, and offline: the opening, the challenge that was sent, the snapshot's id as the log has it, and the claims.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.challenging import claims as claiming
from provenance.challenging import estimate, leaves, sumtree
from provenance.challenging.asking import Challenge, is_id
from provenance.challenging.claims import Claim
from provenance.challenging.opening import Opened, Opening
from provenance.challenging.sumtree import Node, Place
from provenance.digest import SHORT, canonical, digest, record_id
from provenance.errors import UsageError

MANIFEST = "provenance.snapshot"
CATCHES = 0.95
"""Probability at which `Result.needed` and `Result.margin` are said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One claim against the drawn sample."""

    claim: Claim
    drawn: int  # records, or token positions
    hits: int  # of them, those with the claimed value
    total: int  # of the whole snapshot
    low: int  # of `total`, by the exact interval
    high: int
    p: float  # how likely a sample so far off, or further, is if the claim is true: at most so
    refuted: bool
    needed: int | None  # draws that refute the claim 19 times in 20 if the drawn share is the true one; None: see check
    margin: float | None  # how far off a share is that this many draws refute 19 times in 20; None if none is

    @property
    def share(self) -> float:
        """Of what was drawn."""
        return self.hits / self.drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagged:
    """What tagging opened texts again gave."""

    records: int  # whose texts came along
    others: Mapping[str, int]  # tag -> records where it is another now, or (privacy_class) lower than what is found
    limited: int  # records not scanned to their end, for a work limit

    @property
    def agrees(self) -> bool:
        """Whether nothing differs but a language, which is an opinion."""
        return not self.others.keys() - {"language"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found. Results are there only where nothing is wrong with the opening."""

    faults: tuple[str, ...]
    results: tuple[Result, ...]
    unasked: tuple[Claim, ...]  # claims by a weight that nothing was drawn by
    records: int  # of the snapshot
    tokens: int
    opened: int
    alpha: float  # what each claim is tested at
    alone: float  # what one claim would be tested at
    sources: frozenset[str] = frozenset()  # that records can be of, by the declaration
    logged: str | None = None  # since when the log holds the snapshot, where a proof of it was checked
    retagged: Retagged | None = None  # where texts came along

    @property
    def consistent(self) -> bool:
        """Whether the opening is valid, every claim could be tested, none is refuted, and no text has other tags."""
        refuted = any(result.refuted for result in self.results)
        return not (self.faults or self.unasked or refuted) and (self.retagged is None or self.retagged.agrees)


@dataclass(frozen=True, slots=True)
class _Commitment:
    root: Node
    declared: Mapping[str, Mapping[str, str]]


def check(
    opening: Opening,
    *,
    challenge: Challenge,
    snapshot: str,
    claims: Sequence[Claim],
    confidence: float = 0.95,
    with_text: bool = False,
) -> Checked:
    """Check an opening, and test the claims by it.

    Args:
        challenge: as it was sent; an opening that says another is no answer.
        snapshot: id, from the log.
        confidence: that no true claim is refuted, over all claims together: each is tested at (1 - confidence) / n.
        with_text: the texts were asked for, so a record without its own is a fault.
    Raises: UsageError, if the confidence is none.
    """
    if not 0.5 <= confidence < 1:
        raise UsageError("a confidence is a number from 0.5 to below 1", where=f"confidence: {confidence}")
    alone = 1 - confidence
    alpha = alone / max(len(claims), 1)
    faults = [] if opening.challenge == challenge else ["it answers another challenge than the one that was sent"]
    if challenge.snapshot not in (None, snapshot):
        faults.append(f"the challenge was of another snapshot ({challenge.snapshot})")
    commitment, wrong = _commitment(opening, snapshot)
    faults += wrong
    faults += _withheld(opening.records, with_text)
    if commitment is None or faults:
        return _invalid(faults, opening, alpha, alone)
    root = commitment.root
    records, positions = challenge.chosen(snapshot, records=root.records, tokens=root.tokens)
    placed, wrong = _placed(opening.records, commitment)
    by_position, missing = _by_position(positions, placed)
    faults += wrong + _complete(records, by_position, placed, missing)
    if faults:
        return _invalid(faults, opening, alpha, alone, root)
    tags = {place.record: claiming.values(opened.tags, commitment.declared) for place, opened in placed}
    drawn = {"records": records, "tokens": by_position}
    totals = {"records": root.records, "tokens": root.tokens}
    results = [
        _result(claim, Counter(tags[index][claim.dimension] for index in drawn[claim.weight]), totals, alpha)
        for claim in claims
        if drawn[claim.weight]
    ]
    return Checked(
        faults=(),
        results=tuple(results),
        unasked=tuple(claim for claim in claims if not drawn[claim.weight]),
        records=root.records,
        tokens=root.tokens,
        opened=len(placed),
        alpha=alpha,
        alone=alone,
        sources=frozenset(commitment.declared),
    )


def _withheld(records: Sequence[Opened], asked: bool) -> list[str]:
    """Texts of all records have to be there, or of none where none were asked for: else some are held back."""
    there = sum(opened.content is not None for opened in records)
    if there == len(records) or (there == 0 and not asked):
        return []
    return [f"the texts of {len(records) - there:,} of {len(records):,} records are withheld"]


def _invalid(
    faults: Sequence[str], opening: Opening, alpha: float, alone: float, root: Node = sumtree.EMPTY
) -> Checked:
    return Checked(
        faults=tuple(faults),
        results=(),
        unasked=(),
        records=root.records,
        tokens=root.tokens,
        opened=len(opening.records),
        alpha=alpha,
        alone=alone,
    )


def _commitment(opening: Opening, snapshot: str) -> tuple[_Commitment | None, list[str]]:
    """What the manifest commits to, with the declaration that it names."""
    manifest = opening.manifest
    try:
        if hashlib.sha256(canonical(manifest)).hexdigest() != snapshot:
            return None, ["the manifest in it is not that of the snapshot"]
        if digest(opening.declaration) != manifest.get("sources"):
            return None, ["the declaration in it is not the one that the manifest names"]
    except (TypeError, ValueError, RecursionError):
        return None, ["the manifest or the declaration in it has no canonical form"]
    said = manifest.get("commitment")
    if said is None:
        return None, ["the snapshot commits to no records: it was tagged by an earlier version"]
    if manifest.get("kind") != MANIFEST or not _is_commitment(said):
        return None, ["the manifest in it is of another format"]
    totals = manifest.get("totals")
    if not isinstance(totals, dict) or totals.get("records") != said["records"]:
        return None, ["the snapshot commits to another number of records than it says it holds"]
    try:
        declared = claiming.sources(opening.declaration)
    except ValueError:
        return None, ["the declaration in it is none"]
    return _Commitment(Node(bytes.fromhex(said["hash"]), said["records"], said["tokens"]), declared), []


def _is_commitment(said: Any) -> bool:
    if not isinstance(said, dict) or said.keys() != {"hash", "key", "records", "tokens"}:
        return False
    counts = all(type(said[name]) is int and said[name] >= 0 for name in ("records", "tokens"))
    return counts and isinstance(said["hash"], str) and is_id(said["hash"])


def _placed(records: Sequence[Opened], commitment: _Commitment) -> tuple[list[tuple[Place, Opened]], list[str]]:
    """Every record that is where it says, by its place; and what is wrong with others."""
    found: dict[int, tuple[Place, Opened]] = {}
    faults = []
    salts: set[bytes] = set()
    for number, opened in enumerate(records):
        name = f"records[{number}]"
        try:
            place = sumtree.place(sumtree.leaf(opened.leaf(), opened.tags["tokens"]), opened.way)
        except ValueError:
            faults.append(f"{name} has sums that no tree has")
            continue
        if place.root != commitment.root:
            faults.append(f"{name} is not in the snapshot: its way leads to another root")
        elif opened.tags["source"] not in commitment.declared:
            faults.append(f"{name} is of a source that the declaration does not hold")
        elif place.record in found:
            faults.append(f"{name} is there twice")
        elif opened.salt in salts:
            faults.append(f"{name} has the salt of another record")
        elif not _is_content(opened):
            faults.append(f"{name} comes with a content that it does not commit to")
        else:
            found[place.record] = (place, opened)
        salts.add(opened.salt)
    return [found[index] for index in sorted(found)], faults


def _is_content(opened: Opened) -> bool:
    if opened.content is None:
        return True
    found = record_id(opened.content.parts)[:SHORT]
    return hmac.compare_digest(leaves.mark(opened.content.salt, found), opened.mark)


def _by_position(positions: Sequence[int], placed: Sequence[tuple[Place, Opened]]) -> tuple[list[int], int]:
    """The record of each token position, and how many positions lie in no opened record."""
    found, missing, at = [], 0, 0
    for position in positions:
        while at < len(placed) and placed[at][0].token + placed[at][1].tags["tokens"] <= position:
            at += 1
        if at < len(placed) and placed[at][0].token <= position:
            found.append(placed[at][0].record)
        else:
            missing += 1
    return found, missing


def _complete(
    records: Sequence[int], by_position: Sequence[int], placed: Sequence[tuple[Place, Opened]], missing: int
) -> list[str]:
    """Exactly the chosen records have to be opened."""
    opened = {place.record for place, _ in placed}
    asked = set(records) | set(by_position)
    faults = []
    if withheld := sum(index not in opened for index in records):
        faults.append(f"{withheld:,} of {len(records):,} chosen records are withheld")
    if missing:
        faults.append(f"the records of {missing:,} of {len(by_position) + missing:,} chosen tokens are withheld")
    if more := len(opened - asked):
        faults.append(f"{more:,} records are opened that were not chosen")
    return faults


def _result(claim: Claim, found: Counter[str | None], totals: Mapping[str, int], alpha: float) -> Result:
    total, drawn, hits = totals[claim.weight], found.total(), found[claim.value]
    bound = claim.bound(total)
    low, high = estimate.interval(hits, drawn=drawn, total=total, alpha=alpha)
    p = estimate.p_value(bound, hits, drawn=drawn) if bound.low <= bound.high else 0.0
    truth = round(hits / drawn * total)
    return Result(
        claim=claim,
        drawn=drawn,
        hits=hits,
        total=total,
        low=low,
        high=high,
        p=p,
        refuted=p <= alpha,
        needed=estimate.needed(bound, truth, alpha=alpha, power=CATCHES),
        margin=_margin(bound, drawn, alpha),
    )


def _margin(bound: estimate.Bound, drawn: int, alpha: float) -> float | None:
    """How far, in shares, the truth has to lie outside the claim for this many draws to refute it 19 times in 20."""
    margins = []
    for edge, sign, room in ((bound.high, 1, bound.total - bound.high), (bound.low, -1, bound.low)):
        if room and estimate.caught(bound, edge + sign * room, drawn=drawn, alpha=alpha) >= CATCHES:
            low, high = 0, room
            while low < high:
                middle = (low + high) // 2
                if estimate.caught(bound, edge + sign * middle, drawn=drawn, alpha=alpha) >= CATCHES:
                    high = middle
                else:
                    low = middle + 1
            margins.append(low / bound.total)
        elif room:
            return None  # one side cannot be caught at all
    return max(margins, default=None)


def of(*said: str | None) -> str:
    """The id that a check is of. Raises: UsageError, if nobody says one, one is none, or two differ."""
    found = {snapshot for snapshot in said if snapshot is not None}
    if len(found) > 1:
        raise UsageError("the check is of one snapshot, and several are named", where=", ".join(sorted(found)))
    if not found:
        raise UsageError("the check is of no snapshot", hint="say --snapshot ID, as the log has it")
    if not is_id(snapshot := found.pop()):
        raise UsageError("a snapshot's id has 64 hex digits, lower case", where=snapshot[:80])
    return snapshot
