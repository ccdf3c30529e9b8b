"""Section "Change": what became of the records since the baseline, how the mix moved, and what moved it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from provenance.reporting.ask import SHORT, Asked
from provenance.reporting.blocks import Block, fact, facts, section, words
from provenance.reporting.figures import INDEX, SHARE
from provenance.reporting.sections import moves
from provenance.reporting.tables import Column, Row, Table, table

if TYPE_CHECKING:
    import polars as pl

NOTHING = "No earlier snapshot was compared, so nothing is said of how the mix moved."
_CAUSES = {
    "kept": "Kept as they were",
    "retagged": "Re-tagged: the same record, tagged otherwise",
    "removed": "Removed",
    "added": "Added",
}
_LIMITS = (
    "A record is the same if its texts and their roles are. A text with one letter changed is removed and added.",
    "A record counts as often as it is held. Kept, re-tagged and removed make the earlier snapshot.",
    "Below 0.10 a PSI is called little, to 0.25 moderate, above large: a rule of thumb without an error rate.",
    "PSI depends on the number of records. A value that one side lacks counts there as half a record.",
)


def told(asked: Asked) -> Block:
    """Records by cause, sources, the shares that moved most with what moved them, drift, tags and declarations."""
    baseline = asked.rows("report_baseline").to_dicts()
    if not baseline:
        return section("change", "Change", NOTHING, [])
    lead = f"Held against snapshot {str(baseline[0]['id'])[:SHORT]}, which has {baseline[0]['records'] or 0:,} records."
    blocks = [
        _causes(asked),
        _sources(asked),
        *moves.told(asked),
        _drift(asked),
        _numbers(asked),
        _retagged(asked),
        _declarations(asked),
        words(_LIMITS, title="How to read this"),
    ]
    return section("change", "Change", lead, blocks)


def _causes(asked: Asked) -> Block:
    lines = []
    for cause, label in _CAUSES.items():
        side = "old" if cause == "removed" else "new"
        lines.append(fact(label, figure=asked.of("change_totals", "cause", cause, f"{side}_records", unit="records")))
    moved = asked.of("change_totals", "cause", "retagged", "moved_records", unit="records")
    lines.append(fact("Of the re-tagged, moved to another source", figure=moved))
    return facts(lines)


def _sources(asked: Asked) -> Table:
    import polars as pl

    frame = asked.rows("change_by_source").filter(pl.col("old_records") + pl.col("new_records") > 0)
    names = {
        "new_records": "Now",
        "old_records": "Before",
        "added_records": "Added",
        "removed_records": "Removed",
        "retagged_records": "Re-tagged",
        "moved_in_records": "Moved in",
        "moved_out_records": "Moved out",
    }
    return _table(
        asked,
        frame,
        name="change-sources",
        title="Records by source",
        profile="change_by_source",
        key="source",
        columns=[Column(name, label, "records", "records", "declared") for name, label in names.items()],
        size="new_records",
        head="Source",
        what="sources",
        how=asked.how(declared=True),
    )


def _drift(asked: Asked) -> Table:
    import polars as pl

    weight = moves.weight(asked)
    frame = asked.rows("drift").filter((pl.col("weight") == weight) & (pl.col("psi") > 0))
    return _table(
        asked,
        frame.sort("psi", "dimension", descending=[True, False]),
        name="drift",
        title="Drift of each dimension",
        note=f"Of shares of {weight.replace('_', ' ')}. Dimensions that did not move are left out.",
        profile="drift",
        key="dimension",
        columns=[
            Column("psi", "PSI", INDEX, adds=False),
            Column("band", "Rule of thumb"),
            Column("js_distance", "Jensen-Shannon distance", INDEX, adds=False),
            Column("total_variation", "Total variation", INDEX, adds=False),
            Column("hellinger", "Hellinger distance", INDEX, adds=False),
        ],
        labels=_named("dimension"),
        head="Dimension",
        what="dimensions",
        empty="No dimension moved.",
    )


def _numbers(asked: Asked) -> Table:
    import polars as pl

    frame = asked.rows("drift_numeric").filter(pl.col("source").is_null())
    sides = [(f"{side}_{name}", f"{label}, {said}") for name, label in (("mean", "Mean"), ("p99", "99th percentile"))
             for side, said in (("old", "before"), ("new", "now"))]  # fmt: skip
    return _table(
        asked,
        frame,
        name="drift-numbers",
        title="Sizes and scores",
        note="Of records; the language score is of parts. KS is the largest distance of the two distributions.",
        profile="drift_numeric",
        key="measure",
        columns=[
            *(Column(name, label, "in its own unit", adds=False) for name, label in sides),
            Column("ks", "KS", INDEX, adds=False),
            Column("psi", "PSI", INDEX, adds=False),
        ],
        labels=_named("measure"),
        head="Number",
        what="numbers",
    )


def _retagged(asked: Asked) -> Table:
    def said(row: Row) -> str:
        if row["tag"] == "part tags":
            return "tags of single parts"
        values = [value if value is not None else "not stated" for value in (row["old_value"], row["new_value"])]
        return f"{row['tag'].replace('_', ' ')}: {' → '.join(values)}"

    return _table(
        asked,
        asked.rows("retagged"),
        name="retagged",
        title="Tags that are not what they were",
        note="Of records that both snapshots hold; a record counts once for each tag that changed.",
        profile="retagged",
        key=("tag", "old_value", "new_value"),
        columns=[
            Column("records", "Records", "records", "records", adds=False),
            Column("record_share", "of records", SHARE, "records", adds=False),
        ],
        labels=said,
        size="records",
        head="Tag",
        what="changes",
        empty="No record is tagged otherwise.",
    )


def _declarations(asked: Asked) -> Table:
    def said(row: Row) -> str:
        return f"{row['source']}: {row['fact'].replace('_', ' ')}"

    return _table(
        asked,
        asked.rows("changed_declarations"),
        name="changed-declarations",
        title="Declarations that are not what they were",
        profile="changed_declarations",
        key=("source", "fact"),
        columns=[Column("change", "What"), Column("old_value", "Before"), Column("new_value", "Now")],
        labels=said,
        head="Fact",
        what="facts",
        how="As declared",
        empty="Every source declares what it did.",
    )


def _named(key: str) -> Callable[[Row], str]:
    return lambda row: str(row[key]).replace("_", " ")


def _table(asked: Asked, frame: pl.DataFrame, *, profile: str, size: str | None = None, **more: object) -> Table:
    """A table in the order its profile gives, unless `size` says otherwise."""
    how = str(more.pop("how", asked.how(declared=False)))
    return table(frame, profile=profile, command=moves.command(asked, profile), size=size, how=how, **more)  # type: ignore[arg-type]
