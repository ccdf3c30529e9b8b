"""`provenance model list`: what is registered."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common, tables


@click.command("list")
@tables.option
@tables.output
@common.store
def command(store: Path, format_: str, output: Path | None) -> None:
    """List the registered models in the order they were entered.

    `generations` is the generation depth of what a model was trained on: 0 where no model wrote any of it.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import snapshots

    frame = snapshots.registered(Store.open(store))["models"].drop("name", "version")
    tables.write(frame, format_, output)
