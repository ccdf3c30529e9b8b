"""What is derived from a manifest so that profiles can ask it: small Parquet tables, and the list of scan files.

Never trusted by the gate, which derives again into a folder of its own from what it has verified.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from provenance.digest import SHORT, digest
from provenance.errors import LedgerError
from provenance.ledger import rows
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index, Scan, parquet_files, rows_of
from provenance.model import UNKNOWN_SOURCE, Source
from provenance.schema import NAME_SAMPLE, TABLES, Table

SCANS = "scans.json"
DERIVED = 4
"""Version of everything derived; a change of the views, the cube or a derived table is a new one."""

ASSIGNMENT = {"shard": pl.Int32, "row": pl.Int64, "source": pl.String}
SHARDS = {
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
SOURCES = {
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
    "feedback_by": pl.String,
    "feedback_model": pl.String,
    "feedback_guideline": pl.String,
}
_MAPPING = {
    "entity": pl.String,
    "class": pl.String,
    "min_score": pl.Float64,
    "needs_context": pl.Boolean,
    "linked": pl.String,
    "dpv": pl.String,
}
_QUALITY = {
    "entity": pl.String,
    "evaluation": pl.String,
    "detector": pl.String,
    "sets": pl.String,
    "documents": pl.Int64,
    "same_versions": pl.Boolean,
    **dict.fromkeys(("labelled", "found", "findings", "right"), pl.Int64),
    **{f"{name}{suffix}": pl.Float64 for name in ("recall", "precision", "factor") for suffix in ("", "_low", "_high")},
}
_STYLE_QUALITY = {
    "source": pl.String,
    "evaluation": pl.String,
    "how": pl.String,
    "sets": pl.String,
    "texts": pl.Int64,
    "threshold": pl.Int64,
    **{
        f"{weight}_{name}{suffix}": pl.Float64
        for weight in ("record", "token")
        for name in ("sensitivity", "specificity")
        for suffix in ("", "_low", "_high")
    },
    "beats_chance": pl.Boolean,
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
    quality: Sequence[Mapping[str, Any]] = (),
    style_quality: Sequence[Mapping[str, Any]] = (),
    about: dict[str, Any],
) -> None:
    """Write the snapshot's small tables to `folder`.

    Args:
        mapping: rows of the privacy mapping: entity, class, min_score, needs_context, linked, dpv.
        quality: rows of the detector-quality note.
        style_quality: rows of the note on machine text.
        about: the one row of snapshot.parquet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    keys = join_keys(manifest)
    shards: list[dict[str, Any]] = []
    for number, entry in enumerate(manifest.entries):
        row: dict[str, Any] = {name: entry.get(name) for name in SHARDS}
        row["shard"] = number
        row["root"] = manifest.roots[entry["root"]]
        row["key"] = keys[number]
        shards.append(row)
    _write(folder, "shards", pl.DataFrame(shards, schema=SHARDS))
    unknown = Source(id=UNKNOWN_SOURCE)
    listed = []
    for source in [*sources, unknown]:
        row = {name: getattr(source, name) for name in SOURCES}
        row["authors"] = json.dumps(source.authors, sort_keys=True)
        listed.append(row)
    _write(folder, "sources", pl.DataFrame(listed, schema=SOURCES))
    _write(folder, "mapping", pl.DataFrame([dict(m) for m in mapping], schema=_MAPPING))
    _write(folder, "quality", pl.DataFrame([dict(q) for q in quality], schema=_QUALITY))
    _write(folder, "style_quality", pl.DataFrame([dict(q) for q in style_quality], schema=_STYLE_QUALITY))
    _write(folder, "snapshot", pl.DataFrame([{"id": manifest.id, **about}]))


def assignment(folder: Path, frames: list[pl.DataFrame]) -> None:
    """Write the sources of records that were assigned one by one."""
    _write(folder, "assignment", pl.concat(frames) if frames else pl.DataFrame(schema=ASSIGNMENT))


def name_sample(folder: Path, frame: pl.DataFrame | None) -> None:
    """Write which records the sample of names holds, and what was found in them; None where there is none."""
    sample = rows.empty(NAME_SAMPLE) if frame is None else frame
    _write(folder, NAME_SAMPLE.name, sample)


