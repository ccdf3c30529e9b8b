"""Results of texts that were scanned for a sample, kept for the next snapshot (docs/format.md section 5).

By scanner: what a text was found to hold, under a key that is a digest of the scanner and the exact text, and which
texts a record consists of, so that a record that was scanned before is not even read again. No text is kept. It is a
cache: what is deleted is scanned again, and nothing that a snapshot says is taken from it once the snapshot is made.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from provenance.ledger import files

Schema = Mapping[str, Any]
"""Column -> polars type."""

_TEXTS: Schema = {"key": pl.Binary, "found": pl.Binary}
_RECORDS: Schema = {"record_id": pl.Binary, "keys": pl.List(pl.Binary)}


class TextResults:
    """What one scanner found in texts and, part by part, in records."""

    def __init__(self, folder: Path) -> None:
        """Read what is kept in `folder`; what is missing or damaged is as if it had never been there."""
        self._folder = folder
        self.texts: dict[bytes, bytes] = dict(_read(folder / "texts.parquet", _TEXTS).iter_rows())
        self._records: dict[bytes, list[bytes]] = dict(_read(folder / "records.parquet", _RECORDS).iter_rows())

    def record(self, record_id: bytes) -> list[bytes] | None:
        """The results of a record's parts, in order; None if it is not known in full."""
        keys = self._records.get(record_id)
        if not keys or any(key not in self.texts for key in keys):
            return None
        return [self.texts[key] for key in keys]

    def add(self, record_id: bytes, parts: Sequence[tuple[bytes, bytes]]) -> None:
        """Add a record: of each part the key of its text and its result."""
        self.texts.update(parts)
        self._records[record_id] = [key for key, _ in parts]

    def save(self) -> None:
        """Keep all of it."""
        _write(self._folder / "texts.parquet", _TEXTS, self.texts)
        _write(self._folder / "records.parquet", _RECORDS, self._records)


def _read(path: Path, schema: Schema) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except Exception:  # whatever the reader makes of a damaged file
        return pl.DataFrame(schema=schema)
    return frame if dict(frame.schema) == dict(schema) else pl.DataFrame(schema=schema)


def _write(path: Path, schema: Schema, rows: Mapping[bytes, Any]) -> None:
    ordered = sorted(rows.items())
    columns = ([key for key, _ in ordered], [value for _, value in ordered])
    frame = pl.DataFrame([pl.Series(n, c, dtype=t) for (n, t), c in zip(schema.items(), columns, strict=True)])
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    files.write(path, buffer.getvalue())
