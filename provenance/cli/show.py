"""`provenance show`: what is known of one record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import common, tables

if TYPE_CHECKING:
    import polars as pl

    from provenance.profile import Session

_TITLES = {"entities": "findings"}
_MOST = 20  # records shown, where one id lies at several places


@click.command("show")
@click.argument("snapshot")
@click.argument("record", metavar="LOCATOR|RECORD")
@common.store
@common.text_or_json
def command(snapshot: str, record: str, store: Path, format_: str) -> None:
    """Show what is known of one record of SNAPSHOT: its source, classes, sizes, parts and findings; never its text.

    LOCATOR is PATH:ROW, such as comments/part-0.jsonl:17; RECORD is a record id as reports and queries show it.
    """
    import json

    from provenance.errors import UsageError
    from provenance.ledger.store import Store
    from provenance.pipeline import snapshots

    path, _, row = record.rpartition(":")
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve(snapshot)) as session:
        place = {"path": path, "row": row} if path and row.isdigit() else {"record": record}
        rejected = session.run("show_rejected", place).to_dicts() if "path" in place else []
        records = session.run("show_record", place).to_dicts() if not rejected else []
        if not records and not rejected:
            raise UsageError(
                "no record there",
                where=record[:200],
                hint="give PATH:ROW, rows counted from 1 and paths as `provenance profile SNAPSHOT files` lists them, "
                "or a record id of at least 8 digits",
            )
        found = [(one, _beside(session, one)) for one in records[:_MOST]]
    left_out = len(records) - len(found)
    if format_ == "json":
        shown = [one | {f"{name}_list": frame.to_dicts() for name, frame in beside.items()} for one, beside in found]
        value = tables.plain({"rejected": rejected, "records": shown, "left_out": left_out})
        common.say(json.dumps(value, indent=1, allow_nan=False))
        return
    for one in rejected:
        common.say(f"rejected: {one['reason']}, {one['bytes']:,} bytes")
    for one, beside in found:
        common.say("\n".join(f"{k:<18} {tables.shown(k, v)}" for k, v in one.items() if v is not None))
        for title, frame in beside.items():
            common.say(f"\n{_TITLES.get(title, title)}: {frame.height:,}")
            if frame.height:
                common.say(tables.render(frame, "text"))
    if left_out:
        common.say(f"\n... and at {left_out:,} more places")


def _beside(session: Session, record: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """What is known of one record in tables of its own."""
    place = {"path": record["path"], "row": str(record["row"])}
    return {name: session.run(f"show_{name}", place) for name in ("parts", "entities", "secrets", "topics")}
