"""The decision is a pure function of rules, findings and a time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.gating import floor, store
from provenance.gating.decide import decide, follows, judgement, profiles_digest
from provenance.model import Decision, Finding, Rule, Severity

CHECKOUT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def rule(name: str, *, held: bool = True, severity: Severity = Severity.REFUSE) -> Rule:
    return Rule(
        id=name,
        about="about",
        severity=severity,
        held=held,
        measured=0.852,
        minimum=None,
        maximum=0.5,
        unit="share of tokens",
    )


def finding(name: str, severity: Severity) -> Finding:
    return Finding(
        rule=name,
        about="about",
        severity=severity,
        reason="85.2 % of tokens (internal=true), at most 50 % is allowed",
        profile="mix_by_internal",
        column="token_share",
        measured=0.852,
        minimum=None,
        maximum=0.5,
        margin=0.352,
        unit="share of tokens",
        row="internal=true",
        query="mix_by_internal.sql, where internal = true, column token_share",
        remedy="Add licensed data.",
    )


def decided(findings: list[Finding], rules: list[Rule], at: datetime = NOW) -> Decision:
    return decide(findings, rules, snapshot="s", policy="p", policy_digest="d", profiles="q", judgement="j", at=at)


HELD = rule("a")
BROKEN = rule("a", held=False)
FINE = floor.judge(accounting=(), files=(), scans=(), errored=(), rules=(HELD,))
REFUSES = finding("a", Severity.REFUSE)
ASKS = finding("a", Severity.REVIEW)
NOTES = finding("a", Severity.NOTE)


@pytest.mark.parametrize(
    ("findings", "rules", "outcome"),
    [
        ([], [HELD], "pass"),  # nothing found: the data may be used
        ([], [], "refuse"),  # no rule ran, so "nothing found" means nothing
        ([], list(FINE.rules), "refuse"),  # the floor alone is no policy
        ([NOTES], [BROKEN], "pass"),  # a note is read, and stops nothing
        ([ASKS], [BROKEN], "review"),  # somebody has to look
        ([REFUSES], [BROKEN], "refuse"),  # one refusing finding is enough ...
        ([NOTES, ASKS, REFUSES], [BROKEN], "refuse"),  # ... whatever else there is
        ([], [BROKEN], "refuse"),  # a broken rule whose finding was dropped does not pass
        ([REFUSES], [HELD], "refuse"),  # nor does a finding whose rule was dropped
    ],
)
def test_decide(findings, rules, outcome):
    decision = decided(findings, rules)
    assert decision.outcome == outcome
    assert decision.passed is (outcome == "pass")


def test_every_refusal_has_a_reason():
    assert decided([], []).reasons == [
        "refuse: no rule was judged, so nothing found means nothing (a policy without rules passes nothing)"
    ]
    assert decided([], [BROKEN]).reasons == ["refuse: rule a does not hold, and no finding says why"]


def test_time_is_written_in_utc_and_needs_a_zone():
    assert decided([], [HELD], NOW.astimezone(timezone(timedelta(hours=5)))).at == "2026-11-23T09:30:00Z"
    with pytest.raises(ValueError, match="time zone"):
        decided([], [HELD], datetime(2026, 11, 23))  # noqa: DTZ001


def judged(**changes) -> str:
    given = {
        "snapshot": "s",
        "policy_digest": "d",
        "profiles": "q",
        "rules": (BROKEN,),
        "findings": (REFUSES,),
        "floor": FINE,
    }
    return judgement(**{**given, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"snapshot": "t"},
        {"policy_digest": "e"},
        {"profiles": "r"},
        {"rules": ()},
        {"findings": ()},
        {"findings": (replace(REFUSES, measured=0.8520000000001),)},
        {"findings": (replace(REFUSES, severity=Severity.NOTE),)},
        {"floor": floor.judge(accounting=(), files=[("added", "x")], scans=(), errored=(), rules=(HELD,))},
    ],
)
def test_judgement_changes_with_anything_that_was_judged(changes):
    assert judged() == judged()
    assert judged(**changes) != judged()


def test_judgement_is_pinned():
    assert judged() == "2a0b039f4c45f987e6b07190b07d85fb574e538c1c1e4e9c74cf53fc8178600a"


def followed() -> Decision:
    fine = floor.judge(accounting=(), files=(), scans=(), errored=(), rules=(BROKEN,))
    bound = {"snapshot": "s", "policy_digest": "d", "profiles": "q"}
    made = judgement(**bound, rules=(BROKEN,), findings=(REFUSES,), floor=fine)
    found, rules = (*fine.findings, REFUSES), (*fine.rules, BROKEN)
    return decide(found, rules, policy="p", judgement=made, at=NOW, **bound)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "pass"},
        {"outcome": "pass", "findings": (NOTES,)},
        {"outcome": "pass", "findings": (NOTES,), "rules": (rule("a", held=False, severity=Severity.NOTE),)},
        {"outcome": "pass", "findings": (), "rules": (HELD,)},
        {"snapshot": "t"},
        {"policy_digest": "e"},
        {"profiles": "r"},
        {"judgement": "k"},
        {"at": "yesterday"},
        {"at": "2026-11-23T09:30:00"},
        {"at": "2026-11-23T10:30:00+01:00"},  # would sort as later than it is
    ],
)
def test_a_decision_follows_from_what_it_holds_unless_it_was_edited(changes):
    assert follows(followed())
    assert not follows(replace(followed(), **changes))


def test_the_profiles_digest_changes_with_sql_and_with_absence_not_with_order():
    one = profiles_digest({"a": "SELECT 1", "b": None})
    assert profiles_digest({"b": None, "a": "SELECT 1"}) == one
    assert len({one, profiles_digest({"a": "SELECT 2", "b": None}), profiles_digest({"a": "SELECT 1", "b": ""})}) == 3


figures = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(measured=figures, margin=figures, reason=st.text())
def test_a_decision_comes_back_from_json_as_it_was(measured, margin, reason):
    decision = decided([replace(REFUSES, measured=measured, margin=margin, reason=reason)], [BROKEN, *FINE.rules])
    assert store.from_json(store.to_json(decision)) == decision


def test_importing_the_gate_imports_nothing_heavy():
    code = (
        "import sys, provenance.gating.decide, provenance.gating.floor, provenance.gating.store\n"
        "print(sorted({'great_expectations', 'duckdb', 'polars', 'pandas', 'pydantic'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=CHECKOUT)
    assert run.stdout.strip() == "[]"
