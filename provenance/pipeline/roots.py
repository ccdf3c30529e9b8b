"""Which files a command's DATA arguments mean, and how a manifest names them.

A root is a folder and a label; a manifest holds labels and relative paths only. A single file named on the command
line is a root that holds just that file.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance import read
from provenance.errors import ReadError, UsageError
from provenance.ledger.store import is_store


@dataclass(frozen=True, slots=True)
class Root:
    """One root of the data. `only` names its files where single files were given, else None."""

    label: str
    path: Path
    only: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One file met under a root."""

    root: int
    found: read.Found
    path: Path


def roots(data: Sequence[Path]) -> list[Root]:
    """The roots that DATA arguments mean, sorted by name; folders of one name in the order they are given.

    A label is the folder's name; the second folder of that name is `name-2`. So nothing of where folders lie on a
    machine is in a label, and the roots of a snapshot, given again in its order, have the same labels.
    Raises: ReadError, if one is absent; UsageError, if one lies inside another, has a name that is not UTF-8, or none
        is given.
    """
    if not data:
        raise UsageError("no data named", hint="name a folder or a file of training data")
    folders: dict[Path, set[str] | None] = {}
    for item in data:
        path = item.resolve()
        _check_utf8(path)
        if path.is_dir():
            folders[path] = None
        elif path.is_file():
            only = folders.setdefault(path.parent, set())
            if only is not None:
                only.add(path.name)
        else:
            raise ReadError("no such file or folder", where=item, hint="check the path")
    for folder in folders:
        inside = next((other for other in folders if other != folder and other in folder.parents), None)
        if inside is not None and folders[inside] is None:
            raise UsageError("one data folder lies inside another", where=folder, hint=f"name only {inside}")
    names = {folder: folder.name or "root" for folder in folders}
    same: dict[str, list[Path]] = {}
    for folder, name in names.items():
        same.setdefault(name, []).append(folder)
    result = []
    for name in sorted(same):
        # A number never makes the name of another folder, so labels do not depend on which of them comes first.
        free = (label for n in itertools.count(2) if (label := f"{name}-{n}") not in same)
        for folder, label in zip(same[name], itertools.chain([name], free), strict=False):
            files = folders[folder]
            result.append(Root(label, folder, None if files is None else frozenset(files)))
    return result


def placed(labels: Sequence[str], found: Sequence[Root]) -> dict[int, Root]:
    """Which root of a manifest lies where now: its number -> the root given; those that were not given are left out.

    Labels say it; but where there is one of each, it is that one, and may have another name now.
    """
    if len(labels) == len(found) == 1:
        return {0: found[0]}
    by_label = {root.label: root for root in found}
    return {number: by_label[label] for number, label in enumerate(labels) if label in by_label}


def all_placed(labels: Sequence[str], found: Sequence[Root]) -> list[Root]:
    """Where each root of a manifest lies now, in its order.

    Raises: UsageError, if what is given are other roots, or more or fewer.
    """
    places = placed(labels, found)
    if not len(places) == len(labels) == len(found):
        raise UsageError(
            "these are not the folders that were tagged",
            where=", ".join(str(root.path) for root in found),
            hint=f"name one folder for each of: {', '.join(labels)}",
        )
    return list(places.values())


def _check_utf8(path: Path) -> None:
    """Names below a root that are not UTF-8 are refused as files; the root's own would be in every one of them.

    Only the last name is asked for that a manifest holds: a file's and its folder's, or the folder's.
    """
    for name in (path.name, path.parent.name if path.is_file() else ""):
        try:
            name.encode()
        except UnicodeEncodeError:
            raise UsageError(
                "the name of a data folder or file is not UTF-8",
                where=os.fsencode(path).decode("utf-8", "backslashreplace"),
                hint="rename it, or name the folder above it",
            ) from None


def listed(found_roots: Iterable[Root], own: Path | None = None) -> list[Listed]:
    """Every file under the roots, in manifest order.

    A store is no data, and is listed as one folder that is refused, the one in use as well: anybody can put something
    into it, or make a folder look like one.

    Args:
        own: the store in use; where it is hidden, as by default, it is not listed, so that no id depends on it.
    Raises: UsageError, if a root lies inside a store.
    """
    result = []
    for number, root in enumerate(found_roots):
        for folder in (root.path, *root.path.parents):
            if is_store(folder):
                raise UsageError("the data lies inside a store", where=root.path, hint=f"{folder} is no training data")
        if root.only is None:
            places, closed = [root.path], {path.resolve() for path in _stores(root.path)}
        else:
            places, closed = [root.path / name for name in sorted(root.only)], set()
        for place in places:
            result += [Listed(number, found, root.path / found.path) for found in read.walk(place, closed)]
    mine = own.resolve() if own is not None else None
    return [item for item in result if item.path != mine or item.found.reason != "hidden"]


def _stores(root: Path) -> Iterator[Path]:
    """Stores below a folder; hidden folders are not looked into."""
    for base, folders, names in os.walk(root):
        if "store.json" in names and is_store(Path(base)):
            yield Path(base)
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]


def where(found_roots: list[Root], item: Listed) -> tuple[str, str | None]:
    """What globs see of a file: its path, and its root's label where there are several."""
    return item.found.path, found_roots[item.root].label if len(found_roots) > 1 else None
