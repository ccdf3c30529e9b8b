"""Which views a statement needs: binding all of them takes as long as most questions.

Pure but for reading the view files. A name that is missed does no harm: the session then makes everything, and asks
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from provenance.profile import opening
from provenance.profile.lock import BASELINE

MEMORY = "memory"
BOTH = ("change", "loop")
"""Files of views that read the snapshot and its baseline."""

Place = tuple[str, str]
"""Catalog, and name with its schema if that is not `main`."""

_READ = re.compile(r"\b(?:FROM|JOIN)\s+\(*\s*((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)", re.IGNORECASE)
_NAMED = re.compile(r"\b((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)\b")
_VIEW = re.compile(r"CREATE VIEW ((?:stored\.)?\w+)")
_COMMENT = re.compile(r"--[^\n]*")


@dataclass(frozen=True, slots=True)
class View:
    """One view of a file of views."""

    name: str  # with its schema, if that is not `main`
    sql: str
    both: bool  # it reads the baseline too, and is made in the snapshot's catalog only


@lru_cache(maxsize=1)
def views() -> dict[str, View]:
    """Every view by its name, each built on those before it."""
    found = {}
    for file in (*opening.VIEW_FILES, *BOTH):
        for statement in _statements(file):
            if made := _VIEW.match(statement):
                found[made[1].lower()] = View(made[1].lower(), statement, file in BOTH)
    return found


@lru_cache(maxsize=1)
def macros() -> tuple[tuple[str, bool], ...]:
    """Every statement of the files that makes no view, and whether it is of both snapshots."""
    files = (*opening.VIEW_FILES, *BOTH)
    return tuple((s, file in BOTH) for file in files for s in _statements(file) if not _VIEW.match(s))


def of(sql: str, *, loosely: bool = False) -> list[Place]:
    """The views to be made before a statement of the snapshot's catalog is run, in the order they are to be made.

    Args:
        loosely: whatever has a view's name counts, wherever it stands; for what others wrote.
    """
    names = (_NAMED if loosely else _READ).findall(_COMMENT.sub("", sql))
    return _closed(_place(name, MEMORY) for name in names)


def twofold(sql: str) -> list[Place]:
    """As `of`, for a statement that is run in the baseline's catalog as well."""
    names = _READ.findall(_COMMENT.sub("", sql))
    return _closed(_place(name, catalog) for name in names for catalog in (BASELINE, MEMORY))


def everything(*, baseline: bool) -> list[Place]:
    """All views there are; those of a baseline, and of both, if it is held against one."""
    held = [(BASELINE, view.name) for view in views().values() if not view.both] if baseline else []
    return held + [(MEMORY, view.name) for view in views().values() if baseline or not view.both]


def _closed(wanted: Iterable[Place]) -> list[Place]:
    known, waiting, found = views(), list(wanted), set()
    while waiting:
        place = catalog, name = waiting.pop()
        if name in known and place not in found and not (known[name].both and catalog == BASELINE):
            found.add(place)
            waiting += [(c, n) for c, n in _reads(name, catalog)]
    order = {name: number for number, name in enumerate(known)}
    # The baseline's first: what is made of both reads them.
    return sorted(found, key=lambda place: (place[0] != BASELINE, order[place[1]]))


@cache
def _reads(name: str, catalog: str) -> tuple[Place, ...]:
    text = _COMMENT.sub("", views()[name].sql)
    return tuple(dict.fromkeys(_place(found, catalog) for found in _READ.findall(text)))


def _place(name: str, catalog: str) -> Place:
    parts = name.lower().split(".")
    if parts[0] in (MEMORY, BASELINE) and len(parts) > 1:
        catalog, *parts = parts
    return catalog, ".".join(parts[1:] if parts[0] == "main" and len(parts) > 1 else parts)


@cache
def _statements(file: str) -> tuple[str, ...]:
    import duckdb

    found = (
        _COMMENT.sub("", s.query).strip().rstrip(";").strip() for s in duckdb.extract_statements(opening.static(file))
    )
    return tuple(s for s in found if s)
