"""Records as they lie in a file, whole: for training, which reads more of them than their texts.

Rows are told apart and counted as the readers do, so that what they rejected can be left out by its number.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from provenance import read
from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read import csv_, json_, parquet, text
from provenance.read.detect import detect
from provenance.read.elements import Broken, elements
from provenance.read.lines import Long, lines
from provenance.read.streams import Damaged, pieces
from provenance.read.strictjson import JSONError, parse

TEXT = "text"
"""The key of a record that is a text and no object: a plain text, a JSON string."""

Rows = Iterator[tuple[int, bytes | Long | dict[str, Any]]]


def records(path: Path, options: ReaderOptions, skip: frozenset[int] = frozenset()) -> Iterator[dict[str, Any]]:
    """The records of a shard in the order of its rows, all columns and fields of each, values as the format has them.

    Args:
        path: its name says the format, as for the readers.
        skip: rows that are left out, which the readers rejected.
    Raises: ReadError, if a record that is not left out cannot be read, or there is no reader.
    """
    name = detect(path).format
    if name not in _ROWS:
        raise ReadError("no reader for this file", reason="unknown_format", where=path)
    try:
        for row, data in _ROWS[name](path, options):
            if row not in skip:
                yield data if isinstance(data, dict) else _value(data, path, row, plain=name == "text")
    except Damaged:
        return  # the readers reject what cannot be read to its end, and nothing follows it


def rejected(path: Path, options: ReaderOptions) -> frozenset[int]:
    """The rows of a shard that its reader rejects. Raises: ReadError, as the readers do."""
    reader = read.reader(detect(path).name or "")
    return frozenset(
        reject.row
        for block in reader.blocks(path, options, target=2**62)
        for batch in reader.read(path, block, options, batch_bytes=2**20)
        for reject in batch.rejects
    )


def _value(data: bytes | Long, path: Path, row: int, *, plain: bool) -> dict[str, Any]:
    if isinstance(data, bytes):
        try:
            found = data.decode() if plain else parse(data)
        except (JSONError, UnicodeDecodeError):
            found = None
        if isinstance(found, dict):
            return found
        if isinstance(found, str):
            return {TEXT: found}
    raise ReadError("a record cannot be read", where=f"{path.name}:{row}")


def _jsonl(path: Path, options: ReaderOptions) -> Rows:
    for row, line in enumerate(chain.from_iterable(lines(pieces(path), options.max_bytes)), 1):
        if not line.blank if isinstance(line, Long) else line and not line.isspace():
            yield row, line


def _json(path: Path, options: ReaderOptions) -> Rows:
    if json_.is_lines(path, options):
        yield from _jsonl(path, options)
        return
    for row, element in enumerate(elements(pieces(path), options.max_bytes), 1):
        if isinstance(element, Broken):
            return
        yield row, element if isinstance(element, Long) else element.strip(b" \t\r\n")


def _csv(path: Path, options: ReaderOptions) -> Rows:
    delimiter = csv_.DELIMITERS[detect(path).format or "csv"]
    found = csv_.rows(
        chain.from_iterable(lines(pieces(path), options.max_bytes)), options.max_bytes, delimiter.encode()
    )
    first = next(found, None)
    if first is None:
        return
    header = csv_.header_of(first, delimiter, path)
    for row, data in enumerate(found, 1):
        try:
            cells = csv_.fields(data, delimiter) if isinstance(data, bytes) else []
        except (UnicodeDecodeError, csv.Error):
            cells = []
        # A row of another number of fields is one that the reader rejects.
        yield row, dict(zip(header, cells, strict=True)) if len(cells) == len(header) else b""


def _parquet(path: Path, options: ReaderOptions) -> Rows:
    columns = list(parquet.schema_of(path))
    rows, _ = parquet.plan(path, options)
    row = 0
    for frame in parquet.windows(path, columns, 0, rows, parquet.guess(path, rows)):
        for value in frame.iter_rows(named=True):
            row += 1
            yield row, value


def _text(path: Path, options: ReaderOptions) -> Rows:
    unit = {"line": text.by_line, "block": text.by_block}.get(options.unit, text.whole)
    for row, data, _ in unit(path, options.max_bytes):
        if data:
            yield row, data


_ROWS: dict[str | None, Callable[[Path, ReaderOptions], Rows]] = {
    "jsonl": _jsonl,
    "json": _json,
    "csv": _csv,
    "tsv": _csv,
    "parquet": _parquet,
    "text": _text,
}
