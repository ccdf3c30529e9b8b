"""Which expressions can match in a text, and where, by one scan of its shadow.

Three engines with one face, the first that is installed: hyperscan, google-re2, and none, which says "everywhere" and
leaves all work to the expressions themselves. What is found in the end is the same with each.

The only module that imports hyperscan and re2.
"""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Sequence
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from provenance.digest import digest
from provenance.scan.privacy.fast import cache

Hits = dict[int, list[int] | None]
"""Number of an expression -> offsets where matches end, ascending; None: somewhere."""

_MOST = 5_000  # matches of one text; a text with more is one for the expressions themselves
_FORMAT = 2  # of cached databases


class Prefilter(Protocol):
    """Scans shadows."""

    name: str

    def hits(self, shadow: bytes) -> Hits:
        """The expressions that can match, of those that were given. None that does match is left out."""
        ...


def prefilter(expressions: Sequence[str], *, engine: str | None = None, folder: Path | None = None) -> Prefilter:
    """A prefilter over expressions as `widen` writes them, numbered from 0.

    Args:
        engine: `hyperscan`, `re2` or `none`; by default the first that is installed.
        folder: where compiled databases are kept; None: nothing is written.
    """
    if engine is None:
        engine = next((name for name in ("hyperscan", "re2") if find_spec(name)), "none")
    with contextlib.suppress(_TooLarge):
        if engine == "hyperscan":
            return Hyperscan(expressions, folder)
        if engine == "re2":
            return Re2(expressions)
    return Everywhere(expressions)


class _TooLarge(Exception):
    """The engine cannot take the expressions."""


class Everywhere:
    """No engine: every expression may match everywhere."""

    name = "none"

    def __init__(self, expressions: Sequence[str]) -> None:
        self._hits: Hits = dict.fromkeys(range(len(expressions)))

    def hits(self, shadow: bytes) -> Hits:
        return self._hits


class Hyperscan:
    """One automaton for all expressions, with the end of every match."""

    name = "hyperscan"

    def __init__(self, expressions: Sequence[str], folder: Path | None) -> None:
        import hyperscan

        self._all: Hits = dict.fromkeys(range(len(expressions)))
        self._stopped = hyperscan.ScanTerminated
        version = [metadata.version("hyperscan"), platform.machine(), _FORMAT]
        path = folder and folder / f"hyperscan-{digest([list(expressions), *version])[:32]}.db"
        made = _kept(hyperscan, path, len(expressions)) or _made(hyperscan, expressions, path)
        self._database, self._refused = made
        if self._database is not None:
            self._database.scratch = hyperscan.Scratch(self._database)
        self._found: list[tuple[int, int]] = []

    def hits(self, shadow: bytes) -> Hits:
        found = self._found
        found.clear()
        if self._database is None:
            return dict.fromkeys(self._refused)
        try:
            # Behind the last word hyperscan can miss a boundary at the end of what it is given, so there is a blank.
            self._database.scan(shadow + b" ", match_event_handler=self._note)
        except self._stopped:
            return self._all
        hits: Hits = dict.fromkeys(self._refused)
        length = len(shadow)
        for number, end in sorted(found):  # they come in no certain order
            if number in hits:
                hits[number].append(min(end, length))  # type: ignore[union-attr]
            else:
                hits[number] = [min(end, length)]
        return hits

    def _note(self, number: int, _start: int, end: int, *_: Any) -> bool:
        self._found.append((number, end))
        return len(self._found) >= _MOST


_Made = tuple[Any, list[int]]
"""A database, and the numbers of expressions that hyperscan refuses, such as one that never matches."""


def _kept(hyperscan: Any, path: Path | None, count: int) -> _Made | None:
    """What an earlier process kept, None if there is none that this machine can use."""
    said, _, content = (cache.read(path) or b"").partition(b"\n")
    try:
        refused = [int(number) for number in said.split()]
        if not content or not all(0 <= number < count for number in refused):
            return None
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK), refused
    except (ValueError, hyperscan.error):
        return None


def _made(hyperscan: Any, expressions: Sequence[str], path: Path | None) -> _Made:
    """Raises: _TooLarge."""
    refused: list[int] = []
    try:
        database = _compiled(hyperscan, dict(enumerate(expressions)))
    except hyperscan.error:
        refused = [n for n, expression in enumerate(expressions) if not _takes(hyperscan, expression)]
        try:
            database = _compiled(hyperscan, {n: e for n, e in enumerate(expressions) if n not in refused})
        except hyperscan.error:
            raise _TooLarge from None
    if database is not None:
        cache.write(path, " ".join(map(str, refused)).encode() + b"\n" + hyperscan.dumpb(database))
    return database, refused


def _takes(hyperscan: Any, expression: str) -> bool:
    try:
        return _compiled(hyperscan, {0: expression}) is not None
    except hyperscan.error:
        return False


def _compiled(hyperscan: Any, expressions: dict[int, str]) -> Any:
    """A database; None of nothing. Raises: hyperscan.error."""
    if not expressions:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[e.encode("ascii") for e in expressions.values()],
        ids=list(expressions),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_CASELESS] * len(expressions),
    )
    return database


class Re2:
    """A set of expressions: which match, not where."""

    name = "re2"

    def __init__(self, expressions: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.case_sensitive = False
        options.log_errors = False
        options.max_mem = 256 << 20
        self._set = re2.Set.SearchSet(options)
        self._numbers: list[int] = []
        self._refused: list[int] = []
        for number, expression in enumerate(expressions):
            try:
                self._set.Add(expression)
                self._numbers.append(number)
            except re2.error:
                self._refused.append(number)
        try:
            self._set.Compile()
        except re2.error:
            raise _TooLarge from None

    def hits(self, shadow: bytes) -> Hits:
        found = self._set.Match(shadow) or ()  # None where nothing matches
        return dict.fromkeys(sorted([*self._refused, *(self._numbers[place] for place in found)]))
