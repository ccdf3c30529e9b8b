"""`provenance lineage`: the graph of models and the data they made."""

from __future__ import annotations

import json
from pathlib import Path

import click

from provenance.cli import common


@click.command("lineage")
@click.argument("node", required=False, metavar="[MODEL|SNAPSHOT]")
@common.text_or_json
@common.store
def command(node: str | None, format_: str, store: Path) -> None:
    """Show which model wrote how much of which snapshot, which model was trained on it, and the loops.

    With a MODEL or SNAPSHOT: what leads to it and away from it. A loop is a snapshot that holds what a model wrote, and
    that a model of the same family (by name or parents) was trained on.
    """
    from provenance.ledger.store import Store
    from provenance.lineage import edges
    from provenance.pipeline.lineage import lineage

    found = lineage(Store.open(store), node)
    if format_ == "json":
        common.say(json.dumps(edges.value(found.graph, found.edges, found.names), indent=1))
        return
    for line in edges.lines(found.graph, found.edges, found.names):
        common.say(common.item(line))
