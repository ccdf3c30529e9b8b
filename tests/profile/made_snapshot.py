"""Writes a snapshot's folder by hand: the derived files and scan tables that profiles read, row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from provenance.ledger.derive import SHARDS, SOURCES
from provenance.profile import Session, prepare
from provenance.schema import NAME_SAMPLE, TABLES

SALT = "5a" * 16
KINDS = {
    "bytes": pl.Binary,
    "str": pl.String,
    "i32": pl.Int32,
    "i64": pl.Int64,
    "f64": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
}
MAPPING = {
    "entity": pl.String,
    "class": pl.String,
    "min_score": pl.Float64,
    "needs_context": pl.Boolean,
    "linked": pl.String,
    "dpv": pl.String,
}
QUALITY = {
    "entity": pl.String,
    "evaluation": pl.String,
    "detector": pl.String,
    "sets": pl.String,
    "documents": pl.Int64,
    "same_versions": pl.Boolean,
    **dict.fromkeys(("labelled", "found", "findings", "right"), pl.Int64),
    **dict.fromkeys([f"{n}{s}" for n in ("recall", "precision", "factor") for s in ("", "_low", "_high")], pl.Float64),
}
STYLE_QUALITY = {
    **dict.fromkeys(("source", "evaluation", "how", "sets"), pl.String),
    **dict.fromkeys(("texts", "threshold"), pl.Int64),
    **{
        f"{weight}_{name}{suffix}": pl.Float64
        for weight in ("record", "token")
        for name in ("sensitivity", "specificity")
        for suffix in ("", "_low", "_high")
    },
    "beats_chance": pl.Boolean,
}
NAMES = {column.name: KINDS[column.type] for column in NAME_SAMPLE.columns}
ASSIGNMENT = {"shard": pl.Int32, "row": pl.Int64, "source": pl.String}
SNAPSHOT = dict.fromkeys(
    (
        "id",
        "provider",
        "token_method",
        "countries",
        "presidio",
        "recognizers",
        "mapping",
        "quality",
        "sources",
        "families",
        "names_level",
        "names_languages",
        "terms",
    ),
    pl.String,
) | {"tokens_exact": pl.Boolean}
UNKNOWN = {"id": "unknown", "origin_class": "unknown"}

Row = Mapping[str, Any]


def key(name: str) -> bytes:
    """16 bytes that stand for a digest of `name`."""
    return hashlib.sha256(name.encode()).digest()[:16]


def shown(name: str) -> str:
    """The id that views show for `key(name)`."""
    return hashlib.sha256(bytes.fromhex(SALT) + key(name)).hexdigest()[:16]


class Made:
    """A snapshot's folder and its scan files."""

    def __init__(
        self,
        folder: Path,
        *,
        sources: Sequence[Row] = (),
        shards: Sequence[Row] = (),
        mapping: Sequence[Row] = (),
        assignment: Sequence[Row] = (),
        quality: Sequence[Row] = (),
        style_quality: Sequence[Row] = (),
        families: str = "language,privacy,text",
        looked_for: tuple[str, str] = ("none", ""),  # level and languages of names
        name_sample: Sequence[Row] = (),
        terms: str | None = None,  # digest of the lists of groups and topics
        ready: bool = True,
        **tables: Sequence[Row],
    ) -> None:
        self.folder = folder / "snapshot"
        self.folder.mkdir(parents=True, exist_ok=True)
        self._derived("shards", SHARDS, shards, {"root": "data", "status": "tagged", "format": "jsonl", "bytes": 1000})
        self._derived("sources", SOURCES, [*sources, UNKNOWN], {"weight": "1", "internal": False, "authors": "{}"})
        self._derived("mapping", MAPPING, mapping, {"min_score": 0.4, "needs_context": False})
        self._derived(
            "quality", QUALITY, quality, {"evaluation": "e" * 64, "detector": "default", "same_versions": True}
        )
        self._derived("style_quality", STYLE_QUALITY, style_quality, {"evaluation": "e" * 64, "how": "some sets"})
        self._derived("assignment", ASSIGNMENT, assignment, {})
        about = {"id": "f" * 64, "provider": "Acme", "token_method": "estimate", "tokens_exact": False}
        about |= {"terms": terms, "names_level": looked_for[0], "names_languages": looked_for[1]}
        self._derived("snapshot", SNAPSHOT, [about | {"families": families}], {})
        self._derived("name_sample", NAMES, name_sample, dict.fromkeys(list(NAMES)[3:], 0) | {"status": "ok"})
        self.files: dict[str, list[Path]] = {}
        packs = folder / 'it\'s a "pack"\n'
        for family in TABLES.values():
            for table in family:
                rows = tables.pop(table.name, ())
                schema = {column.name: KINDS[column.type] for column in table.columns}
                self.files[table.name] = []
                # Two files a table, as a store with two packs has; an empty table has none.
                for number, piece in enumerate((rows[::2], rows[1::2])):
                    if piece:
                        packs.mkdir(exist_ok=True)
                        path = packs / f"{table.name}-{number:04d}.parquet"
                        pl.DataFrame([dict(row) for row in piece], schema=schema).write_parquet(path)
                        self.files[table.name].append(path)
        assert not tables, f"no such table: {tables}"
        if ready:
            prepare(self.folder, self.files, SALT)

    def open(self, **given: Any) -> Session:
        return Session(self.folder, self.files, SALT, **given)

    def run(self, name: str, params: Mapping[str, Any] | None = None) -> pl.DataFrame:
        with self.open() as session:
            return session.run(name, params)

    def rows(self, name: str, *columns: str) -> list[tuple[Any, ...]]:
        """Rows of a profile, of some columns."""
        return self.run(name).select(columns).rows()

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with self.open() as session:
            return session.sql(query).rows()

    def _derived(self, name: str, schema: Mapping[str, Any], rows: Sequence[Row], defaults: Row) -> None:
        frame = pl.DataFrame([{**defaults, **row} for row in rows], schema=dict(schema))
        frame.write_parquet(self.folder / f"{name}.parquet")


