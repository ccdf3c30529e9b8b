"""Files of row formats, read piece by piece and written again with the same layout and compression."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from provenance.read import csv_, json_, text
from provenance.read.detect import compression_of, detect
from provenance.read.elements import Broken, elements
from provenance.read.lines import Long, lines
from provenance.read.streams import Damaged, pieces
from provenance.redact.forms import Form, Json, Plain, Table
from provenance.redact.rows import Job, Rows

Unit = tuple[int | None, bytes | Long | Broken]
"""A record with its row, or, without one, what is copied as it is."""


class Layout(NamedTuple):
    """A file's records, and the bytes around them."""

    units: Iterator[Unit]
    form: Form
    cells: bool = False
    before: bytes = b""
    between: bytes = b"\n"
    after: bytes = b"\n"


def rewrite(path: Path, target: Path, job: Job, advance: Callable[[int, int], None]) -> None:
    """Write the redacted copy of one file.

    Args:
        target: a file that does not exist, named so that its compression is that of `path`.
        advance: told of records and (decompressed) bytes as they are done.
    Raises: ReadError, if the file cannot be read at all; `target` is then to be thrown away.
    """
    layout = LAYOUTS[detect(path).format or "text"](path, job)
    rows = Rows(job, layout.form, cells=layout.cells)
    with _writing(target) as write:
        first = True
        write(layout.before)
        for copied in _batches(layout.units, rows, advance):
            for data in copied:
                if not first:
                    write(layout.between)
                write(data)
                first = False
        if not first or layout.before:
            write(layout.after)


def _batches(units: Iterator[Unit], rows: Rows, advance: Callable[[int, int], None]) -> Iterator[list[bytes]]:
    row = 0
    damage = None
    while damage is None:
        try:
            for number, data in units:
                row = number or row
                if isinstance(data, Broken):
                    rows.out.reject(row, data.size, data.reason)
                elif number is not None:
                    rows.add(number, data)
                elif isinstance(data, bytes):
                    rows.passed(data)
                if rows.full:
                    break
            else:
                break
        except Damaged as damaged:
            damage = damaged
            rows.out.reject(row + 1, damaged.held, "truncated")
        seen, size = rows.out.seen, rows.out.bytes
        yield rows.take()
        advance(seen, size)
    seen, size = rows.out.seen, rows.out.bytes
    yield rows.take()
    advance(seen, size)


def _jsonl(path: Path, job: Job) -> Layout:
    def units() -> Iterator[Unit]:
        found = chain.from_iterable(lines(pieces(path), job.options.max_bytes))
        for row, line in enumerate(found, 1):
            blank = line.blank if isinstance(line, Long) else not line or line.isspace()
            yield None if blank else row, line

    return Layout(units(), Json())


def _json(path: Path, job: Job) -> Layout:
    """An array, or one value; JSON Lines under this name are that."""
    if json_.is_lines(path, job.options):
        return _jsonl(path, job)
    begin = next((head for piece in _whole(path) if (head := piece.lstrip(b" \t\r\n"))), b"")
    units = enumerate(elements(pieces(path), job.options.max_bytes), 1)
    if begin.startswith(b"["):
        return Layout(units, Json(), before=b"[", between=b",", after=b"]\n")
    return Layout(units, Json(), after=b"")


def _whole(path: Path) -> Iterator[bytes]:
    """Pieces up to the first damage."""
    try:
        yield from pieces(path)
    except Damaged:
        return


def _table(path: Path, job: Job) -> Layout:
    limit = job.options.max_bytes
    delimiter = csv_.DELIMITERS[detect(path).format or "csv"]
    found = csv_.rows(chain.from_iterable(lines(pieces(path), limit)), limit, delimiter.encode())
    try:
        head = next(found, None)
    except Damaged:
        raise csv_.bad_header(path) from None
    if head is None:
        return Layout(iter(()), Plain())
    header = csv_.header_of(head, delimiter, path)
    assert isinstance(head, bytes)  # or it has no names
    job.meet(header)
    return Layout(chain([(None, head)], enumerate(found, 1)), Table(header, delimiter), cells=True)


def _text(path: Path, job: Job) -> Layout:
    limit = job.options.max_bytes
    if job.options.unit == "line":
        found = _jsonl(path, job)
        return found._replace(form=Plain(end="\r"))
    if job.options.unit == "block":
        return Layout(((row, data) for row, data, _ in text.by_block(path, limit)), Plain(), between=b"\n\n")
    return Layout(((row, data) for row, data, _ in text.whole(path, limit)), Plain(), after=b"")


LAYOUTS: dict[str, Callable[[Path, Job], Layout]] = {
    "jsonl": _jsonl,
    "json": _json,
    "csv": _table,
    "tsv": _table,
    "text": _text,
}
"""Format -> how it is laid out."""


@contextmanager
def _writing(target: Path) -> Iterator[Callable[[bytes], object]]:
    """Writes a file in the compression its name says; the same bytes in, the same file out."""
    compression = compression_of(target)
    with target.open("xb") as file:
        if compression == "gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                yield packed.write
        elif compression == "zst":
            import zstandard

            with zstandard.ZstdCompressor().stream_writer(file, closefd=False) as frame:
                yield frame.write
        else:
            yield file.write
