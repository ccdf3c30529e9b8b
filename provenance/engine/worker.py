"""What happens inside a worker process: shards are read, scanned, and their rows written.

One scanner of each family lives as long as the process, since some take seconds to build.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.engine.once import SharedOnce
from provenance.engine.tasks import (
    BlockTask,
    Context,
    FinishTask,
    HashTask,
    Job,
    NamesTask,
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
from provenance.scan.families import family_module
from provenance.schema import TABLES

if TYPE_CHECKING:
    import polars as pl

    from provenance.ledger.packs import PackWriter

Report = Callable[[int, int], None]
"""Told of progress: records and bytes since the last call."""

FLUSH_ROWS = 250_000  # of any table of a block before it is written; bounds a worker's memory


def once_path(context: Context) -> Path:
    """Where the run's claims lie."""
    return Path(context.tmp) / "once.sqlite"


class Worker:
    """Does tasks, one after another."""

    def __init__(self, context: Context, report: Report) -> None:
        self._context = context
        self._report = report
        self._once = SharedOnce(once_path(context))
        self._scanners: dict[tuple[str, Any], Any] = {}

    def do(self, task: Task) -> Result:
        """Do one task.

        Raises: ReadError, if a file changed under us; ScanError; LedgerError.
        """
        result = self._done(task)
        scanners = [s for (family, _), s in self._scanners.items() if family == "privacy"]
        counts = [scanner.counts() for scanner in scanners]
        return replace(result, texts=sum(texts for texts, _ in counts), by_presidio=sum(slow for _, slow in counts))

    def _done(self, task: Task) -> Result:
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
            case NamesTask():
                return self._names(task)

    def _hash(self, path: Path) -> Result:
        try:
            before = Signature.of(path)
            digest = files.sha256(path)
            after = Signature.of(path)
        except OSError:
            return Result(reason="unreadable")
        if before != after:
            raise _changed(path)
        self._report(0, before.size)
        return Result(sha256=digest, signature=before)

    def _plan(self, task: PlanTask) -> Result:
        from provenance import read

        job = task.job
        try:
            blocks = read.reader(job.format).blocks(Path(job.path), job.options, target=task.target)
        except ReadError as error:
            return Result(sha256=job.sha256, reason=_lasting(error, job))
        return Result(sha256=job.sha256, blocks=tuple(blocks))

    def _pack(self, task: PackTask) -> Result:
        writers: dict[str, PackWriter] = {}
        records = 0
        for job in task.jobs:
            outputs, seen, tagged, reason = self._read(job, None, job.families)
            records += tagged
            for family, family_digest in job.families:
                writer = writers.setdefault(family, self._writer(family))
                if reason:
                    writer.reject(job.sha256, family_digest, reason)
                elif outputs[family].spilt:
                    writer.add_files(job.sha256, family_digest, seen, outputs[family].files())
                else:
                    writer.add(job.sha256, family_digest, seen, outputs[family].frames)
                if writer.rows >= FLUSH_ROWS:
                    writers.pop(family).publish()
        for writer in writers.values():
            writer.publish()
        return Result(records=records)

    def _block(self, task: BlockTask) -> Result:
        job, block = task.job, task.block
        work = Path(self._context.work)
        wanted = tuple((f, d) for f, d in job.families if not block_folder(work, job, d, block).is_dir())
        if not wanted:
            self._report(0, block.bytes)
            return Result(sha256=job.sha256)
        outputs, seen, records, reason = self._read(job, block, wanted)
        if reason:
            return Result(sha256=job.sha256, reason=reason)
        for family, family_digest in wanted:
            outputs[family].publish(block_folder(work, job, family_digest, block), seen)
        return Result(sha256=job.sha256, records=records)

    def _read(
        self, job: Job, block: Block | None, families: tuple[tuple[str, str], ...]
    ) -> tuple[dict[str, _Output], int, int, str | None]:
        """Scan a block of a shard, or all of it.

        Returns: family -> rows, records seen, records tagged, and the reason if the shard cannot be read.
        """
        from provenance import read

        outputs = {family: _Output(Path(self._context.tmp), family) for family, _ in families}
        seen = tagged = 0
        try:
            whole = (
                read.reader(job.format).blocks(Path(job.path), job.options, target=2**62) if block is None else [block]
            )
            for one in whole:
                for scanned, met, kept in self._scan(job, one, families):
                    seen += met
                    tagged += kept
                    for family, tables in scanned.items():
                        outputs[family].add(bytes.fromhex(job.sha256), tables)
        except ReadError as error:
            return outputs, 0, 0, _lasting(error, job)
        _unchanged(job)
        return outputs, seen, tagged, None

    def _writer(self, family: str) -> PackWriter:
        from provenance.ledger.packs import PackWriter

        return PackWriter(family, Path(self._context.scans), Path(self._context.tmp))

    def _finish(self, task: FinishTask) -> Result:
        work = Path(self._context.work)
        for family, family_digest in task.job.families:
            writer = self._writer(family)
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

    def _names(self, task: NamesTask) -> Result:
        from provenance.engine.picking import names_of

        found = names_of(task, self._scanner("names", task.job), self._context.batch_bytes, self._report)
        _unchanged(task.job)
        return Result(sha256=task.job.sha256, names=found)

    def _scan(
        self, job: Job, block: Block, families: tuple[tuple[str, str], ...]
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
        key = (family, job.options if family in ("text", "feedback") else None)
        if key not in self._scanners:
            scanner = family_module(family).Scanner
            self._scanners[key] = scanner(job.options, self._context.settings, once=self._once)
        return self._scanners[key]


class _Output:
    """Rows of one shard or block and family: in memory while they are few, then in files, so that memory is bounded."""

    def __init__(self, tmp: Path, family: str) -> None:
        self._family = family
        self._folder = tmp / f"rows-{uuid.uuid4().hex}"
        self._written = 0
        self.frames: dict[str, list[pl.DataFrame]] = {}
        self._heights: dict[str, int] = {}

    @property
    def spilt(self) -> bool:
        """Whether some rows lie in files."""
        return self._written > 0

    def add(self, shard: bytes, scanned: dict[str, pl.DataFrame]) -> None:
        """Add the tables of one batch, in row order."""
        from provenance.ledger.rows import shape

        for table in TABLES[self._family]:
            frame = shape(table, scanned[table.name], shard)
            if frame.height:
                self.frames.setdefault(table.name, []).append(frame)
                self._heights[table.name] = self._heights.get(table.name, 0) + frame.height
        if max(self._heights.values(), default=0) >= FLUSH_ROWS:
            self._flush()

    def files(self) -> dict[str, list[Path]]:
        """Table -> files of all its rows, in row order."""
        if self.frames:
            self._flush()
        return {t.name: sorted(self._folder.glob(f"{t.name}-[0-9]*.parquet")) for t in TABLES[self._family]}

    def publish(self, final: Path, seen: int) -> None:
        """Give the block's folder its final name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self.files()
        (self._folder / "block.json").write_text(json.dumps({"seen": seen}), encoding="utf-8")
        files.publish(self._folder, final)

    def _flush(self) -> None:
        import polars as pl

        from provenance.ledger.rows import write_parquet

        self._folder.mkdir(parents=True, exist_ok=True)
        for name, frames in self.frames.items():
            write_parquet(pl.concat(frames), self._folder / f"{name}-{self._written:08d}.parquet")
        self._written += 1
        self.frames, self._heights = {}, {}


def _lasting(error: ReadError, job: Job) -> str:
    """The reason a shard is rejected for, kept for as long as its bytes are the same.

    Raises: ReadError, if the trouble may pass: it is not the content's.
    """
    _unchanged(job)
    if error.reason == "unreadable":
        raise ReadError("a file could be hashed, and then not read", where=job.path, hint="run the same command again")
    return error.reason


def _changed(path: Path) -> ReadError:
    return ReadError("a file changed while it was read", where=path, hint="run again when nothing writes to it")


def _unchanged(job: Job) -> None:
    """The rows are those of the digest they will be filed under. Raises: ReadError."""
    try:
        now = Signature.of(Path(job.path))
    except OSError:
        now = None
    if now != job.signature:
        raise _changed(Path(job.path))
