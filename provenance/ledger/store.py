"""The store: where a snapshot, its scans and its decisions are found on disk (docs/format.md section 5)."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from provenance.digest import canonical
from provenance.errors import LedgerError, UsageError
from provenance.ledger import files, manifest
from provenance.ledger.packs import Index
from provenance.schema import VERSION

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_LEFT = ".store.json.*"  # as files.write leaves it when it is killed
_LIKE_ID = re.compile(r"[0-9A-Fa-f]{6,}")  # resolve() takes it for an id or the beginning of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name for a snapshot, with what is true of this machine only; nothing of it is hashed."""

    name: str
    snapshot: str  # id
    data: list[str]  # absolute paths of the folders and files that were tagged
    at: str  # ISO 8601, UTC
    tool: str = ""  # version of provenance


class Store:
    """One store folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.scans = path / "scans"
        self.snapshots = path / "snapshots"
        self.decisions = path / "decisions"
        self.work = path / "work"
        self.objects = manifest.Objects(path / "objects")

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Store:
        """Open a store. Raises: LedgerError, if there is none, or it is of another format."""
        described = path / "store.json"
        if not described.is_file():
            if not create:
                raise LedgerError(
                    "no store there",
                    where=path,
                    hint="make one with `provenance tag DATA`, or name yours with --store",
                )
            # A killed run may have left its lock, and what it wrote before the rename.
            if path.exists() and any(p.name != "lock" and not p.match(_LEFT) for p in path.iterdir()):
                raise LedgerError(
                    "the folder holds other things than a store", where=path, hint="name an empty folder with --store"
                )
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.chmod(0o700)  # the store is itself personal data
            files.write(described, canonical({"format": VERSION}))
        if create:
            for folder in ("scans", "objects"):  # what `is_store` knows it by
                (path / folder).mkdir(exist_ok=True)
        try:
            value = json.loads(described.read_bytes())
            # Whatever else stands in it would keep `is_store` from knowing it.
            found = value["format"] if value.keys() == {"format"} else None
        except (OSError, ValueError, AttributeError, KeyError, RecursionError):
            found = None
        if found != VERSION:
            raise LedgerError(
                f"the store has format {found}, this provenance reads format {VERSION}",
                where=path,
                hint="use the provenance that wrote it, or tag the data into another store",
            )
        if (odd := _no_file(path)) is not None:
            raise LedgerError(
                "something in the store is neither a file nor a folder",
                where=odd,
                hint="remove it: reading it may never end",
            )
        return cls(path)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Path]:
        """Hold the writer lock; gives an empty temporary folder on the store's file system."""
        with files.locked(self.path / "lock"):
            tmp = self.path / "tmp"
            # Whoever wrote here is gone: the lock is ours.
            shutil.rmtree(tmp, ignore_errors=True)
            for left in self.path.glob(_LEFT):
                left.unlink(missing_ok=True)
            tmp.mkdir(parents=True, exist_ok=True)
            try:
                yield tmp
            finally:
                shutil.rmtree(tmp, ignore_errors=True)

    def index(self) -> Index:
        """All scans of the store."""
        return Index(self.scans)

    def names(self) -> list[Name]:
        """All names, oldest first."""
        found = []
        for path in sorted((self.path / "names").glob("*.json")):
            try:
                value = json.loads(path.read_bytes())
                found.append(Name(name=path.stem, **value))
            except (OSError, ValueError, KeyError, TypeError, RecursionError):
                raise LedgerError("a name of the store is damaged", where=path, hint="delete the file") from None
        return sorted(found, key=lambda n: (n.at, n.name))

    def ids(self) -> list[str]:
        """Ids of all snapshots."""
        if not self.snapshots.is_dir():
            return []
        return sorted(p.name for p in self.snapshots.iterdir() if self.has(p.name))

    def set_name(self, name: Name) -> None:
        """Point a name at a snapshot."""
        check_name(name.name)
        value = {"at": name.at, "data": name.data, "snapshot": name.snapshot, "tool": name.tool}
        files.write(self.path / "names" / f"{name.name}.json", json.dumps(value, indent=1).encode())

    def free_name(self, name: str) -> str:
        """`name`, or the first of `name-2`, `name-3`, ... that no snapshot has."""
        taken = {entry.name for entry in self.names()}
        return next(free for n in itertools.count(1) if (free := name if n == 1 else f"{name}-{n}") not in taken)

    def resolve(self, wanted: str) -> Name:
        """The snapshot that an id, a name, a prefix of an id (6 digits or more) or `latest` means, in this order.

        Raises: UsageError, if none or several match; it names the nearest known ones.
        """
        names = self.names()
        if wanted == "latest":
            if not names:
                raise UsageError("the store holds no snapshot yet", where=self.path, hint="run `provenance tag DATA`")
            return names[-1]
        ids = self.ids()
        for entry in names:
            if entry.name == wanted and wanted not in ids:
                return entry
        matching = [i for i in ids if len(wanted) >= 6 and i.startswith(wanted)]
        if len(matching) == 1:
            of_id = [n for n in names if n.snapshot == matching[0]]
            return of_id[-1] if of_id else Name(name=matching[0][:12], snapshot=matching[0], data=[], at="")
        if matching:
            raise UsageError(f"{wanted!r} fits {len(matching)} snapshots", hint="give more digits")
        near = get_close_matches(wanted, [n.name for n in names], n=3, cutoff=0.4) or [n.name for n in names[-3:]]
        raise UsageError(
            f"no snapshot is called {wanted!r}",
            where=self.path,
            hint=f"known: {', '.join([*near, 'latest'])}" if names else "run `provenance tag DATA` first",
        )

    def load(self, snapshot: str) -> manifest.Manifest:
        """The checked manifest of a snapshot id."""
        return manifest.load(self.objects, self.snapshots / snapshot)

    def has(self, snapshot: str) -> bool:
        """Whether a snapshot of this id is there."""
        return (self.snapshots / snapshot / "manifest.json").is_file()

    def read_json(self, relative: str) -> Any:
        """A cache file's value, or None if it is absent or damaged: a cache may always be lost."""
        try:
            return json.loads((self.path / relative).read_bytes())
        except (OSError, ValueError):
            return None

    def write_json(self, relative: str, value: Any) -> None:
        """Write a cache file."""
        files.write(self.path / relative, json.dumps(value).encode())

    def forget_work(self) -> None:
        """Remove what unfinished runs left, once a run has ended well."""
        shutil.rmtree(self.work, ignore_errors=True)


