"""Lines of a stream of bytes, in bounded memory: a line over the limit is measured, not kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from provenance.read.streams import Damaged


class Long(NamedTuple):
    """A stretch of input over the limit: its size, and whether it was only white space."""

    size: int
    blank: bool


class Held:
    """Bytes that come in pieces and are kept up to a limit; beyond it only their number is."""

    __slots__ = ("_blank", "_limit", "_pieces", "size")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._blank = True
        self.size = 0

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size <= self._limit:
            self._pieces.append(piece)
            return
        # White space before the limit is still in the kept pieces; it is looked at once, when they are dropped.
        self._blank = self._blank and all(_is_blank(kept) for kept in (*self._pieces, piece))
        self._pieces.clear()

    def skip(self, long: Long) -> None:
        """Add a stretch that is over the limit by itself."""
        self._blank = self._blank and long.blank and all(_is_blank(kept) for kept in self._pieces)
        self._pieces.clear()
        self.size += long.size

    def take(self) -> bytes | Long:
        """What was held, and start again."""
        whole = Long(self.size, self._blank) if self.size > self._limit else b"".join(self._pieces)
        self._pieces.clear()
        self._blank = True
        self.size = 0
        return whole


def _is_blank(piece: bytes) -> bool:
    return not piece or piece.isspace()


def lines(pieces: Iterable[bytes], limit: int) -> Iterator[list[bytes | Long]]:
    """Lists of consecutive lines without their line feed; the last line needs none.

    Args:
        limit: longest line that is kept, in bytes.
    Raises: Damaged, after all whole lines before the damage; its `held` is the size of the line it is in.
    """
    held = Held(limit)
    try:
        for piece in pieces:
            found: list[bytes | Long] = list(piece.split(b"\n"))
            last = found.pop()
            assert isinstance(last, bytes)
            if found:
                if held.size:
                    assert isinstance(found[0], bytes)
                    held.add(found[0])
                    found[0] = held.take()
                if len(piece) > limit:
                    found = [_capped(line, limit) for line in found]
                yield found
            if last:
                held.add(last)
    except Damaged:
        raise Damaged(held.size) from None
    if held.size:
        yield [held.take()]


def _capped(line: bytes | Long, limit: int) -> bytes | Long:
    if isinstance(line, bytes) and len(line) > limit:
        return Long(len(line), line.isspace())
    return line
