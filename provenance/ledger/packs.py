"""Packs: the scans of one family for one large shard or many small ones (docs/format.md section 5).

A pack is found by its index; how scans are packed is nobody's business outside this module.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from provenance.digest import SHORT, canonical, digest
from provenance.errors import LedgerError
from provenance.ledger import files, rows
from provenance.schema import TABLES, Table

FIELDS_KEPT = 200  # names of unread fields a shard keeps, those of most records first (docs/format.md section 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What one family found in one shard, by digest; the rows lie in `pack`."""

    family: str
    family_digest: str
    shard: str  # SHA-256 of the shard, hex
    seen: int
    tables: dict[str, tuple[int, str]]  # table -> (rows, digest)
    reason: str | None = None  # the shard was rejected as a whole
    pack: Path | None = None

    @property
    def digest(self) -> str:
        """The scan digest of docs/format.md section 4."""
        return digest(
            {
                "family": self.family,
                "family_digest": self.family_digest,
                "seen": self.seen,
                "shard": self.shard,
                "tables": {name: hexdigest for name, (_, hexdigest) in self.tables.items()},
            }
        )

    def to_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {"shard": self.shard, "family_digest": self.family_digest, "seen": self.seen}
        value["tables"] = {name: {"rows": n, "digest": d} for name, (n, d) in self.tables.items()}
        return value | ({"reason": self.reason} if self.reason else {"scan": self.digest})


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
        self._pending: dict[str, list[pl.DataFrame]] = {t.name: [] for t in TABLES[family]}
        self._files: dict[str, int] = dict.fromkeys(self._pending, 0)

    def add(self, shard: str, family_digest: str, seen: int, frames: dict[str, list[pl.DataFrame]]) -> None:
        """Add one shard's rows, held in memory; frames as `rows.shape` makes them."""
        self._add(shard, family_digest, seen, {name: iter(list_) for name, list_ in frames.items()}, keep=True)

    def add_files(self, shard: str, family_digest: str, seen: int, paths: dict[str, list[Path]]) -> None:
        """Add one large shard whose rows lie in finished Parquet files, in row order; the files are linked in."""
        streams: dict[str, Iterator[pl.DataFrame]] = {
            name: (pl.read_parquet(p) for p in list_) for name, list_ in paths.items()
        }
        self._add(shard, family_digest, seen, streams, keep=False)
        for name, list_ in paths.items():
            if name == "fields":
                continue
            for path in list_:
                # Linked, not moved: until the pack has its name, a kill must find the finished blocks as they were.
                _link(path, self._next_file(name))

    def reject(self, shard: str, family_digest: str, reason: str) -> None:
        """Remember that this shard cannot be read at all."""
        self._scans.append(
            Scan(family=self._family, family_digest=family_digest, shard=shard, seen=0, tables={}, reason=reason)
        )

    def _add(
        self, shard: str, family_digest: str, seen: int, frames: dict[str, Iterator[pl.DataFrame]], *, keep: bool
    ) -> None:
        tables = {}
        for table in TABLES[self._family]:
            hasher = rows.Hasher(self._family, table)
            stream: Iterable[pl.DataFrame] = frames.get(table.name, ())
            if table.name == "fields":
                stream = [_sum_fields(table, list(stream))]
            for frame in stream:
                hasher.update(frame)
                if (keep or table.name == "fields") and frame.height:
                    self._pending[table.name].append(frame)
            tables[table.name] = (hasher.rows, hasher.hexdigest())
        scan = Scan(family=self._family, family_digest=family_digest, shard=shard, seen=seen, tables=tables)
        if self._family == "text" and seen != tables["records"][0] + tables["rejects"][0]:
            raise LedgerError(
                f"a reader lost count: {seen} seen, {tables['records'][0]} tagged, {tables['rejects'][0]} rejected",
                where=f"shard {shard[:12]}",
                hint="this is a defect of provenance; please report it with the kind of file it was",
            )
        self._scans.append(scan)

    def _next_file(self, name: str) -> Path:
        path = self._folder / f"{name}-{self._files[name]:04d}.parquet"
        self._files[name] += 1
        return path

    def publish(self) -> Path | None:
        """Give the pack its name; None if nothing was added."""
        if not self._scans:
            shutil.rmtree(self._folder)
            return None
        for table in TABLES[self._family]:
            frames = self._pending[table.name]
            if frames or not self._files[table.name]:
                rows.write_parquet(pl.concat(frames) if frames else rows.empty(table), self._next_file(table.name))
        index = canonical({"family": self._family, "scans": [s.to_json() for s in self._scans]})
        (self._folder / "index.json").write_bytes(index)
        final = self._scans_folder / self._family / hashlib.sha256(index).hexdigest()[:32]
        files.publish(self._folder, final)
        return final


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


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, target)


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
                tables = {name: (t["rows"], t["digest"]) for name, t in item["tables"].items()}
                scan = Scan(
                    family=family,
                    family_digest=item["family_digest"],
                    shard=item["shard"],
                    seen=item["seen"],
                    tables=tables,
                    reason=item.get("reason"),
                    pack=pack,
                )
                self._shards.setdefault(pack, set()).add(scan.shard)
                known = self._scans.setdefault((scan.shard, scan.family_digest), scan)
                if known.pack != pack:
                    # Its rows would count twice in every query.
                    raise LedgerError("one scan lies in two packs", where=pack, hint="delete one of the two folders")
        except (OSError, ValueError, KeyError, TypeError) as error:
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


def recompute(family: str, shards: Sequence[str], pack: Path) -> dict[str, dict[str, tuple[int, str]]]:
    """Digests of the tables of `shards` from the rows that lie in `pack`, read file by file.

    Returns: shard -> table -> (rows, digest).
    Raises: LedgerError, if a file cannot be read.
    """
    keys = {bytes.fromhex(s)[:SHORT]: s for s in shards}
    result: dict[str, dict[str, tuple[int, str]]] = {s: {} for s in shards}
    for table in TABLES[family]:
        hashers = {key: rows.Hasher(family, table) for key in keys}
        for path in parquet_files([pack], table.name):
            try:
                frame = pl.read_parquet(path)
                if (
                    len(keys) == 1
                    and frame["shard"].n_unique() <= 1
                    and frame["shard"].head(1).to_list() in ([], [*keys])
                ):
                    hashers[next(iter(keys))].update(frame)
                    continue
                for (key,), part in frame.group_by("shard", maintain_order=True):
                    if isinstance(key, bytes) and key in hashers:
                        hashers[key].update(part)
            except Exception as error:
                raise LedgerError(
                    f"a file of the store cannot be read ({type(error).__name__})",
                    where=path,
                    hint="delete the pack's folder and run `provenance tag` again",
                ) from None
        for key, shard in keys.items():
            result[shard][table.name] = (hashers[key].rows, hashers[key].hexdigest())
    return result
