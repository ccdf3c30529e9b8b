"""`provenance log entries`: what happened, one line an entry."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("entries")
@click.option("--from", "start", type=click.IntRange(0), default=0, show_default=True, help="First entry, from 0.")
@common.text_or_json
@common.store
def command(start: int, format_: str, store: Path) -> None:
    """List the entries: number, time, kind, the snapshot that it is about, and the SHA-256 of the file it is of.

    With --format json, one line of JSON an entry, exactly the bytes that the log holds.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import logbook

    log = logbook.open_log(Store.open(store))
    for number, data in enumerate(log.entries(start), start):
        entry = logbook.parsed(data)
        if format_ == "json":
            common.say(common.item(data.decode("utf-8", errors="replace")))
        elif entry is None:
            common.say(f"{number:>8}  (an entry of another kind, {len(data)} bytes)")
        else:
            about = f"of {entry.about[:12]}" if entry.about and entry.about != entry.digest else ""
            said = entry.more.get("outcome") or entry.more.get("action") or ""
            line = f"{number:>8}  {entry.at}  {entry.kind:<10}  {entry.digest[:16]}  {about} {said}"
            common.say(line.rstrip())
