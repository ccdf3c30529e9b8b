"""`provenance log checkpoint`: the signed size and root, as a file for others."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("checkpoint")
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), help="Sign what is not signed yet by this key.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, not to stdout.")
@common.store
def command(key: Path | None, output: Path | None, store: Path) -> None:
    """Print the newest signed checkpoint, or write it to a file: what `--seen` compares the log with later."""
    from provenance.errors import LogError
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import log_signing, logbook
    from provenance.tlog.store import CHECKPOINT, Log

    opened = Store.open(store)
    logbook.recover(opened)
    log = logbook.open_log(opened)
    if key is not None:
        log_signing.appoint(logbook.open_log(opened), common.signer(key, "log"))
    path = Log(log.folder).folder / CHECKPOINT
    if not path.exists():
        raise LogError("the log is not signed", where=log.folder, hint="sign it with `provenance log init --key FILE`")
    if output:
        files.deliver(output, path.read_bytes())
    else:
        common.say(path.read_text(encoding="utf-8").rstrip("\n"))
