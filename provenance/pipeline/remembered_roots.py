"""The cache of the roots of shards' trees: `commitments.parquet` of the store. It may be lost at any time.

Each row is sealed by the key that the salts are made by: who can write to the store, and has no key, can make a root be
computed again and nothing else.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from io import BytesIO

from provenance.challenging.sumtree import Node
from provenance.ledger import files
from provenance.ledger.store import Store

FILE = "commitments.parquet"
MOST = 1_000_000
"""Roots of other snapshots that are kept beside those of the newest."""
_SEAL = 16  # bytes

Row = tuple[bytes, bytes, int, int, bytes]
"""Name, hash, records, tokens, seal."""


def load(store: Store, names: Iterable[bytes], key: bytes) -> dict[bytes, Node]:
    """What is known of shards by these names; rows that the key did not seal are not there."""
    wanted = set(names)
    rows = [row for row in _all(store) if row[0] in wanted]
    return {row[0]: Node(*row[1:4]) for row in rows if hmac.compare_digest(row[4], _seal(row, key))}


def keep(store: Store, found: Mapping[bytes, Node], key: bytes) -> None:
    """Remember the roots of a snapshot's shards, and of others as long as there is room."""
    import polars as pl

    rows: list[Row] = []
    for name, node in found.items():
        row = (name, *node, b"")
        rows.append((*row[:4], _seal(row, key)))
    rows += [row for row in _all(store) if row[0] not in found][:MOST]
    kinds = {"name": pl.Binary, "hash": pl.Binary, "records": pl.Int64, "tokens": pl.Int64, "seal": pl.Binary}
    buffer = BytesIO()
    pl.DataFrame(rows, schema=kinds, orient="row").write_parquet(buffer)
    files.write(store.path / FILE, buffer.getvalue())


def forget(store: Store) -> None:
    """Forget all roots, where they do not lead to what was committed to."""
    (store.path / FILE).unlink(missing_ok=True)


def _seal(row: Row, key: bytes) -> bytes:
    name, digest, records, tokens, _ = row
    return hmac.digest(key, b"root" + name + digest + b"%d %d" % (records, tokens), "sha256")[:_SEAL]


def _all(store: Store) -> list[Row]:
    import polars as pl

    try:
        frame = pl.read_parquet(BytesIO((store.path / FILE).read_bytes()))
        kinds = [pl.Binary, pl.Binary, pl.Int64, pl.Int64, pl.Binary]
        return list(frame.drop_nulls().iter_rows()) if list(frame.schema.values()) == kinds else []
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return []
