"""Made tables and rules for the policy's tests; the real profiles are judged in test_built_in.py."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from provenance.errors import ProfileError
from provenance.policy.pack import Policy, Spec


class Made:
    """Tables by name; filters in polars' SQL."""

    def __init__(self, **tables: pl.DataFrame) -> None:
        self.tables = tables
        self.asked: list[tuple[str, dict[str, str], str | None]] = []

    def rows(self, profile: str, params: Mapping[str, str], where: str | None) -> pl.DataFrame:
        self.asked.append((profile, dict(params), where))
        if profile not in self.tables:
            raise ProfileError(f"no profile {profile!r}", where="/a/folder", hint="there are others")
        table = self.tables[profile]
        if where is None:
            return table
        try:
            return pl.SQLContext(t=table).execute(f"SELECT * FROM t WHERE {where}").collect()
        except pl.exceptions.PolarsError:
            raise ProfileError("the condition cannot be run") from None


def spec(**given: object) -> Spec:
    """A rule with what a test does not care about filled in."""
    fields: dict[str, object] = {
        "id": "a-rule",
        "about": "What it is for.",
        "profile": "mix_by_source",
        "column": "token_share",
        "severity": "refuse",
        "remedy": "Do something.",
    }
    return Spec.model_validate({**fields, **given})


def pack(*specs: Spec) -> Policy:
    return Policy(policy="made", version="1", about="For tests.", rules=specs)


MADE = Made(
    mix_by_source=pl.DataFrame(
        {
            "source": ["comments", "books", None],
            "records": [60, 30, 10],
            "tokens": [850, 100, 50],
            "effective_tokens": [Decimal("1700.000000"), Decimal("100.000000"), Decimal("50.000000")],
            "token_share": [0.85, 0.1, 0.05],
            "effective_token_share": [0.918918918919, 0.054054054054, 0.027027027027],
        }
    ),
    mix_by_internal=pl.DataFrame(
        {
            "internal": [True, False],
            "records": [60, 40],
            "tokens": [850, 150],
            "effective_tokens": [Decimal("1700.000000"), Decimal("150.000000")],
            "token_share": [0.85, 0.15],
            "effective_token_share": [0.918918918919, 0.081081081081],
        }
    ),
    gaps=pl.DataFrame({"name": ["a", "b", "c"], "score": [0.1, None, float("nan")], "text": ["x", "y", "z"]}),
    declarations=pl.DataFrame({"source": ["comments", "comments"], "fact": ["licence", "contact"], "records": [9, 9]}),
    opt_outs=pl.DataFrame({"source": ["comments", "messages"], "records": [30, 11]}),
)
