"""What was run behind the gate: two small files a run, its start and its end, each with its entry in the log.

A run that was killed has no end, and nobody adds one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.digest import canonical
from provenance.errors import LedgerError
from provenance.ledger.store import Store
from provenance.pipeline import logbook

KIND, FORMAT = "provenance.run", 1
FOLDER = "runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A command that was let through the gate."""

    run: str  # 16 hex digits, drawn at random
    at: str  # ISO 8601, UTC
    snapshot: str  # id
    judgement: str
    policy: str  # digest
    program: str  # the last part of its name; arguments may hold secrets
    command: str  # SHA-256 of the arguments, the program's name first, each with a zero byte after it
    model: str | None  # NAME@VERSION that it says it will make


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How it ended."""

    run: str
    at: str
    snapshot: str
    status: int | None  # exit status; None where it was ended by a signal or could not be started
    signal: int | None
    changed: int | None  # shards that were not as judged when it had ended; None: not looked at, as no model was made
    model: str | None  # as it was registered; None if none was
    weights: str | None  # SHA-256


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the store has it; without an end it is still going on, or was killed."""

    start: Start
    end: End | None


def keep(store: Store, event: Start | End) -> None:
    """Keep a start or an end, with its entry in the log."""
    name = "start" if isinstance(event, Start) else "end"
    body = canonical({"event": name, "format": FORMAT, "kind": KIND, **asdict(event)})
    path = store.path / FOLDER / f"{event.run}.{name}.json"
    more: dict[str, str | int | None] = {"event": name, "run": event.run}
    if isinstance(event, End):
        more |= {"model": event.model, "signal": event.signal, "status": event.status}
    logbook.write(store, "run", path, body, at=event.at, about=event.snapshot, **more)


def listed(store: Store) -> list[Run]:
    """All runs, by their start. Raises: LedgerError, if one is damaged, or has an end and no start."""
    found: dict[str, dict[str, Start | End]] = {}
    for path in sorted((store.path / FOLDER).glob("*.json")):
        event = _read(path)
        found.setdefault(event.run, {})["start" if isinstance(event, Start) else "end"] = event
    runs = []
    for run, events in found.items():
        start, end = events.get("start"), events.get("end")
        if not isinstance(start, Start):
            raise LedgerError("the start of a run is missing", where=store.path / FOLDER / f"{run}.start.json")
        runs.append(Run(start, end if isinstance(end, End) else None))
    return sorted(runs, key=lambda one: (one.start.at, one.start.run))


def command_digest(argv: Sequence[str]) -> str:
    """SHA-256 of a command line as Linux shows it in /proc, so that whoever has it can show that it was this one."""
    return hashlib.sha256(b"".join(os.fsencode(argument) + b"\0" for argument in argv)).hexdigest()


def moment(now: datetime) -> str:
    """A time as entries have it."""
    return logbook.moment(now)


def lines(run: Run) -> list[str]:
    """A run for a terminal."""
    start, end = run.start, run.end
    if end is None:
        said = "started, never ended"
    elif end.signal is not None:
        said = f"ended by signal {end.signal} at {end.at}"
    else:
        said = f"ended at {end.at} with status {end.status}" if end.status is not None else "could not be started"
    made = f", made {end.model}" if end and end.model else ""
    made += f", no model: {end.changed:,} files were changed while it ran" if end and end.changed else ""
    return [f"{start.run}  {start.at}  {start.program} on {start.snapshot[:12]}: {said}{made}"]


def _read(path: Path) -> Start | End:
    found: Start | End | None
    said: tuple[Any, ...]
    try:
        value = json.loads(path.read_bytes())
        said = tuple(value.pop(key) for key in ("kind", "format", "event"))
        found = Start(**value) if said[2] == "start" else End(**value)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found, said = None, ()
    if found is None or said[:2] != (KIND, FORMAT) or path.name != f"{found.run}.{said[2]}.json":
        raise LedgerError("a run that was kept is damaged", where=path, hint="`provenance log verify` says more")
    return found
