"""`provenance log init`: whose key signs the log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common


@click.command("init")
@click.option(
    "--key", type=click.Path(path_type=Path, dir_okay=False), help="Key file of use `log`; signs from now on."
)
@common.store
def command(key: Path | None, store: Path) -> None:
    """Sign the log by the key in FILE, now and at each entry from now on.

    The key stays where it is; only its place is noted. Entries that come while it cannot be read (it is encrypted, or
    on another machine) stay unsigned until `provenance log checkpoint --key FILE`. A store of an earlier version, which
    has no log, gets one with an entry for all that it holds.
    """
    from provenance.errors import UsageError
    from provenance.ledger.store import Store
    from provenance.pipeline import log_signing, logbook

    opened = Store.open(store)
    if not (opened.path / logbook.FOLDER).exists():
        count = logbook.adopt(opened, logbook.moment(datetime.now(UTC)))
        common.say(f"a log with {count:,} entries, of what the store held")
    elif key is None:
        raise UsageError("the store has a log already", hint="say --key FILE to have it signed")
    if key is not None:
        signer = common.signer(key, "log")
        log_signing.appoint(logbook.open_log(opened), signer)
        common.say(f"signed by {signer.vkey}")
        common.note("give this line to those who check the log")
