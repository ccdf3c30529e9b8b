"""Which batches have landed in a folder: files and folders that nobody is writing to any more.

A writer that renames a finished batch into the folder is always understood. For others there are the time stamps that
the file system itself sets, and the wait until nothing about a batch changes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from provenance.sources.find import NAME as DECLARATION

STAGING = ".provenance-watch"
"""The watcher's own folder inside each folder it moves batches from or to; hidden, so that no reader enters it."""

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", "~")
_NO_BATCH = (DECLARATION, "sources.yml")

Signature = tuple[tuple[str, int, int, int], ...]
"""Path, size, ctime (ns) and inode of everything in a batch, sorted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A batch as it was first met like this."""

    signature: Signature
    since: float  # seconds, monotonic


class Landing:
    """Watches one folder. Remembers what it saw, so that a batch is taken only when nothing of it changed."""

    def __init__(self, folder: Path, settle: float) -> None:
        self._folder = folder
        self._settle = settle
        self._seen: dict[str, Waiting] = {}

    def look(self, monotonic: float, now_ns: int) -> tuple[list[Path], list[Path]]:
        """Batches that have landed, and those that may still be written to; each by age, then by name.

        A batch has landed if all that is in it was left alone for `settle` seconds: by the change time that the kernel
        sets and no writer can set back, or by the watcher's own clock where that time lies in the future.
        """
        landed: list[tuple[int, Path]] = []
        waiting: list[tuple[int, Path]] = []
        seen: dict[str, Waiting] = {}
        for path in self._batches():
            found = signature(path)
            if found is None:  # it went while we looked
                continue
            newest = max(ctime for _, _, ctime, _ in found)
            old = self._seen.get(path.name)
            seen[path.name] = old if old and old.signature == found else Waiting(found, monotonic)
            unchanged = monotonic - seen[path.name].since >= self._settle
            settled = now_ns - newest >= 0 and now_ns - newest >= self._settle * 1e9
            (landed if settled or (newest > now_ns and unchanged) else waiting).append((newest, path))
        self._seen = seen
        return [path for _, path in sorted(landed)], [path for _, path in sorted(waiting)]

    def _batches(self) -> list[Path]:
        return [
            path
            for path in self._folder.iterdir()
            if not path.name.startswith(".")
            and not path.name.lower().endswith(_UNFINISHED)
            and path.name not in _NO_BATCH
        ]


def signature(path: Path) -> Signature | None:
    """What changes when anything in a batch does, without reading it; None if something of it is gone or unreadable."""
    try:
        found = [_of(path, "")]
        if path.is_dir() and not path.is_symlink():
            for base, folders, names in os.walk(path, onerror=_raise):
                found += [_of(Path(base, name), os.path.relpath(Path(base, name), path)) for name in folders + names]
    except OSError:
        return None
    return tuple(sorted(found))


def _of(path: Path, name: str) -> tuple[str, int, int, int]:
    status = path.lstat()
    return name, status.st_size, status.st_ctime_ns, status.st_ino


def _raise(error: OSError) -> None:
    raise error
