"""Which records a snapshot holds, by keyed hash: the tree that its manifest commits to, and proofs from it.

What was hashed for an earlier snapshot is not hashed again; the cache is never what a gate believes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import keys
from provenance.errors import LedgerError, RefusedError
from provenance.inclusion import tree
from provenance.inclusion.proof import Absent, Present, Proof
from provenance.inclusion.tree import Keys, Tree
from provenance.ledger import derive, files
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import Index
from provenance.ledger.store import Store

if TYPE_CHECKING:
    import polars as pl

FOLDER = "inclusion"
_KEPT = 4  # trees that the cache holds, the newest
_AT_ONCE = 500_000  # records hashed between two frames


def made_with() -> Keys:
    """The keys that follow from the user's key. Raises: LedgerError."""
    return Keys.of(keys.load())


def of_text(built: Manifest) -> Manifest:
    """The same manifest as if nothing but texts had been scanned: all that is asked here lies in their rows."""
    entries = []
    for entry in built.entries:
        scans = entry.get("scans")
        entries.append(entry if scans is None else entry | {"scans": {"text": scans["text"]}})
    return Manifest(built.id, built.value, entries)


def committed(store: Store, built: Manifest, index: Index, folder: Path) -> dict[str, Any]:
    """What the manifest says of the records of these entries, as they lie in the store.

    Args:
        folder: a temporary one.
    """
    found, text = made_with(), of_text(built)
    ids = distinct(text, derive.scan_files(folder, text, index)["records"])
    held = hashes(found, ids, _remembered(store, found, ids.height))
    said = value(found, held)
    _remember(store, found, held, said["hash"])
    return said


def value(found: Keys, held: pl.DataFrame, grown: Tree | None = None) -> dict[str, Any]:
    """What a manifest says of its records. `held` is as `hashes` gives it."""
    root = (grown or _tree(held)).root
    return {"hash": root.hex(), "key": found.id, "records": held.height}


def distinct(built: Manifest, paths: Sequence[Path]) -> pl.DataFrame:
    """The distinct records of a snapshot: the column `record`, in no order.

    Args:
        built: its manifest, as `of_text` gives it if the files are.
        paths: of the table `records`; what they hold of other shards is left out.
    """
    import polars as pl

    held = {key for key in derive.join_keys(built) if key is not None}
    shards = pl.DataFrame({"shard": sorted(held)}, schema={"shard": pl.Binary})
    found = [pl.DataFrame(schema={"record_id": pl.Binary})]
    for path in paths:
        rows = pl.read_parquet(path, columns=["shard", "record_id"])
        found.append(rows.join(shards, on="shard", how="semi").select("record_id").unique())
    return pl.concat(found).unique().rename({"record_id": "record"})


def hashes(found: Keys, ids: pl.DataFrame, known: pl.DataFrame | None = None) -> pl.DataFrame:
    """Records hashed: `record`, `hash` and `leaf`, sorted by `hash`.

    Args:
        ids: as `distinct` gives them.
        known: the same of other records; what is in it is not hashed again.
    """
    import polars as pl

    frames = []
    if known is not None:
        frames = [known.join(ids, on="record", how="semi")]
        ids = ids.join(known, on="record", how="anti")
    for piece in ids.iter_slices(_AT_ONCE):
        pairs = tree.hashed(found, piece["record"])
        made = pl.DataFrame(pairs, schema={"hash": pl.Binary, "leaf": pl.Binary}, orient="row")
        frames.append(pl.concat([piece, made], how="horizontal"))
    return pl.concat(frames).sort("hash") if frames else pl.DataFrame(schema=_schema())


def prove(store: Store, record: bytes, built: Manifest, other: Manifest | None = None) -> Proof:
    """The proof that a record is in one snapshot, and that it is not in another.

    Args:
        record: first 16 bytes of its id.
    Raises: RefusedError, if that is not so; LedgerError, if a snapshot does not say which records it holds, or not by
        this key, or its rows are not those that it says.
    """
    found = made_with()
    key = found.hash(record)
    present = _of(store, built, found)
    index = present.place(key)
    if not present.holds(key):
        raise RefusedError("no such record is in this snapshot", where=f"snapshot {built.id[:12]}")
    shown = Present(built.value, index + 1, tuple(present.tree.path(index + 1)))
    gone = None
    if other is not None:
        absent = _of(store, other, found)
        if absent.holds(key):
            raise RefusedError("the record is in this snapshot", where=f"snapshot {other.id[:12]}")
        place = absent.place(key)
        leaves = (absent.leaf(place), absent.leaf(place + 1))
        gone = Absent(other.value, place, leaves, (tuple(absent.tree.path(place)), tuple(absent.tree.path(place + 1))))
    return Proof(hash=key, salt=found.salt_of(record), present=shown, absent=gone)


