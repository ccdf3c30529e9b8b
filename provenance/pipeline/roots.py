"""Which files a command's DATA arguments mean, and how a manifest names them.

A root is a folder and a label; a manifest holds labels and relative paths only. A single file named on the command
line is a root that holds just that file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance import read
from provenance.errors import ReadError, UsageError


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
    """The roots that DATA arguments mean, sorted by label.

    Raises: ReadError, if one is absent; UsageError, if one lies inside another or none is given.
    """
    if not data:
        raise UsageError("no data named", hint="name a folder or a file of training data")
    folders: dict[Path, set[str] | None] = {}
    for item in data:
        path = item.resolve()
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
    labels: dict[str, Path] = {}
    for folder in sorted(folders):
        base = folder.name or "root"
        label = next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}-{n}") not in labels)
        labels[label] = folder
    result = []
    for label in sorted(labels):
        files = folders[labels[label]]
        result.append(Root(label, labels[label], None if files is None else frozenset(files)))
    return result


def listed(found_roots: Iterable[Root], *, exclude: set[Path]) -> list[Listed]:
    """Every file under the roots, in manifest order; the store, named in `exclude`, is never read as data."""
    result = []
    for number, root in enumerate(found_roots):
        places = [root.path] if root.only is None else [root.path / name for name in sorted(root.only)]
        for place in places:
            result += [Listed(number, found, root.path / found.path) for found in read.walk(place, exclude)]
    return result


def where(found_roots: list[Root], item: Listed) -> tuple[str, str | None]:
    """What globs see of a file: its path, and its root's label where there are several."""
    return item.found.path, found_roots[item.root].label if len(found_roots) > 1 else None
