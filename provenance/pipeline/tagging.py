"""Tagging: data folders in, an immutable snapshot in the store out.

What was scanned before with the same scanners is not read again; what a killed run finished is used.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from provenance import __version__
from provenance.engine.local import Local, processors
from provenance.engine.tasks import Context, Job
from provenance.engine.worker import once_path
from provenance.errors import ReadError
from provenance.keyfiles import Signer
from provenance.ledger import derive, manifest
from provenance.ledger.files import publish
from provenance.ledger.manifest import Manifest
from provenance.ledger.outputs import Outputs
from provenance.ledger.packs import Index
from provenance.ledger.store import Name, Store, check_name
from provenance.pipeline import (
    committing,
    deriving,
    kept_tables,
    logbook,
    matching,
    sampling,
    submitting,
)
from provenance.pipeline.entries import entries
from provenance.pipeline.hashing import Shard, digests
from provenance.pipeline.planning import Plan, Scanned
from provenance.pipeline.preparing import How, Prepared, prepared
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.roots import Listed, Root, listed, roots, where

if TYPE_CHECKING:
    import polars as pl

# Bytes of input a task reads. Scanning for personal data is hundreds of times slower than reading, so its tasks are
# smaller: progress shows, both processors end together, and a killed run loses little.
_TARGET = {True: 2 * 2**20, False: 16 * 2**20}
_BATCH = {True: 256 * 2**10, False: 4 * 2**20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """What a tagging run did."""

    snapshot: str  # id
    name: str
    totals: dict[str, int]
    hashed: int  # files read to be hashed
    scanned: int  # shards read to be scanned
    texts: int  # scanned for personal data: distinct ones, windows of long ones counted one by one
    by_presidio: int  # of them, those that the fast path left to Presidio itself; the results are the same
    reused: int  # shards whose scans were there
    outputs: int  # of models that are remembered, and that the parts were held against
    seconds: float


def tag(
    data: Sequence[Path],
    *,
    store_path: Path,
    now: datetime,
    name: str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
    **how: Unpack[How],
) -> Tagged:
    """Tag every record of `data` and keep the result as a snapshot.

    Args:
        name: of the snapshot; default: the one that it has, else one from its first root and the time.
        jobs: processes; default: one a processor.
        how: as `prepared` takes it.
    Raises: UsageError, ConfigError, ReadError, ScanError, LedgerError.
    """
    began = time.monotonic()
    progress = progress or Quiet()
    if name:
        check_name(name)
    found_roots = roots(data)
    ready = prepared(found_roots, **how)
    store = Store.open(store_path, create=True)
    with store.writing() as tmp:
        logbook.begin(store)
        outputs = Outputs(store.path)
        ready = replace(ready, settings=replace(ready.settings, outputs=outputs.digest()))
        files = listed(found_roots, store.path)
        _some(files, found_roots)
        made = _Run(store, ready, outputs, found_roots, files, tmp, progress).made(jobs or processors())
        _publish(store, made, ready.signer, now, tmp)
        chosen = _named(store, made.built.id, name, found_roots, now)
        store.forget_work()
    readable = sum(s.sha256 is not None and s.listed.found.status == "data" for s in made.shards)
    return Tagged(
        snapshot=made.built.id,
        name=chosen,
        totals=made.built.value["totals"],
        hashed=made.hashed,
        scanned=made.scanned.shards,
        texts=made.scanned.texts,
        by_presidio=made.scanned.by_presidio,
        reused=readable - made.scanned.shards,
        outputs=sum(batch.rows for batch in outputs.batches),
        seconds=time.monotonic() - began,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A snapshot that is not in the store yet."""

    body: bytes  # of its manifest
    built: Manifest
    shards: list[Shard]
    hashed: int
    scanned: Scanned
    index: Index
    assignments: Mapping[tuple[int, str], pl.DataFrame]
    sample: pl.DataFrame | None  # of records that were scanned for names


