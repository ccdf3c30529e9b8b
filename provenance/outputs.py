"""What models have produced, from Python: `pv.outputs.add` and `pv.outputs.listing`.

import provenance as pv

pv.outputs.add("acme@2", "answers.jsonl")  # digests only; no text is kept
s = pv.tag("data/")                        # parts that are outputs of acme@2 are found, declared or not
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import given

if TYPE_CHECKING:
    import polars as pl

    from provenance.pipeline.remembering import Remembered


def add(
    model: str,
    files: str | Path | Sequence[str | Path],
    *,
    store: str | Path | None = None,
    roles: Sequence[str] = (),
    fields: Sequence[str] = (),
) -> Remembered:
    """Remember what a model has produced; adding a file twice changes nothing.

    Args:
        model: its id, `NAME@VERSION`.
        roles: of the parts that are outputs; default: the answers in each record, or its text where it has none.
        fields: dotted paths of the texts to read, prompts before answers; default: shapes are recognised.
    Returns: what was found, remembered and left out, in counts.
    Raises: UsageError; ReadError, if a file cannot be read, or holds no output; LedgerError.
    """
    from datetime import UTC, datetime

    from provenance.pipeline import remembering

    paths = [files] if isinstance(files, str | Path) else list(files)
    return remembering.add(
        model,
        [Path(path) for path in paths],
        store_path=given.store_path(store),
        now=datetime.now(UTC),
        roles=roles,
        fields=fields,
    )


def listing(*, store: str | Path | None = None) -> pl.DataFrame:
    """The models whose outputs are remembered; columns as in `remembering.listing`. Raises: LedgerError."""
    from provenance.pipeline import remembering

    return remembering.listing(given.store_path(store))
