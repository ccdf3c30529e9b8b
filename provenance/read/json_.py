"""A .json file: one value, an array of records, or JSON Lines under another name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from provenance.model import ReaderOptions
from provenance.read import jsonl
from provenance.read.base import Batch, Block
from provenance.read.elements import Broken, elements
from provenance.read.lines import Long, lines
from provenance.read.records import Collector
from provenance.read.streams import Damaged, check, pieces, size_of_file
from provenance.read.strictjson import JSONError, parse


def blocks(path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
    """As JSON Lines where the file is that; else one block, as elements can only be found from the start."""
    check(path)
    if is_lines(path, options):
        return jsonl.blocks(path, options, target=target)
    size = size_of_file(path)
    return [Block(0, size, 1, size)]


def read(path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
    """Records of a block; `row` is the line, the element's place in the array, or 1 for a single value."""
    if is_lines(path, options):
        yield from jsonl.read(path, block, options, batch_bytes=batch_bytes)
        return
    out = Collector(options, batch_bytes=batch_bytes)
    for row, element in enumerate(elements(pieces(path), options.max_bytes), 1):
        if isinstance(element, Broken):
            out.reject(row, element.size, element.reason)
        else:
            data = element if isinstance(element, Long) else element.strip(b" \t\r\n")
            out.bytes += (data.size if isinstance(data, Long) else len(data)) + 1
            out.json(row, data)
        if out.full:
            yield from out.take()
    yield from out.take()


def is_lines(path: Path, options: ReaderOptions) -> bool:
    """Whether the first line with something on it is JSON by itself, and another such line follows."""
    found: list[bytes | Long] = []
    try:
        for line in chain.from_iterable(lines(pieces(path), options.max_bytes)):
            if line.strip() if isinstance(line, bytes) else not line.blank:
                found.append(line)
                if len(found) == 2:
                    break
    except Damaged:
        pass
    if len(found) < 2 or isinstance(found[0], Long):
        return False
    try:
        parse(found[0])
    except JSONError as error:
        return error.reason not in ("not_json", "not_utf8")
    return True
