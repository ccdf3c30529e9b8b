"""Every file under a root, in an order that does not depend on the machine, with what it is by its name.

Nothing is opened, and nothing is left out in silence.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from provenance.errors import ReadError
from provenance.read.detect import detect

Status = Literal["data", "ignored", "refused", "unknown"]
"""What a file is by its name: read, left out, not to be used with, or of no known format."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file, or a folder or link that was not entered."""

    path: str  # relative to the root, with slashes; code points only, so that it can be stored
    size: int  # bytes as stored; 0 for what is no file
    status: Status
    reason: str | None = None  # why it is not data; unknown_format where there is no reader
    format: str | None = None  # name of the reader, with compression: `jsonl.gz`


def walk(root: Path, closed: Collection[Path] = ()) -> list[Found]:
    """Files under `root`, sorted by path in code points; `root` may be a file itself, then it is the only one.

    Links to files inside the root are followed. Links that leave it are refused. Linked folders inside it are not
    entered: their files are listed where they lie, and nothing can loop.

    Args:
        closed: resolved folders that are listed as refused, and not looked into: stores.
    Raises: ReadError, if the root is missing or cannot be listed.
    """
    if root.is_file():
        return [_file(root.name, root)]
    if not root.is_dir():
        raise ReadError("there is no such folder or file", where=root, hint="check the path")
    base = root.resolve()
    found: list[Found] = []
    open_folders = [("", base)]
    while open_folders:
        prefix, folder = open_folders.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if folder == base:
                raise ReadError(f"the folder cannot be listed ({error.strerror})", where=root) from None
            found.append(Found(prefix.removesuffix("/"), 0, "refused", "unreadable"))
            continue
        for entry in entries:
            path = folder / entry.name
            name = prefix + entry.name
            if not _is_text(name):
                escaped = os.fsencode(name).decode("utf-8", "backslashreplace")
                found.append(Found(escaped, 0, "refused", "bad_name"))
            elif entry.is_symlink():
                found.append(_link(name, path, base, closed))
            elif not entry.is_dir(follow_symlinks=False):
                found.append(_file(name, path))
            elif (told := _unentered(name, path, closed)) is not None:
                found.append(told)
            else:
                open_folders.append((name + "/", path))
    return sorted(found, key=lambda item: item.path)


def _unentered(name: str, path: Path, closed: Collection[Path]) -> Found | None:
    """What is said of a folder that is not looked into; None of any other."""
    if path.name.startswith("."):
        return Found(name, 0, "ignored", "hidden")
    return Found(name, 0, "refused", "store") if path in closed else None


def _link(name: str, path: Path, base: Path, closed: Collection[Path]) -> Found:
    """What a symbolic link comes to."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return Found(name, 0, "refused", "link_broken")
    if not target.is_relative_to(base):
        return Found(name, 0, "refused", "link_outside")
    if any(target == folder or folder in target.parents for folder in closed):
        return Found(name, 0, "refused", "link_store")
    if target.is_dir():
        # Where a hidden folder is linked, its files are listed nowhere, and whoever follows links reads them.
        hides = any(part.startswith(".") for part in target.relative_to(base).parts)
        return Found(name, 0, "refused", "link_hidden") if hides else Found(name, 0, "ignored", "linked_folder")
    return _file(name, path)


def _file(name: str, path: Path) -> Found:
    try:
        status = path.stat()
    except OSError:
        return Found(name, 0, "refused", "link_broken" if path.is_symlink() else "unreadable")
    if not stat.S_ISREG(status.st_mode):
        return Found(name, 0, "refused", "not_a_file")  # opening a pipe or a device may wait for ever
    detected = detect(path)
    if detected.ignored:
        return Found(name, status.st_size, "ignored", detected.ignored)
    if detected.format is None:
        return Found(name, status.st_size, "unknown", "unknown_format")
    return Found(name, status.st_size, "data", format=detected.name)


def _is_text(name: str) -> bool:
    """File names are bytes; those that are not UTF-8 cannot be stored as they are."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
