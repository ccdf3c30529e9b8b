"""Rows of a scanner as a frame with exactly the columns and types of its table, without `shard`.

`DTYPES`, the polars type of each type of a schema column, is made when it is first asked for: scanner modules are
imported to describe themselves, and polars is slow to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from provenance.schema import table

if TYPE_CHECKING:
    import polars as pl

    DTYPES: dict[str, Any]


def frame(family: str, name: str, rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """The table `name` of `family`.

    Args:
        rows: shape (n, columns of the table but `shard`), values in the order of the columns.
    """
    import polars as pl

    types = _dtypes()
    schema = {c.name: types[c.type] for c in table(family, name).columns if c.name != "shard"}
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pl.DataFrame(
        [pl.Series(n, list(v), dtype=d, strict=True) for (n, d), v in zip(schema.items(), columns, strict=True)]
    )


@lru_cache(maxsize=1)
def _dtypes() -> dict[str, Any]:
    import polars as pl

    return {
        "bytes": pl.Binary,
        "str": pl.String,
        "i32": pl.Int32,
        "i64": pl.Int64,
        "f64": pl.Float64,
        "bool": pl.Boolean,
        "date": pl.Date,
    }


def __getattr__(name: str) -> Any:
    if name == "DTYPES":
        return _dtypes()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
