"""The family `feedback`: who judged what in a record, by which guideline, and with which outcome.

Pure: batches come in, rows go out; texts and names of annotators stay here. docs/feedback-data.md says what counts.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from provenance.digest import SHORT, canonical, text_id
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Feedback, Part, Record
from provenance.scan import values
from provenance.scan.feedback import said
from provenance.scan.frames import frame
from provenance.scan.once import Once
from provenance.scan.settings import Settings
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "feedback"
SEMANTICS = 1

_NOTHING = Feedback()


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    `key` is null where the reader options name no annotator, for then it changes nothing.
    """
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "key": values.key_id(settings.annotator_key) if options.annotator else None,
    }


class Scanner:
    """Turns batches into rows of `feedback`: one a record and kind of feedback."""

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        self._options = options
        self._key = settings.annotator_key
        named = (options.annotator, options.feedback_by, options.guideline, options.rating)
        commented = ((options.critique, "critique"), (options.revision, "revision"))
        self._comments = {path: kind for path, kind in commented if path}
        self._beside = frozenset(path for path in (*named, *self._comments) if path)

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's table, without `shard`; rows in the order of the batch, kinds by name."""
        rows = [row for record in batch.records for row in self._record(record)]
        return {"feedback": frame(NAME, "feedback", rows)}

    def _record(self, record: Record) -> list[tuple[Any, ...]]:
        found: dict[str, tuple[float | None, bytes | None, str | None]] = {}
        for part in record.parts:
            if part.role in ("chosen", "rejected"):
                found["preference"] = (None, *_pair(self._judged(record)))
                break
        if self._comments:
            for part in record.parts:
                if kind := self._comments.get(part.field):
                    found[kind] = (None, _whole(self._judged(record)), None)
        given = record.feedback or _NOTHING
        rating, choice = said.rating(given.rating) if self._options.rating else (None, None)
        if choice is not None:
            found["rating"] = (rating, _whole(self._judged(record)), choice)
        if not found:
            return []
        by, model = said.giver(given.by) if self._options.feedback_by else (None, None)
        # Without an annotator field the key is not in the descriptor, so nothing may depend on it.
        annotator = values.contributor(given.annotator, self._key) if self._options.annotator else None
        guideline = said.guideline(given.guideline) if self._options.guideline else None
        return [
            (record.row, kind, by, model, annotator, guideline, rating, item, choice)
            for kind, (rating, item, choice) in sorted(found.items())
        ]

    def _judged(self, record: Record) -> list[Part]:
        """The parts that were judged: without what is said about them."""
        return [part for part in record.parts if part.field not in self._beside] if self._beside else [*record.parts]


def _pair(parts: list[Part]) -> tuple[bytes | None, str | None]:
    """What two answers to one prompt are called, whichever was chosen, and which of the two it was."""
    sides: dict[str, bytes] = {}
    for role in ("chosen", "rejected"):
        texts = [part.text for part in parts if part.role == role]
        if not texts:
            return None, None  # half a pair: a preference, and nothing to compare
        sides[role] = text_id("\n\n".join(texts))
    # A dialogue stands before both answers; where it stands in the record depends on which was chosen.
    before = sorted({(part.role, text_id(part.text).hex()) for part in parts if part.role not in sides})
    chosen, rejected = sides["chosen"], sides["rejected"]
    item = _named("preference", [[*pair] for pair in before], sorted([chosen.hex(), rejected.hex()]))
    return item, "tie" if chosen == rejected else "first" if chosen < rejected else "second"


def _whole(parts: list[Part]) -> bytes | None:
    """What a record is called as the thing that was rated, criticised or revised; None if nothing else is in it."""
    return _named("record", [[part.role, text_id(part.text).hex()] for part in parts]) if parts else None


def _named(kind: str, *of: Any) -> bytes:
    return hashlib.sha256(canonical([kind, *of])).digest()[:SHORT]
