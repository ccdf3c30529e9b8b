"""The normalised texts of a batch, made once for all families that ask: to normalise costs as much as to sign.

They are those of `digest.normalised`, by which texts are identified.
"""

from __future__ import annotations

from collections.abc import Sequence

from provenance.digest import normalised
from provenance.read.base import Batch

_last: tuple[Batch | None, list[str]] = (None, [])


def normal(batch: Batch) -> list[str]:
    """The normalised text of each part, in the order of the batch; not to be changed.

    Remembers one batch, which a worker's families scan one after another.
    """
    global _last  # noqa: PLW0603 - a memory of one
    if _last[0] is not batch:
        _last = (batch, [normalised(part.text) for record in batch.records for part in record.parts])
    return _last[1]


def joined(texts: Sequence[str]) -> str:
    """The normalised text of texts that are joined by white space, given the normalised text of each.

    White space neither composes nor reorders with what stands beside it, so that the parts are normalised alone.
    """
    return " ".join(text for text in texts if text)
