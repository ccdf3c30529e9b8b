"""`provenance snapshots`: what the store holds."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("snapshots")
@common.store
def command(store: Path) -> None:
    """List the snapshots of the store, oldest first: name, id, records, when."""
    from provenance.ledger.store import Store

    opened = Store.open(store)
    for entry in opened.names():
        totals = opened.load(entry.snapshot).value["totals"]
        line = f"{entry.name}  {entry.snapshot[:12]}  {totals['records']:,} records  {entry.at[:19]}Z"
        common.say(common.item(line))
