"""The graph model -> what it wrote -> snapshot -> model: families, generation depth, loops. Pure.

A model's family is all versions of its name and all that are tied to it by parents, either way. A loop is a snapshot
that holds what a model wrote and that a model of the same family was trained on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provenance.lineage.values import Model, Written


@dataclass(frozen=True, slots=True)
class Depth:
    """How many generations of machine text stand before something; `at_least` where it cannot be told further."""

    generations: int
    at_least: bool


# What cannot be told further: an unknown generator, or a model whose own text went into it, who knows how often.
_UNTOLD = Depth(0, True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """A model's text that came back to its own family."""

    family: str
    writer: str  # id of the model that wrote it
    snapshot: str  # id
    reader: str  # id of the model of the same family that was trained on it
    tokens: int  # of the writer, in the snapshot
    of: int  # tokens of the snapshot

    @property
    def name(self) -> str:
        return f"{self.writer} -> {self.snapshot[:12]} -> {self.reader}"


class Graph:
    """What is registered, as a graph."""

    def __init__(self, models: Iterable[Model]) -> None:
        """Args: models: in the order they were registered."""
        self.models = {model.id: model for model in models}
        self._called = {name: model.id for model in self.models.values() for name in model.called}
        self.family = _families(self.models)
        self._depths: dict[str, Depth] = {}
        # Who wrote what each model was trained on; None: a generator that is no registered model.
        self._read = {
            model.id: {self.model_of(w.generator) for trained in model.trained for w in trained.written}
            for model in self.models.values()
        }

    def model_of(self, generator: str | None) -> str | None:
        """Id of the model that a generator value means; None if no registered model does."""
        return None if generator is None else self._called.get(generator)

    def depth(self, model: str) -> Depth:
        """The deepest snapshot that a model was trained on: 0 where no model wrote any of it."""
        waiting = [model]  # a list, not calls: a line of versions can be longer than calls may go
        while waiting:
            here = waiting[-1]
            read = sorted(self._read[here], key=str)
            known = {g for g in read if g is not None and here not in self._reach(g)}
            missing = [g for g in known if g not in self._depths]
            if missing and here not in self._depths:
                waiting += sorted(missing)
                continue
            self._depths.setdefault(here, _deepest([self._depths[g] if g in known else _UNTOLD for g in read]))
            waiting.pop()
        return self._depths[model]

    def _reach(self, model: str) -> set[str]:
        """The models whose text went into a model, at any remove."""
        found: set[str] = set()
        waiting = [model]
        while waiting:
            for writer in self._read[waiting.pop()]:
                if writer is not None and writer not in found:
                    found.add(writer)
                    waiting.append(writer)
        return found | {model}

    def loops(self) -> list[Loop]:
        """Every loop that is closed, in the order of its reader, its snapshot and its writer."""
        found = []
        for reader in self.models.values():
            for trained in reader.trained:
                for writer, tokens in sorted(self.tokens_by_model(trained.written).items()):
                    if self.family[writer] == self.family[reader.id]:
                        found.append(
                            Loop(
                                family=self.family[writer],
                                writer=writer,
                                snapshot=trained.snapshot,
                                reader=reader.id,
                                tokens=tokens,
                                of=trained.tokens,
                            )
                        )
        return found

    def tokens_by_model(self, written: Iterable[Written]) -> dict[str, int]:
        """Tokens by id of the registered model that wrote them."""
        found: dict[str, int] = {}
        for item in written:
            model = self.model_of(item.generator)
            if model is not None:
                found[model] = found.get(model, 0) + item.tokens
        return found


def _deepest(below: Iterable[Depth]) -> Depth:
    found = list(below)
    return Depth(max((1 + d.generations for d in found), default=0), any(d.at_least for d in found))


def _families(models: Mapping[str, Model]) -> dict[str, str]:
    """Model id -> name of its family: the name of the first-registered model in it."""
    family: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    tied: dict[str, set[str]] = {key: set() for key in models}
    for model in models.values():
        by_name.setdefault(model.name, []).append(model.id)
        for parent in model.parents:
            tied[model.id].add(parent)
            tied.setdefault(parent, set()).add(model.id)
    for first in models.values():
        if first.id in family:
            continue
        waiting = [first.id]
        while waiting:
            key = waiting.pop()
            if key in family or key not in models:
                continue
            family[key] = first.name
            waiting += [*tied[key], *by_name[models[key].name]]
    return family
