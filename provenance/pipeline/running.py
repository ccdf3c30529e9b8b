"""A command behind the gate: run only on a pass, and only while the files are those that passed."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from provenance import keyfiles
from provenance.errors import COULD_NOT_RUN, REFUSED, BusyError, ProvenanceError, RefusedError, UsageError
from provenance.ledger import files, verify
from provenance.ledger.store import Name, Store
from provenance.lineage.register import Register
from provenance.lineage.values import Model, checked_model
from provenance.model import Decision
from provenance.pipeline import decided, models, process, runs
from provenance.pipeline.comparing import look
from provenance.pipeline.progress import Quiet
from provenance.pipeline.standing import Trust

_SECRETS = (keyfiles.ENVIRONMENT, "PROVENANCE_ATTEST_KEY")  # of the environment, which the command does not get
_PATIENCE = 600  # seconds that the end of a long run waits for another writer of the store
_AFTER = ("changed", "missing", "renamed")  # what a command must not do to what it reads; files may be added


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and the model that it is to make."""

    argv: tuple[str, ...]
    program: str  # its path
    model: Model | None
    weights: Path | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How it went."""

    run: str
    status: int  # what the gate's own process exits with
    model: Model | None
    fault: str = ""  # why no model was registered


def planned(store: Store, argv: Sequence[str] | None, *, model: str | None, weights: Path | None) -> Plan | None:
    """What is to be run, checked before the long work; None where nothing is.

    Raises: UsageError, if there is no such program, the model cannot be called so, or is registered already.
    """
    if argv is None:
        if model or weights:
            raise UsageError("a model is made by a command", hint="name it after `--`, or use `provenance model add`")
        return None
    if not argv:
        raise UsageError("no command after `--`")
    program = shutil.which(argv[0])
    if program is None:
        raise UsageError("there is no such program", where=argv[0], hint="it is looked for in PATH")
    if weights and not model:
        raise UsageError("weights are of a model", hint="name it with --model NAME@VERSION")
    made = None
    if model:
        name, at, version = model.partition("@")
        if not at:
            raise UsageError("a model has a name and a version", where=repr(model[:120]), hint="--model NAME@VERSION")
        made = checked_model(Model(name=name, version=version, trained=()))
        if made.id in Register.open(store).models:
            raise UsageError(f"{made.id} is registered already", hint="give another version")
    return Plan(tuple(argv), program, made, weights)


def run(
    store: Store,
    name: Name,
    decision: Decision,
    plan: Plan,
    *,
    data: Sequence[Path],
    trust: Trust,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Ended:
    """Run a command after a pass that this process has made, and keep its start and its end.

    The gate has read every file; they are all read again here, right before the start, and the log and the board are
    asked again, so that nothing that came while the gate was judging is overlooked.
    Raises: RefusedError, if these files do not have a pass any more; UsageError, if the command cannot be started.
    """
    places = list(data) or [Path(place) for place in name.data]
    decided.still(store, decision, places, trust=trust, now=clock())
    start = runs.Start(
        run=secrets.token_hex(8),
        at=runs.moment(clock()),
        snapshot=decision.snapshot,
        judgement=decision.judgement,
        policy=decision.policy_digest,
        program=os.fsencode(Path(plan.argv[0]).name).decode("utf-8", "backslashreplace"),
        command=runs.command_digest(plan.argv),
        model=plan.model.id if plan.model else None,
    )
    runs.keep(store, start)
    try:
        returned = process.run(plan.argv, plan.program, without=_SECRETS)
    except OSError as error:
        _end(store, start, clock)
        raise UsageError(f"the command could not be started ({error.strerror})", where=plan.argv[0]) from None
    if returned or plan.model is None:
        _end(store, start, clock, returned=returned)
        return Ended(start.run, returned if returned >= 0 else 128 - returned, None)
    return _registered(store, start, plan, places, clock)


def _registered(
    store: Store, start: runs.Start, plan: Plan, places: Sequence[Path], clock: Callable[[], datetime]
) -> Ended:
    """After a good end: the model is registered, unless the files changed meanwhile or there are no weights."""
    changed, weights = None, None
    try:
        changed = _changed(store, start.snapshot, places)
        if changed:
            raise RefusedError(f"{changed:,} files were changed while the command ran")
        weights = files.sha256(plan.weights) if plan.weights else None
        model = _patiently(lambda: _add(store, plan, start.snapshot, weights, clock()))
    except (ProvenanceError, OSError) as error:
        _end(store, start, clock, returned=0, changed=changed)
        status = REFUSED if isinstance(error, RefusedError) else COULD_NOT_RUN
        said = str(error) if isinstance(error, ProvenanceError) else f"{error.strerror}\n  where: {error.filename}"
        return Ended(start.run, status, None, said)
    _end(store, start, clock, returned=0, changed=changed, model=model)
    return Ended(start.run, 0, model)


def _add(store: Store, plan: Plan, snapshot: str, weights: str | None, now: datetime) -> Model:
    assert plan.model is not None
    return models.add(store, plan.model.name, plan.model.version, trained_on=[snapshot], weights=weights, now=now)


def _changed(store: Store, snapshot: str, places: Sequence[Path]) -> int:
    built = store.load(snapshot)
    found = verify.files(built, look(places, Quiet(), store.path).by_roots_of(built))
    return sum(kind in _AFTER for kind, _, _ in found)


def _patiently(attempt: Callable[[], Model]) -> Model:
    """A training that took days is not lost to somebody who happens to be tagging."""
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            return attempt()
        except BusyError:
            if time.monotonic() > last:
                raise
            time.sleep(1)


def _end(
    store: Store,
    start: runs.Start,
    clock: Callable[[], datetime],
    *,
    returned: int | None = None,
    changed: int | None = None,
    model: Model | None = None,
) -> None:
    ended = returned is not None and returned >= 0
    runs.keep(
        store,
        runs.End(
            run=start.run,
            at=runs.moment(clock()),
            snapshot=start.snapshot,
            status=returned if ended else None,
            signal=None if ended or returned is None else -returned,
            changed=changed,
            model=model.id if model else None,
            weights=model.weights if model else None,
        ),
    )


def lines(ended: Ended) -> list[str]:
    """The end of a run, for a terminal."""
    found = [f"run {ended.run} ended with status {ended.status}"]
    if ended.fault:
        found = [f"run {ended.run}: the command ended well, but its model was not registered: {ended.fault}"]
    if ended.model:
        found.append(f"registered {ended.model.id}, entry {ended.model.number}")
    return found