@dataclass(frozen=True, slots=True)
class _Run:
    """One run over files that are listed."""

    store: Store
    ready: Prepared
    outputs: Outputs
    roots: list[Root]
    files: list[Listed]
    tmp: Path
    progress: Progress

    def made(self, jobs: int) -> _Made:
        """Digest, scan, match, sample and commit: all of a snapshot but its place in the store."""
        store, ready, progress = self.store, self.ready, self.progress
        context = Context(ready.settings, str(store.scans), str(store.work), str(self.tmp), _BATCH[ready.slow])
        with Local(context, jobs=jobs, report=progress.advance) as engine:
            shards, hashed = digests(store, self.files, engine, progress)
            options = {s.listed: ready.declaration.reader_options(*where(self.roots, s.listed)) for s in shards}
            after = matching.families(self.outputs)
            plan = Plan(store, ready.settings, ready.families, options, after=after)
            scanned = plan.scan(shards, engine, progress, _TARGET[ready.slow])
            index = matching.make(store, self.outputs, plan, shards, self.tmp, progress)
            made, assignments = entries(self.roots, self.files, shards, plan, index, ready.declaration)
            content = self._content(made)
            _, built = manifest.build(store.objects, **content)
            sample = None
            if ready.level == "sample":
                sample = self._sample(built, index, assignments, plan.jobs(shards), engine, once_path(context))
                content["names"] = sample.value
            body, built = committing.sealed(
                store, content, built, assignments=assignments, index=index, folder=self.tmp, progress=progress
            )
        return _Made(
            body=body,
            built=built,
            shards=shards,
            hashed=hashed,
            scanned=scanned,
            index=index,
            assignments=assignments,
            sample=sample.frame if sample else None,
        )

    def _content(self, made: list[dict[str, Any]]) -> dict[str, Any]:
        """What a manifest is built from; what it names by digest is kept."""
        ready, put = self.ready, self.store.objects.put
        return {
            "roots": [root.label for root in self.roots],
            "entries": made,
            "sources": put(ready.declaration.canonical()),
            "mapping": put(ready.classes),
            "quality": put(ready.quality) if ready.quality is not None else None,
            "machine_text": put(ready.machine_text) if ready.machine_text is not None else None,
        }

    def _sample(
        self,
        built: Manifest,
        index: Index,
        assignments: Mapping[tuple[int, str], pl.DataFrame],
        jobs: Mapping[tuple[int, str], Job],
        engine: Local,
        once: Path,
    ) -> sampling.Sample:
        folder = self.tmp / "sample"
        folder.mkdir(parents=True)
        return sampling.take(
            self.store,
            self.ready.settings,
            built,
            files=derive.scan_files(folder, built, index),
            assignments=assignments,
            jobs=jobs,
            engine=engine,
            once=once,
            folder=folder,
            each=self.ready.each,
            progress=self.progress,
        )


def _publish(store: Store, made: _Made, signer: Signer | None, now: datetime, tmp: Path) -> None:
    """Put a snapshot into the store, unless it is there, and say whose it is."""
    built = made.built
    if not kept_tables.complete(store, built):
        folder = tmp / built.id
        folder.mkdir()
        (folder / "manifest.json").write_bytes(made.body)
        rows = derive.scan_files(folder, built, made.index)
        derived: dict[str, Any] = {"assignments": made.assignments, "sample": made.sample, "index": made.index}
        deriving.derive_all(store, built, folder, files=rows, **derived)
        # One rename: a snapshot is there with all that is derived from it, or not at all.
        with submitting.entered(store, built.id, signer, now):
            publish(folder, store.snapshots / built.id)
    submitting.claim(store, built.id, signer, now)


def _some(files: Sequence[Listed], found_roots: Sequence[Root]) -> None:
    """Raises: ReadError, if none of these files can be data."""
    if not any(item.found.status in ("data", "unknown") for item in files):
        raise ReadError(
            "no data files there",
            where=", ".join(str(r.path) for r in found_roots),
            hint=f"known formats: {', '.join(sources_of_data())}",
        )


def sources_of_data() -> list[str]:
    """Known data formats, for messages."""
    from provenance import read

    return sorted(read.READERS)


def _named(store: Store, snapshot: str, name: str | None, found_roots: list[Root], now: datetime) -> str:
    """Point a name at the snapshot: the one given, else one that is found; returns it."""
    chosen = name or _name(store, snapshot, found_roots, now)
    data = [str(r.path / f) for r in found_roots for f in (r.only or [""])]
    store.set_name(Name(name=chosen, snapshot=snapshot, data=data, at=now.isoformat(), tool=__version__))
    return chosen


def _name(store: Store, snapshot: str, found_roots: list[Root], now: datetime) -> str:
    """The name the snapshot has already, else one from its first root and the time."""
    for known in reversed(store.names()):
        if known.snapshot == snapshot:
            return known.name
    label = "".join(c if (c.isalnum() and c.isascii()) or c in "._-" else "-" for c in found_roots[0].label).strip(
        ".-_"
    )
    return store.free_name(f"{label[:60] or 'snapshot'}-{now:%Y%m%d-%H%M%S}")
