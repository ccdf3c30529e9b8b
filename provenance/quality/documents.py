"""Labelled sets: texts with the places of what should be found in them.

Read are JSON Lines whose rows hold a text and a list of spans, and token files with a tag a line (CoNLL, BIO); plain,
gzip or zstd. A set with one row that cannot be read is refused whole: figures of half a set would look like the set's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from provenance.errors import ReadError
from provenance.read import strictjson
from provenance.read.streams import Damaged, pieces

TEXTS = ("full_text", "text", "data_to_answer", "content")
"""Fields that hold the text, the first that is there."""
SPANS = ("spans", "pii_spans", "labels", "entities", "privacy_mask")
STARTS = ("start", "start_position", "start_offset")
ENDS = ("end", "end_position", "end_offset")
TYPES = ("type", "entity_type", "label")
QUOTES = ("text", "entity_value", "value")
"""Fields of a span that repeat its text, checked where they are there."""

TOKENS = (".conll", ".bio", ".iob")
_OUTSIDE = "O"
_MARKS = ("B", "I", "E", "L", "S", "U", "M")  # of BIO, BIOES, BILOU and BMES


class Label(NamedTuple):
    """What stands somewhere, in the set's own words. Offsets are code points."""

    start: int
    end: int
    kind: str


class Document(NamedTuple):
    """One text and its labels, in the order of the file."""

    text: str
    labels: tuple[Label, ...]


class LabelledSet(NamedTuple):
    """One file."""

    name: str  # of the file, without its folder; of a part of it, how much
    sha256: str  # of the text as it was read, decompressed
    documents: tuple[Document, ...]


def read(path: Path) -> LabelledSet:
    """Read a labelled set.

    Raises: ReadError, naming file and line, but nothing of the text.
    """
    try:
        data = b"".join(pieces(path))
    except Damaged:
        raise ReadError("the file breaks off: it is damaged", reason="truncated", where=path) from None
    name = path.name.removesuffix(".gz").removesuffix(".zst")
    lines = data.split(b"\n")
    documents = tuple(_tokens(lines, path) if name.endswith(TOKENS) else _rows(lines, path))
    if not documents:
        raise ReadError("there is no labelled text in the file", reason="no_text", where=path)
    return LabelledSet(path.name, hashlib.sha256(data).hexdigest(), documents)


def fewest(one: LabelledSet, most: int) -> LabelledSet:
    """The `most` texts of a set whose SHA-256 is least, in the order of the file; its name says how many of how many.

    Which they are depends on the texts alone: not on their order, and on no chance.
    """
    count = len(one.documents)
    if count <= most:
        return one
    ranked = sorted(range(count), key=lambda n: (hashlib.sha256(one.documents[n].text.encode()).digest(), n))
    kept = tuple(one.documents[n] for n in sorted(ranked[:most]))
    return one._replace(name=f"{one.name} ({most} of {count} texts)", documents=kept)


def _rows(lines: list[bytes], path: Path) -> Iterator[Document]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}: line {number}"
        try:
            row = strictjson.parse(line)
        except strictjson.JSONError as error:
            raise ReadError(f"not a row of JSON ({error.reason})", reason=error.reason, where=where) from None
        if not isinstance(row, dict):
            raise ReadError("not a JSON object", reason="not_object", where=where)
        text = next((row[name] for name in TEXTS if isinstance(row.get(name), str)), None)
        spans = next((row[name] for name in SPANS if isinstance(row.get(name), list)), None)
        if text is None or spans is None:
            raise ReadError(
                f"no labelled text in this row: it has no {'text' if text is None else 'list of spans'}",
                reason="no_text",
                where=where,
                hint=f"a text is one of: {', '.join(TEXTS)}; a list of spans one of: {', '.join(SPANS)}",
            )
        yield Document(text, tuple(_label(span, text, f"{where}: span {n}") for n, span in enumerate(spans)))


def _label(span: Any, text: str, where: str) -> Label:
    if not isinstance(span, dict):
        raise ReadError("a span is not a JSON object", reason="not_object", where=where)
    start, end, kind = (_first(span, names, where) for names in (STARTS, ENDS, TYPES))
    if not (type(start) is type(end) is int and isinstance(kind, str)) or not 0 <= start < end <= len(text):
        raise ReadError("a span is not a place of its text", reason="bad_row", where=where)
    quoted = next((span[name] for name in QUOTES if isinstance(span.get(name), str)), None)
    if quoted is not None and quoted != text[start:end]:
        raise ReadError(
            "a span's own text is not what stands at its place",
            reason="bad_row",
            where=where,
            hint="offsets must count code points, the end excluded",
        )
    return Label(start, end, kind)


def _first(span: dict[str, Any], names: tuple[str, ...], where: str) -> Any:
    found = [span[name] for name in names if name in span]
    if not found:
        raise ReadError(f"a span has none of: {', '.join(names)}", reason="bad_row", where=where)
    return found[0]


def _tokens(lines: list[bytes], path: Path) -> Iterator[Document]:
    """Sentences of a token file: words joined by one space, as the original spacing is not in the file."""
    words: list[str] = []
    tags: list[str] = []
    for number, raw in enumerate([*lines, b""], 1):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            raise ReadError("not UTF-8", reason="not_utf8", where=f"{path}: line {number}") from None
        if line and not line.startswith("-DOCSTART-"):
            cells = line.split()
            if len(cells) < 2:
                raise ReadError("a line has no tag", reason="bad_row", where=f"{path}: line {number}")
            words.append(cells[0])
            tags.append(cells[-1])
        elif words:
            yield _sentence(words, tags)
            words, tags = [], []


def _sentence(words: list[str], tags: list[str]) -> Document:
    labels: list[Label] = []
    place, before = 0, _OUTSIDE
    for word, tag in zip(words, tags, strict=True):
        end = place + len(word)
        if tag != _OUTSIDE:
            mark, kind = _tag(tag)
            if mark == "I" and before != _OUTSIDE and _tag(before)[1] == kind:
                labels[-1] = labels[-1]._replace(end=end)
            else:
                labels.append(Label(place, end, kind))
        place, before = end + 1, tag
    return Document(" ".join(words), tuple(labels))


def _tag(tag: str) -> tuple[str, str]:
    """Mark and kind of `B-creative-work`; a tag without a mark is a kind alone."""
    mark, dash, kind = tag.partition("-")
    return (mark, kind) if dash and mark in _MARKS else ("", tag)
