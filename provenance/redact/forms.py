"""How a record of each row format lies in its bytes: where its texts are, and how others are put in their place.

Pure. A form is told only of records that its reader accepted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

from provenance.read import csv_
from provenance.read.lines import Long
from provenance.read.records import Collector
from provenance.redact import jsonleaves
from provenance.redact.jsonleaves import TEXT, Leaf


class Form(Protocol):
    """What each row format offers."""

    def collect(self, row: int, data: bytes | Long, out: Collector) -> None:
        """Hand one record to the reader's collector, which takes or rejects it."""
        ...

    def leaves(self, data: bytes) -> list[Leaf]:
        """What it holds, in order."""
        ...

    def spliced(self, data: bytes, leaves: list[Leaf], texts: Mapping[Leaf, str]) -> bytes:
        """The record with new texts for some of its leaves; all other bytes are the same."""
        ...


class Json:
    """A record as JSON text."""

    def collect(self, row: int, data: bytes | Long, out: Collector) -> None:
        out.json(row, data if isinstance(data, Long) else data.strip(b" \t\r\n"))

    def leaves(self, data: bytes) -> list[Leaf]:
        return list(jsonleaves.leaves(data.decode()))

    def spliced(self, data: bytes, leaves: list[Leaf], texts: Mapping[Leaf, str]) -> bytes:
        return jsonleaves.spliced(data.decode(), leaves, texts).encode()


class Plain:
    """A record as plain text.

    Args:
        end: what may close a record and is none of its text.
    """

    def __init__(self, end: str = "") -> None:
        self._end = end

    def collect(self, row: int, data: bytes | Long, out: Collector) -> None:
        out.text(row, data if isinstance(data, Long) else data.removesuffix(self._end.encode()))

    def leaves(self, data: bytes) -> list[Leaf]:
        text = data.decode().removesuffix(self._end)
        return [Leaf(TEXT, "$", text, 0, len(text))]

    def spliced(self, data: bytes, leaves: list[Leaf], texts: Mapping[Leaf, str]) -> bytes:
        return (texts.get(leaves[0], leaves[0].text) + data.decode()[leaves[0].end :]).encode()


class Table:
    """A row of a table. A field is quoted where it was, or where its new text needs it.

    Args:
        header: names of the columns.
        delimiter: one character.
    """

    def __init__(self, header: list[str], delimiter: str) -> None:
        self._header = header
        self._delimiter = delimiter
        self._field = re.compile(rf'"((?:[^"]|"")*+)"|([^{re.escape(delimiter)}]*+)')
        self._special = (delimiter, '"', "\n", "\r")

    def collect(self, row: int, data: bytes | Long, out: Collector) -> None:
        if isinstance(data, Long):
            out.reject(row, data.size, "too_long")
        else:
            csv_.collect(row, data, self._header, self._delimiter, out)

    def leaves(self, data: bytes) -> list[Leaf]:
        text = data.decode().removesuffix("\r")
        found = []
        at = 0
        for name in self._header:
            field = self._field.match(text, at)
            assert field is not None  # it matches nothing, too
            value = field[2] if field[1] is None else field[1].replace('""', '"')
            found.append(Leaf(TEXT, name, value, *field.span()))
            at = field.end() + 1
        assert at == len(text) + 1, "the row was read otherwise"
        return found

    def spliced(self, data: bytes, leaves: list[Leaf], texts: Mapping[Leaf, str]) -> bytes:
        text = data.decode()
        pieces = []
        at = 0
        for leaf in leaves:
            if leaf in texts:
                new = texts[leaf]
                quoted = text[leaf.start : leaf.start + 1] == '"' or any(mark in new for mark in self._special)
                pieces += [text[at : leaf.start], '"' + new.replace('"', '""') + '"' if quoted else new]
                at = leaf.end
        pieces.append(text[at:])
        return "".join(pieces).encode()
