"""The family `style`: how much each part reads like a model's text, for estimates over many; never for one.

A part is abstained from where it is short, in another language than English, or calculation or code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan import language
from provenance.scan.frames import frame
from provenance.scan.once import OK, Once
from provenance.scan.settings import Settings
from provenance.scan.style import features
from provenance.scan.style.model import Model, shipped
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "style"
SEMANTICS = 1
SHORT = "short"
UNSUPPORTED = "unsupported"
LANGUAGE = "en"
"""The one language whose texts the model learned from."""


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ScanError, if the detector of languages is missing; ConfigError, if the model is.
    """
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "model": shipped().digest,
        "language": language.detector_described(),
        "limits": {
            "chars": features.CHARS,
            "words": features.WORDS,
            "sign_share": features.SIGN_SHARE,
        },
    }


class Scanner:
    """Turns batches into rows of `style`. Raises: as `descriptor`."""

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        self._model = shipped()
        language.detect("")

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's table, without `shard`; rows in the order of the batch, one a part."""
        rows = [
            (record.row, number, *judge(part.text, self._model))
            for record in batch.records
            for number, part in enumerate(record.parts)
        ]
        return {"style": frame(NAME, "style", rows)}


def judge(text: str, model: Model) -> tuple[int | None, int, str]:
    """Score, words looked at, and status of a text; no score unless its status is `ok`.

    Raises: ScanError, if the detector of languages cannot be loaded.
    """
    data = features.beginning(text)
    words = features.words_of(data)
    if len(words) < features.WORDS:
        return None, len(words), SHORT
    marks = features.marks_of(data)
    if features.calculates(marks, len(data)) or language.detect(text)[0] != LANGUAGE:
        return None, len(words), UNSUPPORTED
    return model.score(words, marks), len(words), OK
