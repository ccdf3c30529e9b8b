"""Models entered into the register, and what they were trained on counted; their evaluations read from files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from provenance.errors import ReadError, UsageError
from provenance.ledger.store import Store
from provenance.lineage.register import Register
from provenance.lineage.values import Evaluation, Model, Trained, Written, checked_evaluation, checked_model
from provenance.pipeline import logbook, snapshots

_LARGEST = 8 * 2**20  # bytes of a file of evaluations
_GENERATORS = 1_000  # of a snapshot that an entry keeps, those of most tokens


def add(
    store: Store,
    name: str,
    version: str,
    *,
    trained_on: Sequence[str],
    now: datetime,
    parents: Sequence[str] = (),
    weights: str | None = None,
    aliases: Sequence[str] = (),
    released: date | None = None,
    correct: bool = False,
) -> Model:
    """Enter a version of a model, with how much of its snapshots which generators wrote.

    Args:
        trained_on: names or ids of snapshots of this store; at least one.
        parents: registered models it came from.
        weights: SHA-256 of the weights, hex.
        aliases: what else names it where a generator is named.
        correct: it is there already, and this supersedes what was said of it.
    Raises: UsageError, LedgerError.
    """
    if not trained_on:
        raise UsageError("a model was trained on something", hint="name at least one snapshot with --trained-on")
    ids = dict.fromkeys(store.resolve(wanted).snapshot for wanted in trained_on)
    register = Register.open(store)
    model = Model(
        name=name,
        version=version,
        trained=tuple(trained(store, snapshot) for snapshot in ids),
        parents=tuple(dict.fromkeys(register.get(parent).id for parent in parents)),
        weights=weights,
        aliases=tuple(sorted(set(aliases))),
        released=released,
    )
    checked_model(model)
    with store.writing():
        # Read again under the lock: another process may have entered one meanwhile.
        keep = logbook.keeper(store, "model", at=logbook.moment(now), about=list(ids))
        return Register.open(store, keep).add(model, at=now.isoformat(timespec="seconds"), correct=correct)


def evaluate(store: Store, wanted: str, path: Path, *, now: datetime) -> list[Evaluation]:
    """Enter the results in a JSON file: a list of objects, or an object whose `results` is that list.

    Raises: UsageError, if the model is unknown or the file is not what it must be; ReadError, LedgerError.
    """
    model = Register.open(store).get(wanted)
    listed = _results(path)
    found = [checked_evaluation(model.id, item, where=f"{path}: {n}", today=now.date()) for n, item in listed]
    with store.writing():
        keep = logbook.keeper(store, "model", at=logbook.moment(now))
        Register.open(store, keep).evaluate(found, at=now.isoformat(timespec="seconds"))
    return found


def trained(store: Store, snapshot: str) -> Trained:
    """What stands in a snapshot now, as its cube counted it."""
    with snapshots.session_of(store, snapshot) as session:
        totals = session.run("snapshot_totals").row(0, named=True)
        rows = session.run("generators_known").head(_GENERATORS).iter_rows(named=True)
        written = [
            Written(generator=r["generator"], evidence=r["author_evidence"], parts=r["parts"], tokens=r["tokens"])
            for r in rows
        ]
    return Trained(snapshot=snapshot, records=totals["records"], tokens=totals["tokens"], written=tuple(written))


def _results(path: Path) -> list[tuple[str, Any]]:
    """(place, item) of each result in a file."""
    try:
        size = path.stat().st_size
        value = json.loads(path.read_bytes()) if size <= _LARGEST else None
    except OSError:
        raise ReadError("the file of results cannot be read", where=path) from None
    except (ValueError, RecursionError):
        raise UsageError("the file of results is no JSON", where=path) from None
    place = "results" if isinstance(value, dict) else ""
    listed = value.get("results") if isinstance(value, dict) else value
    if not isinstance(listed, list) or not listed:
        raise UsageError(
            "the file holds no list of results",
            where=path,
            hint='such as [{"suite": "safety", "metric": "refusals", "value": 0.98, "direction": "higher"}]',
        )
    return [(f"{place}[{number}]", item) for number, item in enumerate(listed)]
