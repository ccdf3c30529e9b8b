"""What a reader promises: a shard in, batches of records and rejects out, nothing lost.

A reader is a module with two functions, `blocks` and `read`; formats are listed in `read/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from provenance.model import ReaderOptions

# Why a record was rejected; a closed list, stored as it stands (docs/format.md section 3).
REASONS = {
    "not_json": "the line is not JSON",
    "not_utf8": "the bytes are not UTF-8",
    "too_long": "longer than the limit for one record",
    "too_deep": "nested deeper than 100 levels",
    "duplicate_key": "an object holds one key twice, so readers disagree on its text",
    "lone_surrogate": "an escape stands for half a character",
    "bad_number": "NaN, Infinity, or a number too large for a reader to hold",
    "not_object": "the line is JSON but neither an object nor a string",
    "no_text": "no text field was recognised, or all are empty",
    "bad_row": "the row has another number of columns than the header, or broken quoting",
    "truncated": "the file ends inside this record or its compression stream",
}

MOST_RECORDS = 10_000
"""Records of one batch, at most."""

# Why a whole shard was rejected.
SHARD_REASONS = {
    "unknown_format": "no reader for files of this kind",
    "unreadable": "the file could not be opened or read",
    "corrupt": "the file is not what its name says, or is damaged",
    "not_utf8": "the file is not UTF-8 (UTF-16 and other encodings are not guessed)",
    "bad_header": "the header names no column, or one column twice",
    "encrypted": "the file is encrypted",
}


# Part and Record are made by the million: a named tuple is as immutable as a frozen dataclass and made in a third of
# the time.
class Part(NamedTuple):
    """One piece of text with its role and the field it came from."""

    role: str  # one of model.ROLES
    field: str  # dotted path, list positions as [0]
    text: str  # no lone surrogates
    generator: str | None = None  # as the record says for this part; None if it does not


class Feedback(NamedTuple):
    """What the declared fields of a record say of a judgement on it; raw, the feedback family cleans it."""

    annotator: str | None = None
    by: str | None = None
    guideline: str | None = None
    rating: bool | int | float | str | None = None


class Record(NamedTuple):
    """One record as read; values beside the text are raw, the text family cleans them."""

    row: int  # place in the shard, from 1
    parts: tuple[Part, ...]  # at least one, none empty
    url: str | None = None
    created: Any = None  # str, int, float, date or datetime, as found
    contributor: str | None = None
    licence: str | None = None
    opt_out: bool | None = None
    fields: Mapping[str, str] = {}  # match field -> value as text; not to be changed
    feedback: Feedback | None = None  # None where no field of it is declared


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that could not be tagged, and why."""

    row: int
    bytes: int
    reason: str  # key of REASONS


@dataclass(frozen=True, slots=True)
class Batch:
    """Some consecutive records of a shard. `seen` is counted where records are split, before any is parsed."""

    records: list[Record]
    rejects: list[Reject]
    seen: int
    bytes: int  # of the shard as read (decompressed), for progress
    unread: dict[tuple[str, str], tuple[int, int]]  # (field, "unread" | "ignored") -> (records, UTF-8 bytes)


@dataclass(frozen=True, slots=True)
class Block:
    """A unit of work inside a shard, never an identity. What `start` and `end` count is the reader's business."""

    start: int
    end: int
    first_row: int  # row number of the first record in it
    bytes: int  # about how much it reads, for planning


class Reader(Protocol):
    """What each format's module offers."""

    def blocks(self, path: Path, options: ReaderOptions, *, target: int) -> list[Block]:
        """Split a shard into blocks of about `target` bytes; one block where the format cannot be split.

        Raises: ReadError, if the shard cannot be read at all.
        """
        ...

    def read(self, path: Path, block: Block, options: ReaderOptions, *, batch_bytes: int) -> Iterator[Batch]:
        """Batches of a block in row order, each of about `batch_bytes` of input and at most 10,000 records.

        The same records, whatever the blocks and batches. Memory is bounded by a batch and one record.
        Raises: ReadError, if the shard turns out unreadable before any batch was given; later damage is a reject
        with reason `truncated` at the row where it was met.
        """
        ...
