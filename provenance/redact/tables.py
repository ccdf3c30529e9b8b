"""Parquet, redacted: every text of every column, nested ones too; all other values and all types stay as they are.

Rows are decoded in windows, so memory is bounded whatever the file's size.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.read import parquet
from provenance.read.fields import stored
from provenance.read.records import Collector
from provenance.redact import nested, tally
from provenance.redact.rows import Job, reason
from provenance.redact.texts import Redacted

if TYPE_CHECKING:
    import polars as pl

_ROWS = 2_000  # scanned together


def rewrite(path: Path, target: Path, job: Job, advance: Callable[[int, int], None]) -> None:
    """Write the redacted copy of one file; as `streams.rewrite`.

    Compression and row groups are polars' own, and so is the schema's text. Other metadata of the file is not copied,
    since it may hold anything; the tally counts its entries.
    Raises: ReadError, if the file cannot be read at all.
    """
    import polars as pl

    schema = parquet.schema_of(path)
    rows, columns = parquet.plan(path, job.options)
    if more := parquet.more_metadata(path):
        job.tally.left["(metadata of the file)", tally.DROPPED] = more
    copier = _Copier(schema, columns, job)
    chunks: list[Path] = []
    try:
        for window in parquet.windows(path, list(schema), 0, rows, parquet.guess(path, rows)):
            copied = []
            for frame in window.iter_slices(_ROWS):
                copied.append(copier.copied(frame))
                advance(frame.height, int(frame.estimated_size()))
            chunks.append(target.with_name(f".{target.name}.{len(chunks)}"))
            pl.concat(copied).write_parquet(chunks[-1])
        if chunks:
            pl.scan_parquet(chunks, glob=False, hive_partitioning=False).sink_parquet(target)
        else:
            pl.DataFrame(schema=copier.types).write_parquet(target)
    finally:
        for chunk in chunks:
            chunk.unlink(missing_ok=True)


class _Copier:
    """Rows of one file, in order, to rows of its copy."""

    def __init__(self, schema: pl.Schema, columns: list[str], job: Job) -> None:
        self._schema = schema
        self._columns = columns
        self._job = job
        self._row = 0
        job.meet([*schema, *(name for kind in schema.values() for name in nested.names(kind))])
        # Values of an Enum are part of its type. One that cannot be redacted is no text of any row of the copy.
        values = {v for name, kind in schema.items() for v in nested.categories(kind, name, job.keeps)}
        enums = job.redactor.redact(sorted(values))
        self._enums = {text: r.text if reason([r]) is None else "" for text, r in enums.items()}
        self.types = self._types()

    def _types(self) -> dict[str, Any]:
        keeps = self._job.keeps
        return {name: nested.replaced_type(kind, name, self._enums, keeps) for name, kind in self._schema.items()}

    def copied(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that a reader accepts, redacted."""
        import polars as pl

        frame = frame.filter(pl.Series(self._accepted(frame), dtype=pl.Boolean))
        texts = [name for name, kind in self._schema.items() if parquet.holds_text(kind)]
        found = [
            [(path, text) for name, value in row.items() for path, text in nested.strings(value, name) if text]
            for row in frame.select(texts).iter_rows(named=True)
        ]
        keeps = self._job.keeps
        looked = [[(path, text) for path, text in row if not keeps(path)] for row in found]
        redacted = self._job.redactor.redact(text for row in looked for _, text in row)
        kept = [self._counted(row, inside, redacted) for row, inside in zip(found, looked, strict=True)]
        frame = frame.filter(pl.Series(kept, dtype=pl.Boolean))
        for name in frame.columns:
            for path, number in nested.others(frame[name], name):
                self._job.tally.left[stored(path), tally.NOT_TEXT] += number
        new = {text: r.text for text, r in redacted.items() if r.replaced and reason([r]) is None} | self._enums
        if not new:
            return frame
        return frame.select(
            nested.replaced(pl.col(name), kind, name, new, keeps).alias(name) for name, kind in self._schema.items()
        )

    def _accepted(self, frame: pl.DataFrame) -> list[bool]:
        """Whether the reader takes each row; those that it does not are counted."""
        out = Collector(self._job.options, batch_bytes=2**62)
        first = self._row + 1
        self._row += frame.height
        if self._columns:
            for row, value in enumerate(frame.select(self._columns).iter_rows(named=True), first):
                parquet.collect(row, value, True, self._job.options, out)
        else:
            for row in range(first, self._row + 1):
                out.reject(row, 0, "no_text")
        taken: set[int] = set()
        for batch in out.take():
            self._job.tally.seen += batch.seen
            self._job.tally.rejected.update(reject.reason for reject in batch.rejects)
            taken.update(record.row for record in batch.records)
        return [row in taken for row in range(first, self._row + 1)]

    def _counted(
        self, found: list[tuple[str, str]], looked: list[tuple[str, str]], redacted: dict[str, Redacted]
    ) -> bool:
        """Count what was done to one row. Returns: whether it goes into the copy."""
        counts = self._job.tally
        why = reason(redacted[text] for _, text in looked)
        if why is not None:
            counts.rejected[why] += 1
            return False
        counts.copied += 1
        changed = False
        for path, text in looked:
            counts.done(path, redacted[text].replaced)
            changed = changed or bool(redacted[text].replaced)
        for path, _ in found:
            if self._job.keeps(path):
                counts.left[stored(path), tally.KEPT] += 1
        counts.changed += changed
        return True
