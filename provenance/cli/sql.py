"""`provenance sql`: ask in SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.cli import common, tables


@click.command("sql")
@click.argument("snapshot")
@click.argument("query")
@common.baseline
@common.store
@tables.option
@tables.output
def command(snapshot: str, query: str, baseline: str | None, store: Path, format_: str, output: Path | None) -> None:
    """Ask SNAPSHOT one SELECT over its views (`-` reads it from standard input).

    Views are, among others: records parts entities secrets topics rejects fields shards sources snapshot mix models. An
    unknown name is answered with all of them; docs/profiles.md describes their columns.

    With a baseline, the same views of it are `baseline.records` and so on, and what changed is in `changed_records` and
    `changed_parts`. Nothing but these snapshots can be read, and nothing written.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import baselines, snapshots

    text = sys.stdin.read() if query == "-" else query
    opened = Store.open(store)
    asked = opened.resolve(snapshot)
    held = baselines.find(opened, asked.snapshot, baseline)
    with snapshots.session(opened, asked, baseline=held) as session:
        tables.write(session.sql(text), format_, output)
