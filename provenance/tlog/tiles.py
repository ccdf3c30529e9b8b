"""Tiles (C2SP tlog-tiles): how hashes and entries of a log are cut into files.

Pure: names and numbers, and bytes in and out. A tile is up to 256 hashes of one level; levels of tiles are eight
levels of the tree apart. A bundle is the entries under one tile of level 0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from provenance.errors import LogError
from provenance.tlog.merkle import SIZE, Read, node_hash

WIDTH = 256
HEIGHT = 8
LARGEST = 65_535  # bytes of an entry

_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d?\d?))?")


def path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Where a tile lies: `tile/<level>/<number>`, and `.p/<width>` if it is not full.

    Args:
        level: of tiles, or `entries`.
    """
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(reversed(groups))}" + (f".p/{width}" if width != WIDTH else "")


def parse(text: str) -> tuple[str, int, int] | None:
    """(level, number, width) of a tile's place; None where it is none."""
    found = _PATH.fullmatch(text)
    if found is None:
        return None
    level, groups, partial = found.groups()
    number, width = int(groups.replace("x", "").replace("/", "")), int(partial or WIDTH)
    return (level, number, width) if path(level, number, width) == text and (not partial or width < WIDTH) else None


def layout(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of every tile of hashes in a log of this size, in order."""
    level = 0
    while size:
        yield from ((level, number, WIDTH) for number in range(size // WIDTH))
        if size % WIDTH:
            yield level, size // WIDTH, size % WIDTH
        size //= WIDTH
        level += 1


def bundles(size: int) -> Iterator[tuple[int, int]]:
    """(number, width) of every bundle of entries in a log of this size."""
    yield from ((number, min(WIDTH, size - number * WIDTH)) for number in range(-(-size // WIDTH)))


def reader(tile: Callable[[int, int], bytes]) -> Read:
    """Read subtree hashes out of tiles.

    Args:
        tile: (level, number) -> the bytes of that tile, as wide as it is in this log.
    """

    def read(level: int, index: int) -> bytes:
        tall, above = divmod(level, HEIGHT)
        first = index << above
        number, place = divmod(first, WIDTH)
        content = tile(tall, number)
        row = [content[i * SIZE : (i + 1) * SIZE] for i in range(place, place + (1 << above))]
        if len(row[-1]) != SIZE:
            raise LogError("a tile is too short", where=path(tall, number))
        return top(row)

    return read


def top(row: list[bytes]) -> bytes:
    """The root over a full row of hashes, 1, 2, 4, ... of them."""
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def pack(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle: two bytes of length, big-endian, before each."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack(bundle: bytes, *, where: object = "") -> list[bytes]:
    """The entries of a bundle. Raises: LogError, if it ends within one."""
    entries, place = [], 0
    while place < len(bundle):
        length = int.from_bytes(bundle[place : place + 2], "big")
        entry = bundle[place + 2 : place + 2 + length]
        if place + 2 > len(bundle) or len(entry) != length:
            raise LogError("a bundle of entries ends within an entry", where=where)
        entries.append(entry)
        place += 2 + length
    return entries
