"""The graph of a store: what is registered, and the snapshots that are asked about."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.errors import UsageError
from provenance.ledger.store import Store
from provenance.lineage import edges
from provenance.lineage.graph import Graph
from provenance.lineage.register import Register
from provenance.lineage.values import Trained
from provenance.pipeline.models import trained


@dataclass(frozen=True, slots=True)
class Lineage:
    """What was asked for."""

    graph: Graph
    edges: list[edges.Edge]
    names: dict[str, str]  # snapshot id -> its name


def lineage(store: Store, wanted: str | None = None) -> Lineage:
    """The whole graph, or what leads to a model or snapshot and away from it.

    Args:
        wanted: a model or a snapshot, as any command names one; None: everything that is registered.
    Raises: UsageError, if neither is called that; LedgerError.
    """
    register = Register.open(store)
    graph = Graph(register.models.values())
    held: dict[str, Trained] = {t.snapshot: t for m in register.models.values() for t in m.trained}
    node = None if wanted is None else _node(store, register, wanted)
    if node is not None and node not in graph.models and node not in held:
        held[node] = trained(store, node)
    known = {name.snapshot: name.name for name in store.names()}
    found = edges.edges(graph, held.values())
    names = {snapshot: known.get(snapshot, snapshot[:12]) for snapshot in held}
    return Lineage(graph, found if node is None else edges.around(found, node), names)


def _node(store: Store, register: Register, wanted: str) -> str:
    """Id of the model or snapshot that is meant; a model's comes first. Raises: UsageError."""
    try:
        return register.get(wanted).id
    except UsageError as no_model:
        try:
            return store.resolve(wanted).snapshot
        except UsageError:
            raise UsageError(
                f"neither a model nor a snapshot is called {wanted[:80]!r}",
                hint="`provenance model list` and `provenance snapshots` list them",
            ) from no_model
