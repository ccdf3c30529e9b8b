"""`provenance log prove`: a proof file for somebody who sees nothing else of the store."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("prove")
@click.argument("entry")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, not to stdout.")
@common.store
def command(entry: str, output: Path | None, store: Path) -> None:
    """Prove that ENTRY is in the log: a number from `log entries`, or a snapshot (its first entry).

    The file (C2SP tlog-proof) holds the entry, its way to the root, and the signed checkpoint.
    """
    from provenance.errors import UsageError
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import log_signing, logbook

    opened = Store.open(store)
    if entry.isascii() and entry.isdigit() and len(entry) < 12:
        index = int(entry)
    else:
        snapshot = opened.resolve(entry).snapshot
        numbers = [
            n for n, e in logbook.entries(logbook.open_log(opened)) if (e.kind, e.digest) == ("snapshot", snapshot)
        ]
        if not numbers:
            raise UsageError("this snapshot is not in the log", where=snapshot)
        index = numbers[0]
    made = log_signing.prove(logbook.open_log(opened), index)
    if output:
        files.deliver(output, made.encode())
        common.note(f"entry {index}: {output}")
    else:
        common.say(made.rstrip("\n"))
