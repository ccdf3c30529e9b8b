"""Writing that survives a kill: beside the name, synced, renamed; and the lock that writers take."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from provenance.errors import BusyError, LedgerError

READ_SIZE = 1 << 20
_PATIENCE = 60.0  # seconds that a reader waits for a writer


def sync_folder(folder: Path) -> None:
    """Make renames inside `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make every file below `folder`, and the folders, durable."""
    for base, _, names in os.walk(folder):
        for name in names:
            handle = os.open(Path(base, name), os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(Path(base))


def write(path: Path, data: bytes, *, mode: int | None = None) -> None:
    """Write `data` to `path`, all or nothing, with these permissions where they are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with beside.open("wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def deliver(path: Path, data: bytes) -> None:
    """Write what a user asked for to the file that they named: all or nothing, and where a link leads.

    A pipe or a device, such as /dev/stdout, is written to as it is and never replaced.
    """
    if path.exists() and not path.is_file():  # before it is resolved: /dev/stdout leads to no name of a pipe
        with path.open("wb") as file:
            file.write(data)
        return
    path = path.resolve()
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    write(path, data, mode=mode)


def publish(folder: Path, final: Path) -> None:
    """Give a finished folder its final name by one rename; what had that name was damaged or outdated, and goes."""
    sync_tree(folder)
    final.parent.mkdir(parents=True, exist_ok=True)
    if final.exists():
        final.rename(folder.with_name(f"old-{uuid.uuid4().hex}"))  # the temporary folder's next cleaning removes it
    folder.rename(final)
    sync_folder(final.parent)


def sha256(path: Path) -> str:
    """SHA-256 of a file as stored, as `sha256sum` prints it."""
    hasher = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(READ_SIZE):
            hasher.update(piece)
    return hasher.hexdigest()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the store's writer lock.

    The kernel drops it when the process dies, however it dies.
    Raises: BusyError, if another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                "another process is writing to this store",
                where=path.parent,
                hint="wait for it to end, or name another store with --store",
            ) from None
        yield


@contextlib.contextmanager
def waited(path: Path) -> Iterator[None]:
    """Hold a lock for a moment, waiting for whoever holds it; for what takes milliseconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def waited_if_able(path: Path) -> Iterator[None]:
    """The same for readers, who may not be able to write there: then nothing keeps writers out.

    Raises: BusyError, if somebody holds it for long: what waits for ever says nothing.
    """
    with contextlib.ExitStack() as held:
        if path.parent.is_dir() and os.access(path.parent, os.W_OK):
            file = held.enter_context(path.open("a+b"))
            until = time.monotonic() + _PATIENCE
            while not _taken(file.fileno()):
                if time.monotonic() > until:
                    raise BusyError(
                        f"another process has been writing to it for {_PATIENCE:.0f} seconds",
                        where=path.parent,
                        hint="wait for it to end; a process that was stopped there has to go on, or be ended",
                    )
                time.sleep(0.01)
        yield


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """A folder of this process's own under `parent`, for copies that must not outlive it.

    It is removed at the end; what a killed process left is removed by the next one, which knows it by its free lock.
    """
    parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in parent.iterdir():
        with contextlib.suppress(LedgerError, OSError), locked(old / ".lock"):
            shutil.rmtree(old, ignore_errors=True)
    folder = parent / uuid.uuid4().hex
    with locked(folder / ".lock"):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
