"""`provenance runs`: what was run behind the gate."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("runs")
@common.store
def command(store: Path) -> None:
    """List the commands that were run behind the gate: on which snapshot, how they ended, what they made.

    One that was killed never ended. Arguments are not kept: they may hold secrets.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import runs

    for run in runs.listed(Store.open(store)):
        for line in runs.lines(run):
            common.say(line)
