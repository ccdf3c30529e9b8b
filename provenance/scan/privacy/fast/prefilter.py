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
_FORMAT = 1  # of cached databases


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
        self._database = _kept(hyperscan, path) or _compiled(hyperscan, expressions, path)
        self._database.scratch = hyperscan.Scratch(self._database)
        self._found: list[tuple[int, int]] = []

    def hits(self, shadow: bytes) -> Hits:
        found = self._found
        found.clear()
        try:
            self._database.scan(shadow, match_event_handler=self._note)
        except self._stopped:
            return self._all
        hits: Hits = {}
        for number, end in found:
            if number in hits:
                hits[number].append(end)  # type: ignore[union-attr]
            else:
                hits[number] = [end]
        return hits

    def _note(self, number: int, _start: int, end: int, *_: Any) -> bool:
        self._found.append((number, end))
        return len(self._found) >= _MOST


def _kept(hyperscan: Any, path: Path | None) -> Any:
    """The database of an earlier process, None if there is none that this machine can use."""
    content = cache.read(path)
    try:
        return hyperscan.loadb(content, hyperscan.HS_MODE_BLOCK) if content else None
    except hyperscan.error:
        return None


def _compiled(hyperscan: Any, expressions: Sequence[str], path: Path | None) -> Any:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=[e.encode("ascii") for e in expressions],
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[hyperscan.HS_FLAG_CASELESS] * len(expressions),
        )
    except hyperscan.error:
        raise _TooLarge from None
    cache.write(path, hyperscan.dumpb(database))
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
        try:
            for expression in expressions:
                self._set.Add(expression)
            self._set.Compile()
        except re2.error:
            raise _TooLarge from None

    def hits(self, shadow: bytes) -> Hits:
        return dict.fromkeys(sorted(self._set.Match(shadow) or ()))  # None where nothing matches
