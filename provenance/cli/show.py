"""`provenance show`: what is known of one record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from provenance.cli import common, tables

if TYPE_CHECKING:
    import polars as pl

_MOST = 20  # records shown, where one id lies at several places


@click.command("show")
@click.argument("snapshot")
@click.argument("record", metavar="LOCATOR|RECORD")
@common.store
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(snapshot: str, record: str, store: Path, format_: str) -> None:
    """Show what is known of one record of SNAPSHOT: its source, classes, sizes, parts and findings; never its text.

    LOCATOR is PATH:ROW, such as comments/part-0.jsonl:17; RECORD is a record id as reports and queries show it.
    """
    import json

    import polars as pl

    from provenance.errors import UsageError
    from provenance.ledger.store import Store
    from provenance.pipeline import snapshots

    path, _, row = record.rpartition(":")
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve(snapshot)) as session:
        if path and row.isdigit():
            place = {"path": path, "row": row}
            rejected = session.run("show_rejected", place)
            if rejected.height:
                common.say(f"rejected: {rejected['reason'][0]}, {rejected['bytes'][0]:,} bytes")
                return
            records = session.run("show_record", place)
        else:
            records = session.run("show_record", {"record": record})
        if not records.height:
            raise UsageError(
                "no record there", where=record[:200], hint="give PATH:ROW, or a record id of at least 8 digits"
            )
        for found in records.head(_MOST).to_dicts():
            place = {"path": found["path"], "row": str(found["row"])}
            parts = session.run("show_parts", place)
            entities = session.run("show_entities", place)
            secrets = session.run("show_secrets", place)
            topics = session.run("show_topics", place)
            if format_ == "json":
                value = {k: tables.plain(v) for k, v in found.items()}
                value |= {
                    "parts_list": _plain(parts),
                    "entities_list": _plain(entities),
                    "secrets_list": _plain(secrets),
                    "topics_list": _plain(topics),
                }
                common.say(json.dumps(value, indent=1))
                continue
            common.say("\n".join(f"{k:<18} {tables.shown(k, v)}" for k, v in found.items() if v is not None))
            for title, frame in (("parts", parts), ("findings", entities), ("secrets", secrets), ("topics", topics)):
                common.say(f"\n{title}: {frame.height:,}")
                if isinstance(frame, pl.DataFrame) and frame.height:
                    common.say(tables.render(frame, "text"))


def _plain(frame: pl.DataFrame) -> list[dict[str, object]]:
    return [{k: tables.plain(v) for k, v in row.items()} for row in frame.to_dicts()]
