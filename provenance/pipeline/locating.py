"""From what a user names to the ids of records: a place in a snapshot, or a file that holds the records themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provenance.digest import SHORT, record_id
from provenance.errors import LedgerError, ReadError, UsageError
from provenance.ledger.manifest import Manifest
from provenance.ledger.packs import rows_of
from provenance.ledger.store import Store
from provenance.model import ReaderOptions
from provenance.pipeline import snapshots
from provenance.schema import TABLES

_BATCH = 4 * 2**20  # bytes of input read at once
_RECORDS = next(table for table in TABLES["text"] if table.name == "records")


def in_snapshot(store: Store, built: Manifest, locator: str) -> bytes:
    """The record at a place: PATH:ROW, or a record id as reports and queries show it. First 16 bytes of its id.

    Raises: UsageError, if there is none, or several; LedgerError.
    """
    path, _, row = locator.rpartition(":")
    if path and row.isascii() and row.isdigit():
        places = {(path, int(row))}
    else:
        with snapshots.session_of(store, built.id) as session:
            shown = session.run("show_record", {"record": locator})
        places = set(zip(shown["path"], shown["row"], strict=True))
    found = {record for path, number in places for record in _at(store, built, path, number)}
    if len(found) != 1:
        raise UsageError(
            "several records are meant" if found else "no record there",
            where=locator[:200],
            hint="give PATH:ROW, or a record id of at least 8 digits",
        )
    return found.pop()


def _at(store: Store, built: Manifest, path: str, row: int) -> Iterator[bytes]:
    import polars as pl

    index = store.index()
    for entry in built.entries:
        if entry["path"] != path or "scans" not in entry:
            continue
        scan = index.get(entry["sha256"], entry["scans"]["text"][0])
        if scan is None or scan.pack is None:
            raise LedgerError("the text scan of a shard is missing", where=path, hint="tag the data again")
        for frame in rows_of(scan.pack, _RECORDS, {bytes.fromhex(scan.shard)[:SHORT]: None}):
            yield from frame.filter(pl.col("row") == row)["record_id"]


def in_file(path: Path) -> Iterator[bytes]:
    """The records of a file of any format that is read, in order: the first 16 bytes of the id of each.

    They are read as records of a source that names no fields of its own.
    Raises: ReadError, if the file or a record of it cannot be read.
    """
    from provenance import read

    found = read.walk(path, set())
    if path.is_dir() or found[0].status != "data" or found[0].format is None:
        raise ReadError(
            "no file of records", where=path, hint=f"known formats: {', '.join(sorted(read.READERS))}, by its suffix"
        )
    reader, options = read.reader(found[0].format), ReaderOptions()
    for block in reader.blocks(path, options, target=2**62):
        for batch in reader.read(path, block, options, batch_bytes=_BATCH):
            if batch.rejects:
                first = min(batch.rejects, key=lambda reject: reject.row)
                raise ReadError(f"a record of the file cannot be read ({first.reason})", where=f"{path}:{first.row}")
            for record in batch.records:
                yield record_id((part.role, part.text) for part in record.parts)[:SHORT]


def one_in_file(path: Path) -> bytes:
    """The one record that a file holds. Raises: UsageError, if it holds none or several; as `in_file`."""
    found = set()
    for record in in_file(path):
        found.add(record)
        if len(found) > 1:
            break
    if len(found) != 1:
        raise UsageError(
            "the file holds several records" if found else "the file holds no record",
            where=path,
            hint="a file with the one record, such as a .jsonl of one line",
        )
    return found.pop()
