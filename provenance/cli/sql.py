"""`provenance sql`: ask in SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.cli import common, tables


@click.command("sql")
@click.argument("snapshot")
@click.argument("query")
@common.store
@tables.option
@tables.output
def command(snapshot: str, query: str, store: Path, format_: str, output: Path | None) -> None:
    """Ask SNAPSHOT one SELECT over its views (`-` reads it from standard input).

    Views: records parts entities rejects fields shards sources mapping snapshot mix.
    Nothing but this snapshot can be read, and nothing written.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import snapshots

    text = sys.stdin.read() if query == "-" else query
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve(snapshot)) as session:
        tables.write(session.sql(text), format_, output)
