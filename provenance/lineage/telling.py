"""A model in words, and as a JSON value. Pure."""

from __future__ import annotations

from typing import Any

from provenance.lineage.graph import Depth, Graph
from provenance.lineage.register import Register
from provenance.lineage.values import Model

SHORT = 12  # digits of a snapshot's id


def value(register: Register, model: Model) -> dict[str, Any]:
    """Everything the register says of a model; decimals as text."""
    graph = Graph(register.models.values())
    depth = graph.depth(model.id)
    return {
        "id": model.id,
        "family": graph.family[model.id],
        "entry": model.number,
        "registered_at": model.at,
        "released": model.released.isoformat() if model.released else None,
        "weights": model.weights,
        "called": list(model.called),
        "parents": list(model.parents),
        "generations": depth.generations,
        "generations_at_least": depth.at_least,
        "trained_on": [
            {
                "snapshot": trained.snapshot,
                "records": trained.records,
                "tokens": trained.tokens,
                "written": [
                    {"generator": w.generator, "model": graph.model_of(w.generator), "evidence": w.evidence}
                    | {"parts": w.parts, "tokens": w.tokens}
                    for w in trained.written
                ],
            }
            for trained in model.trained
        ],
        "evaluations": [
            {"suite": e.suite, "metric": e.metric, "value": format(e.value, "f"), "direction": e.direction}
            | {"date": e.date.isoformat(), "data_digest": e.data_digest}
            for e in register.current()
            if e.model == model.id
        ],
    }


def lines(register: Register, model: Model) -> list[str]:
    """The same, a line each."""
    told = value(register, model)
    depth = said(Depth(told["generations"], told["generations_at_least"]))
    result = [
        f"{model.id}  entry {model.number}, {model.at[:10]}",
        f"  family: {told['family']}; called {', '.join(model.called)}",
        f"  parents: {', '.join(model.parents) or 'none'}",
        f"  weights: {model.weights or 'no digest given'}",
        f"  generation depth of what it was trained on: {depth}",
    ]
    for trained in told["trained_on"]:
        result.append(
            f"  trained on {trained['snapshot'][:SHORT]}: {trained['records']:,} records, {trained['tokens']:,} tokens"
        )
        for w in trained["written"]:
            who = w["model"] or w["generator"] or "a model that is not named"
            result.append(f"    {who} ({w['evidence']}): {w['tokens']:,} tokens")
    result += [
        f"  {e['suite']}: {e['metric']} {e['value']} ({e['direction']} is better, {e['date']})"
        for e in told["evaluations"]
    ]
    return result if told["evaluations"] else [*result, "  evaluations: none entered"]


def said(depth: Depth) -> str:
    """`2`, or `at least 2`."""
    return f"{'at least ' if depth.at_least else ''}{depth.generations}"
