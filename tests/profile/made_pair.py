"""Two made snapshots to hold against each other, and the same comparison in plain Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance.profile import Session, compare
from tests.profile.made_snapshot import SALT, Made, key, record, tables

SOURCES = [
    {"id": "forum", "owner": "House", "origin_class": "public_dataset", "licence": "cc-by-4.0"},
    {"id": "chat", "owner": "Acme", "origin_class": "user_model", "internal": True, "generator": "acme-1"},
    {"id": "news", "owner": "Paper", "origin_class": "licensed", "licence": "proprietary"},
]


@dataclass(frozen=True)
class Item:
    """One record: what it says, and how it is tagged."""

    content: str
    source: str = "forum"
    licence: str | None = None
    language: str = "en"
    tokens: int = 10
    parts: int = 1


def made(folder: Path, items: Sequence[Item], *, per_shard: int = 7, prefix: str = "", **more: Any) -> Made:
    """A snapshot of `items`, so many records a shard; sources are assigned record by record."""
    found, assignment, shards = [], [], []
    for start in range(0, len(items), per_shard):
        number, name = start // per_shard, f"{prefix}{start}"
        here = items[start : start + per_shard]
        shards.append(
            {"shard": number, "path": f"{name}.jsonl", "key": key(name), "seen": len(here), "records": len(here)}
        )
        for row, item in enumerate(here, start=1):
            roles = ["prompt", "response"] if item.parts == 2 else ["text"]
            languages = [item.language, "en"] if item.parts == 2 else [item.language]
            given = [
                {"tokens": item.tokens, "role": role, "language": language}
                for role, language in zip(roles, languages, strict=True)
            ]
            found.append(record(name, row, given, record=item.content, licence=item.licence))
            assignment.append({"shard": number, "row": row, "source": item.source})
    kept = {"sources": SOURCES, "shards": shards, "assignment": assignment, **tables(*found), **more}
    return Made(folder, **kept)


@contextmanager
def against(old: Made, new: Made, folder: Path, **how: Any) -> Iterator[Session]:
    """The new one opened against the old one."""
    compare(folder, (old.folder, old.files), (new.folder, new.files), **how)
    with Session(new.folder, new.files, SALT, baseline=(old.folder, old.files), change=folder) as session:
        yield session


def expected(old: Sequence[Item], new: Sequence[Item]) -> Counter[tuple[str, bool]]:
    """(cause, moved) -> records, by counting copies: equal tags first, then copies of one source, then the rest."""
    counted: Counter[tuple[str, bool]] = Counter()
    sides: list[dict[str, Counter[Item]]] = []
    for items in (old, new):
        by_content: dict[str, Counter[Item]] = defaultdict(Counter)
        for item in items:
            by_content[item.content][item] += 1
        sides.append(by_content)
    for content in sides[0].keys() | sides[1].keys():
        before, after = sides[0][content], sides[1][content]
        same = before & after
        before, after = before - same, after - same
        counted["kept", False] += same.total()
        sources = [Counter(i.source for i in side.elements()) for side in (before, after)]
        stayed = (sources[0] & sources[1]).total()
        moved = min(before.total(), after.total()) - stayed
        counted["retagged", False] += stayed
        counted["retagged", True] += moved
        counted["removed", False] += before.total() - stayed - moved
        counted["added", False] += after.total() - stayed - moved
    return +counted


def drawn(seed: int, size: int) -> list[Item]:
    """Records with few contents, so that many are there several times, in several guises."""
    draw = random.Random(seed)
    # A content has its sizes: what is the same text is as long.
    return [
        Item(
            content=f"text {(n := draw.randrange(size // 3))}",
            source=draw.choice(["forum", "forum", "chat", "news"]),
            licence=draw.choice([None, None, "cc0-1.0"]),
            language=draw.choice(["en", "en", "de"]),
            tokens=5 + n % 9,
            parts=1 + n % 2,
        )
        for _ in range(size)
    ]
