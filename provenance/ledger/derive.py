"""What is derived from a manifest so that profiles can ask it: small Parquet tables, and the list of scan files.

Never trusted by the gate, which derives again into a folder of its own from what it has verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from provenance.digest import SHORT
from provenance.errors import LedgerError
from provenance.ledger import rows
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index, Scan, parquet_files
from provenance.model import UNKNOWN_SOURCE, Source
from provenance.schema import TABLES

ASSIGNMENT = {"shard": pl.Int32, "row": pl.Int64, "source": pl.String}
_SHARDS = {
    "shard": pl.Int32,
    "key": pl.Binary,
    "root": pl.String,
    "path": pl.String,
    "sha256": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "format": pl.String,
    "bytes": pl.Int64,
    "seen": pl.Int64,
    "records": pl.Int64,
    "rejected": pl.Int64,
    "source": pl.String,
}
_SOURCES = {
    "id": pl.String,
    "name": pl.String,
    "owner": pl.String,
    "origin_class": pl.String,
    "licence": pl.String,
    "legal_basis": pl.String,
    "collected_from": pl.Date,
    "collected_to": pl.Date,
    "generator": pl.String,
    "contact": pl.String,
    "weight": pl.String,
    "language": pl.String,
    "privacy": pl.String,
    "confidentiality": pl.String,
    "opt_out": pl.String,
    "declared_by": pl.String,
    "declared_at": pl.Date,
    "evidence": pl.String,
    "internal": pl.Boolean,
    "authors": pl.String,
}
_MAPPING = {
    "entity": pl.String,
    "class": pl.String,
    "min_score": pl.Float64,
    "needs_context": pl.Boolean,
    "dpv": pl.String,
}


def scans_of(manifest: Manifest, index: Index) -> list[tuple[int, Scan]]:
    """(shard number, scan) of every scan a manifest names.

    Raises: LedgerError, if a pack lacks one, or holds it with another digest than the manifest.
    """
    found = []
    for number, entry in enumerate(manifest.entries):
        for family, (family_digest, scan_digest) in sorted(entry.get("scans", {}).items()):
            scan = index.get(entry["sha256"], family_digest)
            if scan is None or scan.digest != scan_digest:
                raise LedgerError(
                    f"the {family} scan of a shard is {'missing' if scan is None else 'not the one that was tagged'}",
                    where=entry["path"],
                    hint="run `provenance tag` on the data again",
                )
            found.append((number, scan))
    return found


def tables(
    folder: Path,
    manifest: Manifest,
    *,
    sources: list[Source],
    mapping: Sequence[Mapping[str, Any]],
    about: dict[str, Any],
) -> None:
    """Write the snapshot's small tables to `folder`.

    Args:
        mapping: rows of the privacy mapping: entity, class, min_score, needs_context, dpv.
        about: the one row of snapshot.parquet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shards: list[dict[str, Any]] = []
    for number, entry in enumerate(manifest.entries):
        row: dict[str, Any] = {name: entry.get(name) for name in _SHARDS}
        row["shard"] = number
        row["root"] = manifest.roots[entry["root"]]
        row["key"] = bytes.fromhex(entry["sha256"])[:SHORT] if entry.get("sha256") else None
        shards.append(row)
    _write(folder, "shards", pl.DataFrame(shards, schema=_SHARDS))
    unknown = Source(id=UNKNOWN_SOURCE)
    listed = []
    for source in [*sources, unknown]:
        row = {name: getattr(source, name) for name in _SOURCES}
        row["authors"] = json.dumps(source.authors, sort_keys=True)
        listed.append(row)
    _write(folder, "sources", pl.DataFrame(listed, schema=_SOURCES))
    _write(folder, "mapping", pl.DataFrame([dict(m) for m in mapping], schema=_MAPPING))
    _write(folder, "snapshot", pl.DataFrame([{"id": manifest.id, **about}]))


def assignment(folder: Path, frames: list[pl.DataFrame]) -> None:
    """Write the sources of records that were assigned one by one."""
    _write(folder, "assignment", pl.concat(frames) if frames else pl.DataFrame(schema=ASSIGNMENT))


def scan_files(folder: Path, manifest: Manifest, index: Index) -> dict[str, list[Path]]:
    """Table name -> Parquet files that hold exactly this snapshot's rows of it.

    A pack may also hold an older scan of a shard whose newer scan lies elsewhere; then its rows of this snapshot are
    copied to `folder/packs`, so that no query ever sees two scans of one shard.
    """
    used: dict[str, dict[Path, set[str]]] = {family: {} for family in TABLES}
    shards = {entry["sha256"] for entry in manifest.entries if entry.get("sha256")}
    for _, scan in scans_of(manifest, index):
        if scan.pack is not None:
            used[scan.family].setdefault(scan.pack, set()).add(scan.shard)
    files: dict[str, list[Path]] = {}
    for family, packs in used.items():
        mixed = {p for p, mine in packs.items() if (index.shards_of(p) & shards) - mine}
        for table in TABLES[family]:
            chosen = parquet_files(packs.keys() - mixed, table.name)
            for pack in sorted(mixed):
                keys = [bytes.fromhex(s)[:SHORT] for s in packs[pack]]
                frame = pl.read_parquet(parquet_files([pack], table.name))
                path = folder / "packs" / f"{table.name}-{pack.name}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                rows.write_parquet(frame.filter(pl.col("shard").is_in(keys)), path)
                chosen.append(path)
            files[table.name] = chosen
    return files


def _write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    beside = folder / f".{name}.tmp"
    rows.write_parquet(frame, beside)
    beside.replace(folder / f"{name}.parquet")
