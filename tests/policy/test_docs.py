"""What docs/policies.md shows is what the code does."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import polars as pl

from provenance.gating import floor
from provenance.policy import load
from provenance.policy.judge import judge
from provenance.policy.pack import Policy, Spec
from provenance.policy.remedy import Row, of_share
from tests.policy.policy_tables import Made

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "policies.md").read_text()
EXAMPLE = re.search(r"```yaml worked example\n(.*?)```", PAGE, re.DOTALL)


def test_the_worked_example_is_read_and_judged():
    assert EXAMPLE
    policy = load.parse(EXAMPLE[1])
    tables = Made(
        mix_by_internal=pl.DataFrame(
            {"internal": [True, False], "effective_tokens": [40, 60], "effective_token_share": [0.4, 0.6]}
        ),
        mix_by_origin_class=pl.DataFrame(
            {"origin_class": ["licensed", "crawled"], "effective_tokens": [60, 40], "effective_token_share": [0.6, 0.4]}
        ),
    )
    judged = judge(policy, tables)
    assert [(rule.id, rule.held) for rule in judged.rules] == [("internal-share", False), ("enough-licensed", True)]


def test_the_table_of_keys_is_complete():
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    told = set(re.findall(r"`(\w+)`", " ".join(rows)))
    known = {field.alias or name for model in (Policy, Spec) for name, field in model.model_fields.items()}
    assert known <= told


def test_the_remedy_shown_is_the_one_computed():
    mix = [
        Row(label="internal data", amount=Fraction(522_000), judged=True),
        Row(label="data that is not internal", amount=Fraction(90_400), judged=False),
    ]
    changes = of_share(mix, minimum=None, maximum=Fraction(1, 2), unit="tokens", kind="internal", closed=True)
    shown = " ".join(PAGE.replace("\n> ", " ").split())
    assert all(change.text[1:] in shown for change in changes)


def test_the_floor_is_told():
    judged = floor.judge(accounting=(), files=(), scans=(), errored=(), rules=())
    assert all(f"| `{rule.id}` |" in PAGE for rule in judged.rules)
