"""Rows of a scanner as a frame with exactly the columns and types of its table, without `shard`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from provenance.schema import table

DTYPES: dict[str, Any] = {
    "bytes": pl.Binary,
    "str": pl.String,
    "i32": pl.Int32,
    "i64": pl.Int64,
    "f64": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}
"""Type of a schema column -> polars type."""


def frame(family: str, name: str, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """The table `name` of `family`.

    Args:
        rows: shape (n, columns of the table but `shard`), values in the order of the columns.
    """
    schema = {c.name: DTYPES[c.type] for c in table(family, name).columns if c.name != "shard"}
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pl.DataFrame(
        [pl.Series(n, list(v), dtype=d, strict=True) for (n, d), v in zip(schema.items(), columns, strict=True)]
    )
