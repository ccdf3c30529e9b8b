"""The register of models from Python, such as from a training script: `pv.models.add` and the like.

import provenance as pv

s = pv.tag("data/")
pv.models.add("acme", "3", trained_on=[s], parents=["acme@2"])
pv.models.evaluate("acme@3", "results.json")
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import given

if TYPE_CHECKING:
    import polars as pl

    from provenance.api import Snapshot
    from provenance.lineage.values import Evaluation, Model


def add(
    name: str,
    version: str,
    *,
    trained_on: Sequence[str | Snapshot],
    parents: Sequence[str] = (),
    weights: str | None = None,
    aliases: Sequence[str] = (),
    released: date | None = None,
    correct: bool = False,
    store: str | Path | None = None,
) -> Model:
    """Enter a version of a model; entries are never edited.

    Args:
        trained_on: snapshots, or their names or ids; at least one.
        parents: registered models it came from.
        weights: SHA-256 of the weights, hex.
        aliases: what else names it where a generator is named; `NAME-VERSION` always does.
        correct: it is there already, and this supersedes what was said of it.
    Raises: UsageError, LedgerError.
    """
    from provenance.pipeline import models

    return models.add(
        given.open_store(store),
        name,
        version,
        trained_on=[item if isinstance(item, str) else item.id for item in trained_on],
        now=datetime.now(UTC),
        parents=parents,
        weights=weights,
        aliases=aliases,
        released=released,
        correct=correct,
    )


def evaluate(model: str, results: str | Path, *, store: str | Path | None = None) -> list[Evaluation]:
    """Enter the results of an evaluation, as `provenance model eval`. Raises: UsageError, ReadError, LedgerError."""
    from provenance.pipeline import models

    return models.evaluate(given.open_store(store), model, Path(results), now=datetime.now(UTC))


def listing(*, store: str | Path | None = None) -> pl.DataFrame:
    """The registered models, in the order they were entered; columns as the view `models` has them."""
    from provenance.pipeline import snapshots

    return snapshots.registered(given.open_store(store))["models"]


def lineage(node: str | None = None, *, store: str | Path | None = None) -> dict[str, Any]:
    """Nodes, edges and loops, as `provenance lineage --format json`. Raises: UsageError, LedgerError."""
    from provenance.lineage import edges
    from provenance.pipeline.lineage import lineage as found_of

    found = found_of(given.open_store(store), node)
    return edges.value(found.graph, found.edges, found.names)
