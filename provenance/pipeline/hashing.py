"""Which files there are, by digest: read once, and not again while they lie untouched."""

from __future__ import annotations

import time
from dataclasses import astuple, dataclass, fields
from typing import Any

from provenance.engine.local import Local
from provenance.engine.tasks import HashTask, Signature
from provenance.ledger.store import Store
from provenance.pipeline.progress import Progress
from provenance.pipeline.roots import Listed

SETTLED = 2 * 10**9  # ns; a file younger than this when hashed may change again within its time stamp's grain

_LIGHT = 2**28  # bytes that one process has hashed before others have started


@dataclass(frozen=True, slots=True)
class Shard:
    """A data file with its digest, on its way into the manifest."""

    listed: Listed
    sha256: str | None
    signature: Signature | None
    reason: str | None = None


def _is_status(old: Any) -> bool:
    """Whether a cached value is a digest and the signature of its file; a cache may be damaged."""
    whole = isinstance(old, list) and len(old) == len(fields(Signature)) + 1
    return whole and isinstance(old[0], str) and all(isinstance(number, int) for number in old[1:])


def digests(store: Store, files: list[Listed], engine: Local, progress: Progress) -> tuple[list[Shard], int]:
    """Digest every data file that was not seen before, untouched since; files of unknown kind too.

    A file that was seen is known under another path as well, where a folder above it was renamed: an inode of a file
    system with the same size and times is the same file. A file that was renamed itself is read again: renaming sets
    its change time, and so does an edit whose modification time was set back; which of the two it was, only its bytes
    tell.
    """
    kept = store.read_json("files.json")
    cache: dict[str, Any] = kept if isinstance(kept, dict) else {}
    moved = {tuple(old[1:]): old[0] for old in cache.values() if _is_status(old)}
    known: dict[str, Shard] = {}
    todo: dict[str, Listed] = {}
    for item in files:
        if item.found.status not in ("data", "unknown"):
            continue
        try:
            signature = Signature.of(item.path)
        except OSError:
            known[str(item.path)] = Shard(item, None, None, "unreadable")
            continue
        if old := moved.get(astuple(signature)):
            known[str(item.path)] = Shard(item, old, signature)
        else:
            todo[str(item.path)] = item
    progress.phase("hashing", sum(item.found.size for item in todo.values()))
    light = sum(item.found.size for item in todo.values()) <= _LIGHT
    for task, result in engine.run([HashTask(path) for path in todo], light=light):
        assert isinstance(task, HashTask)
        known[task.path] = Shard(todo[task.path], result.sha256 or None, result.signature, result.reason)
    moment = time.time_ns()
    shards = [known[str(item.path)] for item in files if str(item.path) in known]
    fresh: dict[str, Any] = {}
    for shard in shards:
        s = shard.signature
        if s and shard.sha256 and max(s.mtime_ns, s.ctime_ns) < moment - SETTLED:
            fresh[str(shard.listed.path)] = [shard.sha256, *astuple(s)]
    if any(cache.get(path) != said for path, said in fresh.items()):
        store.write_json("files.json", cache | fresh)
    return shards, len(todo)
