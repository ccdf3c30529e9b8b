"""The SQL that opens a snapshot: its files as tables of schema `stored`, then the static views of profiles/views/.

The same text serves a Session (absolute paths) and the snapshot's own views.sql (paths relative to its folder).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from provenance.content import folder
from provenance.errors import ProfileError
from provenance.schema import REGISTER, TABLES, Column, Table

TYPES = {
    "bytes": "BLOB",
    "str": "VARCHAR",
    "i32": "INTEGER",
    "i64": "BIGINT",
    "f64": "DOUBLE",
    "bool": "BOOLEAN",
    "date": "DATE",
}
DERIVED = ("snapshot", "shards", "sources", "mapping", "quality", "style_quality", "assignment", "name_sample")
"""Files of a snapshot's folder that must be there."""

CUBES = {
    "cube_records": (
        "source VARCHAR, month VARCHAR, privacy_found VARCHAR, privacy_floor VARCHAR, privacy_class VARCHAR, "
        "holds_personal BOOLEAN, scan_status VARCHAR, holds_secret BOOLEAN, language VARCHAR, author VARCHAR, "
        "generator VARCHAR, generator_missing BOOLEAN, author_evidence VARCHAR, role VARCHAR, licence VARCHAR, "
        "opt_out BOOLEAN, has_contributor BOOLEAN, has_domain BOOLEAN, names_status VARCHAR, linkable BOOLEAN, "
        "special_topic BOOLEAN, records BIGINT, chars BIGINT, bytes BIGINT, tokens BIGINT"
    ),
    "cube_parts": (
        "source VARCHAR, role VARCHAR, author VARCHAR, generator VARCHAR, author_evidence VARCHAR, "
        "language VARCHAR, parts BIGINT, chars BIGINT, bytes BIGINT, tokens BIGINT"
    ),
    "cube_groups": (
        "source VARCHAR, language VARCHAR, author VARCHAR, kind VARCHAR, list VARCHAR, member VARCHAR, other VARCHAR, "
        "records BIGINT, mentions BIGINT, bytes BIGINT, tokens BIGINT, scored_records BIGINT, scored BIGINT, "
        "polarity BIGINT, ss DECIMAL(38,0), sc DECIMAL(38,0), cs DECIMAL(38,0), cc DECIMAL(38,0)"
    ),
}
"""Columns of the cube's files, in order."""

VIEW_FILES = (
    "basics",
    "lineage",
    "authorship",
    "privacy",
    "feedback",
    "folded",
    "names",
    "topics",
    "records",
    "mix",
    "groups",
    "style",
)
"""Files of profiles/views/ that make the views, each built on those before it."""

# Optimizer rules of DuckDB 2.0 that are known to go wrong. The first ends a query like ours in an internal error when a
# table of millions becomes a join's build side (and our views are written in the order that is right without it); the
# others have returned wrong rows or none (duckdb/duckdb issues 24807, 24626, 23441, 24624, 24711).
DISTRUSTED = (
    "build_side_probe_side",
    "partial_aggregate_pushdown",
    "window_self_join",
    "common_subplan",
    "top_n_window_elimination",
)


def static(name: str) -> str:
    """The text of profiles/views/`name`.sql."""
    return (folder("profiles") / "views" / f"{name}.sql").read_text(encoding="utf-8")


def views() -> str:
    """The SQL of all views, in order."""
    return "\n".join(static(name) for name in VIEW_FILES)


def quote(text: str) -> str:
    """`text` as an SQL string literal."""
    if "\0" in text:
        raise ProfileError("a file name with a zero byte cannot be opened")
    return "'" + text.replace("'", "''") + "'"


def files(tables: Mapping[str, Sequence[Path]]) -> dict[str, list[Path]]:
    """Files per scan table, a list for every table there is.

    Raises: ProfileError, if `tables` names one that is not.
    """
    known = [table.name for family in TABLES.values() for table in family]
    if odd := sorted(set(tables) - set(known)):
        raise ProfileError(f"no scan table is called {odd[0]!r}", hint=f"tables: {', '.join(known)}")
    return {name: sorted(tables.get(name, ())) for name in known}


def statements(
    place: Path,
    tables: Mapping[str, Sequence[Path]],
    *,
    salt: str,
    path: Callable[[Path], str],
    cubes: bool = True,
    rows: bool = True,
    register: Path | None = None,
) -> list[str]:
    """SQL statements that make the schema `stored` over a snapshot's files.

    Args:
        place: the snapshot's folder.
        path: how a file is named in the SQL.
        cubes: False while the cubes are being made; then they are empty.
        rows: False for a snapshot of nothing that has the same columns.
        register: folder of the tables of models; without it there are none.
    """
    listed = files(tables if rows else {})
    made = [
        f"SET VARIABLE salt = unhex({quote(salt)})",
        "CREATE SCHEMA stored",
        *(view(name, "*", [path(place / f"{name}.parquet")], rows=rows) for name in DERIVED),
        *(view(t.name, *_scan(t, [path(f) for f in listed[t.name]])) for family in TABLES.values() for t in family),
    ]
    for name, columns in CUBES.items():
        found = [path(place / f"{name}.parquet")] if cubes and rows else []
        made.append(view(name, "*" if found else nothing(columns), found))
    for name, known in REGISTER.items():
        made.append(view(name, *_columns(known, [path(register / f"{name}.parquet")] if register else [])))
    return made


def _scan(table: Table, found: Iterable[str]) -> tuple[str, list[str]]:
    return _columns(table.columns, list(found))


def _columns(known: Sequence[Column], names: list[str]) -> tuple[str, list[str]]:
    """What is selected from these files: the columns, or typed nulls where there is none."""
    if names:
        return ", ".join(f'"{c.name}"' for c in known), names
    return nothing(", ".join(f'"{c.name}" {TYPES[c.type]}' for c in known)), []


def view(name: str, columns: str, found: Sequence[str], *, rows: bool = True) -> str:
    """A view of schema `stored` over Parquet files; without any, over nothing, and `columns` gives the types."""
    if not found:
        return f"CREATE VIEW stored.{name} AS SELECT {columns} WHERE false"
    listed = ", ".join(quote(file) for file in found)
    only = "" if rows else " WHERE false"
    return f"CREATE VIEW stored.{name} AS SELECT {columns} FROM read_parquet([{listed}]){only}"  # noqa: S608 - quoted


def nothing(columns: str) -> str:
    """A select list of typed nulls for `name TYPE, ...`."""
    pairs = [column.strip().rsplit(" ", 1) for column in columns.split(", ")]
    return ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in pairs)
