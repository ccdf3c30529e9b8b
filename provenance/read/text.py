"""Plain text: a record is the file, a line, or a block between blank lines, as the declaration says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provenance.model import ReaderOptions
from provenance.read.base import Batch, Block
from provenance.read.lines import Held, Long, lines
from provenance.read.records import Collector
from provenance.read.streams import Damaged, check, pieces, size_of_file


def blocks(path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
    """One block."""
    check(path)
    size = size_of_file(path)
    return [Block(0, size, 1, size)]


def read(path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
    """Records by `options.unit`; the line end that closes a line or a block is not part of its text."""
    out = Collector(options, batch_bytes=batch_bytes)
    unit = {"line": by_line, "block": by_block}.get(options.unit, whole)
    row = 0
    try:
        for row, data, size in unit(path, options.max_bytes):
            out.bytes += size
            if data:
                out.text(row, data)
            if out.full:
                yield from out.take()
    except Damaged as damage:
        out.reject(row + 1, damage.held, "truncated")
    yield from out.take()


def whole(path: Path, limit: int) -> Iterator[tuple[int, bytes | Long, int]]:
    """The file as one record: row, text, bytes read."""
    held = Held(limit)
    try:
        for piece in pieces(path):
            held.add(piece)
    except Damaged:
        raise Damaged(held.size) from None
    size = held.size
    data = held.take()
    if not _blank(data):
        yield 1, data, size


def by_line(path: Path, limit: int) -> Iterator[tuple[int, bytes | Long, int]]:
    """Each line; a blank one is empty."""
    row = 0
    for group in lines(pieces(path), limit):
        for line in group:
            row += 1
            size = (line.size if isinstance(line, Long) else len(line)) + 1
            yield row, b"" if _blank(line) else _without_end(line), size


def by_block(path: Path, limit: int) -> Iterator[tuple[int, bytes | Long, int]]:
    """Consecutive lines with something on them."""
    held = Held(limit)
    row = size = 0
    try:
        for group in lines(pieces(path), limit):
            for line in group:
                if not _blank(line):
                    if held.size:
                        held.add(b"\n")
                    if isinstance(line, Long):
                        held.skip(line)
                    else:
                        held.add(line)
                elif held.size:
                    row, size = row + 1, held.size
                    yield row, _without_end(held.take()), size
    except Damaged as damage:
        raise Damaged(held.size + damage.held) from None
    if held.size:
        row, size = row + 1, held.size
        yield row, _without_end(held.take()), size


def _blank(data: bytes | Long) -> bool:
    return data.blank if isinstance(data, Long) else not data or data.isspace()


def _without_end(data: bytes | Long) -> bytes | Long:
    return data if isinstance(data, Long) else data.removesuffix(b"\r")
