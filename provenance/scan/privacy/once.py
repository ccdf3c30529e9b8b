"""Each distinct text is scanned once: who scans what, and the results as bytes that can cross processes.

Keys are digests and results are places and kinds of findings; no text is in either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

OK = "ok"
LIMIT = "limit"  # a work limit was hit: what was found counts, but there may be more


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


class Once(Protocol):
    """Shares results between scanners. Whoever claims a key publishes it before waiting for any other."""

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys among `keys` that the caller must scan; the others are done or being done."""
        ...

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        """Give the results of claimed keys to all."""
        ...

    def wait(self, keys: Iterable[bytes]) -> Mapping[bytes, bytes]:
        """The results of keys that were claimed, by whomever, as soon as all are there."""
        ...


class Memory:
    """The results of one process. Forgets all when it holds too many, so a text may be scanned again much later."""

    def __init__(self, most: int = 1_000_000) -> None:
        self._most = most  # a result takes about 200 bytes
        self._known: dict[bytes, bytes] = {}

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        if len(self._known) >= self._most:
            self._known.clear()
        return {key for key in keys if key not in self._known}

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        self._known.update(results)

    def wait(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        return {key: self._known[key] for key in keys}


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
