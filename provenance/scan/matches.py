"""The family `matches`: which parts are remembered outputs of models, or nearly.

Its rows are made after the scan, from ids and signatures in the store (pipeline/matching.py). Here is what they depend
on, and how a part, of the data or of an output, becomes what is compared.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from provenance.model import ReaderOptions
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash
from provenance.scan.text import reader
from provenance.schema import BANDS

if TYPE_CHECKING:
    import polars as pl

NAME = "matches"
SEMANTICS = 1
ANSWERS = ("assistant", "response", "chosen", "rejected")
"""Roles of what answers; the nearest part before it that is of none of them is its prompt."""

KINDS = ("exact_with_prompt", "exact", "near")
"""How a part equals an output, the strongest first."""

NEAR = 16  # of the 64 values of two signatures that must be equal; chosen in benchmarks/outputs.md
NEAR_WORDS = 12  # fewer, and a text is matched exactly or not at all: it shares its few shingles too easily
SHARED = 16  # outputs of one model with the same band that a text is compared with


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4."""
    near = {"equal": NEAR, "scheme": minhash.described(), "shared": SHARED, "words": NEAR_WORDS}
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "unicode": unicodedata.unidata_version,
        "near": near if settings.near_copies else None,
        "outputs": settings.outputs,
    }


def compared(parts: pl.DataFrame, signatures: pl.DataFrame | None) -> pl.DataFrame:
    """Parts as they are compared: with their prompts and the bands of their signatures.

    Args:
        parts: `row part role text_id`, and `shard` where there are several; all parts of each record, in order.
        signatures: the table `signatures` of these parts, or of more; None where there is none.
    Returns: `parts` and `prompt_id` (null where nothing was said before), `words` and BANDS (null without a signature),
        in the same order.
    """
    import numpy as np
    import polars as pl

    record = [name for name in ("shard", "row") if name in parts.columns]
    asked = pl.when(~pl.col("role").is_in(ANSWERS)).then("text_id")
    found = parts.with_columns(asked.forward_fill().over(record).alias("prompt_id"))
    found = found.with_columns(pl.col("prompt_id").shift(1).over(record))
    empty = pl.Series(dtype=pl.Int32)
    if signatures is None:
        return found.with_columns(pl.lit(None, dtype=pl.Int32).alias(name) for name in ("words", *BANDS))
    if signatures.height:
        values = np.frombuffer(b"".join(signatures["signature"]), dtype="<i4").reshape(signatures.height, len(BANDS))
        bands = {name: pl.Series(values[:, place]) for place, name in enumerate(BANDS)}
    else:
        bands = dict.fromkeys(BANDS, empty)
    keyed = signatures.select(*record, "part", "words").with_columns(**bands)
    return found.join(keyed, on=[*record, "part"], how="left", maintain_order="left")
