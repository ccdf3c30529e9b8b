"""Packs: the scans of one family for one large shard or many small ones (docs/format.md section 5).

A pack is found by its index; how scans are packed is nobody's business outside this module.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from provenance.digest import canonical, digest
from provenance.errors import LedgerError
from provenance.ledger import files, rows
from provenance.schema import TABLES, Table

FILE_ROWS = 250_000  # of one Parquet file of a large shard, about
FIELDS_KEPT = 200  # names of unread fields a shard keeps, those of most records first (docs/format.md section 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one family found in one shard, by digest; the rows lie in `pack`.

    As an index says it. That the rows are those of `digest` is for `verify` to find out.
    """

    family: str
    family_digest: str
    shard: str  # SHA-256 of the shard, hex
    seen: int
    rows: dict[str, int]  # table -> rows
    digest: str = ""  # the scan digest of docs/format.md section 4; "" for a shard that was rejected
    reason: str | None = None  # the shard was rejected as a whole
    pack: Path | None = None

    def to_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {"shard": self.shard, "family_digest": self.family_digest}
        return value | (
            {"reason": self.reason} if self.reason else {"seen": self.seen, "rows": self.rows, "scan": self.digest}
        )


def scan_digest(family: str, family_digest: str, shard: str, seen: int, tables: Mapping[str, rows.Hasher]) -> str:
    """The scan digest of docs/format.md section 4."""
    return digest(
        {
            "family": family,
            "family_digest": family_digest,
            "seen": seen,
            "shard": shard,
            "tables": {name: hasher.hexdigest() for name, hasher in tables.items()},
        }
    )


class PackWriter:
    """Collects the scans of one family and publishes them as one pack.

    Use `add` once a shard, in any order of shards; frames of one shard come in row order.
    """

    def __init__(self, family: str, scans_folder: Path, tmp: Path) -> None:
        self._family = family
        self._scans_folder = scans_folder
        self._folder = tmp / f"pack-{uuid.uuid4().hex}"
        self._folder.mkdir(parents=True)
        self._scans: list[Scan] = []
        self._small: list[tuple[str, str, int, dict[str, list[pl.DataFrame]]]] = []
        self._files: dict[str, int] = {t.name: 0 for t in TABLES[family]}
        self.rows = 0  # held in memory, of all tables

    def add(self, shard: str, family_digest: str, seen: int, frames: dict[str, list[pl.DataFrame]]) -> None:
        """Add one shard's rows, held in memory until `publish`; frames as `rows.shape` makes them."""
        self._small.append((shard, family_digest, seen, frames))
        self.rows += sum(frame.height for listed in frames.values() for frame in listed)

    def add_files(self, shard: str, family_digest: str, seen: int, paths: dict[str, list[Path]]) -> None:
        """Add one large shard whose rows lie in Parquet files, in row order; they are read one by one."""
        hashers = {}
        for table in TABLES[self._family]:
            hasher = hashers[table.name] = rows.Hasher(self._family, table)
            frames: Iterable[pl.DataFrame] = (rows.read_parquet(table, path) for path in paths.get(table.name, ()))
            if table.name == "fields":
                frames = [_sum_fields(table, list(frames))]
            for frame in _chunks(frames):
                hasher.update(frame)
                self._write(table, frame)
        self._done(shard, family_digest, seen, hashers)

    def reject(self, shard: str, family_digest: str, reason: str) -> None:
        """Remember that this shard cannot be read at all."""
        self._scans.append(
            Scan(family=self._family, family_digest=family_digest, shard=shard, seen=0, rows={}, reason=reason)
        )

    def publish(self) -> Path | None:
        """Give the pack its name; None if nothing was added."""
        self._flush()
        if not self._scans:
            shutil.rmtree(self._folder)
            return None
        for table in TABLES[self._family]:
            if not self._files[table.name]:
                self._write(table, rows.empty(table))
        index = canonical({"family": self._family, "scans": [s.to_json() for s in self._scans]})
        (self._folder / "index.json").write_bytes(index)
        final = self._scans_folder / self._family / hashlib.sha256(index).hexdigest()[:32]
        files.publish(self._folder, final)
        return final

    def _flush(self) -> None:
        """Write what is held. Columns are encoded once for all shards: most shards of a pack are tiny."""
        hashers: list[dict[str, rows.Hasher]] = [{} for _ in self._small]
        for table in TABLES[self._family]:
            held = [frames.get(table.name, []) for _, _, _, frames in self._small]
            if table.name == "fields":
                held = [[_sum_fields(table, listed)] for listed in held]
            every = [frame for listed in held for frame in listed if frame.height]
            whole = pl.concat(every) if every else rows.empty(table)
            encoded = rows.Encoded(table, whole)
            start = 0
            for listed, of_shard in zip(held, hashers, strict=True):
                stop = start + sum(frame.height for frame in listed)
                of_shard[table.name] = rows.Hasher(self._family, table)
                of_shard[table.name].feed(encoded, start, stop)
                start = stop
            if every:
                self._write(table, whole)
        for (shard, family_digest, seen, _), of_shard in zip(self._small, hashers, strict=True):
            self._done(shard, family_digest, seen, of_shard)
        self._small, self.rows = [], 0

    def _done(self, shard: str, family_digest: str, seen: int, hashers: Mapping[str, rows.Hasher]) -> None:
        held = {name: hasher.rows for name, hasher in hashers.items()}
        if self._family == "text" and seen != held["records"] + held["rejects"]:
            raise LedgerError(
                f"a reader lost count: {seen} seen, {held['records']} tagged, {held['rejects']} rejected",
                where=f"shard {shard[:12]}",
                hint="this is a defect of provenance; please report it with the kind of file it was",
            )
        self._scans.append(
            Scan(
                family=self._family,
                family_digest=family_digest,
                shard=shard,
                seen=seen,
                rows=held,
                digest=scan_digest(self._family, family_digest, shard, seen, hashers),
            )
        )

    def _write(self, table: Table, frame: pl.DataFrame) -> None:
        rows.write_parquet(frame, self._folder / f"{table.name}-{self._files[table.name]:08d}.parquet")
        self._files[table.name] += 1


