"""What callers of the Python API give - paths, names, nothing - as the rest of the product takes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provenance.ledger.store import Store
    from provenance.pipeline.standing import Trust

File = str | Path
Paths = File | Sequence[File]


def store_path(store: File | None) -> Path:
    """The folder of a store: the one that is named, else $PROVENANCE_STORE, else `.provenance`."""
    return Path(store or os.environ.get("PROVENANCE_STORE", ".provenance"))


def open_store(store: File | None) -> Store:
    """The store of `store_path`. Raises: LedgerError, if it is none."""
    from provenance.ledger.store import Store

    return Store.open(store_path(store))


def paths(data: Paths) -> list[Path]:
    """One path or several."""
    return [Path(data)] if isinstance(data, str | Path) else [Path(item) for item in data]


def trust(board: File | None, seen: File | None) -> Trust:
    """What the caller trusts: a board policy, and a checkpoint kept outside. Raises: UsageError, ConfigError."""
    from provenance.pipeline import standing

    return standing.trust(Path(board) if board else None, Path(seen) if seen else None)
