"""Elements of a JSON array in a stream of bytes, found by their brackets and commas alone.

So records are counted whether or not they parse, one bad element does not hide the next, and memory is bounded by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from provenance.read.lines import Held, Long
from provenance.read.streams import Damaged

# Runs of what is of no interest, whole strings among it: inside an element, and between elements.
_DEEP = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_FLAT = re.compile(rb'(?:[^"\[\]{},]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+', re.DOTALL)
_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+("?)', re.DOTALL)  # of a string that began before
_SPACE = b" \t\r\n"


class Broken(NamedTuple):
    """Input after which no element can be told: its size, and the reason code."""

    size: int
    reason: str


def elements(pieces: Iterable[bytes], limit: int) -> Iterator[bytes | Long | Broken]:
    """Elements of the array, in order; a value that is no array is the only element.

    Elements come as they lie between the commas, white space and all; `Broken` comes last, if at all: `truncated`
    where the array does not end, `not_json` for what follows its end.
    """
    held = Held(limit)
    source = iter(pieces)
    try:
        first = b""
        while not first:
            piece = next(source, None)
            if piece is None:
                return  # nothing but white space: no record
            first = piece.lstrip(_SPACE)
        if first[:1] == b"[":
            yield from _array(first, source, held)
            return
        held.add(first)
        for piece in source:
            held.add(piece)
    except Damaged:
        yield Broken(held.size, "truncated")
    else:
        yield held.take()


def _array(piece: bytes, source: Iterator[bytes], held: Held) -> Iterator[bytes | Long | Broken]:
    """Elements of the array that `piece` begins with."""
    depth = 0
    some = False  # a comma was met, so that the array is not empty
    inside = False  # a string
    while True:
        at = mark = 0
        if inside:
            inside, at = _string(piece, at)
        while not inside and (at := _skip(piece, at, depth)) < len(piece):
            kind = piece[at : at + 1]
            at += 1
            if kind == b'"':
                inside, at = _string(piece, at)
            elif kind in b"[{":
                depth += 1
                mark = at if depth == 1 else mark
            elif depth > 1:
                depth -= 1
            elif kind != b"}":  # a brace that closes nothing is the element's fault
                held.add(piece[mark : at - 1])
                element = held.take()
                mark, ends = at, kind == b"]"
                if some or not ends or not _is_blank(element):
                    yield element
                if ends:
                    yield from _after(piece[at:], source)
                    return
                some = True
        # A string that breaks off before its piece ends does so at a backslash: what it escapes comes with the next.
        cut = at if inside else len(piece)
        held.add(piece[mark:cut])
        try:
            following = next(source, None)
        except Damaged:
            following = None
        if following is None:
            yield Broken(held.size + len(piece) - cut, "truncated")
            return
        piece = piece[cut:] + following


def _skip(piece: bytes, at: int, depth: int) -> int:
    """Where the next bracket, comma between elements, or string without an end is; the piece's length if nowhere."""
    found = (_DEEP if depth > 1 else _FLAT).match(piece, at)
    assert found is not None  # it matches nothing, too
    return found.end()


def _string(piece: bytes, at: int) -> tuple[bool, int]:
    """Whether a string goes on after this piece, and where it ends in it, or a backslash that is cut from the next."""
    found = _REST.match(piece, at)
    assert found is not None
    return not found[1], found.end()


def _is_blank(element: bytes | Long) -> bool:
    return element.blank if isinstance(element, Long) else not element.strip(_SPACE)


def _after(piece: bytes, source: Iterator[bytes]) -> Iterator[Broken]:
    """What follows the array must be white space; what else there is, is measured without the blanks at its ends."""
    size = blanks = 0
    reason = "not_json"
    try:
        for more in chain((piece,), source):
            text = more if size else more.lstrip(_SPACE)
            filled = text.rstrip(_SPACE)
            if filled:
                size += blanks + len(filled)
                blanks = 0
            blanks += len(text) - len(filled) if size else 0
    except Damaged:
        reason = "truncated"
    if size or reason == "truncated":
        yield Broken(size, reason)
