"""The register as the tables that profiles read; made for one session, and thrown away with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from provenance.lineage.graph import Graph
from provenance.lineage.register import Register
from provenance.scan.frames import DTYPES
from provenance.schema import REGISTER


def frames(register: Register, outputs: Mapping[str, int] | None = None) -> dict[str, pl.DataFrame]:
    """One frame for each table of REGISTER.

    Args:
        outputs: model id -> how many of its outputs are remembered.
    """
    listed = tables(register, outputs or {})
    return {
        name: pl.DataFrame(list(listed[name]), schema={c.name: DTYPES[c.type] for c in columns}, orient="row")
        for name, columns in REGISTER.items()
    }


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
        "model_written": sorted(
            {
                (t.snapshot, w.generator or "", graph.model_of(w.generator), w.tokens, t.tokens)
                for m in models
                for t in m.trained
                for w in t.written
            },
            key=str,
        ),
        "model_parents": [(m.id, parent) for m in models for parent in m.parents],
        "model_loops": [(x.family, x.writer, x.snapshot, x.reader, x.tokens, x.of) for x in graph.loops()],
        "evaluations": [
            (e.model, e.suite, e.metric, float(e.value), e.direction, e.date, e.data_digest) for e in register.current()
        ],
    }  # fmt: skip
