"""What sections are made of, beside tables: facts, words, pairs of tables, charts. JSON objects with a `kind`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from provenance.reporting.figures import Figure, shortened, text

Block = dict[str, Any]


def fact(label: str, said: str = "", *, figure: Figure | None = None, code: bool = False, link: str = "") -> Block:
    """One line of facts: a figure with words behind it, or words alone.

    Args:
        code: the words are a name or a digest.
        link: id in the page where there is more.
    """
    return {"label": label, "text": shortened(said, 400), "figure": figure, "code": code, "link": link}


def facts(entries: Sequence[Block], *, title: str = "") -> Block:
    return {"kind": "facts", "title": title, "entries": list(entries)}


def words(entries: Sequence[str], *, title: str = "") -> Block:
    """A paragraph, or a list where there are several."""
    return {"kind": "words", "title": title, "entries": [shortened(entry, 600) for entry in entries]}


def pairs(tables: Sequence[Block]) -> Block:
    """Tables side by side where the page is wide enough."""
    return {"kind": "pairs", "tables": list(tables)}


def mark(label: str, value: Figure, *, note: str = "", strong: bool = True, tick: str = "") -> Block:
    """One mark of a chart: the figure it stands for, and how it is written."""
    return {
        "label": shortened(label),
        "figure": value,
        "text": text(value),
        "note": shortened(note, 40),
        "group": "strong" if strong else "pale",
        "tick": tick,
    }


def chart(
    name: str,
    draws: str,
    *,
    title: str,
    note: str,
    desc: str,
    query: str,
    table: str,
    marks: Sequence[Block],
    legend: Mapping[str, str] | None = None,
) -> Block:
    """A chart that a table of the page repeats in figures.

    Args:
        draws: `bars` or `columns`.
        desc: the chart in words, for whoever cannot see it.
        table: id of that table.
        legend: group of marks (`strong` or `pale`) -> what it means.
    """
    return {
        "kind": "chart",
        "id": name,
        "draws": draws,
        "title": title,
        "note": note,
        "desc": desc,
        "query": query,
        "table": table,
        "legend": [{"group": group, "label": label} for group, label in (legend or {}).items()],
        "marks": list(marks),
    }


def graph(
    name: str,
    *,
    title: str,
    note: str,
    desc: str,
    query: str,
    table: str,
    snapshots: Sequence[Mapping[str, str]],
    arrows: Sequence[Mapping[str, Any]],
) -> Block:
    """The graph of models and snapshots, which a table of the page repeats.

    Args:
        desc: the graph in words, for whoever cannot see it.
        table: id of that table.
        snapshots: `id label` each, in order.
        arrows: `kind snapshot model text loop` each; the kind is `wrote` or `trained`.
    """
    return {
        "kind": "graph",
        "id": name,
        "title": title,
        "note": note,
        "desc": desc,
        "query": query,
        "table": table,
        "snapshots": [{**item, "label": shortened(item["label"], 40)} for item in snapshots],
        "arrows": [{**item, "model": shortened(item["model"], 60)} for item in arrows],
    }


def section(name: str, title: str, lead: str, blocks: Sequence[Block]) -> Block:
    """One part of the page under its own heading."""
    return {"id": name, "title": title, "lead": lead, "blocks": list(blocks)}
