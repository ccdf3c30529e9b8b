"""Bytes of a file, decompressed, piece by piece; damage is told apart from the end.

Memory is bounded by a piece, whatever the file says about itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from provenance.errors import ReadError
from provenance.read.detect import HEAD, check_text, compression_of

PIECE = 2**20  # bytes of decompressed text handed on at once, about
_PACKED = 2**16  # bytes of compressed input taken at once
_STEP = 2**9  # bytes given to Zstandard at once: 4 of them may unpack to 128 KiB, and all of it comes back
_MARK = b"\xef\xbb\xbf"  # byte order mark of UTF-8


class Damaged(Exception):
    """The stream ends in damage after some bytes were given. `held` counts those not yet part of a whole record."""

    def __init__(self, held: int = 0) -> None:
        super().__init__()
        self.held = held


def pieces(path: Path, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The text of a file in pieces of about `PIECE` bytes, none empty, without a byte order mark at its start.

    Args:
        start, end: byte range, for files that are not compressed.
    Raises: ReadError, if no byte can be read or the first ones are not text; Damaged, where it breaks off later.
    """
    compression = compression_of(path)
    unpack = {"": _plain, "gz": _gunzip, "zst": _unzstd}[compression]
    source = unpack(_raw(path, PIECE if not compression else _PACKED, start, end))
    if not start:
        head, damaged = _head(source)
        if damaged and not head:
            what = "the file is not what its name says, or is damaged from its first byte"
            raise ReadError(what, reason="corrupt", where=path, hint="fetch it again")
        check_text(head, path)
        if text := head.removeprefix(_MARK):
            yield text
        if damaged:
            raise Damaged
    yield from source


def _head(source: Iterator[bytes]) -> tuple[bytes, bool]:
    """The first `HEAD` bytes or more, and whether the source broke off in them."""
    head = b""
    try:
        for piece in source:
            head += piece
            if len(head) >= HEAD:
                break
    except Damaged:
        return head, True
    return head, False


def check(path: Path) -> None:
    """Look at the first bytes of a text file. Raises: ReadError, as `pieces` does."""
    try:
        next(pieces(path), b"")
    except Damaged:
        return  # it holds something; what is lost is told when it is read


def _raw(path: Path, size: int, start: int, end: int | None) -> Iterator[bytes]:
    given = False
    try:
        with path.open("rb") as file:
            file.seek(start)
            left = 2**63 if end is None else end - start
            while left > 0 and (piece := file.read(min(size, left))):
                given = True
                left -= len(piece)
                yield piece
    except OSError as error:
        if given:
            raise Damaged from None
        raise ReadError(f"the file cannot be read ({error.strerror})", where=path) from None


def _plain(raw: Iterator[bytes]) -> Iterator[bytes]:
    return raw


def _gunzip(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Members of a gzip file, one after the other; zero padding between them and at the end is dropped."""
    member = zlib.decompressobj(31)
    for packed in raw:
        data = packed
        while data:
            if member.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                member = zlib.decompressobj(31)
            saved = member.copy()  # what zlib unpacked before it met damage is lost with the call that met it
            try:
                text = member.decompress(data, PIECE)
            except zlib.error:
                yield from _rescued(saved, data)
                raise Damaged from None
            if text:
                yield text
            while len(text) == PIECE and not member.unconsumed_tail and not member.eof:
                if text := member.decompress(b"", PIECE):
                    yield text
            data = member.unused_data if member.eof else member.unconsumed_tail
    if not member.eof:
        raise Damaged


def _rescued(member: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """What can be unpacked before the damaged byte, byte by byte."""
    text = []
    try:
        for at in range(len(data)):
            text.append(member.decompress(data[at : at + 1]))
    except zlib.error:
        pass
    if found := b"".join(text):
        yield found


def _unzstd(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Frames of a Zstandard file, one after the other."""
    import zstandard

    context = zstandard.ZstdDecompressor()
    frame = context.decompressobj()
    ready: list[bytes] = []
    size = 0
    damaged = False
    for packed in raw:
        for at in range(0, len(packed), _STEP):
            data = packed[at : at + _STEP]
            while data and not damaged:
                if frame.eof:
                    frame = context.decompressobj()
                try:
                    text = frame.decompress(data)
                except zstandard.ZstdError:
                    damaged = True
                    break
                ready.append(text)
                size += len(text)
                data = frame.unused_data if frame.eof else b""
            if ready and (size >= PIECE or damaged):
                if text := b"".join(ready):
                    yield text
                ready, size = [], 0
            if damaged:
                raise Damaged
    if text := b"".join(ready):
        yield text
    if not frame.eof:
        raise Damaged


def size_of_file(path: Path) -> int:
    """Bytes of the file as stored. Raises: ReadError."""
    try:
        return path.stat().st_size
    except OSError as error:
        raise ReadError(f"the file cannot be read ({error.strerror})", where=path) from None
