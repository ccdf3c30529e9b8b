"""The decision as the story tells it: the verdict, the findings worst first, and the rules that held. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from provenance.model import Decision, Finding, Rule
from provenance.policy import units, words
from provenance.reporting.figures import COUNTS, NUMBER, SHARE, WEIGHTS, Figure, figure, shortened
from provenance.reporting.verdict import bound, counted, ranked, sentence

MOST = 50
"""Findings, and rules that held, that a report shows."""

NOT_A_PROOF = "A pass is a record, not a proof: whoever can write to the store could have written it."
NOTHING_TAGGED = "No record was tagged: there is no file that could be read, or none that holds a record."
NOT_JUDGED = "No policy was applied, so this report says what is in the data and not whether it may be used."
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def verdict(decision: Decision | None, totals: Mapping[str, Any]) -> dict[str, Any]:
    """What stands at the top of the page."""
    told: dict[str, Any] = {"outcome": "not_judged", "sentence": sentence(decision, totals), "lines": [NOT_JUDGED]}
    if decision is None:
        return told | {"policy": None, "judgement": None, "at": None, "counts": {}}
    return {
        "outcome": decision.outcome,
        "sentence": told["sentence"],
        "lines": [NOTHING_TAGGED] * (totals.get("records") == 0) + _lines(decision),
        "policy": {"name": shortened(decision.policy), "digest": decision.policy_digest},
        "judgement": decision.judgement,
        "at": decision.at,
        "counts": counted(decision.findings),
    }


def _lines(decision: Decision) -> list[str]:
    counts = counted(decision.findings)
    said = []
    if counts["refuse"]:
        said.append(f"{_number(counts['refuse'])} rule{_s(counts['refuse'])} refuse{'s' * (counts['refuse'] == 1)}")
    if counts["review"]:
        said.append(f"{_number(counts['review'])} ask{'s' * (counts['review'] == 1)} for a review")
    if counts["note"]:
        said.append(f"{_number(counts['note'])} only note{'s' * (counts['note'] == 1)}")
    held = sum(rule.held for rule in decision.rules)
    said.append(f"{held:,} of {len(decision.rules):,} rules held")
    line = ", ".join(said)
    lines = [f"{line[0].upper()}{line[1:]}. Judged by policy {shortened(decision.policy)} on {moment(decision.at)}."]
    standing = decision.standing
    if standing is not None and standing.waived:
        lines.append(f"Waived, and left to the board: {', '.join(standing.waived)}.")
    if decision.passed and (standing is None or not standing.board):
        lines.append(NOT_A_PROOF)
    return lines


def _number(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def moment(at: str) -> str:
    """A time for people: `22 November 2026, 10:00 UTC`; as it stands where it is no ISO 8601 time."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return shortened(at, 40)
    zone = time.tzname() or "no time zone"
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}, {time:%H:%M} {zone}"


def findings(decision: Decision | None, snapshot: str) -> dict[str, Any]:
    """Each rule that does not hold: measured, allowed, what would mend it."""
    found = ranked(decision) if decision else []
    return _bounded([_finding(item) for item in found], snapshot, decision)


def held(decision: Decision | None, snapshot: str) -> dict[str, Any]:
    """Each rule that holds, in the policy's order."""
    rules = [rule for rule in decision.rules if rule.held] if decision else []
    title = f"{len(rules):,} rule{_s(len(rules))} held"
    return {"title": title, **_bounded([_rule(rule) for rule in rules], snapshot, decision)}


def _bounded(rows: list[dict[str, Any]], snapshot: str, decision: Decision | None) -> dict[str, Any]:
    command = f"provenance gate {snapshot} --format json" + (f" --policy {decision.policy}" if decision else "")
    left = {"rows": len(rows) - MOST, "command": command} if len(rows) > MOST else None
    return {"rows": rows[:MOST], "left_out": left}


def _finding(item: Finding) -> dict[str, Any]:
    unit, weight = _unit(item.unit)

    added = words.rows_added(item.query)
    row = {"rows": f"{item.column} above {item.maximum}"} if added else _keys(item.row)

    def value(number: float | None, *, sum_of: int | None = None) -> Figure:
        return figure(
            number,
            unit=unit,
            weight=weight,
            basis="measured",
            profile=item.profile,
            column=item.column,
            row=row,
            sum_of=sum_of,
        )

    about, _, because = shortened(item.about, 600).partition(". ")
    clause, _, more = shortened(item.reason, 400).rstrip(".").partition("; ")
    return {
        "rule": item.rule,
        "about": about if about.endswith(".") else f"{about}.",
        "because": because,
        "severity": str(item.severity),
        "reason": shortened(item.reason, 400),
        "measured": value(item.measured, sum_of=added),
        "minimum": None if item.minimum is None else _limit(item.minimum, unit, weight),
        "maximum": None if item.maximum is None else _limit(item.maximum, unit, weight),
        "allowed": bound(item),
        "margin": _margin(item),
        # What the figures beside it do not say already.
        "more": _sentence(more if item.measured is not None and more else "" if item.measured is not None else clause),
        "of": _of(item),
        "row": shortened(item.row),
        "named": shortened(words.named(item.row)),
        "profile": item.profile,
        "column": item.column,
        "query": shortened(item.query, 300),
        "remedy": shortened(item.remedy, 800),
    }


def _limit(number: float, unit: str, weight: str | None) -> Figure:
    """A bound, which the policy declares and nothing recomputes."""
    return figure(number, unit=unit, weight=weight, basis="declared", profile="", column="")


def _keys(row: str) -> dict[str, str]:
    """A row as a finding names it, `key=value, key=value`, as its keys."""
    pairs = (pair.partition("=") for pair in re.split(r", (?=\w+=)", row) if pair)
    return {key: value for key, _, value in pairs}


def _rule(rule: Rule) -> dict[str, Any]:
    unit, weight = _unit(rule.unit)
    sides = []
    for word, limit in (("at least", rule.minimum), ("at most", rule.maximum)):
        if limit is not None:
            sides.append(f"{word} {units.write(Decimal(repr(limit)), rule.unit)}")
    return {
        "rule": rule.id,
        "about": shortened(rule.about, 300),
        "severity": str(rule.severity),
        "measured": figure(rule.measured, unit=unit, weight=weight, basis="measured", profile="", column=""),
        "allowed": ", ".join(sides),
    }


def _unit(said: str) -> tuple[str, str | None]:
    """A policy's unit as a figure's: `share of tokens` -> (`share`, `tokens`)."""
    of = said.removeprefix("share of ").replace(" ", "_")
    if units.is_share(said):
        return SHARE, of if of in WEIGHTS else None
    if of in COUNTS:
        return of, of if of in WEIGHTS else None
    return (said or NUMBER), None


def _of(item: Finding) -> str:
    """What the figure is of: `of tokens`, `records`, `file`."""
    if units.is_share(item.unit):
        return item.unit.removeprefix("share ")
    return item.unit.removesuffix("s") if item.measured == 1 and " " not in item.unit else item.unit


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _margin(item: Finding) -> str:
    """How far past the bound, in words; "" where the figure itself says it."""
    if item.margin is None or 0 in (item.maximum, item.minimum):
        return ""
    margin = Decimal(repr(item.margin))
    points = " points" if units.is_share(item.unit) else ""
    digits = 1 if points else 2 if margin < 100 else 0
    said = units.write(margin, item.unit, digits=digits).removesuffix(" %")
    return f"{said}{points} {'past it' if bound(item).startswith('at most') else 'short of it'}"