def record(shard: str, row: int, parts: Sequence[Row], **given: Any) -> tuple[Row, list[Row]]:
    """A record's row and its parts' rows; the text is its name, sizes are summed."""
    made = []
    for number, part in enumerate(parts):
        size = part["tokens"]
        given_part = {
            "role": "text",
            "field": "text",
            "chars": 3 * size,
            "bytes": 4 * size,
            "start": 0,
            "end": 3 * size,
        }
        made.append(
            {"shard": key(shard), "row": row, "part": number, "text_id": key(f"{shard}:{row}:{number}")}
            | given_part
            | part
        )
    text = given.pop("text", f"{shard}:{row}")
    whole = {
        "shard": key(shard),
        "row": row,
        "record_id": key(given.pop("record", text)),
        "text_id": key(text),
        "parts": len(made),
        **{name: sum(part[name] for part in made) for name in ("chars", "bytes", "tokens")},
    }
    return whole | given, made


def tables(*records: tuple[Row, list[Row]]) -> dict[str, list[Row]]:
    """`records` and `parts` of records made by `record`; a part's `language` goes to `languages`."""
    parts = [dict(part) for _, found in records for part in found]
    languages = [
        {k: part[k] for k in ("shard", "row", "part")} | {"language": part.pop("language"), "score": 0.9}
        for part in parts
        if "language" in part
    ]
    return {"records": [whole for whole, _ in records], "parts": parts, "languages": languages}


def entity(shard: str, row: int, name: str, *, part: int = 0, score: float = 0.9, context: bool = False) -> Row:
    """One finding."""
    place = {"shard": key(shard), "row": row, "part": part, "start": 2, "end": 9}
    return place | {"entity": name, "score": score, "recognizer": "Made", "context": context}


def secret(shard: str, row: int, kind: str, *, part: int = 0, start: int = 2) -> Row:
    """One key, token or password found."""
    place = {"shard": key(shard), "row": row, "part": part, "start": start, "end": start + 20}
    return place | {"kind": kind, "detector": "Made"}


