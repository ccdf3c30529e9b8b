"""What is written into a snapshot's folder for profiles: the cube, and the snapshot's own views.sql.

The cube is counted once, range by range of shards and rows, so that memory stays the same at any size; after it, a
question about the mix reads some thousand rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from provenance.ledger import files
from provenance.profile import opening
from provenance.profile.session import Session

RANGE = 1_000_000  # records counted at once; about 1 GB with two parts a record
MEMORY = "1GB"
_ALL_ROWS = 2**62
_MEASURES = ("records", "parts", "chars", "bytes", "tokens")


def prepare(folder: Path, tables: Mapping[str, Sequence[Path]], salt: str, spill: Path | None = None) -> None:
    """Make a snapshot's folder ready for questions: the cube and views.sql.

    Args:
        folder: holds the other derived files.
        tables: scan table -> Parquet files, as for Session.
        salt: hex digits, as for Session.
        spill: where DuckDB may spill; default: the system's folder for temporary files.
    Raises: ProfileError, if a file is missing or damaged.
    """
    write_cubes(folder, tables, spill=spill)
    write_views(folder, tables, salt)


def write_cubes(
    folder: Path, tables: Mapping[str, Sequence[Path]], *, spill: Path | None = None, step: int = RANGE
) -> None:
    """Write `cube_records.parquet` and `cube_parts.parquet` into a snapshot's folder, their rows in order.

    Args:
        step: records to count at once.
    Raises: ProfileError, if a file is missing or damaged.
    """
    beside = {name: folder / f".{name}.tmp" for name in opening.CUBES}
    with Session(folder, tables, "", memory=MEMORY, spill=spill, cubes=False, writes=list(beside.values())) as session:
        ranges = list(_ranges(session, step))
        for name, columns in opening.CUBES.items():
            _count(session, name, columns, ranges)
            _write(session, name, columns, beside[name].resolve())
    for name, path in beside.items():
        path.replace(folder / f"{name}.parquet")
    files.sync_tree(folder)


def write_views(folder: Path, tables: Mapping[str, Sequence[Path]], salt: str) -> None:
    """Write `views.sql`, which opens the snapshot in a DuckDB shell started in its folder."""
    files.write(folder / "views.sql", opening.script(folder.resolve(), tables, salt=salt).encode())


def _ranges(session: Session, step: int) -> Iterator[tuple[int, int, int, int]]:
    """(first shard, last shard, first row, last row) that cover every tagged record once, about `step` records each."""
    first, total = None, 0
    sizes = session.execute(
        "SELECT s.shard, coalesce(r.last, 0) FROM shards AS s "
        "JOIN (SELECT shard AS key, max(row) AS last FROM stored.records GROUP BY shard) AS r ON r.key = s.key "
        "WHERE s.status = 'tagged' ORDER BY s.shard"
    )
    last = -1
    for shard, rows in sizes:
        if first is not None and total + rows > step:
            yield first, last, 0, _ALL_ROWS
            first, total = None, 0
        if rows > step:
            for start in range(0, rows + 1, step):
                yield shard, shard, start, start + step - 1
            continue
        first, last, total = shard if first is None else first, shard, total + rows
    if first is not None:
        yield first, last, 0, _ALL_ROWS


def _count(session: Session, name: str, columns: str, ranges: Sequence[tuple[int, int, int, int]]) -> None:
    session.execute(f"CREATE TABLE {name} ({columns})")
    for bounds in ranges:
        for variable, value in zip(("first_shard", "last_shard", "first_row", "last_row"), bounds, strict=True):
            session.execute(f"SET VARIABLE {variable} = {value}")
        session.execute(f"INSERT INTO {name} {opening.static(name)}")


def _write(session: Session, name: str, columns: str, path: Path) -> None:
    names = [column.split()[0] for column in columns.split(", ")]
    kept = [n for n in names if n not in _MEASURES]
    sums = [f"CAST(sum({n}) AS BIGINT) AS {n}" for n in names if n in _MEASURES]
    session.execute(
        f"COPY (SELECT {', '.join([*kept, *sums])} FROM {name} GROUP BY ALL ORDER BY ALL) "  # noqa: S608 - names of ours
        f"TO {opening.quote(str(path))} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    )
    session.execute(f"DROP TABLE {name}")
