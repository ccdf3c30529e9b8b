"""The family `matches`: which parts are remembered outputs of models, or nearly. Its rows come from stored ids and
signatures, after the scan (pipeline/matching.py); here is what they depend on.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from provenance.model import ReaderOptions
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash
from provenance.scan.text import reader

NAME = "matches"
SEMANTICS = 1
KINDS = ("exact_with_prompt", "exact", "near")
"""How a part equals an output, the strongest first."""

NEAR = 16  # of the 64 values of two signatures that must be equal; chosen in benchmarks/outputs.md
ROWS = 2  # consecutive values that make a band; two texts are compared if any of their 32 bands is equal
NEAR_WORDS = 16  # fewer and a text is matched exactly or not at all
SHARED = 16  # outputs of a model with one and the same band that a text is compared with


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4."""
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "reader": reader(options),
        "unicode": unicodedata.unidata_version,
        "scheme": minhash.described() if settings.near_copies else None,
        "near": {"equal": NEAR, "rows": ROWS, "shared": SHARED, "words": NEAR_WORDS} if settings.near_copies else None,
        "outputs": settings.outputs,
    }
