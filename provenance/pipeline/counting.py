"""The cube of a snapshot from that of an earlier one: only what came and what went is counted.

Counts add up over shards, so an earlier cube plus the shards that came, less those that went, is this one's, row for
row. It is for display only: the gate counts everything again. What a shard adds depends on its entry in the manifest
without its path, on its rows of the sample of names, and on what is declared; so a file that was renamed is no change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.errors import ProvenanceError
from provenance.ledger import derive, rows
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index
from provenance.ledger.store import Store
from provenance.pipeline import derived_tables, kept_tables
from provenance.schema import NAME_SAMPLE

if TYPE_CHECKING:
    import polars as pl

_LOOKED_AT = 4  # snapshots, newest names first: older ones have less in common
_WORTH = 2  # a snapshot is counted as a whole if more than one part in so many came or went

Assignments = Mapping[tuple[int, str], "pl.DataFrame"]


@dataclass(frozen=True, slots=True)
class _Side:
    """A snapshot with what its cube is made of."""

    built: Manifest
    assignments: Assignments
    sample: pl.DataFrame
    keys: list[str]  # one an entry: what its counts depend on


def from_earlier(
    store: Store,
    built: Manifest,
    folder: Path,
    *,
    assignments: Assignments,
    sample: pl.DataFrame | None,
    index: Index,
) -> bool:
    """Write the cubes of a snapshot into `folder`, which holds its derived tables, if an earlier one has most of it.

    Returns: whether they were written; else the caller counts them.
    """
    ours = _side(built, assignments, sample)
    for earlier in _candidates(store, built, folder):
        try:
            theirs = _earlier(store, earlier)
            if theirs is None:
                continue
            came, went = _without(ours, theirs), _without(theirs, ours)
            if _records(ours, came) + _records(theirs, went) > built.value["totals"]["records"] // _WORTH:
                continue
            more = _counted(store, ours, came, folder / "came", index)
            less = _counted(store, theirs, went, folder / "went", index)
        except ProvenanceError:
            continue  # something of the earlier one is gone or damaged, which is no loss here
        if _add(folder, store.snapshots / earlier, more, less, built.value["totals"]["records"]):
            return True
    return False


def _candidates(store: Store, built: Manifest, folder: Path) -> list[str]:
    """Ids of snapshots that were made under the same declarations."""
    ids = dict.fromkeys(name.snapshot for name in reversed(store.names()) if name.snapshot != built.id)
    return [i for i in list(ids)[:_LOOKED_AT] if _declared(store.snapshots / i) == _declared(folder)]


def _declared(folder: Path) -> dict[str, Any] | None:
    """All that is said of a whole snapshot and not of its shards; None if it cannot be read."""
    import polars as pl

    try:
        frame = pl.read_parquet(folder / "snapshot.parquet")
    except (OSError, pl.exceptions.PolarsError):
        return None
    row = frame.drop("id").row(0, named=True)
    return row if row.get("sources") and row.get("mapping") else None


def _earlier(store: Store, snapshot: str) -> _Side | None:
    """An earlier snapshot, if all that is derived from it is there, as this version derives it."""
    import polars as pl

    built = store.load(snapshot)
    if not kept_tables.complete(store, built):
        return None
    assignments, _ = kept_tables.verified_assignments(store, built)
    kept = pl.read_parquet(store.snapshots / snapshot / f"{NAME_SAMPLE.name}.parquet")
    return _side(built, assignments, kept)


def _side(built: Manifest, assignments: Assignments, sample: pl.DataFrame | None) -> _Side:
    import polars as pl

    frame = rows.empty(NAME_SAMPLE) if sample is None else sample
    sampled = {key[0]: part for key, part in frame.group_by("file", maintain_order=True)}
    keys = []
    for number, entry in enumerate(built.entries):
        said = {name: value for name, value in entry.items() if name not in ("root", "path")}
        mine = sampled.get(number)
        members = (
            None if mine is None else kept_tables.sample_digest(mine.with_columns(pl.lit(0, pl.Int32).alias("file")))
        )
        keys.append(digest([said, members]))
    return _Side(built, assignments, frame, keys)


def _without(side: _Side, other: _Side) -> list[int]:
    """Numbers of the tagged shards that the other snapshot lacks, each as often as it lacks it."""
    left = Counter(other.keys)
    found = []
    for number, key in enumerate(side.keys):
        if left[key]:
            left[key] -= 1
        elif side.built.entries[number]["status"] == "tagged":
            found.append(number)
    return found


def _records(side: _Side, numbers: Sequence[int]) -> int:
    return sum(int(side.built.entries[number]["records"]) for number in numbers)


def _counted(store: Store, side: _Side, numbers: Sequence[int], folder: Path, index: Index) -> Path | None:
    """Count some shards of a snapshot into a folder, as if there were no others; None if there are none."""
    import polars as pl

    from provenance import profile

    if not numbers:
        return None
    part = Manifest(side.built.id, side.built.value, [side.built.entries[number] for number in numbers])
    places = pl.DataFrame({"file": numbers, "place": range(len(numbers))}, schema={"file": pl.Int32, "place": pl.Int32})
    sample = side.sample.join(places, on="file", how="inner", maintain_order="left")
    sample = sample.with_columns(file="place").select(side.sample.columns)
    folder.mkdir()
    derived_tables.write(store, part, folder, assignments=side.assignments, sample=sample)
    profile.write_cubes(folder, derive.scan_files(folder, part, index), spill=folder.parent.parent)
    return folder


def _add(folder: Path, base: Path, more: Path | None, less: Path | None, records: int) -> bool:
    """Write base + more - less into `folder`; False, and nothing is written, if that cannot be this snapshot's."""
    from provenance import profile

    try:
        sums = profile.add_cubes(base, more, less)
    except ProvenanceError:
        return False
    if sum(sums["cube_records"]["records"].to_list()) != records:
        return False
    for name, frame in sums.items():
        rows.write_parquet(frame, folder / f"{name}.parquet")
    return True
