"""Of the section "Feedback": the graph of models and snapshots, its loops, and the evaluations of models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenance.reporting.ask import SHORT, Asked
from provenance.reporting.blocks import Block, chart, graph, mark, words
from provenance.reporting.figures import INDEX, SHARE, figure
from provenance.reporting.tables import Column, table

if TYPE_CHECKING:
    import polars as pl

_NOTHING = (
    "No model is registered, so nothing is known of what was trained on this data or on earlier data. "
    "`provenance model add` registers one."
)
_EDGES, _LOOPS, _EVALUATIONS = "lineage_edges", "feedback_loops", "evaluations"
_CHARTS = 4  # metrics that are drawn; the table has all


def told(asked: Asked) -> list[Block]:
    """The graph with its table and the loops; that nothing is registered, where nothing is."""
    edges = asked.rows(_EDGES)
    if not edges["registered"].any():
        return [words([_NOTHING], title="Models and the data they made")]
    return [_graph(asked, edges), _edges(asked, edges), _loops(asked)]


def _graph(asked: Asked, edges: pl.DataFrame) -> Block:
    ids = list(dict.fromkeys(edges["snapshot"].to_list()))
    here = str(asked.snapshot["id"])
    rows = edges.to_dicts()
    loops = sum(row["loop"] and row["kind"] == "trained" for row in rows)
    wrote = [
        f"{row['model']} wrote {row['token_share']:.1%} of the tokens of snapshot {row['snapshot'][:SHORT]}"
        for row in rows
        if row["kind"] == "wrote" and row["token_share"] is not None
    ]
    return graph(
        "lineage-graph",
        title="Models and the data they made",
        note="Up: a model was trained on it. Down: a model wrote that share of its tokens. Strong: a closed loop.",
        desc=f"{len(ids)} snapshots and the models trained on them. {loops} close a loop. {'. '.join(wrote[:20])}.",
        query=_EDGES,
        table="lineage-edges",
        snapshots=[{"id": i, "label": "this snapshot" if i == here else f"snapshot {i[:8]}"} for i in ids],
        arrows=[
            {
                "kind": row["kind"],
                "snapshot": row["snapshot"],
                "model": row["model"],
                "text": "" if row["token_share"] is None else f"{row['token_share']:.1%}",
                "loop": row["loop"],
            }
            for row in rows
        ],
    )


def _edges(asked: Asked, edges: pl.DataFrame) -> Block:
    import polars as pl

    shown = edges.with_columns(pl.col("snapshot").str.slice(0, SHORT))
    return table(
        shown,
        name="lineage-edges",
        title="Who wrote what, and who was trained on it",
        profile=_EDGES,
        key=["snapshot", "kind", "model"],
        columns=[
            Column("token_share", "of the snapshot's tokens", SHARE, "tokens", "declared", adds=False),
            Column("tokens", "Tokens", "tokens", "tokens", "declared", adds=False),
        ],
        command=asked.command(_EDGES),
        labels=lambda row: (
            f"{row['model']} wrote some of {row['snapshot']}"
            if row["kind"] == "wrote"
            else f"{row['model']} was trained on {row['snapshot']}"
        ),
        head="Arrow",
        how="As registered, declared and matched",
        size=None,
        what="arrows",
    )


def _loops(asked: Asked) -> Block:
    import polars as pl

    return table(
        asked.rows(_LOOPS).with_columns(pl.col("snapshot").str.slice(0, SHORT)),
        name="feedback-loops",
        title="Loops",
        note="Closed: a model of the writer's family was trained on it. Open: one will be, if this snapshot is used.",
        profile=_LOOPS,
        key=["family", "writer", "snapshot", "reader"],
        columns=[
            Column("kind", "Loop"),
            Column("token_share", "of the snapshot's tokens", SHARE, "tokens", "declared", adds=False),
            Column("tokens", "Tokens", "tokens", "tokens", "declared", adds=False),
        ],
        command=asked.command(_LOOPS),
        labels=lambda row: f"{row['writer']} to {row['snapshot']} to {row['reader'] or 'the next model'}",
        head="Path",
        how="As registered, declared and matched",
        size=None,
        what="loops",
        empty="No loop was found among what is declared, matched and registered, which is not proof of none.",
    )


def evaluations(asked: Asked) -> list[Block]:
    """What was measured of each version, the suites that nobody ran, and how the first metrics went over versions."""
    rows = asked.rows(_EVALUATIONS)
    missing = asked.rows("evaluations_missing").filter(missing=1)
    blocks: list[Block] = []
    if missing.height:
        said = [f"{row['model']}: nobody entered a result of the suite “{row['suite']}”." for row in missing.to_dicts()]
        blocks.append(words(said[:12], title="Evaluations that are missing"))
    if not rows.height:
        return blocks
    blocks += _drawn(rows)
    columns = [
        Column("value", "Value", INDEX, basis="declared", adds=False),
        Column("direction", "Better"),
        Column("date", "Measured"),
    ]
    blocks.append(
        table(
            rows,
            name="evaluations-of-models",
            title="Evaluations of models",
            note="As whoever measured them entered them; nothing here was measured by this audit.",
            profile=_EVALUATIONS,
            key=["suite", "metric", "model"],
            columns=columns,
            command=asked.command(_EVALUATIONS),
            head="Suite, metric, model",
            how="As entered",
            size=None,
            top=40,
            what="results",
        )
    )
    return blocks


def _drawn(rows: pl.DataFrame) -> list[Block]:
    """A chart of each metric that more than one version has, the first few."""
    found: list[Block] = []
    for (suite, metric), group in rows.group_by(["suite", "metric"], maintain_order=True):
        values: list[dict[str, Any]] = group.to_dicts()
        if len(values) < 2 or len(found) == _CHARTS or any(row["value"] < 0 for row in values):
            continue
        marks = [
            mark(
                row["model"],
                figure(
                    row["value"],
                    unit=INDEX,
                    basis="declared",
                    profile=_EVALUATIONS,
                    column="value",
                    row={"suite": suite, "metric": metric, "model": row["model"]},
                ),
                strong=number == len(values) - 1,
            )
            for number, row in enumerate(values)
        ]
        said = ", ".join(f"{row['model']} {row['value']:g}" for row in values)
        found.append(
            chart(
                f"evaluation-{len(found)}",
                "bars",
                title=f"{suite}: {metric} over versions",
                note=f"{values[0]['direction'].capitalize()} is better. As entered.",
                desc=f"{suite}, {metric}, version by version: {said}.",
                query=_EVALUATIONS,
                table="evaluations-of-models",
                marks=marks,
            )
        )
    return found
