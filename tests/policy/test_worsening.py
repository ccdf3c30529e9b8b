"""A batch is blamed for what it makes worse, row by row, and for nothing else."""

from __future__ import annotations

import polars as pl
import pytest

from provenance.policy import load
from provenance.policy.worsening import worsened
from tests.policy.policy_tables import Made

RULE = """
policy: one
version: "1"
rules:
  - {id: one-source, about: a, profile: mix_by_source, column: record_share, max: 0.3, severity: refuse, remedy: r}
"""


def shares(**by_source):
    return Made(
        mix_by_source=pl.DataFrame(
            {"source": list(by_source), "record_share": list(by_source.values())},
            schema={"source": pl.String, "record_share": pl.Float64},
        )
    )


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        (shares(a=0.5, b=0.2), shares(a=0.4, b=0.3), False),  # mended in part
        (shares(a=0.5, b=0.2), shares(a=0.5, b=0.2), False),  # left as it was
        (shares(a=0.5, b=0.2), shares(a=0.51, b=0.2), True),
        (shares(a=0.6, b=0.2), shares(a=0.4, b=0.35), True),  # one mended, another broken
        (shares(a=0.2, b=0.2), shares(a=0.4, b=0.2), True),  # newly broken
        (shares(a=0.5), shares(a=0.5, c=0.4), True),  # a new row
        (shares(a=0.5), shares(a=None), True),  # what was known is not any more
        (shares(a=None), shares(a=None), False),
        (shares(a=0.2), shares(), True),  # nothing to judge any more
        (shares(), shares(), False),
    ],
)
def test_a_rule_is_worse_if_any_row_is(before, after, worse):
    (spec,) = load.parse(RULE).rules
    assert worsened(spec, before, after) is worse


def test_what_cannot_be_compared_is_worse():
    (spec,) = load.parse(RULE).rules
    assert worsened(spec, Made(), shares(a=0.5))
    twice = Made(mix_by_source=pl.DataFrame({"source": ["a", "a"], "record_share": [0.5, 0.4]}))
    assert worsened(spec, twice, twice)


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        ("max: 0", "record"),
        ("max: 0, scope: mix", "mix"),
        ("max: 5", "mix"),
        ("min: 1", "record"),
        ("min: 1, unit: effective number of owners", "mix"),
        ("min: 0.5", "mix"),
        ("min: 0.5, scope: record", "record"),
        ("min: 0, max: 0", "mix"),  # a value below 0 breaks it too, so it is not about what may be there
    ],
)
def test_what_a_rule_is_judged_on_follows_from_its_bound_unless_it_says_so(said, scope):
    (spec,) = load.parse(RULE.replace("max: 0.3", said)).rules
    assert spec.judges == scope
