"""Some records of a shard, read again and scanned for names: what a sample needs.

A shard is read from its beginning, as no reader can jump to a row; reading is a thousand times cheaper than the scan.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from provenance.engine.tasks import NamesTask, RecordNames
from provenance.read.base import Record
from provenance.scan.privacy.once import pack

_CHARS = 2_000_000  # of texts held at once; a record may have millions


def names_of(
    task: NamesTask, scanner: Any, batch_bytes: int, report: Callable[[int, int], None]
) -> tuple[RecordNames, ...]:
    """What a scanner of names finds in the records of a task, in row order; rows that are not there are left out.

    Raises: ReadError, if the shard cannot be read any more.
    """
    from provenance import read

    job, wanted = task.job, set(task.rows)
    reader = read.reader(job.format)
    held: list[Record] = []
    found: list[RecordNames] = []
    chars = 0
    for block in reader.blocks(Path(job.path), job.options, target=2**62):
        for batch in reader.read(Path(job.path), block, job.options, batch_bytes=batch_bytes):
            for record in batch.records:
                if record.row in wanted:
                    wanted.discard(record.row)
                    held.append(record)
                    chars += sum(len(part.text) for part in record.parts)
                if chars > _CHARS:
                    found += _scan(held, scanner, report)
                    held, chars = [], 0
            if not wanted:
                return (*found, *_scan(held, scanner, report))
    return (*found, *_scan(held, scanner, report))


def _scan(records: list[Record], scanner: Any, report: Callable[[int, int], None]) -> list[RecordNames]:
    results = scanner.results([part.text for record in records for part in record.parts])
    report(len(records), 0)
    packed = {text: (key, pack(found)) for text, (key, found) in results.items()}
    return [(record.row, tuple(packed[part.text] for part in record.parts)) for record in records]
