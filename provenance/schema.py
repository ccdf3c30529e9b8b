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
    "feedback": (
        Table(
            "feedback",
            (
                _SHARD,
                _ROW,
                Column("kind", "str", "preference, rating, critique or revision"),
                Column("given_by", "str", "human, model or unknown, as the record says", True),
                Column("model", "str", "which model gave it, as the record says", True),
                Column("annotator", "bytes", "keyed hash of who gave it, 16 bytes", True),
                Column("guideline", "str", "guideline or constitution it followed, as the record says", True),
                Column("rating", "f64", "a rating that is a number, rounded to 6 digits", True),
                Column("item", "bytes", "first 16 bytes of the identity of what was judged", True),
                Column(
                    "choice",
                    "str",
                    "category: of a pair first, second or tie; of a rating its value",
                    True,
                ),
            ),
            ("row", "kind"),
        ),
    ),
    "topics": (
        Table(
            "topics",
            (
                _SHARD,
                _ROW,
                _PART,
                Column("kind", "str", "group (of people) or topic"),
                Column("list", "str", "id of the list of terms"),
                Column("member", "str", "id of the group or topic in its list"),
                Column("mentions", "i64", "places of the part that name it"),
                Column(
                    "polarity", "i64", "polarity of the sentences that name the group, summed, in ten-thousandths", True
                ),
                Column("scored", "i64", "sentences in that sum"),
            ),
            ("row", "part", "kind", "list", "member"),
        ),
        Table(
            "topic_scans",
            (
                _SHARD,
                _ROW,
                Column("status", "str", "ok, limit, or unsupported where the lists have no terms in a part's language"),
            ),
            ("row",),
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


REGISTER: dict[str, tuple[Column, ...]] = {
    "models": (
        Column("id", "str", "name@version"),
        Column("name", "str", "name"),
        Column("version", "str", "version"),
        Column("family", "str", "name of the first-registered model that it is tied to by name or parents"),
        Column("number", "i64", "of its entry in the register"),
        Column("weights", "str", "SHA-256 of the weights, hex", True),
        Column("released", "date", "day it was released", True),
        Column("generations", "i64", "generation depth of what it was trained on"),
        Column("at_least", "bool", "the depth may be more"),
        Column("outputs", "i64", "how many of its outputs are remembered"),
    ),
    "model_names": (
        Column("generator", "str", "what a generator is called"),
        Column("model", "str", "id of the model"),
    ),
    "model_data": (
        Column("model", "str", "id"),
        Column("snapshot", "str", "id of a snapshot it was trained on"),
        Column("records", "i64", "of the snapshot"),
        Column("tokens", "i64", "of the snapshot"),
    ),
    "model_written": (
        Column("snapshot", "str", "id of a snapshot that a registered model was trained on"),
        Column("generator", "str", "who wrote some of it", True),
        Column("model", "str", "id of the registered model that it is", True),
        Column("tokens", "i64", "of the generator in the snapshot"),
        Column("of_tokens", "i64", "of the snapshot"),
    ),
    "model_parents": (Column("model", "str", "id"), Column("parent", "str", "id")),
    "model_loops": (
        Column("family", "str", "whose loop it is"),
        Column("writer", "str", "id of the model that wrote"),
        Column("snapshot", "str", "id of the snapshot that holds it"),
        Column("reader", "str", "id of the model of the same family that was trained on it"),
        Column("tokens", "i64", "of the writer in the snapshot"),
        Column("of_tokens", "i64", "of the snapshot"),
    ),
    "evaluations": (
        Column("model", "str", "id"),
        Column("suite", "str", "such as safety"),
        Column("metric", "str", "what was measured"),
        Column("value", "f64", "in the metric's own unit"),
        Column("direction", "str", "higher or lower: which is better"),
        Column("date", "date", "day it was measured"),
        Column("data_digest", "str", "SHA-256 of what it was measured on", True),
    ),
}
"""What a session knows of the register of models; tables of no snapshot and no family."""

BANDS = tuple(f"b{number:02d}" for number in range(32))
"""Columns of `outputs` that hold a signature, four bytes of it each; a near-copy shares at least one of them."""

OUTPUTS = Table(
    "outputs",
    (
        Column("model", "str", "id of the model whose output it is"),
        Column("text_id", "bytes", "first 16 bytes of the identity of the normalised text"),
        Column("prompt_id", "bytes", "the same of what the model was answering, where that is known", True),
        Column("words", "i32", "words of the normalised text; null below 8", True),
        *(Column(name, "i32", "bytes of the signature, little-endian; null below 8 words", True) for name in BANDS),
    ),
    ("text_id", "prompt_id"),
)
"""What a store remembers of the outputs of models; a table of the store, of no snapshot."""


def table(family: str, name: str) -> Table:
    """The table `name` of `family`. Raises: KeyError."""
    return {t.name: t for t in TABLES[family]}[name]
