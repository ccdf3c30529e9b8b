"""Tagging: data folders in, an immutable snapshot in the store out.

What was scanned before with the same scanners is not read again; what a killed run finished is used.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from provenance import __version__, keys, sources
from provenance.engine.local import Local, processors
from provenance.engine.tasks import (
    BlockTask,
    Context,
    FinishTask,
    HashTask,
    Job,
    PackTask,
    PlanTask,
    Result,
    Signature,
    Task,
)
from provenance.errors import ReadError, UsageError
from provenance.ledger import manifest
from provenance.ledger.files import publish
from provenance.ledger.packs import Index
from provenance.ledger.store import Name, Store, check_name
from provenance.model import FAMILIES, UNKNOWN_SOURCE
from provenance.pipeline import snapshots
from provenance.pipeline.roots import Listed, Root, listed, roots
from provenance.scan.settings import Settings

# Bytes of input a task reads. Scanning for personal data is hundreds of times slower than reading, so its tasks are
# smaller: progress shows, both processors end together, and a killed run loses little.
_TARGET = {True: 2 * 2**20, False: 16 * 2**20}
_BATCH = {True: 256 * 2**10, False: 4 * 2**20}
_SHARDS_A_PACK = 512
_SETTLED = 2 * 10**9  # ns; a file younger than this when hashed may change again within its time stamp's grain


class Progress(Protocol):
    """What the command line shows of long work."""

    def phase(self, name: str, total_bytes: int) -> None:
        """A new phase begins."""
        ...

    def advance(self, records: int, size: int) -> None:
        """So many records and bytes of it are done."""
        ...


class Quiet:
    """Shows nothing."""

    def phase(self, name: str, total_bytes: int) -> None:
        """Nothing is shown."""

    def advance(self, records: int, size: int) -> None:
        """Nothing is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """What a tagging run did."""

    snapshot: str  # id
    name: str
    totals: dict[str, int]
    hashed: int  # files read to be hashed
    scanned: int  # shards read to be scanned
    reused: int  # shards whose scans were there
    seconds: float


@dataclass(frozen=True, slots=True)
class _Shard:
    """A data file with its digest, on its way into the manifest."""

    listed: Listed
    sha256: str | None
    signature: Signature | None
    reason: str | None = None


def tag(
    data: Sequence[Path],
    *,
    store_path: Path,
    now: datetime,
    declared: Path | None = None,
    name: str | None = None,
    jobs: int | None = None,
    families: Sequence[str] = FAMILIES,
    tokenizer: Path | None = None,
    mapping: Path | None = None,
    countries: Sequence[str] = (),
    progress: Progress | None = None,
) -> Tagged:
    """Tag every record of `data` and keep the result as a snapshot.

    Args:
        declared: a sources.yaml; without it, the one in or beside the data, if there is one.
        families: which scanners run; `text` always does.
        tokenizer: a tokenizer.json; without it tokens are estimated.
        mapping: which finding makes which privacy class; without it, the one that ships.
        countries: ISO codes whose recognizers join those that the declaration names.
    Raises: UsageError, ConfigError, ReadError, ScanError, LedgerError.
    """
    began = time.monotonic()
    progress = progress or Quiet()
    if name:
        check_name(name)
    wrong = set(families) - set(FAMILIES)
    if wrong:
        raise UsageError(f"no scan family is called {sorted(wrong)[0]!r}", hint=f"known: {', '.join(FAMILIES)}")
    wanted = [f for f in FAMILIES if f == "text" or f in families]
    found_roots = roots(data)
    declaration = _declaration(declared, found_roots)
    classes = snapshots.mapping_value(mapping)
    store = Store.open(store_path, create=True)
    settings = Settings(
        tokenizer=tokenizer,
        countries=tuple(sorted({c.lower() for c in [*declaration.countries, *countries]})),
        contributor_key=keys.derive(keys.load(), "contributor"),
    )
    jobs = jobs or processors()
    slow = "privacy" in wanted
    with store.writing() as tmp:
        context = Context(settings, str(store.scans), str(store.work), str(tmp), _BATCH[slow])
        files = listed(found_roots, exclude={store.path.resolve()})
        if not any(item.found.status in ("data", "unknown") for item in files):
            raise ReadError(
                "no data files there",
                where=", ".join(str(r.path) for r in found_roots),
                hint=f"known formats: {', '.join(sources_of_data())}",
            )
        with Local(context, jobs=jobs, report=progress.advance) as engine:
            shards, hashed = _hash(store, files, engine, progress)
            options = {s.listed: declaration.reader_options(*_where(found_roots, s.listed)) for s in shards}
            plan = _Plan(store, settings, wanted, options)
            scanned = plan.scan(shards, engine, progress, _TARGET[slow])
        index = store.index()
        entries, assignments = _entries(found_roots, files, shards, plan, index, declaration)
        body, built = manifest.build(
            store.objects,
            roots=[r.label for r in found_roots],
            entries=entries,
            sources=store.objects.put(declaration.canonical()),
            mapping=store.objects.put(classes),
        )
        if not store.has(built.id):
            folder = tmp / built.id
            folder.mkdir()
            (folder / "manifest.json").write_bytes(body)
            snapshots.derive_all(store, built, index, folder, assignments=assignments)
            # One rename: a snapshot is there with all that is derived from it, or not at all.
            publish(folder, store.snapshots / built.id)
        chosen = name or _name(store, built.id, found_roots, now)
        store.set_name(
            Name(
                name=chosen,
                snapshot=built.id,
                data=[str(r.path / f) for r in found_roots for f in (r.only or [""])],
                at=now.isoformat(),
                tool=__version__,
            )
        )
        store.forget_work()
    return Tagged(
        snapshot=built.id,
        name=chosen,
        totals=built.value["totals"],
        hashed=hashed,
        scanned=scanned,
        reused=sum(s.sha256 is not None and s.listed.found.status == "data" for s in shards) - scanned,
        seconds=time.monotonic() - began,
    )


