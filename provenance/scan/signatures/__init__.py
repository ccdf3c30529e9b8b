"""The family `signatures`: by what a near-copy of a part is told, made while its text is at hand.

Pure: batches come in, rows go out; texts stay here.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan.normal import normal
from provenance.scan.once import Once
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "signatures"
SEMANTICS = 1


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4."""
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "unicode": unicodedata.unidata_version,
        "scheme": minhash.described(),
    }


class Scanner:
    """Turns batches into rows of `signatures`."""

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        pass

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's table, without `shard`: in the order of the batch a row for each part of LEAST_WORDS or more."""
        import polars as pl

        places = [(record.row, number) for record in batch.records for number in range(len(record.parts))]
        words, found = minhash.signatures(normal(batch))
        kept = (words >= minhash.LEAST_WORDS).nonzero()[0].tolist()
        data = found.tobytes()
        columns = {
            "row": pl.Series([places[n][0] for n in kept], dtype=pl.Int64),
            "part": pl.Series([places[n][1] for n in kept], dtype=pl.Int32),
            "words": pl.Series(words[kept], dtype=pl.Int32),
            "signature": pl.Series([data[n * minhash.BYTES : (n + 1) * minhash.BYTES] for n in kept], dtype=pl.Binary),
        }
        return {"signatures": pl.DataFrame(columns)}
