"""Moving a batch so that it is never lost, never twice there and never half there, whatever is killed when.

On one file system a move is a rename. To another one it is a copy beside the place, synced, and then a rename. Nothing
is ever written over.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from pathlib import Path

from provenance.errors import ReadError
from provenance.ledger import files
from provenance.pipeline.landing import STAGING


def staging(folder: Path, token: str) -> Path:
    """The watcher's place for one batch inside `folder`."""
    return folder / STAGING / token


def prepare(folder: Path) -> None:
    """Make `folder`, and the watcher's own in it, which nobody else may enter."""
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / STAGING
    own.mkdir(exist_ok=True, mode=0o700)
    if own.is_symlink() or not own.is_dir():
        raise ReadError("the watcher's own folder is something else", where=own, hint="remove it")
    files.sync_folder(folder)


def carry(source: Path, target: Path) -> None:
    """Move `source` to `target`, in a folder of the watcher's own; done again after a kill, it goes on.

    What is at `target` already is whole, since it came by a rename: then only what is left of `source` goes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(target):
        try:
            source.rename(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _copy(source, target)
        files.sync_folder(target.parent)
    if os.path.lexists(source):
        _remove(source)
    if source.parent.is_dir():
        files.sync_folder(source.parent)


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".part-{target.name}")
    _remove(part)
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, part, symlinks=True)
        files.sync_tree(part)
    else:
        shutil.copy2(source, part, follow_symlinks=False)
        if not part.is_symlink():
            with part.open("rb") as file:
                os.fsync(file.fileno())
    part.rename(target)


def place(source: Path, target: Path) -> bool:
    """Give a batch its final name; False, and nothing is done, if something else has it.

    A file gets a second name first and loses the old one after, since a rename would write over a file that came in the
    same moment; between the two it is the same file.
    """
    if source.is_dir() and not source.is_symlink():
        if os.path.lexists(target):
            return False
        try:
            source.rename(target)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                return False
            raise
    else:
        try:
            os.link(source, target, follow_symlinks=False)
        except FileExistsError:
            if not os.path.samestat(source.lstat(), target.lstat()):
                return False
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
                raise
            # A file system without second names: the look before is all there is.
            if os.path.lexists(target):
                return False
            source.rename(target)
        source.unlink(missing_ok=True)
    files.sync_folder(target.parent)
    files.sync_folder(source.parent)
    return True


def second(source: Path, folder: Path) -> str | None:
    """The name that `source` has in `folder` too: a kill came between its second name and the loss of the first."""
    if source.is_dir() and not source.is_symlink():
        return None
    own = source.lstat()
    return next((path.name for path in sorted(folder.iterdir()) if os.path.samestat(path.lstat(), own)), None)


def free(name: str, folders: list[Path], taken: set[str]) -> str:
    """`name`, or the first of `name-2`, `name-3` that is in none of the folders; what a name ends in stays."""
    stem, dot, ending = name.partition(".")
    number, candidate = 1, name
    while candidate in taken or any(os.path.lexists(folder / candidate) for folder in folders):
        number += 1
        candidate = f"{stem}-{number}{dot}{ending}"
    return candidate


def clean(folder: Path, token: str) -> None:
    """Remove the watcher's place for one batch, which holds nothing of it any more."""
    _remove(staging(folder, token))
    with contextlib.suppress(OSError):  # it is not there, or another batch or the lock is in it
        (folder / STAGING).rmdir()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()
