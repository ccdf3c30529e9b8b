"""Parquet: rows as objects, nested columns too; split by rows.

The file is decoded once while planning, so that a damaged one is refused whole: otherwise which rows survive would
depend on how the work was split.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read.base import MOST_RECORDS, Batch, Block
from provenance.read.fields import size_of
from provenance.read.records import CREATED, LICENCE, URL, Collector
from provenance.read.streams import size_of_file

if TYPE_CHECKING:
    import polars as pl

_WINDOW = 64 * 2**20  # decoded bytes held at once; fewer would decode nested columns again and again
_UNPACKED = 8  # how much larger than stored rows may be, before any was seen


def blocks(path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
    """Ranges of rows, `start` and `end` counted from 0, of about `target` decoded bytes."""
    _check(path)
    rows, columns = plan(path, options)
    if not columns:
        return [Block(0, rows, 1, size_of_file(path))]
    size = sum(_size(frame) for frame in windows(path, columns, 0, rows, guess(path, rows)))
    step = max(rows * target // max(size, 1), 1) if size > target else max(rows, 1)
    return [
        Block(start, min(start + step, rows), start + 1, size * (min(start + step, rows) - start) // max(rows, 1))
        for start in range(0, max(rows, 1), step)
    ]


def read(path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
    """Rows of a block; a column that holds no text anywhere is not decoded. Binary columns are no text."""
    _check(path)
    _, columns = plan(path, options)
    out = Collector(options, batch_bytes=batch_bytes)
    row = block.start
    if not columns:
        for row in range(block.start + 1, block.end + 1):
            out.reject(row, 0, "no_text")
            if out.full:
                yield from out.take()
        yield from out.take()
        return
    try:
        for frame in windows(path, columns, block.start, block.end, block.bytes // max(block.end - block.start, 1)):
            for part, size in _sliced(frame, batch_bytes):
                every = size // max(part.height, 1)
                for value in part.iter_rows(named=True):
                    row += 1
                    out.bytes += every
                    collect(row, value, size > options.max_bytes, options, out)
                yield from out.take()
    except ReadError:
        if row == block.start:
            raise
        out.reject(row + 1, 0, "truncated")
        yield from out.take()


def collect(row: int, value: dict[str, Any], look: bool, options: ReaderOptions, out: Collector) -> None:
    """Hand one row to `out`; `look` says whether it may be over the limit."""
    if look and (size := size_of(value)) > options.max_bytes:
        out.reject(row, size, "too_long")
        return
    out.value(row, None, value)


def _sliced(frame: pl.DataFrame, batch_bytes: int) -> Iterator[tuple[pl.DataFrame, int]]:
    """Slices of about `batch_bytes`, each with its size."""
    every = max(_size(frame) // max(frame.height, 1), 1)
    for part in frame.iter_slices(max(min(batch_bytes // every, MOST_RECORDS), 1)):
        yield part, part.height * every


def _size(frame: pl.DataFrame) -> int:
    return int(frame.estimated_size())


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(max(path.stat().st_size - 4, 0))
            tail = file.read(4)
    except OSError as error:
        raise ReadError(f"the file cannot be read ({error.strerror})", where=path) from None
    if b"PARE" in (head, tail):
        raise ReadError("the file is encrypted", reason="encrypted", where=path, hint="decrypt it first")
    if head != b"PAR1" or tail != b"PAR1":
        raise _corrupt(path)


def _corrupt(path: Path) -> ReadError:
    what = "the file is not Parquet, or is damaged"
    return ReadError(what, reason="corrupt", where=path, hint="fetch or write it again")


def guess(path: Path, rows: int) -> int:
    """Bytes of a decoded row, before any was seen."""
    return _UNPACKED * size_of_file(path) // max(rows, 1)


def schema_of(path: Path) -> pl.Schema:
    """Column -> type. Raises: ReadError."""
    _check(path)
    with _ours(path):
        return _scan(path).collect_schema()


def more_metadata(path: Path) -> int:
    """Number of entries of the file's own metadata beside the one that holds the schema. Raises: ReadError."""
    import polars as pl

    with _ours(path):
        return len(set(pl.read_parquet_metadata(path)) - {"ARROW:schema"})


def plan(path: Path, options: ReaderOptions) -> tuple[int, list[str]]:
    """Number of rows, and the columns worth decoding: those that may hold text, and those metadata comes from."""
    import polars as pl

    named = (options.url, options.created, options.contributor, options.generator, options.licence, options.opt_out)
    wanted = {*CREATED, *LICENCE, *URL, *(path for path in (*named, *options.match) if path)}
    wanted |= {path.partition(".")[0] for path in wanted}
    with _ours(path):
        lazy = _scan(path)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    texts = [name for name, kind in schema.items() if holds_text(kind)]
    return rows, [name for name in schema if name in texts or name in wanted] if texts else []


def holds_text(kind: Any) -> bool:
    """Whether values of a type may hold strings, however deep."""
    import polars as pl

    if isinstance(kind, pl.List | pl.Array):
        return holds_text(kind.inner)
    if isinstance(kind, pl.Struct):
        return any(holds_text(field.dtype) for field in kind.fields)
    return kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum)


def windows(path: Path, columns: list[str], start: int, end: int, every: int) -> Iterator[pl.DataFrame]:
    """Rows `start` to `end` in frames of about `_WINDOW` bytes.

    Args:
        every: bytes of a decoded row, about; corrected as rows are seen.
    """
    while start < end:
        with _ours(path):
            step = min(max(_WINDOW // max(every, 1), 1), end - start)
            frame = _scan(path).select(columns).slice(start, step).collect()
        if frame.height != step:
            raise _corrupt(path)
        every = max(_size(frame) // step, 1)
        start += step
        yield frame


def _scan(path: Path) -> pl.LazyFrame:
    import polars as pl

    # The path is one file: no patterns, and no columns from the names of its folders.
    return pl.scan_parquet(path, glob=False, hive_partitioning=False)


@contextmanager
def _ours(path: Path) -> Iterator[None]:
    """Turns whatever polars raises into our errors, without its message; a panic is no Exception."""
    import polars as pl

    try:
        with _silent():
            yield
    except pl.exceptions.DuplicateError:
        raise ReadError("one column is there twice", reason="bad_header", where=path) from None
    except (Exception, pl.exceptions.PanicException):
        raise _corrupt(path) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Nothing is written to the process's standard error: a panic in native code tells its story there itself."""
    try:
        kept = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
