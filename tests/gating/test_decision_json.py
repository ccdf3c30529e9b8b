"""A decision's JSON: versioned, figures as decimals beside their unit, damage named."""

from __future__ import annotations

import json

import pytest

from provenance.errors import LedgerError
from provenance.gating import store
from provenance.model import Decision, Finding, Rule, Severity

FIGURES = {"measured": 0.852, "minimum": None, "maximum": 0.5, "unit": "share of tokens"}
DECISION = Decision(
    outcome="refuse",
    snapshot="s",
    policy="p",
    policy_digest="d",
    profiles="q",
    judgement="j",
    at="2026-11-23T09:30:00Z",
    findings=(
        Finding(
            rule="internal-share",
            about="about",
            severity=Severity.REFUSE,
            reason="85.2 % of tokens (internal=true), at most 50 % is allowed",
            profile="mix_by_internal",
            column="token_share",
            margin=0.352,
            row="internal=true",
            query="mix_by_internal.sql, where internal = true, column token_share",
            remedy="Add licensed data.",
            **FIGURES,
        ),
    ),
    rules=(Rule(id="internal-share", about="about", severity=Severity.REFUSE, held=False, **FIGURES),),
)
TEXT = store.to_json(DECISION)


def test_a_decision_comes_back_as_it_was():
    assert store.from_json(TEXT) == DECISION


def test_figures_are_decimal_strings_beside_their_unit():
    value = json.loads(TEXT)
    assert (value["kind"], value["format"], value["outcome"]) == ("provenance.decision", 1, "refuse")
    (found,) = value["findings"]
    assert {key: found[key] for key in ("measured", "minimum", "maximum", "margin", "unit")} == {
        "measured": "0.852",
        "minimum": None,
        "maximum": "0.5",
        "margin": "0.352",
        "unit": "share of tokens",
    }
    assert value["rules"][0]["held"] is False


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), (0.0, "0"), (-0.0, "0"), (3.0, "3"), (1e-7, "0.0000001"), (0.1, "0.1"), (1e21, "1" + "0" * 21)],
)
def test_decimal_string_is_the_shortest_that_names_the_float(value, text):
    assert store.decimal_string(value) == text


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda v: v.update(format=2), "a decision of format 2; this version reads 1"),
        (lambda v: v.update(kind="x"), "not a decision"),
        (lambda v: v.update(outcome="maybe"), "damaged"),
        (lambda v: v.pop("judgement"), "damaged"),
        (lambda v: v["findings"][0].pop("rule"), "damaged"),
        (lambda v: v["findings"][0].update(surprise="x"), "damaged"),
        (lambda v: v["findings"][0].update(severity="mild"), "damaged"),
        (lambda v: v["rules"][0].update(held="no"), "damaged"),
        (lambda v: v["rules"][0].update(measured=0.5), "damaged"),
        (lambda v: v.update(findings=None), "damaged"),
    ],
)
def test_what_is_no_decision_is_refused(damage, message):
    value = json.loads(TEXT)
    damage(value)
    with pytest.raises(LedgerError, match=message):
        store.from_json(json.dumps(value), where="decision.json")


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "[" * 100_000])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(LedgerError, match="not a decision"):
        store.from_json(text)
