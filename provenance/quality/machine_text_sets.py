"""Texts with the kind of their author, as JSON Lines: a file is a set.

A set with one row that cannot be read is refused whole: figures of half a set would look like the set's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from provenance.errors import ReadError, UsageError
from provenance.read import strictjson
from provenance.read.streams import Damaged, pieces

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson", ".ndjson.gz", ".ndjson.zst")
MACHINE = frozenset({"machine", "model", "ai", "llm", "generated", "synthetic", "1", "true"})
HUMAN = frozenset({"human", "person", "people", "0", "false"})
"""What a label may say, in any case."""


class Labelled(NamedTuple):
    """One file: (whether a machine wrote it, text) of each row."""

    name: str
    rows: tuple[tuple[bool, str], ...]


def read_all(paths: Sequence[Path], *, text: str, label: str) -> list[Labelled]:
    """The sets, files of a folder by name; which field holds the text, and which the label.

    Raises: UsageError, if a folder has no such file or one is given twice; ReadError, naming file and line, but nothing
    of the text.
    """
    files: list[Path] = []
    for path in paths:
        found = (
            sorted(p for p in path.iterdir() if p.name.endswith(SUFFIXES) and p.is_file()) if path.is_dir() else [path]
        )
        if not found:
            raise UsageError(
                "no labelled texts there", where=path, hint=f"a set is a file of {', '.join(SUFFIXES[:3])}"
            )
        files += found
    if len({file.resolve() for file in files}) < len(files):
        raise UsageError("a labelled set is given twice", where=", ".join(file.name for file in files[:5]))
    return [Labelled(file.name, tuple(_rows(file, text, label))) for file in files]


def _rows(path: Path, text: str, label: str) -> Iterator[tuple[bool, str]]:
    try:
        data = b"".join(pieces(path))
    except Damaged:
        raise ReadError("the file breaks off: it is damaged", reason="truncated", where=path) from None
    empty = True
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{path}: line {number}"
        try:
            row = strictjson.parse(line)
        except strictjson.JSONError as error:
            raise ReadError(f"not a row of JSON ({error.reason})", reason=error.reason, where=where) from None
        if not isinstance(row, dict) or not isinstance(row.get(text), str):
            raise ReadError(
                f"no text in the field {text!r} of this row",
                reason="no_text",
                where=where,
                hint="name the field with --text",
            )
        yield _machine(row.get(label), label, where), row[text]
        empty = False
    if empty:
        raise ReadError("there is no labelled text in the file", reason="no_text", where=path)


def _machine(value: Any, label: str, where: str) -> bool:
    said = str(value).strip().lower()
    if said in MACHINE:
        return True
    if said in HUMAN:
        return False
    raise ReadError(
        f"the field {label!r} of this row says neither that a machine wrote it nor that a person did",
        reason="bad_row",
        where=where,
        hint=f"name the field with --label; known words: {', '.join(sorted(MACHINE))}; {', '.join(sorted(HUMAN))}",
    )
