"""The register of models: append-only, each entry naming the digest of the one before it (docs/format.md section 9).

What was entered wrongly is superseded by a later entry, never edited; an entry that was edited or taken out of the
middle breaks the chain, and then nothing is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from provenance.digest import canonical, digest
from provenance.errors import LedgerError, UsageError
from provenance.ledger import files
from provenance.ledger.store import Store
from provenance.lineage.values import Evaluation, Model, Trained, Written, checked_model

Keep = Callable[[Path, bytes], None]

FOLDER = "models"
HEAD = "head"
MODEL, EVALUATION = "provenance.model", "provenance.evaluation-of-model"


class Register:
    """What a store knows of models, in the order it was entered."""

    def __init__(self, folder: Path, keep: Keep = files.write) -> None:
        """Read all entries.

        Args:
            keep: writes an entry to its path.
        Raises: LedgerError, if one is damaged, was changed, or is missing.
        """
        self._folder = folder
        self._keep = keep
        self._head: str | None = None
        self._count = 0
        self.models: dict[str, Model] = {}  # id -> its latest entry, in the order of first entries
        self.evaluations: list[Evaluation] = []
        before: str | None = None
        for path in sorted(folder.glob("[0-9]*.json")):
            before = self._head
            self._read(path)
        # A run that was killed may have written an entry and not yet its digest.
        if self._said() not in ((self._head, before) if self._count else (None,)):
            raise _changed(folder / HEAD)

    def _said(self) -> str | None:
        try:
            return (self._folder / HEAD).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            raise _changed(self._folder / HEAD) from None

    @classmethod
    def open(cls, store: Store, keep: Keep = files.write) -> Register:
        """The register of a store; one without models is empty."""
        return cls(store.path / FOLDER, keep)

    def add(self, model: Model, *, at: str, correct: bool = False) -> Model:
        """Enter a version of a model. The caller holds the store's writer lock.

        Args:
            correct: it is there already, and this supersedes what was said of it.
        Raises: UsageError, if it is there already and `correct` is not given, or the other way round; if a parent is
            not there, or one of its aliases is another model's.
        """
        checked_model(model)
        if (model.id in self.models) is not correct:
            raise UsageError(
                f"{model.id} is {'not ' if correct else ''}registered {'yet' if correct else 'already'}",
                hint="leave out --correct" if correct else "give another --version, or --correct to supersede it",
            )
        for parent in model.parents:
            if model.id in self._ancestors(parent):
                raise UsageError(f"{model.id} cannot come from itself", hint=f"it is an ancestor of {parent}")
        for name in model.called:
            known = self.of_generator(name)
            if known is not None and known.id != model.id:
                raise UsageError(f"{name!r} is what {known.id} is called", hint="name another --alias")
        entered = replace(model, number=self._count + 1, at=at)
        self._append(_model_json(entered), MODEL, at)
        self.models[entered.id] = entered
        return entered

    def _ancestors(self, wanted: str) -> set[str]:
        """A model and all it came from, as registered. Raises: UsageError, if it is unknown."""
        found, waiting = set(), [self.get(wanted).id]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self.models[one].parents if one in self.models else ()
        return found

    def evaluate(self, results: Sequence[Evaluation], *, at: str) -> None:
        """Enter results of one model; the caller holds the store's writer lock. Raises: UsageError, if unknown."""
        if not results:
            raise UsageError("there are no results in it", hint="a list of objects: suite, metric, value, direction")
        model = self.get(results[0].model).id
        value = {"model": model, "results": [_result_json(r) for r in results]}
        number = self._append(value, EVALUATION, at)
        self.evaluations += [replace(r, number=number) for r in results]

    def get(self, wanted: str) -> Model:
        """A model by its id, its name (the newest version) or an alias. Raises: UsageError with the nearest known."""
        if wanted in self.models:
            return self.models[wanted]
        named = [m for m in self.models.values() if m.name == wanted]
        found = named[-1] if named else self.of_generator(wanted)
        if found is None:
            near = get_close_matches(wanted, self.models, n=3, cutoff=0.4) or list(self.models)[-3:]
            hint = f"known: {', '.join(near)}" if near else "register it with `provenance model add`"
            raise UsageError(f"no model is called {wanted[:80]!r}", hint=hint)
        return found

    def known(self, wanted: str) -> str:
        """Id of the model that is meant; the name itself, where none is registered under it."""
        try:
            return self.get(wanted).id
        except UsageError:
            return wanted

    def of_generator(self, generator: str) -> Model | None:
        """The model that a generator value means: its id, `NAME-VERSION`, or an alias."""
        return next((m for m in self.models.values() if generator in m.called), None)

    def current(self) -> list[Evaluation]:
        """The latest result of each model, suite and metric, in the order of entries."""
        latest = {(e.model, e.suite, e.metric): e for e in self.evaluations}
        return list(latest.values())

    def digest(self) -> str | None:
        """SHA-256 of what counts of it now, without times; None while nothing is registered."""
        if not self.models:
            return None
        models = [_model_json(model) for model in self.models.values()]
        return digest({"models": models, "evaluations": [{"model": e.model} | _result_json(e) for e in self.current()]})

    def _append(self, value: Mapping[str, Any], kind: str, at: str) -> int:
        number = self._count + 1
        body = canonical({"at": at, "kind": kind, "number": number, "previous": self._head, **value})
        self._keep(self._folder / f"{number:08d}.json", body)
        self._head, self._count = hashlib.sha256(body).hexdigest(), number
        files.write(self._folder / HEAD, f"{self._head}\n".encode())
        return number

    def _read(self, path: Path) -> None:
        try:
            body = path.read_bytes()
            value = json.loads(body)
            follows = (value["number"], value["previous"]) == (self._count + 1, self._head)
            sound = follows and canonical(value) == body and value["kind"] in (MODEL, EVALUATION)
            if sound and value["kind"] == MODEL:
                model = _model(value)
                self.models[model.id] = model
            elif sound:
                self.evaluations += [_evaluation(value, item) for item in value["results"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
            sound = False
        if not sound:
            raise _changed(path)
        self._head, self._count = hashlib.sha256(body).hexdigest(), value["number"]


def _changed(path: Path) -> LedgerError:
    return LedgerError(
        "the register of models was changed: an entry does not follow from the one before it",
        where=path,
        hint="bring the folder back from a copy; a wrong entry is superseded with --correct, never edited",
    )


def _model_json(model: Model) -> dict[str, Any]:
    return {
        "name": model.name,
        "version": model.version,
        "trained": [{**asdict(t), "written": [asdict(w) for w in t.written]} for t in model.trained],
        "parents": list(model.parents),
        "weights": model.weights,
        "aliases": list(model.aliases),
        "released": model.released.isoformat() if model.released else None,
    }


def _model(value: Mapping[str, Any]) -> Model:
    trained = [
        Trained(**{**item, "written": tuple(Written(**written) for written in item["written"])})
        for item in value["trained"]
    ]
    return Model(
        name=value["name"],
        version=value["version"],
        trained=tuple(trained),
        parents=tuple(value["parents"]),
        weights=value["weights"],
        aliases=tuple(value["aliases"]),
        released=date.fromisoformat(value["released"]) if value["released"] else None,
        number=value["number"],
        at=value["at"],
    )


def _result_json(result: Evaluation) -> dict[str, Any]:
    return {
        "suite": result.suite,
        "metric": result.metric,
        "value": format(result.value, "f"),
        "direction": result.direction,
        "date": result.date.isoformat(),
        "data_digest": result.data_digest,
    }


def _evaluation(value: Mapping[str, Any], item: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        model=value["model"],
        suite=item["suite"],
        metric=item["metric"],
        value=Decimal(item["value"]),
        direction=item["direction"],
        date=date.fromisoformat(item["date"]),
        data_digest=item["data_digest"],
        number=value["number"],
    )
