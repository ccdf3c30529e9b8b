"""The family `privacy`: personal data found by patterns, checksums and context words. Nothing heavy is imported here.

Names, places and other things without a pattern are not seen; docs/privacy.md says what is.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan import language
from provenance.scan.frames import frame
from provenance.scan.once import LIMIT, OK, Memory, Once, results
from provenance.scan.privacy.once import Found, pack, unpack
from provenance.scan.settings import Settings
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

__all__ = ["NAME", "Found", "Memory", "Once", "Scanner", "descriptor"]

NAME = "privacy"
SEMANTICS = 1


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ConfigError, if Presidio has no recognizer for a country or a set does not load; ScanError, if it does not.
    """
    return {"reader": reader(options), **_scanners(settings)}


def _scanners(settings: Settings) -> dict[str, Any]:
    """The descriptor without reader options: what can change the result of one text."""
    from provenance.scan.privacy import presidio

    countries = presidio.normalise(settings.countries)
    described = {
        "family": NAME,
        "semantics": SEMANTICS,
        "countries": countries,
        "limits": asdict(settings.limits),
        **presidio.describe(tuple(countries), settings.recognizers),
    }
    if settings.countries_by_language:
        from provenance.scan.privacy.packs import by_language

        packs = {code: list(more) for code, more in sorted(by_language().items())}
        everywhere = tuple(sorted({*countries, *(country for more in packs.values() for country in more)}))
        described["by_language"] = {
            "packs": packs,
            "detector": language.detector_described(),
            "recognizers": presidio.describe(everywhere, settings.recognizers)["recognizers"],
        }
    return described


class Scanner:
    """Turns batches into rows of `entities` and `scans`. Takes seconds to build and 150 MB.

    Args:
        once: where results are shared, so that each distinct text is scanned once; by default in this scanner.
    Raises: ConfigError, if Presidio has no recognizer for a country or a set does not load; ScanError, if it does not.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        from provenance.scan.privacy.packs import Packs

        described = _scanners(settings)
        self._prefix = bytes.fromhex(digest(described))
        self._packs = Packs(
            described["countries"], settings.limits, settings.recognizers, described.get("by_language", {}).get("packs")
        )
        self._once = once if once is not None else Memory()

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's tables, without `shard`; a row of `scans` for each record, in the order of the batch.

        A record's status is `limit` if that of any of its parts is.
        """
        texts = {part.text: self._key(part.text) for record in batch.records for part in record.parts}
        found_in = results(self._once, texts, self._packs.scan, pack, unpack)
        entities: list[tuple[Any, ...]] = []
        scans: list[tuple[int, str]] = []
        for record in batch.records:
            status = OK
            for number, part in enumerate(record.parts):
                found = found_in[texts[part.text]]
                entities += [
                    (record.row, number, s.entity, s.start, s.end, s.score, s.recognizer, s.context)
                    for s in found.spans
                ]
                if found.status == LIMIT:
                    status = LIMIT
            scans.append((record.row, status))
        return {"entities": frame(NAME, "entities", entities), "scans": frame(NAME, "scans", scans)}

    def counts(self) -> tuple[int, int]:
        """Texts scanned here, and those of them that Presidio itself had to look at, since this was last asked."""
        return self._packs.counts()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + text.encode()).digest()
