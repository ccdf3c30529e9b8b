"""A snapshot's folder made from its manifest, the objects and the packs: tables, cubes and views."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import keys
from provenance.ledger import derive, verify
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index
from provenance.ledger.store import Store
from provenance.pipeline import counting, derived_tables, kept_tables

if TYPE_CHECKING:
    import polars as pl

Opened = tuple[Path, dict[str, list[Path]]]
"""A snapshot's folder of derived files, and the files that hold its rows, by table."""


def derive_all(
    store: Store,
    built: Manifest,
    folder: Path,
    *,
    files: Mapping[str, list[Path]],
    assignments: Mapping[tuple[int, str], pl.DataFrame],
    sample: pl.DataFrame | None = None,
    index: Index | None = None,
) -> None:
    """Write everything that is derived from a manifest into `folder`, cubes and views included.

    Args:
        files: table -> Parquet files that hold exactly this snapshot's rows.
        sample: which records were scanned for names, where only some were.
        index: of the store, where cubes of earlier snapshots may be built on; without it everything is counted.
    """
    from provenance import profile

    derived_tables.write(store, built, folder, assignments=assignments, sample=sample)
    counted = index is not None and counting.from_earlier(
        store, built, folder, assignments=assignments, sample=sample, index=index
    )
    profile.prepare(folder, files, salt(), folder.parent, counted=counted)
    derive.list_files(folder, files)


def derive_anew(store: Store, built: Manifest, folder: Path) -> tuple[Opened | None, list[tuple[str, str]]]:
    """Everything of a snapshot derived into `folder`, from rows checked against its manifest; and what differs."""
    broken, rows_of = verify.scans(built, store.index(), folder)
    assignments, wrong = kept_tables.verified_assignments(store, built)
    sample, lost = kept_tables.verified_sample(store, built)
    if broken or wrong or lost:
        return None, broken + wrong + lost
    derive_all(store, built, folder, files=rows_of, assignments=assignments, sample=sample)
    return (folder, rows_of), []


def salt() -> str:
    """What record and text ids are keyed with wherever they are shown."""
    return keys.derive(keys.load(), "shown ids").hex()
