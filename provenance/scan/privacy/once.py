"""What the privacy scan says of one text, and that as bytes; no text is in either."""

from __future__ import annotations

import json
from typing import NamedTuple

from provenance.scan.once import LIMIT, OK

__all__ = ["LIMIT", "OK", "Found", "Span", "pack", "unpack"]


class Span(NamedTuple):
    """One thing found. Offsets are code points of the text."""

    entity: str
    start: int
    end: int
    score: float  # after context, 0..1, rounded to 9 digits
    recognizer: str
    context: bool  # a context word of the recognizer stands near


class Found(NamedTuple):
    """What a scan says of one text."""

    spans: tuple[Span, ...]  # by start, end, entity, recognizer, score
    status: str  # OK or LIMIT


_NOTHING = Found((), OK)
_NOTHING_BYTES = b'["ok",[]]'


def pack(found: Found) -> bytes:
    """A result as bytes. Scores survive exactly."""
    if found == _NOTHING:
        return _NOTHING_BYTES
    return json.dumps([found.status, found.spans], separators=(",", ":")).encode()


def unpack(data: bytes) -> Found:
    """The inverse of `pack`."""
    if data == _NOTHING_BYTES:
        return _NOTHING
    status, spans = json.loads(data)
    return Found(tuple(Span(*span) for span in spans), status)
