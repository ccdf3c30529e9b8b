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

from provenance import keyfiles
from provenance.digest import canonical
from provenance.errors import LogError, UsageError
from provenance.keyfiles import Signer
from provenance.ledger import files
from provenance.ledger.store import Store
from provenance.tlog import merkle, note, proof
from provenance.tlog.checkpoint import Checkpoint, opened
from provenance.tlog.note import Verifier
from provenance.tlog.store import CHECKPOINT, COSIGNED, Log

FOLDER = "log"
SIGNER = "signer.json"
KINDS = {
    "snapshot": "snapshots/*/manifest.json",
    "decision": "decisions/*/decision.json",
    "review": "reviews/*.note",
    "model": "models/[0-9]*.json",
    "outputs": "outputs/*/batch.json",
    "withdrawal": "withdrawals/*.json",
    "run": "runs/*.json",
    "board": "boards/*.policy",
}
"""Kinds of entries -> the files of a store that they are of."""

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
    """(number, entry) of every entry of ours, in order."""
    for number, data in enumerate(log.entries()):
        entry = parsed(data)
        if entry is not None:
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
    with log.writing(named, lambda grown: sign_if_able(store, grown)):
        yield


def write(store: Store, kind: str, path: Path, body: bytes, *, at: str, about: str = "", **more: Any) -> None:
    """Write one file with its entry."""
    entry = Entry(kind=kind, digest=hashlib.sha256(body).hexdigest(), at=at, about=about, more=more)
    with entering(store, (entry, path)):
        files.write(path, body)


def record(store: Store, *found: Entry) -> None:
    """Append entries whose files are there already."""
    open_log(store).append([entry.data() for entry in found], lambda grown: sign_if_able(store, grown))


def recover(store: Store) -> None:
    """Complete what a killed writer left."""
    open_log(store).recover(lambda grown: sign_if_able(store, grown))


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


def signer_of(log: Log) -> tuple[Verifier, Path | None] | None:
    """The key that the store says its log is signed by, and where its file is on this machine; None if by none.

    Good for signing and for showing. Whoever has to trust a signature names the key.
    """
    try:
        value = json.loads((log.folder / SIGNER).read_bytes())
        return note.parse_key(value["vkey"]), Path(value["key"]) if value["key"] else None
    except (OSError, ValueError, KeyError, TypeError, LogError):
        return None


def appoint(store: Store, signer: Signer) -> None:
    """Have the log signed from now on, by a key that stays where it is. Raises: UsageError, if another signs it."""
    log = open_log(store)
    before = signer_of(log)
    if before and before[0] != signer.verifier:
        raise UsageError(f"this log is signed by another key: {before[0]}", hint="a log has one key for its life")
    value = {"key": str(signer.path.absolute()), "vkey": signer.vkey}
    files.write(log.folder / SIGNER, json.dumps(value).encode())
    with files.waited(log.folder / "lock"):
        sign(Log(log.folder), signer)


def sign_if_able(store: Store, log: Log) -> None:
    """Sign a log that has grown, if its key can be read without asking anybody; else `log verify` says what is not."""
    known = signer_of(log)
    if known and known[1]:
        with contextlib.suppress(LogError, UsageError, OSError):
            sign(log, keyfiles.load(known[1], use="log"))


def sign(log: Log, signer: Signer) -> None:
    """Sign the log at its size. The caller holds its lock, or nobody else writes.

    What was signed last is kept beside the key, outside the store: a log that is no continuation of that is not signed,
    even if the whole store was put back to an earlier state. It is on disk before the signature is anywhere.
    Raises: LogError.
    """
    state = signer.path.with_name(signer.path.name + ".signed")
    with files.waited(state.with_name(state.name + ".lock")):
        _continues(log, state)
        found = Checkpoint(signer.name, log.size, log.root)
        files.write(state, str(found).encode())
        text = str(found)
        files.write(log.folder / CHECKPOINT, str(note.Note(text, (signer.sign_note(text),))).encode())


def _continues(log: Log, state: Path) -> None:
    from provenance.tlog.checkpoint import parse

    if not state.exists():
        return
    last = parse(state.read_text(encoding="utf-8"), where=state)
    if last.size > log.size or log.root_at(last.size) != last.root:
        raise LogError(
            f"this key has signed another log, of {last.size} entries, that this one does not continue",
            where=log.folder,
            hint="the store was put back to an earlier state, or the key signs two logs; one key signs one log",
        )


def cosign(log: Log, key: Verifier, witness: Signer, *, seen: Path, now: datetime) -> str:
    """Cosign the log's checkpoint, if it continues what this witness saw last; both are remembered.

    Args:
        seen: the witness's own file of the last checkpoint it cosigned; made if it is absent.
    Returns: the signature line.
    Raises: LogError.
    """
    with files.waited(seen.with_name(seen.name + ".lock")):
        found = opened((log.folder / CHECKPOINT).read_bytes(), key, where=log.folder / CHECKPOINT)
        check_seen(log, found.checkpoint, key, seen)
        line = witness.sign_note(found.note.text, at=int(now.timestamp()))
        files.write(seen, str(found.note).encode())
    with files.waited(log.folder / "lock"):
        path = log.folder / COSIGNED
        before = note.parse(path.read_bytes()) if path.exists() else found.note
        same = before if before.text == found.note.text else found.note
        files.write(path, str(same.with_signatures([line])).encode())
    return str(line)


def check_seen(log: Log, now: Checkpoint, key: Verifier, seen: Path) -> None:
    """Raises: LogError, if a log is not what a checkpoint says, or does not continue one that was seen earlier."""
    if now.size > log.size or log.root_at(now.size) != now.root:
        raise LogError("the checkpoint is not of this log", where=log.folder)
    if seen.exists():
        last = opened(seen.read_bytes(), key, where=seen).checkpoint
        if last.size > log.size or log.root_at(last.size) != last.root:
            raise LogError(
                f"the log does not continue the checkpoint of {last.size} entries that was seen",
                where=seen,
                hint="its history was rewritten, or the store was put back to an earlier state",
            )


def prove(store: Store, index: int) -> str:
    """A proof file of one entry, against the newest signed checkpoint that covers it. Raises: LogError."""
    log = open_log(store)
    known = signer_of(log)
    path = log.folder / CHECKPOINT
    if known is None or not path.exists():
        raise LogError("the log is not signed", where=log.folder, hint="sign it with `provenance log init --key FILE`")
    signed = path.read_bytes()
    size = opened(signed, known[0], where=path).checkpoint.size
    if index >= size:
        raise LogError(
            f"entry {index} is not signed yet: the checkpoint is of {size} entries",
            where=log.folder,
            hint="sign what was appended with `provenance log checkpoint --key FILE`",
        )
    return proof.made(log.entry(index), index, merkle.inclusion(index, size, log.read), signed)


def keeper(store: Store, kind: str, *, at: str, about: Sequence[str] = ()) -> Callable[[Path, bytes], None]:
    """What writes a file of the store together with its entry, for those who know neither."""
    return lambda path, body: write(store, kind, path, body, at=at, about=about[0] if about else "")
