"""Holds two snapshots against each other, record by record: what was added, removed, kept and tagged otherwise.

Exact, as multisets of contents. Counted once, range by range of shards and bucket by bucket of contents, so that memory
stays the same at any size (DuckDB spills what does not fit); profiles then read the few thousand rows it leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from provenance.errors import ProfileError
from provenance.ledger import files
from provenance.profile import changes, opening
from provenance.profile.cubes import RANGE, Bounds, ranges, write_table
from provenance.profile.session import Session

MEMORY = "1GB"
BUCKET = 2_000_000  # records of both sides paired at once
BUCKETS = 256
SAMPLED = ("names_status", "linkable")
"""What depends on which records a sample drew, and is no tag."""
FACTS = ("owner", "origin_class", "internal", "legal_basis", "confidentiality")
"""Tags that a record has from its source; the rest are the dimensions of the cube."""
MEASURES = ("records", "parts", "chars", "bytes", "tokens")

Opened = tuple[Path, Mapping[str, Sequence[Path]]]
"""A snapshot's folder, and the files of its rows by table."""
Skipped = tuple[Sequence[int], Sequence[int]]
"""Numbers of shards, old and new, that hold the same records with the same tags, one for one."""

_STATEMENTS = (
    "combos", "held", "numbers", "pairs", "parts", "piece", "range_parts", "ranks", "records", "tags", "unequal"
)  # fmt: skip


def compare(
    folder: Path,
    old: Opened,
    new: Opened,
    *,
    skipped: Skipped = ((), ()),
    spill: Path | None = None,
    step: int = RANGE,
    bucket: int = BUCKET,
    memory: str = MEMORY,
) -> None:
    """Write the tables of `changes.TABLES` into `folder`, their rows in order.

    Args:
        skipped: shards that need no look; their records count as kept.
        step, bucket: parts counted at once, and records paired at once.
    Raises: ProfileError, if a file is missing or damaged, or the sums do not agree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = {name: folder / f".{name}.tmp" for name in changes.TABLES}
    asked_of_both = [opening.static(name) for name in ("sizes", *(f"change/{name}" for name in _STATEMENTS))]
    with Session(
        *new, "", memory=memory, spill=spill, writes=list(beside.values()), baseline=old, twofold=asked_of_both
    ) as session:
        _prepare(session, skipped)
        asked: dict[str, list[Bounds]] = {}
        for side, known in zip(("old", "new"), skipped, strict=True):
            _turn(session, side)
            asked[side] = list(ranges(session, step, skipped=frozenset(known)))
            for bounds in asked[side]:
                _bounded(session, bounds, "piece", "combos", "held")
            session.execute(opening.static("change/numbers"))
        _turn(session, "new")
        session.execute(opening.static("change/ranks"))
        _pair(session, bucket)
        for side, pieces in asked.items():
            _turn(session, side)
            for bounds in pieces:
                _bounded(session, bounds, "range_parts")
        _turn(session, "new")
        for name in ("records", "parts", "tags"):
            session.execute(opening.static(f"change/{name}"))
        if wrong := session.execute(opening.static("change/unequal")):
            raise ProfileError(
                f"the two sides disagree on what was kept: {wrong[0][0]}, by {wrong[0][1]}", where=folder
            )
        for name, path in beside.items():
            write_table(session, f"memory.change.{name}", path.resolve())
    for name, path in beside.items():
        path.replace(folder / f"{name}.parquet")
    files.sync_tree(folder)


def _prepare(session: Session, skipped: Skipped) -> None:
    """The working tables, and the names of the columns that the statements take."""
    records, parts = (_dimensions(opening.CUBES[name]) for name in ("cube_records", "cube_parts"))
    tags = [*records, *FACTS]
    lists = {
        "dimensions": records,
        "part_dimensions": parts,
        "tags": tags,
        "same_tags": [tag for tag in tags if tag not in SAMPLED],
        "kept_dimensions": [name for name in records if name not in SAMPLED],
        "part_tags": [name for name in parts if name not in ("source", "role")],  # which the record says, or is
    }
    for name, values in lists.items():
        session.execute(f"SET VARIABLE {name} = [{', '.join(map(opening.quote, values))}]")
    types = dict(column.split() for column in opening.CUBES["cube_records"].split(", "))
    struct = ", ".join(f"{tag} {types.get(tag, 'BOOLEAN' if tag == 'internal' else 'VARCHAR')}" for tag in tags)
    session.execute(opening.static("change/tables"))
    for name, columns in {
        "combos": f"code INTEGER, tags STRUCT({struct})",
        "differing_parts": changes.TABLES["changed_parts"],
        **changes.TABLES,
    }.items():
        session.execute(f"CREATE TABLE memory.change.{name} ({columns})")
    for side, shards in zip(("old", "new"), skipped, strict=True):
        session.execute(
            "INSERT INTO memory.change.skipped SELECT ?, unnest(CAST(? AS INTEGER[]))", [side, list(shards)]
        )


def _dimensions(columns: str) -> list[str]:
    names = [column.split()[0] for column in columns.split(", ")]
    return [name for name in names if name not in MEASURES]


def _turn(session: Session, side: str) -> None:
    """Let statements without a catalog mean the snapshot of that side."""
    session.execute(f"USE {'baseline' if side == 'old' else 'memory'}")
    session.execute("SET VARIABLE side = ?", [side])


def _bounded(session: Session, bounds: Bounds, *statements: str) -> None:
    for variable, value in zip(("first_shard", "last_shard", "first_row", "last_row"), bounds, strict=True):
        session.execute(f"SET VARIABLE {variable} = {value}")
    for name in statements:
        session.execute(opening.static(f"change/{name}"))


def _pair(session: Session, bucket: int) -> None:
    """Pair the records, so many buckets of contents at a time that about `bucket` records are in them."""
    held = int(session.execute("SELECT count(*) FROM memory.change.held")[0][0])
    step = max(1, BUCKETS * bucket // max(held, 1))
    for first in range(0, BUCKETS, step):
        session.execute(f"SET VARIABLE first_bucket = {first}")
        session.execute(f"SET VARIABLE last_bucket = {min(first + step, BUCKETS) - 1}")
        session.execute(opening.static("change/pairs"))
