"""Every column of every sidecar: name, type, unit and meaning; docs/format.md section 4 prints the same.

The order here is the order on disk and in digests. `shard` (first 16 bytes of the shard's SHA-256) and `row` (place in
the shard, counted from 1) lead each table; a table's canonical row order is its sort key.
"""

from __future__ import annotations

from dataclasses import dataclass

VERSION = 1
"""Version of everything on disk; a store of another version is refused, never guessed at."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `type` is one of: bytes, str, i32, i64, f64, bool, date."""

    name: str
    type: str
    meaning: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a family."""

    name: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...]


_SHARD = Column("shard", "bytes", "first 16 bytes of the SHA-256 of the shard as stored")
_ROW = Column("row", "i64", "place in the shard, from 1: line, table row, array element, text block")
_PART = Column("part", "i32", "place of the part in the record, from 0")

TABLES: dict[str, tuple[Table, ...]] = {
    "text": (
        Table(
            "records",
            (
                _SHARD,
                _ROW,
                Column("record_id", "bytes", "first 16 bytes of the record's identity"),
                Column("text_id", "bytes", "first 16 bytes of the identity of the normalised canonical text"),
                Column("parts", "i32", "number of parts"),
                Column("chars", "i64", "code points, sum over parts"),
                Column("bytes", "i64", "UTF-8 bytes, sum over parts"),
                Column("tokens", "i64", "tokens, sum over parts, by the method the family's descriptor names"),
                Column("created", "date", "day the record was made, as the record says", True),
                Column("domain", "str", "registrable domain of the record's URL", True),
                Column("contributor", "bytes", "keyed hash of who contributed it, 16 bytes", True),
                Column("licence", "str", "licence as the record says", True),
                Column("opt_out", "bool", "the record says its contributor objected to training", True),
                Column("fields", "str", "canonical JSON object of the fields that match rules look at", True),
            ),
            ("row",),
        ),
        Table(
            "parts",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("role", "str", "one of the closed list of roles"),
                Column("field", "str", "path of the field the text came from"),
                Column("generator", "str", "who generated it, as the record says", True),
                Column("start", "i64", "offset in the canonical text, code points"),
                Column("end", "i64", "end offset in the canonical text, code points"),
                Column("chars", "i64", "code points"),
                Column("bytes", "i64", "UTF-8 bytes"),
                Column("tokens", "i64", "tokens"),
                Column("text_id", "bytes", "first 16 bytes of the identity of the normalised part text"),
            ),
            ("row", "part"),
        ),
        Table(
            "rejects",
            (
                _SHARD,
                _ROW,
                Column("bytes", "i64", "size of what was rejected, as stored and decompressed"),
                Column("reason", "str", "reason code"),
            ),
            ("row", "reason"),
        ),
        Table(
            "fields",
            (
                _SHARD,
                Column("field", "str", "path of a text field that was not read"),
                Column("status", "str", "unread, or ignored where the declaration says so"),
                Column("records", "i64", "records that hold it"),
                Column("bytes", "i64", "UTF-8 bytes of its values"),
            ),
            ("field", "status"),
        ),
    ),
    "language": (
        Table(
            "languages",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("language", "str", "detected language, ISO 639 code; und where it could not be told"),
                Column("score", "f64", "the detector's confidence, 0..1, rounded to 6 digits"),
            ),
            ("row", "part"),
        ),
    ),
    "privacy": (
        Table(
            "entities",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("entity", "str", "entity type"),
                Column("start", "i64", "offset in the part, code points"),
                Column("end", "i64", "end offset in the part, code points"),
                Column("score", "f64", "confidence after context, 0..1, rounded to 9 digits"),
                Column("recognizer", "str", "name of the recognizer"),
                Column("context", "bool", "context words raised the score"),
            ),
            ("row", "part", "start", "end", "entity", "recognizer", "score"),
        ),
        Table(
            "scans",
            (
                _SHARD,
                _ROW,
                Column("status", "str", "ok, or limit where a work limit was hit and the rest was not scanned"),
            ),
            ("row",),
        ),
    ),
    "names": (
        Table(
            "names",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("entity", "str", "PERSON, LOCATION, NRP or ORGANIZATION"),
                Column("start", "i64", "offset in the part, code points"),
                Column("end", "i64", "end offset in the part, code points"),
                Column("score", "f64", "as the recognizer says, 0..1, rounded to 9 digits"),
                Column("recognizer", "str", "name of the recognizer"),
            ),
            ("row", "part", "start", "end", "entity", "recognizer", "score"),
        ),
        Table(
            "name_scans",
            (
                _SHARD,
                _ROW,
                Column("status", "str", "ok, limit, or unsupported where no model is of a part's language"),
            ),
            ("row",),
        ),
    ),
    "secrets": (
        Table(
            "secrets",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("kind", "str", "what kind of secret"),
                Column("start", "i64", "offset in the part, code points"),
                Column("end", "i64", "end offset in the part, code points"),
                Column("detector", "str", "name of the detector"),
            ),
            ("row", "part", "start", "end", "kind", "detector"),
        ),
        Table(
            "secret_scans",
            (
                _SHARD,
                _ROW,
                Column("status", "str", "ok, or limit where a work limit was hit and the rest was not scanned"),
            ),
            ("row",),
        ),
    ),
    "signatures": (
        Table(
            "signatures",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("words", "i32", "words of the normalised text, as far as they are looked at; at least 8"),
                Column("signature", "bytes", "MinHash signature of the text's shingles, 128 bytes"),
            ),
            ("row", "part"),
        ),
    ),
    "matches": (
        Table(
            "matches",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("place", "i32", "0 for the model that a part is said to be of, then the others, best first"),
                Column("model", "str", "id of the model that a remembered output is of"),
                Column("kind", "str", "exact_with_prompt, exact or near"),
                Column("similarity", "f64", "1 where exact, else estimated from the signatures, in steps of 1/64"),
            ),
            ("row", "part", "place"),
        ),
    ),
    "style": (
        Table(
            "style",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("score", "i32", "how much it reads like a model's text, thousandths of a logit", True),
                Column("words", "i32", "words that were looked at"),
                Column("status", "str", "ok, short, or unsupported for another language, calculation or code"),
            ),
            ("row", "part"),
        ),
    ),
}

NAME_SAMPLE = Table(
    "name_sample",
    (
        Column("file", "i32", "number of the shard in the manifest, from 0"),
        _ROW,
        Column("status", "str", "as in name_scans"),
        Column("person", "i64", "names of people found"),
        Column("location", "i64", "places found"),
        Column("nrp", "i64", "nationalities, religious and political groups found"),
        Column("organization", "i64", "organizations found"),
    ),
    ("file", "row"),
)
"""Which records a snapshot's sample holds, and what was found in each; a table of the snapshot, of no family."""


def table(family: str, name: str) -> Table:
    """The table `name` of `family`. Raises: KeyError."""
    return {t.name: t for t in TABLES[family]}[name]
