"""The register as the tables that profiles read; written for one session, and thrown away with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from provenance.ledger import rows
from provenance.lineage.graph import Graph
from provenance.lineage.register import Register
from provenance.scan.frames import DTYPES
from provenance.schema import REGISTER


def write(folder: Path, register: Register, outputs: Mapping[str, int] | None = None) -> Path:
    """Write one Parquet file a table of REGISTER into `folder`, which is made.

    Args:
        outputs: model id -> how many of its outputs are remembered.
    Returns: the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = tables(register, outputs or {})
    for name, columns in REGISTER.items():
        schema = {column.name: DTYPES[column.type] for column in columns}
        rows.write_parquet(pl.DataFrame(list(listed[name]), schema=schema, orient="row"), folder / f"{name}.parquet")
    return folder


def tables(register: Register, outputs: Mapping[str, int]) -> dict[str, Iterable[tuple[Any, ...]]]:
    """Table -> rows, in the order of entries; columns as REGISTER has them."""
    graph = Graph(register.models.values())
    models = list(register.models.values())
    depths = {model.id: graph.depth(model.id) for model in models}
    return {
        "models": [
            (m.id, m.name, m.version, graph.family[m.id], m.number, m.weights, m.released, depths[m.id].generations,
             depths[m.id].at_least, outputs.get(m.id, 0))
            for m in models
        ],
        "model_names": [(name, m.id) for m in models for name in m.called],
        "model_data": [(m.id, t.snapshot, t.records, t.tokens) for m in models for t in m.trained],
        "model_parents": [(m.id, parent) for m in models for parent in m.parents],
        "model_loops": [(x.family, x.writer, x.snapshot, x.reader, x.tokens, x.of) for x in graph.loops()],
        "evaluations": [
            (e.model, e.suite, e.metric, float(e.value), e.direction, e.date, e.data_digest) for e in register.current()
        ],
    }  # fmt: skip
