"""The verdict in one sentence, the same on the terminal, in the report and in its JSON.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from provenance.model import PRIVACY_NAMES, Decision, Finding, Severity
from provenance.policy import units, words
from provenance.reporting.figures import percent, shortened

RANK = {Severity.REFUSE: 0, Severity.REVIEW: 1, Severity.NOTE: 2}
_BUILT_IN = ("floor-", "standing-")
_MOST = 60  # characters of a name from the data


def sentence(decision: Decision | None, totals: Mapping[str, Any]) -> str:
    """What the gate said, why, and how much else stands in the way.

    Args:
        decision: None where no policy was applied.
        totals: `records` and `internal_token_share` (0..1), where known.
    """
    if decision is None:
        if totals.get("records") == 0:
            return "Not judged: no policy was applied, and no record was tagged."
        return f"Not judged: no policy was applied to {_amount(totals)}."
    empty = totals.get("records") == 0
    standing = [f for f in ranked(decision) if f.severity is not Severity.NOTE]
    if decision.outcome == "pass":
        notes = len(decision.findings)
        noted = f", with {notes} note{'s' if notes > 1 else ''}" if notes else ""
        but = ", but no record was tagged" if empty else ""
        if standing:
            return f"{_approved(decision, len(standing))}{but}."
        return f"Passed: all {len(decision.rules):,} rules were judged and none stands in the way{noted}{but}."
    word = "Refused" if decision.outcome == "refuse" else "Awaiting review"
    if not standing:
        return f"{word}, and no reason was given."
    if empty:
        rules = f"{len(standing):,} rule{'s stand' if len(standing) > 1 else ' stands'} in the way"
        return f"{word}: nothing was tagged, so there is nothing to judge; {rules}."
    return f"{word}: {phrase(standing[0])}{_others(len(standing) - 1)}."


def _approved(decision: Decision, against: int) -> str:
    """A pass that the board gave."""
    board = decision.standing
    names = len(board.approvals) if board else 0
    waived = f", {len(board.waived):,} of them waived" if board and board.waived else ""
    rules = f"{against:,} rule{'s do' if against > 1 else ' does'} not hold{waived}"
    return f"Passed by the board: {names} member{'s approve' if names != 1 else ' approves'}, and {rules}"


def ranked(decision: Decision) -> list[Finding]:
    """Findings, worst first: by severity, built-in rules before the policy's, then in the policy's order.

    What is waived comes after what refuses.
    """
    waived = decision.standing.waived if decision.standing else ()
    place = {rule.id: number for number, rule in enumerate(decision.rules)}
    return sorted(
        decision.findings,
        key=lambda f: (
            f.rule in waived,
            RANK[f.severity],
            not f.rule.startswith(_BUILT_IN),
            place.get(f.rule, len(place)),
            f.rule,
        ),
    )


def phrase(finding: Finding) -> str:
    """One finding without its full stop: `85.2 % of the tokens are internal (at most 50 % allowed)`."""
    allowed = bound(finding)
    if finding.measured is None or not allowed:
        return shortened(finding.reason, 200).rstrip(".")
    said = _said(finding)
    if said is None:
        measured, _ = _pair(finding)
        return f"rule {finding.rule} does not hold ({units.phrase(measured, finding.unit)}, {allowed})"
    return f"{said} ({allowed})"


def bound(finding: Finding) -> str:
    """`at most 50 % allowed`, `at least 5 needed`; "" where there is no bound to name."""
    _, limit = _pair(finding)
    if not limit:
        return ""
    if not _over(finding):
        return f"at least {limit} needed"
    each = " in each row" if finding.maximum and words.rows_added(finding.query) else ""
    return f"at most {limit} allowed{each}"


def _pair(finding: Finding) -> tuple[str, str]:
    """Measured and bound, with as many digits as it takes to tell them apart."""
    limit = finding.maximum if _over(finding) else finding.minimum
    if finding.measured is None or limit is None:
        return "", ""
    return units.contrast(Decimal(repr(finding.measured)), Decimal(repr(limit)), finding.unit)


def _over(finding: Finding) -> bool:
    """Whether it is the upper bound that counts."""
    if finding.maximum is None or finding.minimum is None or finding.measured is None:
        return finding.maximum is not None
    return finding.measured > finding.maximum


def _said(finding: Finding) -> str | None:
    """What a share of one row of a mix means in words; None for other figures."""
    dimension = finding.profile.removeprefix("mix_by_")
    key, _, value = finding.row.partition("=")
    if dimension == finding.profile or key != dimension or not units.is_share(finding.unit):
        return None
    measured, _ = _pair(finding)
    whole = finding.unit.removeprefix("share of ")
    return f"{measured} of the {whole} {_means(dimension, shortened(value, _MOST))}"


def _means(dimension: str, value: str) -> str:
    missing = value in ("NULL", "None", "")
    if dimension == "internal":
        return "are internal" if value == "true" else "are not internal"
    if dimension == "author":
        written = {"model": "were written by a model", "human": "were written by people"}
        return written.get(value, "have an unknown author" if value == "unknown" else "have several authors")
    if value == "PX" and dimension in ("privacy_class", "privacy_found"):
        return "were not scanned to the end for personal data"
    if dimension == "privacy_class":
        return f"are of privacy class {value} ({PRIVACY_NAMES.get(value, 'unknown')})"
    if missing:
        without = {"licence": "licence", "owner": "owner", "language": "language", "month": "date"}
        return f"have no known {without.get(dimension, dimension)}"
    said: Mapping[str, str] = {
        "source": "come from source {}" if value != "unknown" else "come from an unknown source",
        "origin_class": "are of origin class {}",
        "owner": "are owned by {}",
        "licence": "are under licence {}",
        "language": "are in language {}",
        "month": "date from {}",
        "generator": "were generated by {}",
    }
    return said.get(dimension, dimension + " {}").replace("{}", value)


def _others(count: int) -> str:
    if count == 0:
        return ""
    return f", and {count:,} more rule{'s stand' if count > 1 else ' stands'} in the way"


def _amount(totals: Mapping[str, Any]) -> str:
    records = totals.get("records")
    said = "this snapshot" if records is None else f"{records:,} record{'' if records == 1 else 's'}"
    share = totals.get("internal_token_share")
    return said if share is None else f"{said}; {percent(share)} of the tokens are internal"


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """Severity -> number of findings, worst first, zeros included."""
    return {str(severity): sum(f.severity is severity for f in findings) for severity in RANK}