def sources_of_data() -> list[str]:
    """Known data formats, for messages."""
    from provenance import read

    return sorted(read.READERS)


def _declaration(declared: Path | None, found_roots: list[Root]) -> sources.Declaration:
    """The declaration named, else the one in or beside the data, else none: all is of unknown source."""
    path = declared or sources.find([r.path for r in found_roots])
    return sources.load(path) if path else sources.Declaration()


def _where(found_roots: list[Root], item: Listed) -> tuple[str, str | None]:
    """What globs see of a file: its path, and its root's label where there are several."""
    return item.found.path, found_roots[item.root].label if len(found_roots) > 1 else None


def _name(store: Store, snapshot: str, found_roots: list[Root], now: datetime) -> str:
    """The name the snapshot has already, else one from its first root and the time."""
    for known in reversed(store.names()):
        if known.snapshot == snapshot:
            return known.name
    label = "".join(c if (c.isalnum() and c.isascii()) or c in "._-" else "-" for c in found_roots[0].label).strip(
        ".-_"
    )
    return f"{label[:60] or 'snapshot'}-{now:%Y%m%d-%H%M%S}"


def _hash(store: Store, files: list[Listed], engine: Local, progress: Progress) -> tuple[list[_Shard], int]:
    """Digest every data file that was not seen before, untouched since; files of unknown kind too."""
    cache: dict[str, Any] = store.read_json("files.json") or {}
    known: dict[str, _Shard] = {}
    todo: dict[str, Listed] = {}
    for item in files:
        if item.found.status not in ("data", "unknown"):
            continue
        try:
            signature = Signature.of(item.path)
        except OSError:
            known[str(item.path)] = _Shard(item, None, None, "unreadable")
            continue
        old = cache.get(str(item.path))
        if old and old[:4] == [signature.size, signature.mtime_ns, signature.ctime_ns, signature.inode]:
            known[str(item.path)] = _Shard(item, old[4], signature)
        else:
            todo[str(item.path)] = item
    progress.phase("hashing", sum(item.found.size for item in todo.values()))
    for task, result in engine.run([HashTask(path) for path in todo]):
        assert isinstance(task, HashTask)
        known[task.path] = _Shard(todo[task.path], result.sha256 or None, result.signature, result.reason)
    moment = time.time_ns()
    shards = [known[str(item.path)] for item in files if str(item.path) in known]
    fresh: dict[str, Any] = {}
    for shard in shards:
        s = shard.signature
        if s and shard.sha256 and max(s.mtime_ns, s.ctime_ns) < moment - _SETTLED:
            fresh[str(shard.listed.path)] = [s.size, s.mtime_ns, s.ctime_ns, s.inode, shard.sha256]
    store.write_json("files.json", cache | fresh)
    return shards, len(todo)


class _Plan:
    """Which scans are wanted, which are there, and the tasks that make the rest."""

    def __init__(self, store: Store, settings: Settings, families: list[str], options: Mapping[Listed, Any]) -> None:
        self._store = store
        self._settings = settings
        self._families = families
        self._options = options
        self._digests: dict[tuple[str, Any], str] = {}

    def digests(self, item: Listed) -> dict[str, str]:
        """Family -> family digest of a shard; descriptors are kept in the store's objects."""
        options = self._options[item]
        result = {}
        for family in self._families:
            key = (family, options)
            if key not in self._digests:
                self._digests[key] = self._store.objects.put(snapshots.descriptor(family, options, self._settings))
            result[family] = self._digests[key]
        return result

    def scan(self, shards: list[_Shard], engine: Local, progress: Progress, target: int) -> int:
        """Make the scans that are missing. Returns: shards read."""
        index = self._store.index()
        jobs: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Job, int]] = {}
        for shard in shards:
            if shard.sha256 is None or shard.signature is None or shard.listed.found.status != "data":
                continue
            missing = tuple(
                (family, family_digest)
                for family, family_digest in self.digests(shard.listed).items()
                if index.get(shard.sha256, family_digest) is None
            )
            if missing:
                job = Job(
                    path=str(shard.listed.path),
                    sha256=shard.sha256,
                    format=str(shard.listed.found.format),
                    signature=shard.signature,
                    options=self._options[shard.listed],
                    families=missing,
                )
                jobs.setdefault((shard.sha256, missing), (job, _weight(job)))
        progress.phase("scanning", sum(job.signature.size for job, _ in jobs.values()))
        large = [(weight, PlanTask(job, target)) for job, weight in jobs.values() if weight > 2 * target]
        small = list(_packs([(job, weight) for job, weight in jobs.values() if weight <= 2 * target], target))
        # The heaviest first, so that no processor is left with a long task at the end.
        ordered: list[tuple[int, Task]] = sorted([*large, *small], key=lambda pair: -pair[0])
        steps = _Steps()
        for _ in engine.run([task for _, task in ordered], steps.after):
            pass
        return len(jobs)


