"""Tables are cut, and what is cut is added up, so that shares still make 100 %."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from provenance.reporting import figures
from provenance.reporting.tables import TOP, Column, table

SHARE = Column("token_share", "of tokens", "share", "tokens")
COUNT = Column("tokens", "Tokens", "tokens", "tokens")
RATE = Column("rate", "of its records", "share", "records", adds=False)


def made(count, **more):
    frame = pl.DataFrame(
        {
            "source": [f"s{number:04}" for number in range(count)],
            "tokens": [10] * count,
            "token_share": [1 / count] * count,
            "rate": [0.5] * count,
        }
    )
    facts = {"name": "t", "title": "T", "profile": "mix_by_source", "key": "source", "what": "sources"} | more
    return table(frame, columns=[SHARE, COUNT, RATE], command="provenance profile x mix_by_source", **facts)


@pytest.mark.parametrize("count", [1, 2, TOP, TOP + 1, TOP + 2, 100, 10_000])
def test_shares_add_up_to_all(count):
    rows = made(count)["rows"]
    assert sum(row["figures"]["token_share"]["value"] for row in rows) == pytest.approx(1)
    assert sum(row["figures"]["tokens"]["value"] for row in rows) == 10 * count


def test_a_long_table_says_what_it_left_out_and_how_to_see_it():
    found = made(100)
    assert len(found["rows"]) == TOP + 1
    assert found["rows"][-1]["label"] == "other (88 sources)"
    assert found["left_out"] == {
        "rows": 88,
        "of": 100,
        "what": "sources",
        "command": "provenance profile x mix_by_source",
    }


def test_rates_are_not_added_up():
    assert made(100)["rows"][-1]["figures"]["rate"]["value"] is None


def test_one_row_too_many_is_shown_rather_than_summed():
    assert made(TOP + 1)["left_out"] is None


def test_what_is_not_stated_is_a_row_of_its_own():
    frame = pl.DataFrame({"licence": ["CC0-1.0", None], "tokens": [1, 9]})
    rows = table(
        frame, name="t", title="T", profile="mix_by_licence", key="licence", columns=[COUNT], command="", missing="none"
    )["rows"]
    assert [(row["label"], row["kind"]) for row in rows] == [("none", "missing"), ("CC0-1.0", "value")]


def test_every_figure_says_where_it_comes_from():
    row = made(3)["rows"][0]
    assert row["figures"]["token_share"] == {
        "value": pytest.approx(1 / 3),
        "unit": "share",
        "weight": "tokens",
        "basis": "measured",
        "recompute": {
            "profile": "mix_by_source",
            "file": "mix_by_source.sql",
            "row": {"source": "s0000"},
            "column": "token_share",
        },
    }


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (1.0, "100 %"),
        (1e-9, "< 0.1 %"),
        (0.0004999, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.85249, "85.2 %"),
        (0.9999, "> 99.9 %"),
        (0.9994, "99.9 %"),
        (0.5, "50.0 %"),
    ],
)
def test_a_share_reads_nothing_or_all_only_where_it_is(share, text):
    assert figures.percent(share) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1204, "records", "1,204"),
        (Decimal("612400.000000"), "tokens", "612,400"),
        (6.8682, "number", "6.9"),
        (0.42741, "index", "0.427"),
        (None, "records", "–"),
        (float("nan"), "share", "–"),
    ],
)
def test_figures_are_written_alike_everywhere(value, unit, text):
    item = figures.figure(value, unit=unit, basis="measured", profile="p", column="c")
    assert figures.text(item) == text
