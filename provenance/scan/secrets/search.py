"""Texts in, kinds and places of secrets out; never a value. Linear in the length of a text, whatever it holds.

Gates first: plain substring searches, which prose hardly passes. Detectors then look at a bounded part around each
gate, and what they look at is counted against a limit for the text.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from provenance.scan.once import LIMIT, OK
from provenance.scan.secrets import library
from provenance.scan.secrets.library import Pattern
from provenance.scan.secrets.named import ASSIGNED, BEFORE, BEHIND, KEY_LOOKED, URL_CHARS, WORDS, Hit, Named
from provenance.scan.secrets.rules import CHUNK_CHARS, FORM, KINDS, NEAR, RULES, RUN, RUN_CHARS, RUN_LOOKED, Rule
from provenance.scan.settings import SecretLimits

# What casefolding regexes take for i, k and s, so that the gates in lower case do too: one character each.
_FOLDED = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s", "\u212a": "k"})
_RUN = re.compile(RUN)
_SPACE = re.compile(r"\s")
_HEADERS = ("PRIVATE KEY", "PuTTY-User-Key-File-2")


Look = tuple[int, Callable[[], Iterable[Hit]]]
"""One look of a detector: how many characters it may look at, and the look itself."""


class Found(NamedTuple):
    """What a scan says of one text."""

    hits: tuple[Hit, ...]  # by start, end, kind; no two overlap
    status: str  # OK or LIMIT


NOTHING = Found((), OK)
_NOTHING_BYTES = b'["ok",[]]'


class Search:
    """All detectors, loaded once.

    Raises: ScanError, if detect-secrets is missing or has another shape than we know.
    """

    def __init__(self, limits: SecretLimits) -> None:
        self._limits = limits
        loaded = [(rule, library.patterns(rule)) for rule in RULES]
        self._gated = [(gate, rule, found) for rule, found in loaded for gate in rule.gates]
        self._runs = [(rule, found) for rule, found in loaded if not rule.gates]
        self._named = Named()

    def may_hold(self, text: str) -> bool:
        """Whether any detector looks at the text at all. False: `scan` would find nothing, and finish."""
        return len(text) > self._limits.part_chars or next(self._looks(text), None) is not None

    def _open(self, text: str, folded: str, chunks: list[str]) -> Iterator[tuple[str, Rule, tuple[Pattern, ...]]]:
        """Gates that stand in the text, with their rules."""
        long = " ".join(chunks)
        long_folded = _fold(long)
        for gate, rule, patterns in self._gated:
            if rule.chunk:
                if chunks and gate in (long_folded if rule.folded else long):
                    yield gate, rule, patterns
            elif gate in (folded if rule.folded else text):
                yield gate, rule, patterns

    def scan(self, texts: Iterable[str]) -> list[Found]:
        """A result for each text, in order."""
        return [self._scan(text) for text in texts]

    def _scan(self, text: str) -> Found:
        status = OK
        if len(text) > self._limits.part_chars:
            text, status = text[: self._limits.part_chars], LIMIT
        left = self._limits.looked_chars
        hits: list[Hit] = []
        for cost, look in self._looks(text):
            left -= cost
            if left < 0:
                status = LIMIT
                break
            hits += look()
        return Found(_apart(hits), status)

    def _looks(self, text: str) -> Iterator[Look]:
        """Every look that detectors take at a text, in the same order each time."""
        folded = _fold(text)
        chunks = _chunks(text)
        yield from self._at_gates(text, folded, chunks)
        if any(len(chunk) >= RUN_CHARS for chunk in chunks):
            yield from self._at_runs(text, folded)
        yield from self._at_names(text, folded)

    def _at_gates(self, text: str, folded: str, chunks: list[str]) -> Iterator[Look]:
        for gate, rule, patterns in self._open(text, folded, chunks):
            for at in _places(folded if rule.folded else text, gate):
                low, high = max(0, at - rule.back), min(len(text), at + rule.ahead + len(gate))
                if rule.chunk and not rule.back and (space := _SPACE.search(text, at, high)):
                    high = space.start()
                yield high - low, partial(_form, rule, patterns, text, low, high)

    def _at_runs(self, text: str, folded: str) -> Iterator[Look]:
        for run in _RUN.finditer(text):
            start, end = run.span()
            near = folded[max(0, start - NEAR) : start] + text[end : end + 1]
            for rule, patterns in self._runs:
                if any(word in near for word in rule.near):
                    low, high = max(0, start - rule.back), min(len(text), min(end, start + RUN_LOOKED) + rule.ahead)
                    yield high - low, partial(_form, rule, patterns, text, low, high)

    def _at_names(self, text: str, folded: str) -> Iterator[Look]:
        named = self._named
        if "@" in text:
            for at in _places(text, "://"):
                if text.find("@", at, at + URL_CHARS) >= 0:
                    yield URL_CHARS, partial(named.url, text, at)
        if _HEADERS[0] in text:
            for at in _places(text, "BEGIN "):
                if text.find(_HEADERS[0], at, at + 60) >= 0:
                    yield KEY_LOOKED, partial(named.private_key, text, at)
        for at in _places(text, _HEADERS[1]):
            yield KEY_LOOKED, partial(named.private_key, text, at)
        for at in _assigned(folded):
            yield BEFORE + BEHIND, partial(named.assigned, text, at)


def pack(found: Found) -> bytes:
    """A result as bytes: kinds and places."""
    return (
        _NOTHING_BYTES if found == NOTHING else json.dumps([found.status, found.hits], separators=(",", ":")).encode()
    )


def unpack(data: bytes) -> Found:
    """The inverse of `pack`."""
    if data == _NOTHING_BYTES:
        return NOTHING
    status, hits = json.loads(data)
    return Found(tuple(Hit(*hit) for hit in hits), status)


def _form(rule: Rule, patterns: Iterable[Pattern], text: str, low: int, high: int) -> Iterator[Hit]:
    for pattern in patterns:
        if rule.gates and not rule.back:
            first = pattern.match(text, low, high)
            matches = iter(() if first is None else (first,))
        else:
            matches = pattern.finditer(text, low, high)
        for match in matches:
            if rule.ends and match.end() == high < len(text):
                continue
            if rule.kind == "jwt" and not library.valid_jwt(match[0]):
                continue
            start, end = match.span(rule.group if rule.group <= pattern.groups else 0)
            while rule.extend and end < high and text[end] in rule.extend:
                end += 1
            while start < end and text[start] in ' \t\r\n=:"':
                start += 1
            while start < end and text[end - 1] in ' \t\r\n"':
                end -= 1
            if rule.digit and not any(c.isdigit() for c in text[start:end]):
                continue
            yield Hit(start, end, rule.kind, rule.detector)


def _apart(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """One hit a place: of those that overlap, what rests on form beats what rests on a name, then the longer."""
    best = sorted(set(hits), key=lambda h: (KINDS[h.kind] != FORM, h.start - h.end, h))
    kept: list[Hit] = []  # by place, and apart
    for hit in best:
        place = bisect_left(kept, hit)
        if (not place or kept[place - 1].end <= hit.start) and (place == len(kept) or hit.end <= kept[place].start):
            kept.insert(place, hit)
    return tuple(kept)


def _fold(text: str) -> str:
    """`text` in lower case, every character at its place."""
    if text.isascii():
        return text.lower()
    # U+0130 is the one character that lower case makes two of.
    return text.translate(_FOLDED).lower() if any(c in text for c in "\u0130\u0131\u017f\u212a") else text.lower()


def _chunks(text: str) -> list[str]:
    return [chunk for chunk in text.split() if len(chunk) >= CHUNK_CHARS]


def _assigned(folded: str) -> Iterator[int]:
    """Where telling words stand that something is assigned to."""
    for word in WORDS:
        for at in _places(folded, word):
            if ASSIGNED.match(folded, at):
                yield at


def _places(text: str, gate: str) -> Iterator[int]:
    at = text.find(gate)
    while at >= 0:
        yield at
        at = text.find(gate, at + 1)