def _no_file(folder: Path) -> Path | None:
    """The first pipe, device or link to one below a folder; None if there is none. Nothing is opened."""
    with contextlib.suppress(OSError):  # a folder that another process has just removed
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                if (found := _no_file(Path(entry.path))) is not None:
                    return found
            elif not (entry.is_file() or entry.is_dir()) and Path(entry.path).exists():
                return Path(entry.path)
    return None


def is_store(folder: Path) -> bool:
    """Whether a folder is a store of any format, by what lies directly in it."""
    described = folder / "store.json"
    if not (described.is_file() and (folder / "scans").is_dir() and (folder / "objects").is_dir()):
        return False
    try:
        value = json.loads(described.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.keys() == {"format"}


def inside(path: Path) -> Path | None:
    """The store that a file lies in, links followed; None if it lies in none."""
    return next((folder for folder in path.resolve().parents if is_store(folder)), None)


def check_name(name: str) -> None:
    """Raises: UsageError, if a snapshot cannot have this name."""
    if name == "latest" or not _NAME.fullmatch(name) or _LIKE_ID.fullmatch(name):
        raise UsageError(
            "a snapshot cannot have this name",
            where=repr(name[:120]),
            hint="use letters, digits, dots, dashes and underscores; not `latest`, nor what looks like an id",
        )
