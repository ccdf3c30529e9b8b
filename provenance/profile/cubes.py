"""What is written into a snapshot's folder for profiles: the cube, and the snapshot's own views.sql.

The cube is counted once, range by range of shards and rows, so that memory stays the same at any size; after it, a
question about the mix reads some thousand rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from provenance.ledger import files
from provenance.profile import opening, shell
from provenance.profile.adding import MEASURES
from provenance.profile.failures import MemoryShortError
from provenance.profile.session import Session

RANGE = 2_000_000  # parts counted at once; takes about 1 GB
MEMORY = "1GB"
Bounds = tuple[int, int, int, int]
"""First shard, last shard, first row, last row; ends included."""


def prepare(
    folder: Path, tables: Mapping[str, Sequence[Path]], salt: str, spill: Path | None = None, *, counted: bool = False
) -> None:
    """Make a snapshot's folder ready for questions: the cube and views.sql.

    Args:
        folder: holds the other derived files.
        tables: scan table -> Parquet files, as for Session.
        salt: hex digits, as for Session.
        spill: where DuckDB may spill; default: the system's folder for temporary files.
        counted: the cube is there already.
    Raises: ProfileError, if a file is missing or damaged.
    """
    if not counted:
        write_cubes(folder, tables, spill=spill)
    write_views(folder, tables, salt)


def write_cubes(
    folder: Path,
    tables: Mapping[str, Sequence[Path]],
    *,
    spill: Path | None = None,
    step: int = RANGE,
    memory: str = MEMORY,
) -> None:
    """Write `cube_records.parquet` and `cube_parts.parquet` into a snapshot's folder, their rows in order.

    Args:
        step: parts to count at once; a range that proves too large for `memory` is halved.
    Raises: ProfileError, if a file is missing or damaged.
    """
    beside = {name: folder / f".{name}.tmp" for name in opening.CUBES}
    with Session(folder, tables, "", memory=memory, spill=spill, cubes=False, writes=list(beside.values())) as session:
        pieces = list(ranges(session, step))
        for name, columns in opening.CUBES.items():
            session.execute(f"CREATE TABLE {name} ({columns})")
            for bounds in pieces:
                _count(session, name, bounds)
            _write(session, name, columns, beside[name].resolve())
    for name, path in beside.items():
        path.replace(folder / f"{name}.parquet")
    files.sync_tree(folder)


def write_views(folder: Path, tables: Mapping[str, Sequence[Path]], salt: str) -> None:
    """Write `views.sql`, which opens the snapshot in a DuckDB shell started in its folder."""
    files.write(folder / "views.sql", shell.script(folder.resolve(), tables, salt=salt).encode())


def write_table(session: Session, table: str, path: Path) -> None:
    """Write a table or view of ours into a Parquet file, its rows in order; the session was told that it may."""
    session.execute("SET VARIABLE written_table = ?", [table])
    session.execute("SET VARIABLE written_file = ?", [str(path)])
    session.execute(opening.static("write"))


def current(folder: Path) -> bool:
    """Whether the cube in a snapshot's folder has the columns that this version gives it."""
    import polars as pl

    try:
        return all(
            list(pl.read_parquet_schema(folder / f"{name}.parquet")) == [c.split()[0] for c in columns.split(", ")]
            for name, columns in opening.CUBES.items()
        )
    except (OSError, pl.exceptions.PolarsError):
        return False


def ranges(session: Session, step: int, *, skipped: Collection[int] = ()) -> Iterator[Bounds]:
    """Ranges that cover every tagged record once, of about `step` parts each.

    Args:
        skipped: shards that need not be covered; they may lie within a range all the same.
    """
    sizes = session.execute(opening.static("sizes"))
    open_: list[tuple[int, int]] = []  # (shard, last row) of the range being filled
    filled = 0
    for shard, last, parts in (size for size in sizes if size[0] not in skipped):
        if open_ and filled + parts > step:
            yield open_[0][0], open_[-1][0], 0, max(rows for _, rows in open_)
            open_, filled = [], 0
        if parts > step:
            rows = max(1, last * step // parts)
            for start in range(0, last + 1, rows):
                yield shard, shard, start, start + rows - 1
            continue
        open_.append((shard, last))
        filled += parts
    if open_:
        yield open_[0][0], open_[-1][0], 0, max(rows for _, rows in open_)


def _count(session: Session, name: str, bounds: Bounds) -> None:
    """Add a range to the table `name`, by halves where it takes more memory than there is."""
    for variable, value in zip(("first_shard", "last_shard", "first_row", "last_row"), bounds, strict=True):
        session.execute(f"SET VARIABLE {variable} = {value}")
    try:
        session.execute(f"INSERT INTO {name} {opening.static(name)}")
    except MemoryShortError:
        first, last, start, end = bounds
        if first < last:
            middle = (first + last) // 2
            halves = ((first, middle, start, end), (middle + 1, last, start, end))
        elif start < end:
            middle = (start + end) // 2
            halves = ((first, last, start, middle), (first, last, middle + 1, end))
        else:
            raise
        for half in halves:
            _count(session, name, half)


def _write(session: Session, name: str, columns: str, path: Path) -> None:
    types = dict(column.split() for column in columns.split(", "))
    sums = [n for n in types if n in MEASURES]
    products = [n for n in sums if types[n] != "BIGINT"]
    session.execute("SET VARIABLE cube = ?", [name])
    session.execute("SET VARIABLE kept = ?", [[n for n in types if n not in MEASURES]])
    session.execute("SET VARIABLE counts = ?", [[n for n in sums if n not in products]])
    session.execute("SET VARIABLE products = ?", [products])
    # DuckDB takes no list of columns that names none.
    session.execute(opening.static("cube_groups_summed" if products else "cube_summed"))
    write_table(session, "summed", path)
    session.execute("DROP VIEW summed")
    session.execute(f"DROP TABLE {name}")
