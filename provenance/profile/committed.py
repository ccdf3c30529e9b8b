"""The rows that a snapshot's commitment is made of, read range by range so that memory stays the same at any size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from provenance.profile import cubes, opening
from provenance.profile.session import Session

STEP = 500_000
"""Parts whose records are read at once; takes about 300 MB."""


def committed_rows(
    folder: Path, tables: Mapping[str, Sequence[Path]], *, spill: Path, step: int = STEP
) -> Iterator[tuple[Any, ...]]:
    """(shard, row, record_id, and the tags of a leaf in order) of every tagged record, by shard and row.

    Args:
        folder: holds the snapshot's small derived tables; cubes are not needed.
    Raises: ProfileError, if a file is missing or damaged.
    """
    query = opening.static("commitment")
    with Session(folder, tables, "", memory=cubes.MEMORY, spill=spill, cubes=False) as session:
        for bounds in cubes.ranges(session, step):
            for variable, value in zip(("first_shard", "last_shard", "first_row", "last_row"), bounds, strict=True):
                session.execute(f"SET VARIABLE {variable} = {value}")
            yield from session.execute(query)
