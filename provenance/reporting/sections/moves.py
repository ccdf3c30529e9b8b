"""The shares that moved most since the baseline, and what moved them; part of section "Change"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance.reporting.ask import SHORT, Asked
from provenance.reporting.blocks import Block, chart, mark
from provenance.reporting.figures import SHARE, figure
from provenance.reporting.tables import Column, Row, table, word

if TYPE_CHECKING:
    import polars as pl

MOST = 12
"""Shares shown."""
TRACED = 6
"""Of how many the causes are shown ..."""
EACH = 3
"""... and how many of each."""


def weight(asked: Asked) -> str:
    """What the shares of this section are of: what training will read, where sources declare weights."""
    return "effective_tokens" if asked.effective else "tokens"


def command(asked: Asked, profile: str) -> str:
    """What shows all of a profile's table, against the same baseline."""
    return f"{asked.command(profile)} --baseline {str(asked.rows('report_baseline')['id'][0])[:SHORT]}"


def told(asked: Asked) -> list[Block]:
    """A chart and two tables: which shares moved, and why."""
    moved = _moved(asked)
    return [_chart(asked, moved), _shares(asked, moved), _causes(asked, moved)]


def _moved(asked: Asked) -> pl.DataFrame:
    import polars as pl

    mine = asked.rows("change_mix").filter((pl.col("weight") == weight(asked)) & (pl.col("change") != 0))
    # What is not declared or found of a record mirrors what is, so of two halves the second says nothing new.
    ordered = mine.with_columns(size=pl.col("change").abs().round(9)).sort(
        ["size", "dimension", "value"], descending=[True, False, False], nulls_last=True
    )
    return ordered.drop("size")


def _label(row: Row) -> str:
    value = "not stated" if row["value"] is None else row["value"]
    return f"{row['dimension'].replace('_', ' ')}: {value}"


def _chart(asked: Asked, moved: pl.DataFrame) -> Block:
    marks = []
    for row in moved.head(MOST).to_dicts():
        item = figure(
            abs(row["change"]),
            unit=SHARE,
            weight=weight(asked),
            basis=_basis(asked),
            profile="change_mix",
            row={"dimension": row["dimension"], "value": word(row["value"])},
            column="change",
        )
        grew = row["change"] > 0
        marks.append(mark(_label(row), item, note="more than before" if grew else "less than before", strong=grew))
    of = weight(asked).replace("_", " ")
    return chart(
        "chart-change",
        "bars",
        title=f"Shares of {of} that moved most",
        note="In percentage points.",
        desc="; ".join(f"{m['label']}: {m['text']} {m['note']}" for m in marks) + ".",
        query="change_mix",
        table="change-mix",
        marks=marks,
        legend={"strong": "grew", "pale": "shrank"},
    )


def _shares(asked: Asked, moved: pl.DataFrame) -> Block:
    basis, of = _basis(asked), weight(asked)
    return table(
        moved,
        name="change-mix",
        title="Shares that moved",
        note=f"Shares of {of.replace('_', ' ')}; the change is in percentage points.",
        profile="change_mix",
        key=("dimension", "value"),
        columns=[
            Column("change", "Change", SHARE, of, basis, adds=False),
            Column("old_share", "Before", SHARE, of, basis, adds=False),
            Column("new_share", "Now", SHARE, of, basis, adds=False),
        ],
        labels=_label,
        command=command(asked, "change_mix"),
        size=None,
        top=MOST,
        head="Share",
        what="shares",
        how=asked.how(declared=False),
        empty="No share moved.",
    )


def _causes(asked: Asked, moved: pl.DataFrame) -> Block:
    import polars as pl

    of = weight(asked)
    shown = moved.head(TRACED).with_row_index("place").select("place", "dimension", "value")
    parts = asked.rows("change_causes").filter((pl.col("weight") == of) & (pl.col("change") != 0))
    mine = shown.join(parts, on=["dimension", "value"], how="inner", nulls_equal=True).with_columns(
        size=pl.col("change").abs().round(9)
    )
    ordered = mine.sort(
        ["place", "size", "cause", "source"], descending=[False, True, False, False], maintain_order=True
    )
    largest = ordered.group_by("place", maintain_order=True).head(EACH)

    def said(row: Row) -> str:
        return f"{_label(row)}, from {row['source']}, {row['cause']}"

    return table(
        largest,
        name="change-causes",
        title="What moved them",
        note=f"The {EACH} largest parts of the changes above; all parts of a change add up to it.",
        profile="change_causes",
        key=("dimension", "value", "cause", "source"),
        columns=[Column("change", "Part of the change", SHARE, of, _basis(asked), adds=False)],
        labels=said,
        command=command(asked, "change_causes"),
        size=None,
        top=TRACED * EACH,
        head="Share, source and cause",
        what="parts",
        how=asked.how(declared=True),
        empty="No share moved.",
    )


def _basis(asked: Asked) -> str:
    return "declared" if asked.effective else asked.tokens_basis
