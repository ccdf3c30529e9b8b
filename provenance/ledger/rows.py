"""Rows of a table in canonical order, their digest, and the Parquet files they lie in (docs/format.md section 4)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from provenance.digest import SHORT, digest
from provenance.scan.frames import DTYPES
from provenance.schema import Column, Table

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


class Encoded:
    """A frame's columns as the three byte streams that are hashed; any run of its rows is a slice of each."""

    def __init__(self, table: Table, frame: pl.DataFrame) -> None:
        self.height = frame.height
        self._columns = [_encode(column, frame[column.name]) for column in table.columns if column.name != "shard"]

    def feed(self, streams: list[list[Any]], start: int, stop: int) -> None:
        """Add rows `start` to `stop` to the hash objects of each column: validity, lengths, values."""
        for (validity, lengths, offsets, values), (one, two, three) in zip(self._columns, streams, strict=True):
            one.update(validity[start:stop])
            if lengths is not None:
                two.update(lengths[8 * start : 8 * stop])
            three.update(values[offsets(start) : offsets(stop)])


def _encode(
    column: Column, series: pl.Series
) -> tuple[memoryview, memoryview | None, Callable[[int], int], memoryview]:
    """(validity, lengths or None, offset in values of a row, values) of one column."""
    validity = memoryview(series.is_not_null().cast(pl.UInt8).to_numpy().tobytes())
    if column.type in _FIXED:
        plain = series.cast(pl.Int32) if column.type == "date" else series
        plain = plain.fill_null(False if column.type == "bool" else 0)
        kind = np.dtype(_FIXED[column.type])
        values = memoryview(np.ascontiguousarray(plain.to_numpy(), dtype=kind).tobytes())
        return validity, None, lambda row: row * kind.itemsize, values
    data = series.cast(pl.Binary)
    sizes = np.ascontiguousarray(data.bin.size().fill_null(0).cast(pl.UInt64).to_numpy(), dtype="<u8")
    ends = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(sizes, dtype=np.uint64)])
    joined = memoryview(b"".join(data.drop_nulls().to_list()))
    return validity, memoryview(sizes.tobytes()), lambda row: int(ends[row]), joined


class Hasher:
    """Digest of one table of one shard, fed with runs of rows in order."""

    def __init__(self, family: str, table: Table) -> None:
        self._name = f"{family}.{table.name}"
        self._table = table
        self._columns = [c for c in table.columns if c.name != "shard"]
        self._streams = [[hashlib.sha256() for _ in range(3)] for _ in self._columns]
        self.rows = 0

    def update(self, frame: pl.DataFrame) -> None:
        """Add a frame's rows; `frame` has at least the table's columns, of the table's types."""
        if frame.height:
            self.feed(Encoded(self._table, frame), 0, frame.height)

    def feed(self, encoded: Encoded, start: int, stop: int) -> None:
        """Add the rows `start` to `stop` of an encoded frame."""
        if stop > start:
            self.rows += stop - start
            encoded.feed(self._streams, start, stop)

    def hexdigest(self) -> str:
        """The table digest over the rows so far."""
        columns = [
            [column.name, column.type, hashlib.sha256(b"".join(s.digest() for s in streams)).hexdigest()]
            for column, streams in zip(self._columns, self._streams, strict=True)
        ]
        return digest({"columns": columns, "rows": self.rows, "table": self._name})


def read_parquet(table: Table, path: Path) -> pl.DataFrame:
    """The rows of one file of a pack, which must have the table's columns and types and no others.

    DuckDB finds columns whatever their case: one that only looks like a column of ours must not be there.
    Raises: ValueError, if the schema is another; polars' errors, if the file cannot be read.
    """
    frame = pl.read_parquet(path)
    if dict(frame.schema) != dtypes(table) or list(frame.columns) != list(dtypes(table)):
        raise ValueError(f"{path.name} does not have the columns of {table.name}")
    return frame


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write one file of a pack; the caller syncs the folder before it gets its name."""
    frame.write_parquet(path, compression="zstd", compression_level=3, statistics=True)
