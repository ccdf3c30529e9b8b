"""Values to records to batches: parts by the table of shapes, metadata by name, and nothing uncounted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from provenance.model import ReaderOptions
from provenance.read.base import MOST_RECORDS, Batch, Feedback, Record, Reject
from provenance.read.fields import Unread, as_text, ignored, lookup, size_of
from provenance.read.lines import Long
from provenance.read.shapes import Shaper
from provenance.read.strictjson import JSONError, parse
from provenance.read.turns import Parts, present

# Names that are metadata where the declaration says nothing; the first that is present counts.
CREATED = ("created", "created_at", "date", "timestamp")
LICENCE = ("licence", "license")
URL = ("url",)

_YES = frozenset({"true", "yes", "y", "1"})
_NO = frozenset({"false", "no", "n", "0"})


class Collector:
    """Gathers consecutive records of a shard into batches; what is handed in counts as seen, whatever it becomes."""

    def __init__(self, options: ReaderOptions, *, batch_bytes: int, cells: bool = False) -> None:
        self._options = options
        self._batch_bytes = batch_bytes
        self._shaper = Shaper(options, cells=cells)
        self._unread = Unread(options)
        self._url = _names(options.url, URL)
        self._created = _names(options.created, CREATED)
        self._licence = _names(options.licence, LICENCE)
        self._judged = any((options.annotator, options.feedback_by, options.guideline, options.rating))
        self._start()

    def _start(self) -> None:
        self._records: list[Record] = []
        self._rejects: list[Reject] = []
        self.seen = 0
        self.bytes = 0  # of input, blank lines and what else is no record included; the reader adds to it

    @property
    def full(self) -> bool:
        return self.seen >= MOST_RECORDS or self.bytes >= self._batch_bytes

    def take(self) -> Iterator[Batch]:
        """What was gathered since the last call, if it holds anything."""
        if self.seen:
            yield Batch(self._records, self._rejects, self.seen, self.bytes, self._unread.take())
        self._start()

    def reject(self, row: int, size: int, reason: str) -> None:
        self.seen += 1
        self._rejects.append(Reject(row, size, reason))

    def json(self, row: int, data: bytes | Long) -> None:
        """One record as JSON text."""
        if isinstance(data, Long):
            self.reject(row, data.size, "too_long")
            return
        try:
            value = parse(data)
        except JSONError as error:
            self.reject(row, len(data), error.reason)
        else:
            self.value(row, len(data), value)

    def text(self, row: int, data: bytes | Long) -> None:
        """One record as plain text."""
        if isinstance(data, Long):
            self.reject(row, data.size, "too_long")
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.reject(row, len(data), "not_utf8")
        else:
            self.value(row, len(data), text)

    def value(self, row: int, size: int | None, value: Any) -> None:
        """One record as a JSON value; a table's row is an object. Without a size, that of its texts counts."""
        if type(value) is dict:
            record = self._object(row, value)
        elif type(value) is str:
            self._shaper.generator = None
            parts = self._shaper.string(value)
            record = Record(row, tuple(parts)) if parts else None
        else:
            self.reject(row, size or 0, "not_object")
            return
        if record is None:
            self.reject(row, size_of(value) if size is None else size, "no_text")
            return
        self.seen += 1
        self._records.append(record)

    def _object(self, row: int, value: dict[str, Any]) -> Record | None:
        options, shaper = self._options, self._shaper
        if options.generator:
            generator = lookup(value, options.generator)
            shaper.generator = generator if present(generator) else None
        parts = self._parts(value)
        taken = shaper.taken
        url = _first(value, self._url, taken, (str,))
        created = _first(value, self._created, taken, (str, int, float, datetime, date))
        licence = _first(value, self._licence, taken, (str,))
        self._unread.record(value, taken, shaper.loose)
        if not parts:
            return None
        return Record(
            row,
            tuple(parts),
            url,
            created,
            _contributor(lookup(value, options.contributor)) if options.contributor else None,
            licence,
            _flag(lookup(value, options.opt_out)) if options.opt_out else None,
            {path: text for path in options.match if (text := as_text(lookup(value, path))) is not None},
            self._feedback(value) if self._judged else None,
        )

    def _feedback(self, value: dict[str, Any]) -> Feedback:
        options = self._options
        annotator, by, guideline, rating = (
            lookup(value, path) if path else None
            for path in (options.annotator, options.feedback_by, options.guideline, options.rating)
        )
        return Feedback(
            _contributor(annotator),
            as_text(by),
            as_text(guideline),
            rating if type(rating) in (bool, int, float, str) else as_text(rating),
        )

    def _parts(self, value: dict[str, Any]) -> Parts:
        ignore = self._options.ignore
        if ignore and any(ignored(key, ignore) for key in value):
            value = {key: item for key, item in value.items() if not ignored(key, ignore)}
        return self._shaper.parts(value)


def _names(declared: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    return (declared,) if declared else usual


def _first(value: dict[str, Any], names: tuple[str, ...], taken: set[str], kinds: tuple[type, ...]) -> Any:
    """The first of the named fields that is present and of one of these kinds; it counts as used."""
    for name in names:
        found = value.get(name)
        if found is None and "." in name:
            found = lookup(value, name)
        if found is not None and type(found) in kinds and (type(found) is not str or present(found)):
            taken.add(name)
            return found
    return None


def _contributor(found: Any) -> str | None:
    text = str(found) if type(found) is int else found
    return text if present(text) else None


def _flag(found: Any) -> bool | None:
    """Yes or no, as records write it; None for anything else."""
    if type(found) is bool:
        return found
    word = str(found).strip().lower() if type(found) in (int, str) else ""
    return True if word in _YES else False if word in _NO else None