@dataclass(frozen=True, slots=True)
class _Held:
    """The records of a snapshot as its tree has them: leaf 0 and the last are of none."""

    keys: Keys
    rows: pl.DataFrame
    tree: Tree

    def place(self, key: bytes) -> int:
        """How many records come before this hash, so the leaf before its own or before where it would be."""
        import polars as pl

        return int(self.rows.select((pl.col("hash") < key).sum()).item())

    def holds(self, key: bytes) -> bool:
        import polars as pl

        return bool(self.rows.select((pl.col("hash") == key).any()).item())

    def leaf(self, number: int) -> bytes:
        """The 64 bytes of a leaf."""
        if number == 0:
            return tree.FIRST
        if number == self.tree.size - 1:
            return tree.LAST
        record, key, _ = self.rows.row(number - 1)
        return bytes(key) + tree.commitment(self.keys.salt_of(record), record)


def _of(store: Store, built: Manifest, found: Keys) -> _Held:
    said = built.value.get("inclusion")
    where = f"snapshot {built.id[:12]}"
    if said is None:
        raise LedgerError(
            "this snapshot does not say which records it holds: it was made before snapshots did",
            where=where,
            hint="tag its data again; nothing that was scanned is scanned again",
        )
    if said["key"] != found.id:
        raise LedgerError(
            "this snapshot hashed its records with another key",
            where=where,
            hint=f"name the file of that key in the environment variable {keys.ENVIRONMENT}",
        )
    with files.scratch(store.path / "scratch") as folder:
        text = of_text(built)
        ids = distinct(text, derive.scan_files(folder, text, store.index())["records"])
        for known in (_cached(found, _file(store, said["hash"])), None):
            held = hashes(found, ids, known)
            grown = _tree(held)
            if value(found, held, grown) == said:
                return _Held(found, held, grown)
    raise LedgerError("the records of this snapshot are not those that it says", where=where, hint="tag the data again")


def _tree(held: pl.DataFrame) -> Tree:
    return Tree(tree.leaves(held["leaf"].to_list()))


def _schema() -> dict[str, Any]:
    import polars as pl

    return dict.fromkeys(("record", "hash", "leaf"), pl.Binary)


def _file(store: Store, root: str) -> Path:
    return store.path / FOLDER / f"{root}.cache"


def _remembered(store: Store, found: Keys, wanted: int) -> pl.DataFrame | None:
    """What was hashed for the newest earlier tree that is at least half as large."""
    for path in _newest(store):
        known = _cached(found, path)
        if known is not None and 2 * known.height >= wanted:
            return known
    return None


def _seal(found: Keys, body: bytes) -> bytes:
    """Stands before the rows, so that a cache of another key, or one that was edited, is none."""
    return hmac.digest(found.order, b"provenance/inclusion cache" + hashlib.sha256(body).digest(), "sha256")


def _newest(store: Store) -> list[Path]:
    return sorted((store.path / FOLDER).glob("*.cache"), key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _cached(found: Keys, path: Path) -> pl.DataFrame | None:
    import polars as pl

    try:
        data = path.read_bytes()
        if not hmac.compare_digest(data[: tree.SIZE], _seal(found, data[tree.SIZE :])):
            return None
        frame = pl.read_parquet(BytesIO(data[tree.SIZE :]))
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return None
    return frame if dict(frame.schema) == _schema() else None


def _remember(store: Store, found: Keys, held: pl.DataFrame, root: str) -> None:
    path = _file(store, root)
    buffer = BytesIO()
    held.write_parquet(buffer, compression="lz4")
    body = buffer.getvalue()
    files.write(path, _seal(found, body) + body)
    for old in _newest(store)[_KEPT:]:
        old.unlink(missing_ok=True)