def join_keys(manifest: Manifest) -> list[bytes | None]:
    """What joins a shard to its rows, one each: the first 16 bytes of its digest.

    One content at two paths may be read in two ways, by two sources. Then the second way has a key of its own, and its
    rows are copied under that key by `scan_files`; else each path would count the rows of both.
    """
    first: dict[str, dict[str, list[str]]] = {}
    keys: list[bytes | None] = []
    for entry in manifest.entries:
        sha256, scans = entry.get("sha256"), entry.get("scans")
        if sha256 is None:
            keys.append(None)
        elif scans is None or first.setdefault(sha256, scans) == scans:
            keys.append(bytes.fromhex(sha256)[:SHORT])
        else:
            keys.append(bytes.fromhex(digest([sha256, scans]))[:SHORT])
    return keys


def scan_files(folder: Path, manifest: Manifest, index: Index) -> dict[str, list[Path]]:
    """Table name -> Parquet files that hold exactly this snapshot's rows of it, under its join keys.

    A pack may also hold a scan that this snapshot does not use for its shard; then the rows it does use are copied to
    `folder/packs`, so that no query ever sees two scans of one shard.
    """
    keys = join_keys(manifest)
    used: dict[str, dict[Path, dict[str, bytes]]] = {family: {} for family in TABLES}
    shards = {entry["sha256"] for entry in manifest.entries if entry.get("sha256")}
    for number, scan in scans_of(manifest, index):
        key = keys[number]
        if scan.pack is not None and key is not None:
            used[scan.family].setdefault(scan.pack, {})[scan.shard] = key
    found: dict[str, list[Path]] = {}
    for family, packs in used.items():
        plain = {pack for pack, mine in packs.items() if _as_it_lies(index.shards_of(pack) & shards, mine)}
        for table in TABLES[family]:
            copied = [
                copy
                for pack, mine in sorted(packs.items())
                if pack not in plain
                for copy in _copied(folder, table, pack, mine)
            ]
            found[table.name] = parquet_files(plain, table.name) + copied
    return found


def _as_it_lies(present: set[str], mine: Mapping[str, bytes]) -> bool:
    """Whether all that a pack holds of this snapshot's shards is used, under the shards' own keys."""
    return present == mine.keys() and all(key == bytes.fromhex(shard)[:SHORT] for shard, key in mine.items())


def _copied(folder: Path, table: Table, pack: Path, mine: Mapping[str, bytes]) -> Iterator[Path]:
    keys = {bytes.fromhex(shard)[:SHORT]: key for shard, key in mine.items()}
    for number, frame in enumerate(rows_of(pack, table, keys)):
        yield write_keyed(folder, table, f"{pack.name}-{number:08d}", frame, keys)


def write_keyed(folder: Path, table: Table, name: str, frame: pl.DataFrame, keys: Mapping[bytes, bytes]) -> Path:
    """Write rows under their join keys to `folder/packs`."""
    path = folder / "packs" / f"{table.name}-{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    given = {"shard": list(keys), "key": list(keys.values())}
    joined = frame.join(
        pl.DataFrame(given, schema={"shard": pl.Binary, "key": pl.Binary}), on="shard", maintain_order="left"
    )
    rows.write_parquet(joined.with_columns(shard="key").select(frame.columns), path)
    return path


def list_files(folder: Path, files: Mapping[str, list[Path]]) -> None:
    """Write down which files hold the snapshot's rows, so that asking it needs no look at every pack of the store."""
    names = {name: [os.path.relpath(p.resolve(), folder.resolve()) for p in paths] for name, paths in files.items()}
    (folder / SCANS).write_text(json.dumps({"version": DERIVED, "files": names}), encoding="utf-8")


def listed_files(folder: Path) -> dict[str, list[Path]]:
    """What `list_files` wrote. Raises: LedgerError, if it is missing, of another version, or names a missing file."""
    try:
        value = json.loads((folder / SCANS).read_bytes())
        current = value["files"] if value["version"] == DERIVED else {}
        found = {name: [folder / p for p in paths] for name, paths in current.items()}
    except (OSError, ValueError, KeyError, TypeError):
        found = {}
    if not found or not all(path.is_file() for paths in found.values() for path in paths):
        raise LedgerError(
            "what was derived from this snapshot is missing or outdated",
            where=folder,
            hint="run `provenance tag` on its data again; nothing that was scanned is scanned again",
        )
    return found


def _write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    beside = folder / f".{name}.tmp"
    rows.write_parquet(frame, beside)
    beside.replace(folder / f"{name}.parquet")
