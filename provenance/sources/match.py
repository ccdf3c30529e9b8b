"""Which source a file or record belongs to: path globs, predicates on record fields, first match wins.

Globs see the path relative to the data root, with `/`, case kept. `?` is one character and `*` any number of them,
never a `/`; `**` between slashes is any number of folders, at the end everything below. Nothing else is special.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from provenance.model import UNKNOWN_SOURCE


@dataclass(frozen=True, slots=True)
class Predicate:
    """What one record field must be: one of `values` (None: absent), or text in which `regex` is found."""

    field: str  # dotted path
    values: tuple[str | None, ...] = ()  # sorted, None first; empty where `regex` decides
    regex: str | None = None  # syntax of Rust's regex crate: linear time, so that no record can stall it


@dataclass(frozen=True, slots=True)
class Matcher:
    """The match rule of one source. `paths` is never empty: no glob is written as `**`."""

    source: str
    paths: tuple[str, ...] = ("**",)
    where: tuple[Predicate, ...] = ()  # sorted by field; all must hold

    def covers(self, path: str, root: str | None = None) -> bool:
        """Whether a glob matches `path`, or `root/path` where a root label is given."""
        names = [_nfc(path)] if root is None else [_nfc(path), _nfc(f"{root}/{path}")]
        return any(glob(pattern).fullmatch(name) for pattern in self.paths for name in names)


@dataclass(frozen=True, slots=True)
class FieldRules:
    """The sources that records of one shard may have, where record fields decide.

    `candidates` are in declared order; the last may be without predicates and then takes what is left.
    """

    candidates: tuple[Matcher, ...]

    def apply(self, fields: Sequence[str | None]) -> list[str]:
        """The source id of each record.

        Args:
            fields: `records.fields`: a canonical JSON object of field -> text for each record; None holds no field.
        Returns: as long as `fields`, in its order; `unknown` where no candidate holds.
        """
        distinct = {text: _load(text) for text in dict.fromkeys(fields)}
        rows = list(distinct.values())
        chosen: list[str | None] = [None] * len(rows)
        for matcher in self.candidates:
            open_rows = [i for i, source in enumerate(chosen) if source is None]
            for predicate in matcher.where:
                held = _holds(predicate, [rows[i].get(predicate.field) for i in open_rows])
                open_rows = [i for i, yes in zip(open_rows, held, strict=True) if yes]
            for i in open_rows:
                chosen[i] = matcher.source
        answer = dict(zip(distinct, (source or UNKNOWN_SOURCE for source in chosen), strict=True))
        return [answer[text] for text in fields]


def candidates(matchers: Iterable[Matcher], path: str, root: str | None = None) -> tuple[Matcher, ...]:
    """The matchers that can decide about a record of `path`, in order, up to the first that needs no field."""
    found: list[Matcher] = []
    for matcher in matchers:
        if matcher.covers(path, root):
            found.append(matcher)
            if not matcher.where:
                break
    return tuple(found)


def problem(pattern: str) -> str | None:
    """What is wrong with a path glob; None if nothing is."""
    steps = pattern.split("/")
    if pattern.startswith("/"):
        return "a glob is relative to the data folder, so it cannot start with /"
    if "\\" in pattern:
        return "folders are separated by /, on every system"
    if any(step in ("..", ".") for step in steps):
        return "a glob cannot hold . or .. as a folder"
    if any("**" in step and step != "**" for step in steps):
        return "** stands alone between slashes, such as a/**/b.jsonl"
    if "" in steps[:-1]:
        return "a glob cannot hold //"
    return None


def regex_problem(pattern: str) -> str | None:
    """What is wrong with a regular expression; None if nothing is."""
    import polars as pl

    try:
        pl.Series([""]).str.contains(pattern, literal=False, strict=True)
    except pl.exceptions.PolarsError:
        return "not a regular expression of Rust's syntax (which has no look-around and no back-references)"
    return None


@lru_cache(maxsize=4096)
def glob(pattern: str) -> re.Pattern[str]:
    """The expression that matches whole paths; a trailing `/` stands for `/**`."""
    steps = _nfc(pattern).split("/")
    if steps[-1] == "":
        steps[-1] = "**"
    parts: list[str] = []
    for i, step in enumerate(steps):
        last = i == len(steps) - 1
        if step == "**":
            parts.append(".+" if last else "(?:[^/]+/)*")
        else:
            parts.append(
                "".join({"*": "[^/]*", "?": "[^/]"}.get(c, re.escape(c)) for c in step) + ("" if last else "/")
            )
    return re.compile("".join(parts), re.DOTALL)


def _nfc(text: str) -> str:
    """One spelling of accents, as file systems differ in it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _load(text: str | None) -> dict[str, Any]:
    value = json.loads(text) if text else {}
    return value if isinstance(value, dict) else {}


def _holds(predicate: Predicate, values: list[str | None]) -> list[bool]:
    if predicate.regex is None:
        allowed = frozenset(predicate.values)
        return [value in allowed for value in values]
    if not values:
        return []
    import polars as pl

    found = pl.Series(values, dtype=pl.String).str.contains(predicate.regex, literal=False, strict=True)
    return [bool(hit) for hit in found.to_list()]
