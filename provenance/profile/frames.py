"""DuckDB results as polars frames.

This module must not import duckdb: polars remembers the class of whatever it was given for as long as the interpreter
lives, and a class of DuckDB, or one whose module knows DuckDB, then outlives DuckDB, which complains on stderr at exit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from provenance.errors import ProfileError

if TYPE_CHECKING:
    import polars as pl


_FOREIGN = re.compile(r"\b(INTERVAL|UNION|BIGNUM|BIT|VARIANT|GEOMETRY)\b")


class _Stream:
    """One Arrow stream; keeps nothing of the relation that made it."""

    def __init__(self, capsule: Any) -> None:
        self._capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self._capsule


def frame(relation: Any) -> pl.DataFrame:
    """All rows of a DuckDB relation, in its order.

    Types are DuckDB's: DECIMAL, DATE, BLOB and BOOLEAN stay what they are. A HUGEINT (a plain `sum` of integers)
    becomes Int64 where every value fits, which is wherever tokens are counted.
    Raises: ProfileError, if a column is of a type that polars does not know.
    """
    import polars as pl

    kinds = [str(kind) for kind in relation.types]
    for name, kind in zip(relation.columns, kinds, strict=True):
        if found := _FOREIGN.search(kind):
            raise ProfileError(f"{name[:60]} is of type {found[0]}", hint="cast it to VARCHAR")
    made = pl.DataFrame(_Stream(relation.__arrow_c_stream__()))
    huge = [name for name, kind in zip(made.columns, kinds, strict=True) if kind in ("HUGEINT", "UHUGEINT")]
    return made.with_columns(_fitting(made[name]) for name in huge) if huge else made


def _fitting(column: pl.Series) -> pl.Series:
    import polars as pl

    whole = column.cast(pl.Int128)
    return whole.cast(pl.Int64) if whole.is_between(-(2**63), 2**63 - 1).all() else whole
