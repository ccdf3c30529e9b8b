"""What happens inside a worker process: shards are read, scanned, and their rows written.

One scanner of each family lives as long as the process, since some take seconds to build.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.engine.once import SharedOnce
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
    block_folder,
)
from provenance.errors import ReadError
from provenance.ledger import files
from provenance.read.base import Block
from provenance.schema import TABLES

if TYPE_CHECKING:
    import polars as pl

Report = Callable[[int, int], None]
"""Told of progress: records and bytes since the last call."""

FLUSH_ROWS = 250_000  # of any table of a block before it is written; bounds a worker's memory


@dataclass
class _Rows:
    """Rows of one shard and family as they come."""

    frames: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    height: int = 0

    def add(self, family: str, shard: bytes, scanned: dict[str, pl.DataFrame]) -> None:
        from provenance.ledger.rows import shape

        for table in TABLES[family]:
            frame = shape(table, scanned[table.name], shard)
            if frame.height:
                self.frames.setdefault(table.name, []).append(frame)
                self.height = max(self.height, sum(f.height for f in self.frames[table.name]))


class Worker:
    """Does tasks, one after another."""

    def __init__(self, context: Context, report: Report) -> None:
        self._context = context
        self._report = report
        self._once = SharedOnce(Path(context.tmp) / "once.sqlite")
        self._scanners: dict[tuple[str, Any], Any] = {}

    def do(self, task: Task) -> Result:
        """Do one task.

        Raises: ReadError, if a file changed under us; ScanError; LedgerError.
        """
        match task:
            case HashTask():
                return self._hash(Path(task.path))
            case PlanTask():
                return self._plan(task)
            case PackTask():
                return self._pack(task)
            case BlockTask():
                return self._block(task)
            case FinishTask():
                return self._finish(task)

    def _hash(self, path: Path) -> Result:
        try:
            before = Signature.of(path)
            digest = files.sha256(path)
            after = Signature.of(path)
        except OSError as error:
            raise ReadError(
                f"a file cannot be read ({error.strerror})", where=path, hint="mend its permissions"
            ) from None
        if before != after:
            raise ReadError("a file changed while it was read", where=path, hint="run again when nothing writes to it")
        self._report(0, before.size)
        return Result(sha256=digest, signature=before)

    def _plan(self, task: PlanTask) -> Result:
        from provenance import read

        job = task.job
        try:
            blocks = read.reader(job.format).blocks(Path(job.path), job.options, target=task.target)
        except ReadError as error:
            return Result(sha256=job.sha256, reason=error.reason)
        return Result(sha256=job.sha256, blocks=tuple(blocks))

    def _pack(self, task: PackTask) -> Result:
        from provenance import read
        from provenance.ledger.packs import PackWriter

        families = list(dict.fromkeys(name for job in task.jobs for name, _ in job.families))
        writers = {f: PackWriter(f, Path(self._context.scans), Path(self._context.tmp)) for f in families}
        records = 0
        for job in task.jobs:
            rows = {family: _Rows() for family, _ in job.families}
            seen = 0
            reason = None
            try:
                blocks = read.reader(job.format).blocks(Path(job.path), job.options, target=2**62)
                for block in blocks:
                    for scanned, met, tagged in self._scan(job, block, job.families):
                        seen += met
                        records += tagged
                        for family, tables in scanned.items():
                            rows[family].add(family, bytes.fromhex(job.sha256), tables)
            except ReadError as error:
                reason = error.reason
            _unchanged(job)
            for family, family_digest in job.families:
                if reason:
                    writers[family].reject(job.sha256, family_digest, reason)
                else:
                    writers[family].add(job.sha256, family_digest, seen, rows[family].frames)
        for writer in writers.values():
            writer.publish()
        return Result(records=records)

    def _block(self, task: BlockTask) -> Result:
        job, block = task.job, task.block
        work = Path(self._context.work)
        wanted = [(f, d) for f, d in job.families if not block_folder(work, job, d, block).is_dir()]
        if not wanted:
            self._report(0, block.bytes)
            return Result(sha256=job.sha256)
        outputs = {family: _BlockOutput(Path(self._context.tmp), family) for family, _ in wanted}
        records = 0
        try:
            for scanned, met, tagged in self._scan(job, block, wanted):
                records += tagged
                for family, tables in scanned.items():
                    outputs[family].add(bytes.fromhex(job.sha256), met, tables)
        except ReadError as error:
            return Result(sha256=job.sha256, reason=error.reason)
        _unchanged(job)
        for family, family_digest in wanted:
            outputs[family].publish(block_folder(work, job, family_digest, block))
        return Result(sha256=job.sha256, records=records)

    def _finish(self, task: FinishTask) -> Result:
        from provenance.ledger.packs import PackWriter

        work = Path(self._context.work)
        for family, family_digest in task.job.families:
            writer = PackWriter(family, Path(self._context.scans), Path(self._context.tmp))
            if task.reason:
                writer.reject(task.job.sha256, family_digest, task.reason)
            else:
                folders = [block_folder(work, task.job, family_digest, b) for b in task.blocks]
                seen = sum(json.loads((f / "block.json").read_bytes())["seen"] for f in folders)
                paths = {
                    t.name: [p for f in folders for p in sorted(f.glob(f"{t.name}-[0-9]*.parquet"))]
                    for t in TABLES[family]
                }
                writer.add_files(task.job.sha256, family_digest, seen, paths)
            writer.publish()
        for _, family_digest in task.job.families:
            shutil.rmtree(work / f"{task.job.sha256[:16]}-{family_digest[:16]}", ignore_errors=True)
        return Result(sha256=task.job.sha256)

    def _scan(
        self, job: Job, block: Block, families: tuple[tuple[str, str], ...] | list[tuple[str, str]]
    ) -> Iterator[tuple[dict[str, dict[str, pl.DataFrame]], int, int]]:
        """(family -> tables, records seen, records tagged) of each batch of a block."""
        from provenance import read

        reader = read.reader(job.format)
        compressed = job.format.endswith((".gz", ".zst"))
        for batch in reader.read(Path(job.path), block, job.options, batch_bytes=self._context.batch_bytes):
            scanned = {family: self._scanner(family, job).scan(batch) for family, _ in families}
            yield scanned, batch.seen, len(batch.records)
            # Progress counts bytes as stored; of a compressed shard they are known to be read only at its end.
            self._report(len(batch.records), 0 if compressed else batch.bytes)
        if compressed:
            self._report(0, job.signature.size)

    def _scanner(self, family: str, job: Job) -> Any:
        key = (family, job.options if family == "text" else None)
        if key not in self._scanners:
            self._scanners[key] = _build(family, job, self._context, self._once)
        return self._scanners[key]


class _BlockOutput:
    """Rows of one block and family, written as they grow, published as one folder."""

    def __init__(self, tmp: Path, family: str) -> None:
        self._family = family
        self._folder = tmp / f"block-{uuid.uuid4().hex}"
        self._folder.mkdir(parents=True)
        self._rows = _Rows()
        self._seen = 0
        self._written = 0

    def add(self, shard: bytes, seen: int, scanned: dict[str, pl.DataFrame]) -> None:
        self._seen += seen
        self._rows.add(self._family, shard, scanned)
        if self._rows.height >= FLUSH_ROWS:
            self._flush()

    def _flush(self) -> None:
        import polars as pl

        from provenance.ledger.rows import write_parquet

        for name, frames in self._rows.frames.items():
            write_parquet(pl.concat(frames), self._folder / f"{name}-{self._written:04d}.parquet")
        self._written += 1
        self._rows = _Rows()

    def publish(self, final: Path) -> None:
        self._flush()
        (self._folder / "block.json").write_text(json.dumps({"seen": self._seen}), encoding="utf-8")
        files.publish(self._folder, final)


def _unchanged(job: Job) -> None:
    """The rows are those of the digest they will be filed under. Raises: ReadError."""
    try:
        now = Signature.of(Path(job.path))
    except OSError:
        now = None
    if now != job.signature:
        raise ReadError("a file changed while it was read", where=job.path, hint="run again when nothing writes to it")


def _build(family: str, job: Job, context: Context, once: SharedOnce) -> Any:
    if family == "text":
        from provenance.scan import text

        return text.Scanner(job.options, context.settings)
    if family == "language":
        from provenance.scan import language

        return language.Scanner(job.options, context.settings)
    from provenance.scan import privacy

    return privacy.Scanner(job.options, context.settings, once=once)
