"""The family `topics`: which groups of people and sensitive topics a part names, and how sentences speak of groups.

Nothing heavy is imported here. Of a text only counts leave the scan: no word, and no place.
"""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan.frames import frame
from provenance.scan.once import LIMIT, OK, Once
from provenance.scan.settings import Settings
from provenance.scan.text import reader
from provenance.scan.topics.counted import UNSUPPORTED, Counted

if TYPE_CHECKING:
    import polars as pl

NAME = "topics"
SEMANTICS = 1
_WORST = (OK, UNSUPPORTED, LIMIT)


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ConfigError, if a list of terms is wrong; ScanError, if a library is missing.
    """
    from provenance.scan.language import detector_described
    from provenance.scan.topics import lists, polarity

    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "lists": digest(lists.canonical(lists.load())),
        "unicode": unicodedata.unidata_version,
        "polarity": polarity.described(),
        "limits": asdict(settings.topic_limits),
        **detector_described(),
    }


class Scanner:
    """Turns batches into rows of `topics` and `topic_scans`.

    Raises: ConfigError, if a list of terms is wrong; ScanError, if a library is missing.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        from provenance.scan.topics.search import Search

        self._search = Search(settings.topic_limits)

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's tables, without `shard`; a row of `topic_scans` for each record, in the order of the batch.

        A record's status is the worst of its parts': `limit`, then `unsupported`, then `ok`.
        """
        known: dict[str, tuple[list[Counted], str]] = {}
        topics: list[tuple[Any, ...]] = []
        scans: list[tuple[int, str]] = []
        for record in batch.records:
            worst = 0
            for number, part in enumerate(record.parts):
                if part.text not in known:
                    known[part.text] = self._search.counted(part.text)
                found, status = known[part.text]
                topics += [(record.row, number, *counted) for counted in found]
                worst = max(worst, _WORST.index(status))
            scans.append((record.row, _WORST[worst]))
        return {"topics": frame(NAME, "topics", topics), "topic_scans": frame(NAME, "topic_scans", scans)}
