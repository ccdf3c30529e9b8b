"""Rows of a table in canonical order, their digest, and the Parquet files they lie in (docs/format.md section 4)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from provenance.digest import SHORT, digest
from provenance.schema import Table

DTYPES: dict[str, Any] = {
    "bytes": pl.Binary,
    "str": pl.String,
    "i32": pl.Int32,
    "i64": pl.Int64,
    "f64": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}
_FIXED = {"i32": "<i4", "i64": "<i8", "f64": "<f8", "bool": "u1", "date": "<i4"}


def dtypes(table: Table, *, shard: bool = True) -> dict[str, Any]:
    """Column -> polars type, in order on disk."""
    return {c.name: DTYPES[c.type] for c in table.columns if shard or c.name != "shard"}


def empty(table: Table) -> pl.DataFrame:
    """The table with its types and no rows."""
    return pl.DataFrame(schema=dtypes(table))


def shape(table: Table, frame: pl.DataFrame, shard: bytes) -> pl.DataFrame:
    """A scanner's frame as it goes to disk: `shard` added, columns and types checked, rows in canonical order.

    Raises: ValueError, if a column is missing, too many, or null where it may not be.
    """
    wanted = dtypes(table, shard=False)
    if set(frame.columns) != set(wanted):
        raise ValueError(f"{table.name}: columns {frame.columns}, wanted {list(wanted)}")
    frame = frame.select(pl.col(name).cast(dtype) for name, dtype in wanted.items())
    for column in table.columns:
        if not column.nullable and column.name != "shard" and frame[column.name].null_count():
            raise ValueError(f"{table.name}.{column.name} holds a null")
    frame = frame.sort(table.sort, nulls_last=True, maintain_order=True)
    return frame.select(pl.lit(shard[:SHORT], dtype=pl.Binary).alias("shard"), pl.all())


class Hasher:
    """Digest of one table of one shard, fed with frames in row order."""

    def __init__(self, family: str, table: Table) -> None:
        self._name = f"{family}.{table.name}"
        self._columns = [c for c in table.columns if c.name != "shard"]
        self._streams = {c.name: [hashlib.sha256() for _ in range(3)] for c in self._columns}
        self.rows = 0

    def update(self, frame: pl.DataFrame) -> None:
        """Add rows; `frame` has at least the table's columns, of the table's types."""
        self.rows += frame.height
        if not frame.height:
            return
        for column in self._columns:
            validity, lengths, values = self._streams[column.name]
            series = frame[column.name]
            validity.update(series.is_not_null().cast(pl.UInt8).to_numpy().tobytes())
            if column.type in _FIXED:
                plain = series.cast(pl.Int32) if column.type == "date" else series
                plain = plain.fill_null(False if column.type == "bool" else 0)
                values.update(np.ascontiguousarray(plain.to_numpy(), dtype=_FIXED[column.type]).tobytes())
            else:
                data = series.cast(pl.Binary)
                sizes = data.bin.size().fill_null(0).cast(pl.UInt64)
                lengths.update(np.ascontiguousarray(sizes.to_numpy(), dtype="<u8").tobytes())
                values.update(b"".join(data.drop_nulls().to_list()))

    def hexdigest(self) -> str:
        """The table digest over the rows so far."""
        columns = []
        for column in self._columns:
            streams = self._streams[column.name]
            columns.append(
                [column.name, column.type, hashlib.sha256(b"".join(s.digest() for s in streams)).hexdigest()]
            )
        return digest({"columns": columns, "rows": self.rows, "table": self._name})


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write one file of a pack; the caller syncs the folder before it gets its name."""
    frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True)
