"""Looking at single texts and files, outside any store: what the privacy scan finds in them, and where.

Nothing is kept. A value leaves this module only as `show` gives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance import read
from provenance.errors import ReadError, UsageError
from provenance.model import ReaderOptions
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.once import LIMIT

if TYPE_CHECKING:
    from provenance.scan.privacy.patterns import Patterns

_BATCH = 256 * 2**10  # bytes read at once

COLUMNS = ("where", "field", "entity", "start", "end", "score", "recognizer", "context", "class", "value")


@dataclass(slots=True)
class Looked:
    """What was found, and how much was looked at."""

    rows: list[dict[str, Any]] = field(default_factory=list)  # values of COLUMNS
    texts: int = 0  # looked at, parts of records each
    limited: list[str] = field(default_factory=list)  # where the scan stopped at a work limit
    rejected: Counter[str] = field(default_factory=Counter)  # reason -> records that could not be read
    unread: Counter[str] = field(default_factory=Counter)  # text field that no reader takes -> records


@dataclass(frozen=True, slots=True)
class Text:
    """A text of its own, and what to call it."""

    name: str
    text: str


def look(items: Sequence[Text | Path], patterns: Patterns, classes: Classes, show: Callable[[str], str]) -> Looked:
    """Scan texts as they are, and files record by record.

    Args:
        show: what of a found value may be seen.
    Raises: ReadError, if a file cannot be read; UsageError, if one is a folder or a text is not Unicode.
    """
    looked = Looked()
    for item in items:
        batches = iter([[(item.name, "", item.text)]]) if isinstance(item, Text) else _file(item, looked)
        for batch in batches:
            for (where, name, text), found in zip(batch, patterns.scan([t for _, _, t in batch]), strict=True):
                looked.texts += 1
                if found.status == LIMIT:
                    looked.limited.append(where)
                for s in found.spans:
                    place = (where, name, s.entity, s.start, s.end, s.score, s.recognizer, s.context)
                    values = (*place, classes.raised(s), show(text[s.start : s.end]))
                    looked.rows.append(dict(zip(COLUMNS, values, strict=True)))
    return looked


def text(name: str, given: str) -> Text:
    """A text to look at. Raises: UsageError, if it holds half characters, which no UTF-8 has."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise UsageError("the text is not UTF-8", where=name, hint="convert it to UTF-8") from None
    return Text(name, given)


def _file(path: Path, looked: Looked) -> Iterator[list[tuple[str, str, str]]]:
    """The parts of a file's records; what is no data by its name is read as one plain text."""
    if path.is_dir():
        raise UsageError("a folder is not scanned here", where=path, hint="name its files, or run `provenance audit`")
    if not path.is_file():
        raise ReadError("no such file", where=path, hint="check the path; a pipe or a device is given as `-`")
    options = ReaderOptions()
    reader = read.reader(read.detect(path).name or "text")
    for block in reader.blocks(path, options, target=2**62):
        for batch in reader.read(path, block, options, batch_bytes=_BATCH):
            looked.rejected.update(reject.reason for reject in batch.rejects)
            looked.unread.update({name: records for (name, _), (records, _) in batch.unread.items()})
            yield [(f"{path}:{record.row}", part.field, part.text) for record in batch.records for part in record.parts]
