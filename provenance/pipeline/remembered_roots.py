"""The cache of the roots of shards' trees: `commitments.parquet` of the store. It may be lost at any time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO

from provenance.challenging.sumtree import Node
from provenance.ledger import files
from provenance.ledger.store import Store

FILE = "commitments.parquet"
MOST = 1_000_000
"""Roots of other snapshots that are kept beside those of the newest."""


def load(store: Store, names: Iterable[bytes]) -> dict[bytes, Node]:
    """What is known of shards by these names."""
    wanted = set(names)
    return {name: node for name, node in _all(store).items() if name in wanted}


def keep(store: Store, found: Mapping[bytes, Node]) -> None:
    """Remember the roots of a snapshot's shards, and of others as long as there is room."""
    import polars as pl

    others = [(name, node) for name, node in _all(store).items() if name not in found]
    rows = [(name, *node) for name, node in [*found.items(), *others[:MOST]]]
    frame = pl.DataFrame(
        rows, schema={"name": pl.Binary, "hash": pl.Binary, "records": pl.Int64, "tokens": pl.Int64}, orient="row"
    )
    buffer = BytesIO()
    frame.write_parquet(buffer)
    files.write(store.path / FILE, buffer.getvalue())


def _all(store: Store) -> dict[bytes, Node]:
    import polars as pl

    try:
        frame = pl.read_parquet(BytesIO((store.path / FILE).read_bytes()))
        return {name: Node(digest, records, tokens) for name, digest, records, tokens in frame.iter_rows()}
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return {}


def forget(store: Store) -> None:
    """Forget all roots, where they do not lead to what was committed to."""
    (store.path / FILE).unlink(missing_ok=True)
