"""The graph as edges: which model wrote how much of which snapshot, and which model was trained on it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.lineage.graph import Graph, Loop
from provenance.lineage.telling import SHORT, said
from provenance.lineage.values import Trained


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One arrow."""

    kind: str  # wrote: from a model to a snapshot; trained: from a snapshot to a model; parent: from a model to a model
    source: str  # id; of what is no registered model, the generator's own name
    target: str  # id
    tokens: int = 0  # that went along it
    share: float | None = None  # of the snapshot's tokens, 0..1


def edges(graph: Graph, snapshots: Iterable[Trained]) -> list[Edge]:
    """Every arrow between the registered models and these snapshots, in the order of both."""
    found: list[Edge] = []
    for held in snapshots:
        wrote: dict[str, int] = {}
        for item in held.written:
            name = graph.model_of(item.generator) or item.generator or UNNAMED
            wrote[name] = wrote.get(name, 0) + item.tokens
        for writer, tokens in sorted(wrote.items()):
            found.append(
                Edge(kind="wrote", source=writer, target=held.snapshot, tokens=tokens, share=_share(tokens, held))
            )
        for model in graph.models.values():
            if any(trained.snapshot == held.snapshot for trained in model.trained):
                found.append(
                    Edge(
                        kind="trained",
                        source=held.snapshot,
                        target=model.id,
                        tokens=held.tokens,
                        share=_share(held.tokens, held),
                    )
                )
    for model in graph.models.values():
        found += [Edge(kind="parent", source=parent, target=model.id) for parent in model.parents]
    return found


UNNAMED = "(a model that is not named)"


def around(found: Sequence[Edge], node: str) -> list[Edge]:
    """The edges on any path that leads to a node or away from it."""
    kept: set[int] = set()
    for near, far in (("target", "source"), ("source", "target")):
        reached, waiting = {node}, [node]
        while waiting:
            here = waiting.pop()
            for number, edge in enumerate(found):
                if getattr(edge, near) == here:
                    kept.add(number)
                    there = getattr(edge, far)
                    if there not in reached:
                        reached.add(there)
                        waiting.append(there)
    return [found[number] for number in sorted(kept)]


def value(graph: Graph, found: Sequence[Edge], names: Mapping[str, str]) -> dict[str, Any]:
    """Nodes, edges and loops as a JSON value.

    Args:
        names: snapshot id -> its name.
    """
    ids = dict.fromkeys(end for edge in found for end in (edge.source, edge.target))
    loops = _loops(graph, ids)
    return {
        "nodes": [_node(graph, one, names) for one in ids],
        "edges": [
            {"kind": e.kind, "from": e.source, "to": e.target, "tokens": e.tokens, "token_share": e.share}
            for e in found
        ],
        "loops": [
            {"family": x.family, "writer": x.writer, "snapshot": x.snapshot, "reader": x.reader, "tokens": x.tokens}
            | {"token_share": _part(x)}
            for x in loops
        ],
    }


def lines(graph: Graph, found: Sequence[Edge], names: Mapping[str, str]) -> list[str]:
    """The graph for a terminal: a block for each snapshot, then the loops."""
    result = []
    ids = dict.fromkeys(end for edge in found for end in (edge.source, edge.target))
    for one in (i for i in ids if i in names):
        wrote = [e for e in found if e.kind == "wrote" and e.target == one]
        read = [e for e in found if e.kind == "trained" and e.source == one]
        result.append(f"{_called(one, names)}")
        result += [f"  <- {e.source} wrote {e.tokens:,} tokens ({_percent(e.share)})" for e in wrote]
        if not wrote:
            result.append("  <- no model, as far as it is declared or matched")
        for edge in read:
            depth = said(graph.depth(edge.target))
            result.append(f"  -> {edge.target} was trained on it (generation depth {depth})")
        if not read:
            result.append("  -> no registered model was trained on it")
            result += [
                f"  .. a loop is open: from {e.source} to the next model of the family {graph.family[e.source]}"
                for e in wrote
                if e.source in graph.models
            ]
    parents = [f"{e.target} came from {e.source}" for e in found if e.kind == "parent"]
    loops = [
        f"{x.writer} -> {_called(x.snapshot, names)} -> {x.reader}: {_percent(_part(x))} of its tokens"
        for x in _loops(graph, ids)
    ]
    return [*result, *parents, "loops:" if loops else "loops: none found", *(f"  {loop}" for loop in loops)]


def _loops(graph: Graph, ids: Mapping[str, Any]) -> list[Loop]:
    return [x for x in graph.loops() if x.snapshot in ids and x.writer in ids and x.reader in ids]


def _node(graph: Graph, one: str, names: Mapping[str, str]) -> dict[str, Any]:
    if one in graph.models:
        depth = graph.depth(one)
        return {"id": one, "kind": "model", "name": one, "family": graph.family[one]} | {
            "generations": depth.generations,
            "at_least": depth.at_least,
        }
    return {"id": one, "kind": "snapshot" if one in names else "generator", "name": names.get(one, one)}


def _part(loop: Loop) -> float | None:
    return loop.tokens / loop.of if loop.of else None


def _called(snapshot: str, names: Mapping[str, str]) -> str:
    return f"{names[snapshot]} ({snapshot[:SHORT]})"


def _share(tokens: int, held: Trained) -> float | None:
    return tokens / held.tokens if held.tokens else None


def _percent(share: float | None) -> str:
    return "no tokens" if share is None else f"{share:.1%}"