def _chunks(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows in frames of about FILE_ROWS: blocks are small, and thousands of files are slow to open."""
    held: list[pl.DataFrame] = []
    for frame in frames:
        if frame.height:
            held.append(frame)
        if sum(f.height for f in held) >= FILE_ROWS:
            yield pl.concat(held)
            held = []
    if held:
        yield pl.concat(held)


def _sum_fields(table: Table, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """One row a field of a shard: batches each counted their own."""
    frames = [f for f in frames if f.height]
    if not frames:
        return rows.empty(table)
    summed = pl.concat(frames).group_by("shard", "field", "status").agg(pl.col("records").sum(), pl.col("bytes").sum())
    summed = summed.sort("records", "field", "status", descending=[True, False, False])
    rest = summed.slice(FIELDS_KEPT)
    if rest.height:
        # Objects keyed by ids would put every id into the store, and reports, as a field's name.
        folded = rest.select(
            pl.col("shard").first(),
            pl.lit("(other fields)").alias("field"),
            pl.lit("unread").alias("status"),
            pl.col("records").sum(),
            pl.col("bytes").sum(),
        )
        summed = pl.concat([summed.head(FIELDS_KEPT).select(folded.columns), folded])
    return summed.select(*rows.dtypes(table)).sort(table.sort)


class Index:
    """All scans of a store by (shard, family digest)."""

    def __init__(self, scans_folder: Path) -> None:
        self._scans: dict[tuple[str, str], Scan] = {}
        self._shards: dict[Path, set[str]] = {}
        if scans_folder.is_dir():
            for family in sorted(p for p in scans_folder.iterdir() if p.is_dir()):
                for pack in sorted(p for p in family.iterdir() if (p / "index.json").is_file()):
                    self.read(pack)

    def read(self, pack: Path) -> None:
        """Add the scans of one pack. Raises: LedgerError, if its index is damaged."""
        try:
            value = json.loads((pack / "index.json").read_bytes())
            family = value["family"]
            for item in value["scans"]:
                scan = Scan(
                    family=family,
                    family_digest=sys.intern(item["family_digest"]),
                    shard=sys.intern(item["shard"]),
                    seen=item.get("seen", 0),
                    rows=item.get("rows", {}),
                    digest=item.get("scan", ""),
                    reason=item.get("reason"),
                    pack=pack,
                )
                if not scan.reason:
                    self._shards.setdefault(pack, set()).add(scan.shard)
                known = self._scans.setdefault((scan.shard, scan.family_digest), scan)
                if known.pack != pack:
                    # Its rows would count twice in every query.
                    raise LedgerError("one scan lies in two packs", where=pack, hint="delete one of the two folders")
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise LedgerError(
                f"the index of a pack is damaged ({type(error).__name__})",
                where=pack / "index.json",
                hint="delete the pack's folder and run `provenance tag` again",
            ) from None

    def get(self, shard: str, family_digest: str) -> Scan | None:
        return self._scans.get((shard, family_digest))

    def shards_of(self, pack: Path) -> set[str]:
        """Shards that a pack holds rows of."""
        return self._shards.get(pack, set())


def parquet_files(packs: Iterable[Path], table: str) -> list[Path]:
    """Files of a table in these packs, in a stable order."""
    return [path for pack in sorted(set(packs)) for path in sorted(pack.glob(f"{table}-[0-9]*.parquet"))]


def rows_of(pack: Path, table: Table, shards: Mapping[bytes, Any]) -> Iterator[pl.DataFrame]:
    """The rows of some shards in a pack, file by file, in the order they lie; all others are left out.

    Args:
        shards: by the first 16 bytes of their digests.
    Raises: LedgerError, if a file cannot be read or is not what the table's files are.
    """
    wanted = pl.Series("shard", list(shards), dtype=pl.Binary)
    for path in parquet_files([pack], table.name):
        try:
            frame = rows.read_parquet(table, path)
        except Exception as error:
            raise LedgerError(
                f"a file of the store cannot be read, or was changed ({type(error).__name__})",
                where=path,
                hint="delete the pack's folder and run `provenance tag` again",
            ) from None
        yield frame.join(wanted.to_frame(), on="shard", how="semi", maintain_order="left")


def hash_runs(hashers: Mapping[bytes, rows.Hasher], table: Table, frame: pl.DataFrame) -> None:
    """Feed each shard's hasher with its rows of a frame, encoded once; a shard's rows may lie in several runs."""
    if not frame.height:
        return
    encoded = rows.Encoded(table, frame)
    runs = frame["shard"].rle().struct.unnest()
    start = 0
    for length, key in runs.iter_rows():
        hashers[key].feed(encoded, start, start + length)
        start += length
