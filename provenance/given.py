"""What callers of the Python API give - paths, names, nothing - as the rest of the product takes it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from provenance.ledger.store import Store
    from provenance.pipeline.standing import Trust

File = str | Path
Paths = File | Sequence[File]


class Tagging(TypedDict, total=False):
    """How data is tagged; all of it may be left out.

    With `jobs` above 1 the calling script needs the usual `if __name__ == "__main__":`, since workers import it.
    """

    sources: File | None  # a declaration; default: the sources.yaml in or beside the data
    jobs: int | None  # processes; default: 1
    families: Sequence[str]  # which scanners run; what does not run is a blind spot
    tokenizer: File | None  # a tokenizer.json; without it tokens are estimated
    mapping: File | None  # which finding makes which privacy class
    countries: Sequence[str]  # ISO codes whose identifiers are searched for, beside the declared ones
    countries_by_language: bool  # whether a text's language adds countries
    recognizers: Sequence[File]  # files in Presidio's YAML, or names of packs that ship
    evaluations: Sequence[File]  # how good the detectors are, as `pv.privacy.evaluate` keeps it
    names: str | None  # `none`, `sample` (the default where `privacy` runs) or `full`
    names_sample: int  # records of each source, language and length that a sample takes
    names_models: Sequence[str]  # `LANGUAGE=MODEL` each, as `--names-model`
    machine_text: Sequence[str]  # `[SOURCE=]FILE` each, as `--machine-text`
    submitter: File | None  # the file of a submit key: whose snapshot it is, in the log


def tagging(how: Tagging) -> dict[str, Any]:
    """The same as the pipeline takes it. Raises: TypeError, if there is no argument of a name."""
    if odd := sorted(set(how) - set(Tagging.__annotations__)):
        raise TypeError(f"no such argument: {odd[0]}")
    given: dict[str, Any] = {"jobs": 1, **how}
    given["declared"] = given.pop("sources", None)
    for name in ("declared", "tokenizer", "mapping", "submitter"):
        given[name] = Path(given[name]) if given.get(name) else None
    given["evaluations"] = [Path(item) for item in given.get("evaluations", ())]
    return given


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
