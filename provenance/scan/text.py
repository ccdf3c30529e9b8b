"""The family `text`: who each record is, how long, when and where from, and what could not be read.

Pure: batches come in, rows go out; texts stay here.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from provenance.digest import SHORT, normal_id, record_id
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Record
from provenance.read.fields import stored
from provenance.scan import dates, domains, normal, tokens, values
from provenance.scan.frames import frame
from provenance.scan.once import Once
from provenance.scan.settings import Settings

if TYPE_CHECKING:
    import polars as pl

NAME = "text"
SEMANTICS = 2
SEPARATOR = "\n\n"


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    `key` is null where the reader options name no contributor field, for then it changes nothing, and machines with
    different keys agree. A `url` is read whether it is named or not, so the suffix list always counts.
    Raises: ScanError, if the tokenizer file or the packaged suffix list is missing or broken.
    """
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "unicode": unicodedata.unidata_version,
        "suffixes": domains.suffix_digest(),
        "tokens": tokens.counter(settings.tokenizer).describe(),
        "key": values.key_id(settings.contributor_key) if options.contributor else None,
    }


def reader(options: ReaderOptions) -> dict[str, Any]:
    """Reader options as a JSON object with all fields, as every family's descriptor holds them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(options).items()}


class Scanner:
    """Turns batches into rows of `records`, `parts`, `rejects` and `fields`.

    Raises: ScanError, if the tokenizer file is missing or broken.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        self._options = options
        self._key = settings.contributor_key
        self._counter = tokens.counter(settings.tokenizer)

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's tables, without `shard`; rows in the order of the batch.

        `fields` has a row for each field and status of this batch; those of a shard are to be added up.
        Raises: ScanError, if a tokenizer file fails on a text.
        """
        texts = [part.text for record in batch.records for part in record.parts]
        encoded = [text.encode() for text in texts]
        counted = self._counter.count(texts, encoded)
        normals = normal.normal(batch)
        records: list[tuple[Any, ...]] = []
        parts: list[tuple[Any, ...]] = []
        at = 0
        for record in batch.records:
            end = at + len(record.parts)
            rows = _parts(record, encoded[at:end], counted[at:end], normals[at:end])
            parts += rows
            records.append(self._record(record, rows, normals[at:end]))
            at = end
        return {
            "records": frame(NAME, "records", records),
            "parts": frame(NAME, "parts", parts),
            "rejects": frame(NAME, "rejects", [(r.row, r.bytes, r.reason) for r in batch.rejects]),
            "fields": frame(NAME, "fields", _fields(batch)),
        }

    def _record(self, record: Record, parts: list[tuple[Any, ...]], normals: list[str]) -> tuple[Any, ...]:
        joined_id = parts[0][-1] if len(parts) == 1 else normal_id(normal.joined(normals))[:SHORT]
        chars, size, counted = (sum(part[column] for part in parts) for column in (7, 8, 9))
        options = self._options
        return (
            record.row,
            record_id((part.role, part.text) for part in record.parts)[:SHORT],
            joined_id,
            len(parts),
            chars,
            size,
            counted,
            dates.created(record.created),
            domains.registrable(record.url) if record.url else None,
            # Without a contributor field the key is not in the descriptor, so nothing may depend on it.
            values.contributor(record.contributor, self._key) if options.contributor else None,
            values.licence(record.licence),
            record.opt_out if options.opt_out else None,
            values.match_fields(record.fields),
        )


def _parts(record: Record, encoded: list[bytes], counted: list[int], normals: list[str]) -> list[tuple[Any, ...]]:
    """Rows of `parts`; offsets count code points of the canonical text."""
    rows = []
    start = 0
    for number, (part, data, size, text) in enumerate(zip(record.parts, encoded, counted, normals, strict=True)):
        chars = len(part.text)
        rows.append(
            (
                record.row,
                number,
                part.role,
                stored(part.field),
                values.generator(part.generator),
                start,
                start + chars,
                chars,
                len(data),
                size,
                normal_id(text)[:SHORT],
            )
        )
        start += chars + len(SEPARATOR)
    return rows


def _fields(batch: Batch) -> list[tuple[str, str, int, int]]:
    added: dict[tuple[str, str], tuple[int, int]] = {}
    for (name, status), (records, size) in batch.unread.items():
        key = (stored(name), status)
        before = added.get(key, (0, 0))
        added[key] = (before[0] + records, before[1] + size)
    return [(name, status, records, size) for (name, status), (records, size) in sorted(added.items())]
