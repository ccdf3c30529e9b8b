"""CSV and TSV, strictly: a header, and rows of as many fields; quotes count at the beginning of a field only.

Rows are told apart before they are parsed, so that a bad one is a reject and the next is read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Block
from provenance.read.detect import detect
from provenance.read.lines import Held, Long, lines
from provenance.read.records import Collector
from provenance.read.streams import Damaged, check, pieces, size_of_file

DELIMITERS = {"csv": ",", "tsv": "\t"}
_QUOTED = re.compile(rb'(?:[^"]++|"")*+')  # what lies inside quotes
_MOST_FIELD = 2**31 - 1  # the module's own limit is out of the way; ours is on the row


def blocks(path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
    """One block: whether a line feed ends a row can only be told from the start."""
    check(path)
    size = size_of_file(path)
    return [Block(0, size, 1, size)]


def read(path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
    """Data rows as objects of strings; `row` counts them from 1, without the header and empty lines.

    Raises: ReadError, reason `bad_header` or `not_utf8`.
    """
    delimiter = DELIMITERS[detect(path).format or "csv"]
    csv.field_size_limit(_MOST_FIELD)
    out = Collector(options, batch_bytes=batch_bytes, cells=True)
    header: list[str] | None = None
    row = 0
    found = rows(chain.from_iterable(lines(pieces(path), options.max_bytes)), options.max_bytes, delimiter.encode())
    try:
        for data in found:
            if header is None:
                header = header_of(data, delimiter, path)
                continue
            row += 1
            if isinstance(data, Long):
                out.bytes += data.size + 1
                out.reject(row, data.size, "too_long")
            else:
                out.bytes += len(data) + 1
                collect(row, data, header, delimiter, out)
            if out.full:
                yield from out.take()
    except Damaged as damage:
        if header is None:
            raise bad_header(path) from None
        out.reject(row + 1, damage.held, "truncated")
    yield from out.take()


def rows(found: Iterable[bytes | Long], limit: int, delimiter: bytes) -> Iterator[bytes | Long]:
    """Rows that are not empty, as they lie between line feeds outside quotes.

    After a line over the limit the next line begins a row. Raises: Damaged, also where the file ends inside quotes.
    """
    held = Held(limit)
    inside = False
    try:
        for line in found:
            if isinstance(line, Long):
                inside = False
                held.skip(line)
                yield held.take()
                continue
            if not inside:
                if b'"' not in line:
                    if line and line != b"\r":
                        yield line
                    continue
            elif b'"' not in line:
                held.add(line + b"\n")
                continue
            inside = _stays_inside(line, inside, delimiter)
            held.add(line + b"\n" if inside else line)
            if not inside:
                yield held.take()
    except Damaged as damage:
        raise Damaged(held.size + damage.held) from None
    if inside:
        raise Damaged(held.size)


def _stays_inside(line: bytes, inside: bool, delimiter: bytes) -> bool:
    """Whether a quoted field goes on after this line; `inside` says whether one goes on before it."""
    opening = delimiter + b'"'
    at = 0
    if not inside:
        at = 1 if line.startswith(b'"') else line.find(opening) + 2
        if at == 1 and not line.startswith(b'"'):
            return False
    while True:
        quoted = _QUOTED.match(line, at)
        assert quoted is not None  # it matches nothing, too
        if quoted.end() == len(line):
            return True
        at = line.find(opening, quoted.end() + 1) + 2
        if at == 1:
            return False


def fields(data: bytes, delimiter: str) -> list[str]:
    """The fields of one row. Raises: UnicodeDecodeError, csv.Error."""
    text = data.removesuffix(b"\r").decode()
    if '"' not in text:
        if "\r" in text:
            raise csv.Error
        return text.split(delimiter)
    return next(csv.reader([text], delimiter=delimiter, strict=True))


def header_of(data: bytes | Long, delimiter: str, path: Path) -> list[str]:
    """The names of the columns. Raises: ReadError, reason `bad_header` or `not_utf8`."""
    try:
        names = [] if isinstance(data, Long) else fields(data, delimiter)
    except UnicodeDecodeError:
        raise ReadError("the header is not UTF-8", reason="not_utf8", where=path, hint="convert it to UTF-8") from None
    except csv.Error:
        names = []
    if not any(names) or len(set(names)) != len(names):
        raise bad_header(path)
    return names


def bad_header(path: Path) -> ReadError:
    return ReadError(
        "the header names no column, or one column twice",
        reason="bad_header",
        where=path,
        hint="the first line must name each column once",
    )


def collect(row: int, data: bytes, header: list[str], delimiter: str, out: Collector) -> None:
    """Hand one data row to `out`, as a record or a reject."""
    try:
        cells = fields(data, delimiter)
    except UnicodeDecodeError:
        out.reject(row, len(data), "not_utf8")
        return
    except csv.Error:
        cells = []
    if len(cells) == len(header):
        out.value(row, len(data), dict(zip(header, cells, strict=True)))
    else:
        out.reject(row, len(data), "bad_row")
