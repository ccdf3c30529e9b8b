"""Where the sources.yaml of some data is: in the data folder or beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from provenance.errors import UsageError

NAME = "sources.yaml"


def find(data_roots: Iterable[Path]) -> Path | None:
    """The one sources.yaml inside or beside the data; None if there is none.

    Args:
        data_roots: folders or files, as the user gave them.
    Raises: UsageError, if there are two that do not say the same, byte for byte.
    """
    found: dict[Path, Path] = {}
    for root in data_roots:
        folder = root if root.is_dir() else root.parent
        beside = [folder.resolve().parent / NAME] if root.is_dir() else []
        for candidate in (folder / NAME, folder / "sources.yml", *beside):
            if candidate.is_file():
                found.setdefault(candidate.resolve(), candidate)
    if len({path.read_bytes() for path in found}) > 1:
        raise UsageError(
            "two different sources.yaml belong to this data",
            where=", ".join(str(path) for path in found.values()),
            hint="say which one counts with --sources FILE",
        )
    return next(iter(found.values()), None)
