"""Stage 1, read: files -> batches of records and parts, one module a format.

docs/format.md section 3 is the contract.
"""

from __future__ import annotations

from provenance.errors import ReadError
from provenance.read import csv_, json_, jsonl, parquet, text
from provenance.read.base import Batch, Block, Part, Reader, Record, Reject
from provenance.read.detect import Detected, detect
from provenance.read.walk import Found, walk

# A new format: one module with `blocks` and `read`, one line here, its suffixes in detect.py.
READERS: dict[str, Reader] = {
    "jsonl": jsonl,
    "json": json_,
    "parquet": parquet,
    "csv": csv_,
    "tsv": csv_,
    "text": text,
}

__all__ = [
    "READERS",
    "Batch",
    "Block",
    "Detected",
    "Found",
    "Part",
    "Reader",
    "Record",
    "Reject",
    "detect",
    "reader",
    "walk",
]


def reader(format: str) -> Reader:
    """The reader of a format as `walk` names it, with or without compression (`jsonl`, `csv.gz`).

    Raises: ReadError, reason `unknown_format`.
    """
    name, _, _ = format.partition(".")
    if name not in READERS:
        hint = f"known formats: {', '.join(READERS)}"
        raise ReadError(f"no reader for {format!r}", reason="unknown_format", hint=hint)
    return READERS[name]
