"""A decision as JSON text and back; the ledger keeps it, reports and reviews read it.

Pure. Figures are decimal strings beside their unit, so that no reader's floats change them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from dataclasses import fields as fields_of
from decimal import Decimal
from typing import Any

from provenance.errors import LedgerError
from provenance.model import OUTCOMES, Decision, Finding, Reviewed, Rule, Severity, Standing

FORMAT = 1
KIND = "provenance.decision"
_TEXTS = ("outcome", "snapshot", "policy", "policy_digest", "profiles", "judgement", "at")
_FIGURES = ("measured", "minimum", "maximum", "margin")


def to_json(decision: Decision) -> str:
    """The decision as indented JSON with keys in a fixed order; ends with a line feed."""
    value = {
        "kind": KIND,
        "format": FORMAT,
        "outcome": decision.outcome,
        "snapshot": decision.snapshot,
        "policy": decision.policy,
        "policy_digest": decision.policy_digest,
        "profiles": decision.profiles,
        "baseline": decision.baseline or None,
        "register": decision.register or None,
        "mix": None if decision.mix is None else list(decision.mix),
        "judgement": decision.judgement,
        "at": decision.at,
        "standing": None if decision.standing is None else asdict(decision.standing),
        "findings": [finding_value(finding) for finding in decision.findings],
        "rules": [rule_value(rule) for rule in decision.rules],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str, *, where: object = "") -> Decision:
    """Read a decision again; `from_json(to_json(d)) == d`.

    Args:
        where: what an error names as its place.
    Raises: LedgerError, if it is no decision, or of another format version.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LedgerError("not a decision: it is not JSON", where=where) from error
    if not isinstance(value, dict) or value.get("kind") != KIND:
        raise LedgerError(f"not a decision: it does not say {KIND!r}", where=where)
    if value.get("format") != FORMAT:
        raise LedgerError(
            f"a decision of format {value.get('format')!r}; this version reads {FORMAT}",
            where=where,
            hint="judge the snapshot again with `provenance gate`",
        )
    try:
        return _decision(value)
    except (KeyError, TypeError, ValueError) as error:
        raise LedgerError("a damaged decision: a field is missing or not what it must be", where=where) from error


def _decision(value: dict[str, Any]) -> Decision:
    texts = {key: _text(value[key]) for key in _TEXTS}
    for name in ("baseline", "register"):  # what was kept before there were any has none
        texts[name] = _text(value.get(name) or "")
    outcome = OUTCOMES[OUTCOMES.index(texts.pop("outcome"))]
    mix = value.get("mix")  # kept before there was `watch`, it has none
    return Decision(
        **texts,
        outcome=outcome,
        mix=None if mix is None else _pair(mix),
        standing=None if value.get("standing") is None else _standing(value["standing"]),
        findings=tuple(Finding(**_fields(item)) for item in value["findings"]),
        rules=tuple(Rule(**_fields(item)) for item in value["rules"]),
    )


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a rule or finding, figures as floats; unknown and missing ones are errors of the constructor."""
    fields: dict[str, Any] = {}
    for key, field in item.items():
        if key in _FIGURES:
            fields[key] = None if field is None else float(_text(field))
        elif key == "severity":
            fields[key] = Severity(field)
        elif key == "rows":
            fields[key] = _whole(field)
        elif key == "held":
            fields[key] = _flag(field)
        else:
            fields[key] = _text(field)
    return fields


def _standing(value: Any) -> Standing:
    """A standing of exactly its fields, each of the kind that it has."""
    made: dict[str, Any] = {}
    for field in fields_of(Standing):
        item = value[field.name]
        if field.name == "reviews":
            made[field.name] = tuple(_reviewed(one) for one in item)
        elif field.name in ("needed", "log_size"):
            made[field.name] = _whole(item)
        elif field.name == "always":
            made[field.name] = _flag(item)
        else:
            made[field.name] = tuple(map(_text, item)) if isinstance(item, list) else _text(item)
    return Standing(**made)


def _reviewed(value: Any) -> Reviewed:
    kinds: dict[str, Callable[[Any], Any]] = {"entry": _whole, "counts": _flag}
    made: dict[str, Any] = {}
    for field in fields_of(Reviewed):
        read = kinds.get(field.name) or _text
        made[field.name] = read(value[field.name])
    return Reviewed(**made)


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a count")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a flag")
    return value


def _pair(value: Any) -> tuple[str, str]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    before, after = value
    return _text(before), _text(after)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def rule_value(rule: Rule) -> dict[str, Any]:
    """A rule as a JSON value; figures are decimal strings, in `unit`."""
    return {
        "id": rule.id,
        "about": rule.about,
        "severity": str(rule.severity),
        "held": rule.held,
        "measured": decimal_string(rule.measured),
        "minimum": decimal_string(rule.minimum),
        "maximum": decimal_string(rule.maximum),
        "unit": rule.unit,
    }


def finding_value(finding: Finding) -> dict[str, Any]:
    """A finding as a JSON value; figures are decimal strings, in `unit`."""
    return {
        "rule": finding.rule,
        "about": finding.about,
        "severity": str(finding.severity),
        "reason": finding.reason,
        "profile": finding.profile,
        "column": finding.column,
        "measured": decimal_string(finding.measured),
        "minimum": decimal_string(finding.minimum),
        "maximum": decimal_string(finding.maximum),
        "margin": decimal_string(finding.margin),
        "unit": finding.unit,
        "row": finding.row,
        "rows": finding.rows,
        "query": finding.query,
        "remedy": finding.remedy,
    }


def decimal_string(value: float | None) -> str | None:
    """The shortest plain digits that name a float: 0.5 -> '0.5', 3.0 -> '3', 1e-07 -> '0.0000001'."""
    if value is None:
        return None
    exact = Decimal(repr(float(value)))
    return format(exact.normalize(), "f") if exact else "0"