def example(folder: Path) -> Made:
    """The snapshot most tests ask: four sources and what matched none, seven files, every kind of gap once.

    | file | source | records |
    |---|---|---|
    | a.jsonl | comments (weight 2) | three of one part, and a rejected line |
    | copy.jsonl, the same bytes | crawl (weight 0.5) | the same three |
    | chat.jsonl | answers | two of a user's and an assistant's part |
    | mixed.jsonl | by record: lex, unknown | one each |
    """
    found = tables(
        record("a", 1, [{"tokens": 10, "language": "en"}], record="twin", text="twin", contributor=key("u1"),
               created=date(2024, 1, 5)),
        record("a", 2, [{"tokens": 20, "language": "und"}], contributor=key("u1"), opt_out=True),
        record("a", 4, [{"tokens": 30, "language": "de"}], domain="a.example", licence="cc-by-4.0", opt_out=False),
        record("chat", 1, [{"tokens": 5, "language": "en", "role": "user"},
                           {"tokens": 15, "language": "en", "role": "assistant"}], created=date(2024, 2, 1)),
        record("chat", 2, [{"tokens": 4, "language": "en", "role": "user"},
                           {"tokens": 6, "language": "fr", "role": "assistant", "generator": "other-2"}]),
        record("mixed", 1, [{"tokens": 20, "language": "en"}], record="twin", text="twin"),
        record("mixed", 2, [{"tokens": 30}], text="TWIN"),
    )  # fmt: skip
    return Made(
        folder,
        sources=[
            {"id": "comments", "owner": "Acme", "origin_class": "user_service", "internal": True, "weight": "2",
             "legal_basis": "A6-1-f", "confidentiality": "C1", "opt_out": "removed every month"},
            {"id": "crawl", "origin_class": "crawled", "weight": "0.5"},
            {"id": "answers", "owner": "Acme", "origin_class": "user_model", "internal": True, "generator": "acme-1"},
            {"id": "lex", "owner": "House", "origin_class": "licensed", "licence": "proprietary", "privacy": "P1",
             "authors": '{"*":"human"}'},
            {"id": "books", "owner": "House", "origin_class": "licensed", "licence": "proprietary"},
        ],
        shards=[
            {"shard": 0, "path": "a.jsonl", "key": key("a"), "seen": 4, "records": 3, "rejected": 1,
             "source": "comments"},
            {"shard": 1, "path": "chat.jsonl", "key": key("chat"), "seen": 2, "records": 2, "rejected": 0,
             "source": "answers"},
            {"shard": 2, "path": "copy.jsonl", "key": key("a"), "seen": 4, "records": 3, "rejected": 1,
             "source": "crawl"},
            {"shard": 3, "path": "mixed.jsonl", "key": key("mixed"), "seen": 2, "records": 2, "rejected": 0},
            {"shard": 4, "path": "odd.bin", "key": key("odd"), "status": "rejected", "reason": "unknown_format",
             "source": "crawl"},
            {"shard": 5, "path": "README.md", "status": "ignored", "reason": "readme", "bytes": None},
            {"shard": 6, "path": "away", "status": "refused", "reason": "link_outside", "bytes": None},
        ],
        mapping=[
            {"entity": "EMAIL_ADDRESS", "class": "P3"},
            {"entity": "CREDIT_CARD", "class": "P4"},
            {"entity": "UK_NHS", "class": "P5", "needs_context": True},
            {"entity": "URL", "class": None},
        ],
        assignment=[
            {"shard": 3, "row": 1, "source": "lex"},
            {"shard": 3, "row": 2, "source": "unknown"},
        ],
        **found,
        rejects=[{"shard": key("a"), "row": 3, "bytes": 7, "reason": "not_json"}],
        fields=[{"shard": key("chat"), "field": "meta.title", "status": "unread", "records": 2, "bytes": 11}],
        entities=[
            entity("a", 2, "EMAIL_ADDRESS"),
            entity("a", 2, "EMAIL_ADDRESS", score=0.5),
            entity("a", 4, "CREDIT_CARD", score=0.3),  # below its min_score: raises nothing
            entity("chat", 1, "UK_NHS"),  # a checksum alone, without context: raises nothing
            entity("chat", 2, "SOME_ID", part=1),  # not in the mapping: P3
            entity("mixed", 1, "UK_NHS", context=True),
            entity("mixed", 1, "URL"),  # ignored alone
        ],
        scans=[
            {"shard": key("a"), "row": 1, "status": "ok"},
            {"shard": key("a"), "row": 2, "status": "ok"},
            {"shard": key("a"), "row": 4, "status": "limit"},
            {"shard": key("chat"), "row": 1, "status": "ok"},
            {"shard": key("chat"), "row": 2, "status": "ok"},
            {"shard": key("mixed"), "row": 1, "status": "ok"},  # row 2 was not scanned
        ],
        secrets=[
            secret("a", 2, "github"),
            secret("a", 2, "github", start=50),
            secret("a", 2, "password", start=90),
            secret("chat", 2, "password", part=1),
        ],
        secret_scans=[
            {"shard": key("a"), "row": 1, "status": "ok"},
            {"shard": key("a"), "row": 2, "status": "limit"},  # what was found counts all the same
            {"shard": key("a"), "row": 4, "status": "limit"},
            {"shard": key("chat"), "row": 1, "status": "ok"},
            {"shard": key("chat"), "row": 2, "status": "ok"},
            {"shard": key("mixed"), "row": 1, "status": "ok"},  # row 2 was not scanned
        ],
    )  # fmt: skip
