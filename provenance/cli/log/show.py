"""`provenance log show`: the log at a glance."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path

import click

from provenance.cli import common


@click.command("show")
@common.store
def command(store: Path) -> None:
    """Say how large the log is, what it holds, and whose key the store names. Nothing is verified; see `log verify`."""
    from provenance.ledger.store import Store
    from provenance.pipeline import log_signing, logbook
    from provenance.tlog.store import CHECKPOINT

    log = logbook.open_log(Store.open(store))
    kinds = Counter(entry.kind for _, entry in logbook.entries(log))
    common.say(f"{log.size:,} entries, root {base64.b64encode(log.root).decode()}")
    for kind, count in sorted(kinds.items()):
        common.say(f"  {count:>9,}  {kind}")
    known = log_signing.signer_of(log)
    signed = known is not None and (log.folder / CHECKPOINT).exists()
    common.say(f"signed by {known[0]}" if known and signed else "unsigned")
