"""Cubes added up: one, and another, less a third.

Pure but for reading the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from provenance.errors import ProfileError
from provenance.profile import opening

if TYPE_CHECKING:
    import polars as pl

_SIGNED = ("polarity", "sc", "cs")
MEASURES = (
    *("records", "parts", "chars", "bytes", "tokens", "mentions", "scored_records", "scored", "ss", "cc"),
    *_SIGNED,
)
"""Columns of a cube that are sums; the others say of what."""


def add_cubes(base: Path, more: Path | None, less: Path | None) -> dict[str, pl.DataFrame]:
    """The cubes of base + more - less, by name, their rows in the order in which a count writes them.

    Args:
        base, more, less: folders with cubes; None stands for no rows.
    Raises: ProfileError, if a file cannot be read or has other columns, or less is taken from what is not there.
    """
    import polars as pl

    found = {}
    for name, columns in opening.CUBES.items():
        names = [column.split()[0] for column in columns.split(", ")]
        measures = [n for n in names if n in MEASURES]
        frames = []
        for folder, sign in ((base, 1), (more, 1), (less, -1)):
            if folder is None:
                continue
            try:
                frame = pl.read_parquet(folder / f"{name}.parquet")
            except (OSError, pl.exceptions.PolarsError) as error:
                raise ProfileError("a cube cannot be read", where=folder) from error
            if frame.columns != names:
                raise ProfileError("a cube has other columns", where=folder)
            frames.append(frame.with_columns(pl.col(measures) if sign > 0 else -pl.col(measures)))
        types = [pl.col(n).cast(kind) for n, kind in frames[0].schema.items()]
        summed = pl.concat(frames).group_by([n for n in names if n not in measures]).agg(pl.col(measures).sum())
        first = measures[0]  # records or parts: a row of none is no row
        counts = [n for n in measures if n not in _SIGNED]
        if summed.select(pl.any_horizontal((pl.col(counts) < 0).any())).item():
            raise ProfileError("more is taken from a cube than it holds", where=base)
        found[name] = summed.filter(pl.col(first) > 0).select(types).sort(names, nulls_last=True)
    return found
