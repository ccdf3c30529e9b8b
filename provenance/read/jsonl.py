"""JSON Lines: a record a line; split by bytes at line ends where the file is not compressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Block
from provenance.read.detect import compression_of
from provenance.read.lines import Long, lines
from provenance.read.records import Collector
from provenance.read.streams import Damaged, check, pieces, size_of_file

_PIECE = 2**20


def blocks(path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
    """Byte ranges that begin at line starts. The file is read once to number their lines, a piece at a time."""
    check(path)
    size = size_of_file(path)
    if compression_of(path) or size <= target * 3 // 2:
        return [Block(0, size, 1, size)]
    try:
        with path.open("rb") as file:
            return _split(file, size, target)
    except OSError as error:
        raise ReadError(f"the file cannot be read ({error.strerror})", where=path) from None


def _split(file: BinaryIO, size: int, target: int) -> list[Block]:
    found: list[Block] = []
    at, row = 0, 1  # where the piece lies in the file, and the row its first byte is in
    start, first = 0, 1  # of the block being measured
    while piece := file.read(_PIECE):
        # A block ends after the first line feed at or past its target.
        while (wanted := max(start + target - 1 - at, 0)) < len(piece):
            feed = piece.find(b"\n", wanted)
            end = at + feed + 1
            if feed < 0 or end >= size:
                break
            found.append(Block(start, end, first, end - start))
            start, first = end, row + piece.count(b"\n", 0, feed + 1)
        row += piece.count(b"\n")
        at += len(piece)
    found.append(Block(start, size, first, size - start))
    return found


def read(path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
    """Records of a block; `row` counts all lines of the file, `seen` those with something on them."""
    end = None if compression_of(path) else block.end
    row = block.first_row - 1
    out = Collector(options, batch_bytes=batch_bytes)
    try:
        for group in lines(pieces(path, start=block.start, end=end), options.max_bytes):
            for line in group:
                row += 1
                if isinstance(line, Long):
                    out.bytes += line.size + 1
                    if not line.blank:
                        out.json(row, line)
                else:
                    out.bytes += len(line) + 1
                    if line and not line.isspace():
                        out.json(row, line)
                if out.full:
                    yield from out.take()
    except Damaged as damage:
        out.reject(row + 1, damage.held, "truncated")
    yield from out.take()
