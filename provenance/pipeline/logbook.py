"""The store's log: what happened, entry by entry; the only writer of it.

An entry is small canonical JSON and names files by digest only, so a log can be shown to anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provenance.digest import canonical
from provenance.errors import UsageError
from provenance.ledger import files
from provenance.ledger.store import Store
from provenance.pipeline import log_signing
from provenance.tlog.store import Log

FOLDER = "log"
SIGNER = "signer.json"
KINDS = {
    "snapshot": "snapshots/*/manifest.json",
    "decision": "decisions/*/decision.json",
    "review": "reviews/*.note",
    "model": "models/[0-9]*.json",
    "outputs": "outputs/[0-9]*/batch.json",
    "withdrawal": "withdrawals/*.json",
    "run": "runs/*.json",
    "board": "boards/*.policy",
}
"""Kinds of entries -> the files of a store that they are of."""

BY_DIGEST = ("review", "withdrawal", "board")
"""Kinds whose files are found by name, which is their digest."""

_PREFIX = "provenance.log."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    kind: str  # one of KINDS
    digest: str  # SHA-256 of the file, hex
    at: str  # ISO 8601, UTC
    about: str = ""  # id of the snapshot it is about, where it is about one
    more: Mapping[str, str | int | None] = field(default_factory=dict)

    def data(self) -> bytes:
        """The bytes that the log keeps."""
        fixed = {"about": self.about, "at": self.at, "digest": self.digest, "kind": _PREFIX + self.kind}
        return canonical({**self.more, **fixed})


def parsed(data: bytes) -> Entry | None:
    """An entry of ours; None for what is none, which a log may hold as well."""
    try:
        value = json.loads(data)
        kind = value.pop("kind")
        fixed = {name: value.pop(name) for name in ("about", "at", "digest")}
    except (ValueError, KeyError, AttributeError, RecursionError):
        return None
    if not all(isinstance(item, str) for item in (kind, *fixed.values())) or not kind.startswith(_PREFIX):
        return None
    entry = Entry(kind=kind.removeprefix(_PREFIX), **fixed, more=value)
    try:
        return entry if entry.data() == data else None
    except (TypeError, ValueError):
        return None


def moment(now: datetime) -> str:
    """A time as entries have it: UTC, whole seconds."""
    return now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def begin(store: Store) -> None:
    """Give a new store its log. One that holds something and has no log is not given one: it may have been taken away.

    Raises: LogError.
    """
    folder = store.path / FOLDER
    if not folder.exists() and not any(True for _ in kept(store)):
        Log.create(folder)
    Log(folder)


def open_log(store: Store) -> Log:
    """The log of a store. Raises: LogError, if there is none, or its head is damaged."""
    return Log(store.path / FOLDER)


def entries(log: Log) -> Iterator[tuple[int, Entry]]:
    """(number, entry) of every entry of ours, in order, each file at the first that names it.

    What was said once is not said again by entering it again: an old approval would lift the veto that came after it.
    Snapshots may be named again, since others may submit them too.
    """
    known = set()
    for number, data in enumerate(log.entries()):
        entry = parsed(data)
        if entry is None:
            continue
        named = (entry.kind, entry.digest)
        if entry.kind == "snapshot" or named not in known:
            known.add(named)
            yield number, entry


def repeats(log: Log) -> Iterator[tuple[int, Entry]]:
    """The entries that `entries` leaves out because they name a file again."""
    first = dict(entries(log))
    for number, data in enumerate(log.entries()):
        entry = parsed(data)
        if entry is not None and number not in first:
            yield number, entry


def kept(store: Store) -> Iterator[tuple[str, Path]]:
    """(kind, path) of every file of the store that has to be in its log."""
    for kind, pattern in KINDS.items():
        for path in sorted(store.path.glob(pattern)):
            yield kind, path


@contextlib.contextmanager
def entering(store: Store, *things: tuple[Entry, Path]) -> Iterator[None]:
    """Write files and their entries: both, or, after a kill, what the next writer completes.

    Args:
        things: (entry, the file that it is of); the files are written within the context.
    """
    log = open_log(store)
    named = [(entry.data(), path.relative_to(store.path).as_posix(), entry.digest) for entry, path in things]
    with log.writing(named, log_signing.sign_if_able):
        yield


def write(store: Store, kind: str, path: Path, body: bytes, *, at: str, about: str = "", **more: Any) -> None:
    """Write one file with its entry."""
    entry = Entry(kind=kind, digest=hashlib.sha256(body).hexdigest(), at=at, about=about, more=more)
    with entering(store, (entry, path)):
        files.write(path, body)


def record(store: Store, *found: Entry) -> None:
    """Append entries whose files are there already."""
    open_log(store).append([entry.data() for entry in found], log_signing.sign_if_able)


def recover(store: Store) -> None:
    """Complete what a killed writer left."""
    open_log(store).recover(log_signing.sign_if_able)


def adopt(store: Store, at: str) -> int:
    """Give a store of an earlier version a log of what it holds; how many entries it got.

    Raises: UsageError, if it has one.
    """
    folder = store.path / FOLDER
    if folder.exists():
        raise UsageError("the store has a log", where=folder)
    found = [
        Entry(kind=kind, digest=files.sha256(path), at=at, about=_about(kind, path), more={"adopted": 1})
        for kind, path in kept(store)
    ]
    Log.create(folder).append([entry.data() for entry in found])
    return len(found)


def _about(kind: str, path: Path) -> str:
    """Which snapshot a file is about."""
    if kind == "snapshot":
        return path.parent.name
    try:
        said = json.loads(path.read_bytes()).get("snapshot", "") if path.suffix == ".json" else ""
    except (OSError, ValueError, AttributeError):
        said = ""
    return said if isinstance(said, str) else ""


def keeper(store: Store, kind: str, *, at: str, about: Sequence[str] = ()) -> Callable[[Path, bytes], None]:
    """What writes a file of the store together with its entry, for those who know neither."""
    return lambda path, body: write(store, kind, path, body, at=at, about=about[0] if about else "")
