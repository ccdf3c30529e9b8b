"""Single records of a snapshot, read from the data again as they were read when it was tagged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from provenance import read
from provenance.errors import ReadError
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Store
from provenance.pipeline import descriptors
from provenance.pipeline.roots import placed, roots

Parts = tuple[tuple[str, str], ...]
"""(role, text) of each part, in order."""

_BATCH = 4 * 2**20  # bytes


def texts(store: Store, built: Manifest, number: int, rows: Collection[int], data: Sequence[Path]) -> dict[int, Parts]:
    """Row -> parts, of some rows of a shard; rows that are not there are left out.

    Args:
        number: of the shard in the manifest.
        data: where the roots lie now.
    Raises: ReadError, if the file is not there or cannot be read; LedgerError, if it is not known how it was read.
    """
    entry = built.entries[number]
    path = _path(built, entry, data)
    options = descriptors.reader_options(store, entry)
    reader = read.reader(entry["format"])
    found: dict[int, Parts] = {}
    for block in reader.blocks(path, options, target=2**62):
        for batch in reader.read(path, block, options, batch_bytes=_BATCH):
            for record in batch.records:
                if record.row in rows:
                    found[record.row] = tuple((part.role, part.text) for part in record.parts)
            if len(found) == len(rows):
                return found
    return found


def _path(built: Manifest, entry: dict[str, Any], data: Sequence[Path]) -> Path:
    label = built.roots[entry["root"]]
    root = placed(built.roots, roots(data)).get(entry["root"])
    if root is not None:
        path = (root.path / str(entry["path"])).resolve()
        if path.is_relative_to(root.path) and path.is_file():
            return path
    raise ReadError(
        "a file of the snapshot is not there", where=f"{label}/{entry['path']}", hint="name its folder with --data DIR"
    )