def _weight(job: Job) -> int:
    """About how many bytes reading a shard gives; text is packed to about a quarter."""
    return job.signature.size * (4 if job.format.endswith((".gz", ".zst", "parquet")) else 1)


def _packs(jobs: Iterable[tuple[Job, int]], target: int) -> Iterator[tuple[int, PackTask]]:
    """Group small shards, each group with its weight.

    One pack never holds one shard twice, or its rows could not be told apart.
    """
    group: list[Job] = []
    held: set[str] = set()
    size = 0
    for job, weight in jobs:
        if group and (size + weight > target or len(group) == _SHARDS_A_PACK or job.sha256 in held):
            yield size, PackTask(tuple(group))
            group, held, size = [], set(), 0
        group.append(job)
        held.add(job.sha256)
        size += weight
    if group:
        yield size, PackTask(tuple(group))


class _Steps:
    """What follows the end of a task: blocks after a plan, the finish after the last block."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
        self._blocks: dict[tuple[str, tuple[tuple[str, str], ...]], tuple[Any, ...]] = {}
        self._reason: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}

    def after(self, task: Task, result: Result) -> list[Task]:
        """The tasks that can be done now that `task` is."""
        if isinstance(task, PlanTask):
            key = (task.job.sha256, task.job.families)
            if result.reason or not result.blocks:
                return [FinishTask(task.job, (), result.reason)]
            self._left[key] = len(result.blocks)
            self._blocks[key] = result.blocks
            return [BlockTask(task.job, block) for block in result.blocks]
        if isinstance(task, BlockTask):
            key = (task.job.sha256, task.job.families)
            if result.reason:
                self._reason[key] = min(self._reason.get(key, result.reason), result.reason)
            self._left[key] -= 1
            if self._left[key] == 0:
                return [FinishTask(task.job, self._blocks[key], self._reason.get(key))]
        return []


def _entries(
    found_roots: list[Root],
    files: list[Listed],
    shards: list[_Shard],
    plan: _Plan,
    index: Index,
    declaration: sources.Declaration,
) -> tuple[list[dict[str, Any]], dict[tuple[int, str], Any]]:
    """Manifest entries, and the assignment by record of those shards whose source is decided by fields."""
    by_file = {shard.listed: shard for shard in shards}
    entries: list[dict[str, Any]] = []
    assignments: dict[tuple[int, str], Any] = {}
    for item in files:
        entry: dict[str, Any] = {"root": item.root, "path": item.found.path}
        entries.append(entry)
        shard = by_file.get(item)
        if shard is None:
            entry |= {"bytes": None, "reason": item.found.reason, "sha256": None, "status": item.found.status}
            continue
        rules = declaration.assign(*_where(found_roots, item))
        size = shard.signature.size if shard.signature else item.found.size
        entry |= {"bytes": size, "sha256": shard.sha256}
        text = index.get(shard.sha256, plan.digests(item)["text"]) if shard.sha256 else None
        reason = shard.reason or (item.found.reason if item.found.status == "unknown" else text and text.reason)
        if reason or text is None:
            source = rules if isinstance(rules, str) else UNKNOWN_SOURCE
            entry |= {"status": "rejected", "reason": reason or "unreadable", "source": source}
            continue
        entry |= {
            "status": "tagged",
            "format": item.found.format,
            "seen": text.seen,
            "records": text.tables["records"][0],
            "rejected": text.tables["rejects"][0],
            "scans": {},
        }
        for family, family_digest in plan.digests(item).items():
            scan = index.get(shard.sha256 or "", family_digest)
            assert scan is not None
            entry["scans"][family] = [family_digest, scan.digest]
        if isinstance(rules, str):
            entry["source"] = rules
        else:
            frame = snapshots.assigned(text, rules)
            assignments[item.root, item.found.path] = frame
            entry["assignment"] = snapshots.assignment_digest(frame)
    return entries, assignments
