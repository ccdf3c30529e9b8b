"""Fields of a record by their path: looking them up, and counting the texts that nobody read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from provenance.model import ReaderOptions

ODD = "(odd name)"
"""Stands for a field whose name is too long or holds what a name should not: names may carry data, or attacks."""
_PLAIN = re.compile(r"[\w\-.\[\]$: ]{1,100}")
_CACHED = 10_000  # names remembered; a shard may hold millions (ids used as keys)


@lru_cache(maxsize=4096)
def stored(path: str) -> str:
    """The path as it may be stored: itself, or `ODD`."""
    return path if _PLAIN.fullmatch(path) else ODD


def lookup(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, None if there is none. A key that holds the dots itself goes first."""
    value: Any = record
    while type(value) is dict:
        if path in value:
            return value[path]
        key, dot, path = path.partition(".")
        if not dot:
            return None
        value = value.get(key)
    return None


def as_text(value: Any) -> str | None:
    """A single value as match rules see it; None for lists, objects, bytes and nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return None


def size_of(value: Any) -> int:
    """UTF-8 bytes of all texts in a value, however deep."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode())
    if isinstance(value, dict):
        return sum(size_of(item) for item in value.values())
    return sum(size_of(item) for item in value) if isinstance(value, list) else 0


class Unread:
    """Counts texts that were neither read nor used, by path with list positions folded to `[]`."""

    def __init__(self, options: ReaderOptions) -> None:
        self._ignore = options.ignore
        # A text used as metadata or by match rules is not unread, wherever the record was assigned.
        named = (
            *(options.url, options.created, options.contributor, options.generator, options.licence, options.opt_out),
            *(options.annotator, options.feedback_by, options.guideline, options.rating),
        )
        self._used = frozenset(path for path in (*named, *options.match) if path)
        self._names: dict[str, tuple[str, str]] = {}
        self._found: dict[tuple[str, str], int] = {}  # of one record
        self._total: dict[tuple[str, str], tuple[int, int]] = {}

    def record(self, record: dict[str, Any], taken: set[str], loose: list[tuple[str, Any]]) -> None:
        """Count one record.

        Args:
            taken: paths that were read, or whose unread rest is in `loose`.
            loose: folded path and value of what was left over inside lists of messages.
        """
        for key, value in record.items():
            kind = type(value)
            if kind is str:
                if value and key not in taken and key not in self._used and not value.isspace():
                    self._note(key, value)
            elif (kind is dict or kind is list) and key not in taken:
                self._walk(key, value, taken)
        for path, value in loose:
            self._walk(path, value, taken)
        if self._found:
            for name, size in self._found.items():
                records, total = self._total.get(name, (0, 0))
                self._total[name] = records + 1, total + size
            self._found.clear()

    def take(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(field, status) -> (records, UTF-8 bytes) since the last call."""
        total, self._total = self._total, {}
        return total

    def _walk(self, path: str, value: Any, taken: set[str]) -> None:
        kind = type(value)
        if kind is str:
            if value and path not in self._used and not value.isspace():
                self._note(path, value)
        elif kind is dict:
            for key, item in value.items():
                inner = f"{path}.{key}"
                if inner not in taken:
                    self._walk(inner, item, taken)
        elif kind is list:
            inner = f"{path}[]"
            if inner not in taken:
                for item in value:
                    if type(item) in _HOLDS_TEXT:
                        self._walk(inner, item, taken)

    def _note(self, path: str, text: str) -> None:
        name = self._names.get(path)
        if name is None:
            if len(self._names) >= _CACHED:
                self._names.clear()
            name = self._names[path] = stored(path), "ignored" if ignored(path, self._ignore) else "unread"
        self._found[name] = self._found.get(name, 0) + (len(text) if text.isascii() else len(text.encode()))


_HOLDS_TEXT = (str, dict, list)


def ignored(path: str, ignore: tuple[str, ...]) -> bool:
    """Whether the declaration leaves out this path, or what it lies in."""
    return any(path == name or (path.startswith(name) and path[len(name)] in ".[") for name in ignore)
