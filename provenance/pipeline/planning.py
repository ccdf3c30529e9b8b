"""Which scans are wanted, which are there already, and the tasks that make the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.engine.local import Local
from provenance.engine.tasks import BlockTask, FinishTask, Job, PackTask, PlanTask, Result, Task
from provenance.ledger.store import Store
from provenance.model import ReaderOptions
from provenance.pipeline import descriptors
from provenance.pipeline.hashing import Shard
from provenance.pipeline.progress import Progress
from provenance.pipeline.roots import Listed
from provenance.scan.settings import Settings

_SHARDS_A_PACK = 512

Families = tuple[tuple[str, str], ...]
"""(family, family digest) of the scans that a shard lacks."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was read and looked at."""

    shards: int
    texts: int  # scanned for personal data
    by_presidio: int  # of them, those that the fast path left to Presidio itself


class Plan:
    """Which scans are wanted, which are there, and the tasks that make the rest."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        families: list[str],
        options: Mapping[Listed, ReaderOptions],
        *,
        after: Sequence[str] = (),
    ) -> None:
        """Args: `after`: families that are made from the others' rows, when `scan` has made those."""
        self._store = store
        self._settings = settings
        self._families = [*families, *after]
        self._after = frozenset(after)
        self._options = options
        self._digests: dict[tuple[str, str, ReaderOptions], str] = {}

    def digests(self, item: Listed) -> dict[str, str]:
        """Family -> family digest of a shard; descriptors are kept in the store's objects."""
        options = self._options[item]
        result = {}
        for family in self._families:
            key = (family, str(item.found.format), options)
            if key not in self._digests:
                self._digests[key] = self._store.objects.put(descriptors.descriptor(*key, self._settings))
            result[family] = self._digests[key]
        return result

    def jobs(self, shards: Iterable[Shard]) -> dict[tuple[int, str], Job]:
        """(root, path) -> how a shard is read, of every shard that can be; the jobs name no family."""
        return {
            (shard.listed.root, shard.listed.found.path): self._job(shard, ())
            for shard in shards
            if shard.sha256 is not None and shard.signature is not None and shard.listed.found.status == "data"
        }

    def _job(self, shard: Shard, families: Families) -> Job:
        assert shard.sha256 is not None
        assert shard.signature is not None
        return Job(
            path=str(shard.listed.path),
            sha256=shard.sha256,
            format=str(shard.listed.found.format),
            signature=shard.signature,
            options=self._options[shard.listed],
            families=families,
        )

    def scan(self, shards: list[Shard], engine: Local, progress: Progress, target: int) -> Scanned:
        """Make the scans that are missing."""
        index = self._store.index()
        jobs: dict[tuple[str, Families], tuple[Job, int]] = {}
        for shard in shards:
            if shard.sha256 is None or shard.signature is None or shard.listed.found.status != "data":
                continue
            missing = tuple(
                (family, family_digest)
                for family, family_digest in self.digests(shard.listed).items()
                if family not in self._after and index.get(shard.sha256, family_digest) is None
            )
            if missing:
                job = self._job(shard, missing)
                jobs.setdefault((shard.sha256, missing), (job, _weight(job)))
        progress.phase("scanning", sum(job.signature.size for job, _ in jobs.values()))
        large = [(weight, PlanTask(job, target)) for job, weight in jobs.values() if weight > 2 * target]
        small = list(_packs([(job, weight) for job, weight in jobs.values() if weight <= 2 * target], target))
        # The heaviest first, so that no processor is left with a long task at the end.
        ordered: list[tuple[int, Task]] = sorted([*large, *small], key=lambda pair: -pair[0])
        steps = _Steps()
        texts = by_presidio = 0
        # One pack is one process's work whichever does it, and this one is there already.
        light = len(small) == len(ordered) == 1
        for _, result in engine.run([task for _, task in ordered], steps.after, light=light):
            texts += result.texts
            by_presidio += result.by_presidio
        return Scanned(len(jobs), texts, by_presidio)


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
        self._left: dict[tuple[str, Families], int] = {}
        self._blocks: dict[tuple[str, Families], tuple[Any, ...]] = {}
        self._reason: dict[tuple[str, Families], str] = {}

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
