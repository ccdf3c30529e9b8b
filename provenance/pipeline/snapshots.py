"""A snapshot opened for questions: as it lies in the store, or over a copy of rows that were checked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from provenance.ledger import derive, files
from provenance.ledger.manifest import Manifest
from provenance.ledger.outputs import Outputs
from provenance.ledger.store import Name, Store
from provenance.lineage.register import Register
from provenance.pipeline import changing, deriving
from provenance.pipeline.deriving import Opened

if TYPE_CHECKING:
    import polars as pl

    from provenance.profile import Session


@contextmanager
def verified(
    store: Store, built: Manifest, *, profiles: tuple[Path, ...] = (), baseline: Manifest | None = None
) -> Iterator[tuple[Session | None, list[tuple[str, str]]]]:
    """The snapshot opened over a copy of exactly the rows that were tagged, everything derived from them anew.

    Args:
        baseline: a snapshot that this one is held against; verified in the same way.
    Gives: the session, None if anything differs; and what differs, as (path, family, "assignment" or "name sample").
    """
    with files.scratch(store.path / "scratch") as folder:
        earlier = None
        if baseline is not None:
            earlier, broken = deriving.derive_anew(store, baseline, folder / "baseline" / baseline.id)
            if earlier is None:
                yield None, [(f"the baseline's {path}", family) for path, family in broken]
                return
        found, broken = deriving.derive_anew(store, built, folder / built.id)
        if found is None:
            yield None, broken
            return
        change = None
        if earlier is not None and baseline is not None:
            change = folder / "change"
            changing.compare(store, change, baseline, built, earlier, found, spill=folder)
        known = registered(store)
        with session_in(
            *found, profiles=profiles, spill=folder, baseline=earlier, change=change, register=known
        ) as opened:
            yield opened, []


def session(store: Store, name: Name, *, profiles: tuple[Path, ...] = (), baseline: Name | None = None) -> Session:
    """The snapshot opened for questions, held against `baseline` if there is one.

    Raises: LedgerError, if something of either is missing or was changed.
    """
    built, found = _as_derived(store, name.snapshot)
    if baseline is None:
        return session_in(*found, profiles=profiles, register=registered(store))
    old, earlier = _as_derived(store, baseline.snapshot)
    change = changing.kept(store, old, built, earlier, found)
    return session_in(*found, profiles=profiles, baseline=earlier, change=change, register=registered(store))


def session_of(store: Store, snapshot: str) -> Session:
    """A snapshot opened by its id, held against nothing. Raises: LedgerError."""
    return session(store, Name(name=snapshot, snapshot=snapshot, data=[], at=""))


def registered(store: Store) -> dict[str, pl.DataFrame]:
    """What the store knows of models, as a session takes it. Raises: LedgerError, if the register was changed."""
    from provenance.lineage import context

    counts: dict[str, int] = {}
    for batch in Outputs(store.path).batches:
        counts[batch.model] = counts.get(batch.model, 0) + batch.rows
    return context.frames(Register.open(store), counts)


def _as_derived(store: Store, snapshot: str) -> tuple[Manifest, Opened]:
    """A snapshot's manifest, and where its derived files and rows lie. Raises: LedgerError."""
    folder = store.snapshots / snapshot
    return store.load(snapshot), (folder, derive.listed_files(folder))


def session_in(
    folder: Path,
    files: Mapping[str, list[Path]],
    *,
    profiles: tuple[Path, ...] = (),
    spill: Path | None = None,
    baseline: Opened | None = None,
    change: Path | None = None,
    register: Mapping[str, pl.DataFrame] | None = None,
) -> Session:
    """A snapshot opened over the derived files in `folder`, and those that hold its rows.

    Args:
        spill: where a large query may write what does not fit into memory; default: the system's temporary folder.
        baseline: the same of the snapshot that this one is held against.
        change: the folder of what changed between the two.
        register: as `registered` gives it; without it, nothing is known of models.
    """
    from provenance import profile

    return profile.Session(
        folder,
        files,
        deriving.salt(),
        profiles=profiles,
        spill=spill,
        baseline=baseline,
        change=change,
        register=register,
    )
