"""A snapshot's own views.sql: what a Session opens, as one script for a DuckDB shell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from provenance.profile import changes, lock, opening


def script(place: Path, tables: Mapping[str, Sequence[Path]], *, salt: str) -> str:
    """The whole views.sql of a snapshot: run in a DuckDB shell started in `place`, it opens everything.

    The views of a baseline are there, and empty: which one a snapshot is held against is asked anew each time.
    """
    head = [
        "-- Opens this snapshot in a DuckDB shell (2.0 or later) started in this folder: duckdb -init views.sql",
        "-- Keep it inside the store: it holds the salt of the ids that the views show.",
    ]
    lines = [
        *head,
        f"SET disabled_optimizers = '{','.join(opening.DISTRUSTED)}';",
        f"ATTACH ':memory:' AS {lock.BASELINE};",
    ]
    for catalog, rows in ((lock.BASELINE, False), ("memory", True)):
        made = opening.statements(place, tables, salt=salt, path=lambda file: _relative(file, place), rows=rows)
        lines += [f"USE {catalog};", *(f"{statement};" for statement in made), "", opening.views()]
    return "\n".join([*lines, ";\n".join(changes.statements(None))])


def _relative(file: Path, place: Path) -> str:
    """`file` as seen from `place`, with forward slashes."""
    return Path(os.path.relpath(file, place)).as_posix()
