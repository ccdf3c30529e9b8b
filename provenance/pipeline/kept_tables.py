"""The tables that a snapshot keeps beside its scans, each checked against its digest in the manifest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provenance.errors import LedgerError
from provenance.ledger import derive, rows
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store
from provenance.pipeline.assigning import assignment_digest
from provenance.schema import NAME_SAMPLE

if TYPE_CHECKING:
    import polars as pl


def verified_assignments(
    store: Store, built: Manifest
) -> tuple[dict[tuple[int, str], pl.DataFrame], list[tuple[str, str]]]:
    """The kept assignments by record, each checked against its digest in the manifest.

    Returns: them by (root number, path), and (path, "assignment") for each that is missing or was changed.
    """
    import polars as pl

    found: dict[tuple[int, str], pl.DataFrame] = {}
    wrong: list[tuple[str, str]] = []
    wanted = {n: e for n, e in enumerate(built.entries) if e.get("assignment")}
    if not wanted:
        return found, wrong
    try:
        kept = pl.read_parquet(store.snapshots / built.id / "assignment.parquet")
        kept = kept if dict(kept.schema) == derive.ASSIGNMENT else kept.clear()
        by_shard = {key[0]: frame for key, frame in kept.group_by("shard", maintain_order=True)}
    except Exception:  # whatever the reader makes of a damaged file
        by_shard = {}
    for number, entry in wanted.items():
        frame = by_shard.get(number, pl.DataFrame(schema=derive.ASSIGNMENT)).select("row", "source")
        if assignment_digest(frame) != entry["assignment"]:
            wrong.append((entry["path"], "assignment"))
        found[entry["root"], entry["path"]] = frame
    return found, wrong


def sample_digest(frame: pl.DataFrame) -> str:
    """Digest of the table `name_sample` (docs/format.md section 5)."""
    hasher = rows.Hasher("ledger", NAME_SAMPLE)
    hasher.update(frame)
    return hasher.hexdigest()


def verified_sample(store: Store, built: Manifest) -> tuple[pl.DataFrame | None, list[tuple[str, str]]]:
    """The kept sample of names, checked against its digest in the manifest.

    Returns: it, None if the snapshot has none; and what differs, as `snapshots.verified` gives it.
    """
    import polars as pl

    if "names" not in built.value:
        return None, []
    try:
        kept = rows.read_parquet(NAME_SAMPLE, store.snapshots / built.id / f"{NAME_SAMPLE.name}.parquet")
    except Exception:  # whatever the reader makes of a damaged file
        kept = pl.DataFrame()
    good = kept.width > 0 and sample_digest(kept) == built.value["names"]["sample"]
    return (kept, []) if good else (None, [("the snapshot", "name sample")])


def complete(store: Store, built: Manifest) -> bool:
    """Whether a snapshot is there with all that is derived from it, as this version derives it."""
    from provenance import profile

    folder = store.snapshots / built.id
    try:
        derive.listed_files(folder)
        store.load(built.id)
    except LedgerError:
        return False
    names = ("snapshot", "shards", "sources", "mapping", "quality", "style_quality", "assignment", "name_sample")
    there = all((folder / f"{name}.parquet").is_file() for name in names) and profile.current(folder)
    return there and not verified_assignments(store, built)[1] and not verified_sample(store, built)[1]
