"""What a worker is asked to do: values that cross process borders.

A pack task scans small shards and publishes packs; a block task scans one block of a large shard; a finish task turns
a large shard's blocks into a pack. Each is idempotent: done twice, it leaves what it left the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from provenance.model import ReaderOptions
from provenance.read.base import Block
from provenance.scan.settings import Settings


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells that a file was not touched, without reading it."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    device: int  # of the file system; another one may have the same inode with the same times

    @classmethod
    def of(cls, path: Path) -> Signature:
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


@dataclass(frozen=True, slots=True)
class Job:
    """One shard to scan. `families` are those still to run: family -> family digest."""

    path: str
    sha256: str
    format: str
    signature: Signature
    options: ReaderOptions
    families: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What all tasks of a run share."""

    settings: Settings
    scans: str  # folder of packs
    work: str  # folder of finished blocks
    tmp: str
    batch_bytes: int


@dataclass(frozen=True, slots=True)
class HashTask:
    """Digest one file."""

    path: str


@dataclass(frozen=True, slots=True)
class PlanTask:
    """Split one large shard into blocks."""

    job: Job
    target: int


@dataclass(frozen=True, slots=True)
class PackTask:
    """Scan small shards and publish them as one pack a family."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class BlockTask:
    """Scan one block of a large shard into the work folder."""

    job: Job
    block: Block


@dataclass(frozen=True, slots=True)
class FinishTask:
    """Publish a large shard whose blocks are all done; `blocks` in row order."""

    job: Job
    blocks: tuple[Block, ...]
    reason: str | None = None  # the shard turned out unreadable


@dataclass(frozen=True, slots=True)
class NamesTask:
    """Look for names in some records of one shard, and nowhere else."""

    job: Job  # its families do not matter
    rows: tuple[int, ...]  # of the records, ascending


Task = HashTask | PlanTask | PackTask | BlockTask | FinishTask | NamesTask

RecordNames = tuple[int, tuple[tuple[bytes, bytes], ...]]
"""Row of a record, and of each of its parts the key of its text and the packed result."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a task gives back; which fields are set follows from the task."""

    sha256: str = ""
    signature: Signature | None = None
    blocks: tuple[Block, ...] = ()
    reason: str | None = None
    records: int = 0
    names: tuple[RecordNames, ...] = ()
    texts: int = 0  # that were scanned for personal data, windows of long ones counted one by one
    by_presidio: int = 0  # of them, those that Presidio itself had to look at


def block_folder(work: Path, job: Job, family_digest: str, block: Block) -> Path:
    """Where a finished block of a family lies until its shard is finished."""
    return work / f"{job.sha256[:16]}-{family_digest[:16]}" / f"{block.start}-{block.end}"
