"""`provenance log cosign`: a witness says that history was not rewritten."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common


@click.command("cosign")
@click.option(
    "--key", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Key file of use `witness`."
)
@click.option("--log-key", required=True, metavar="VKEY", help="Verifier key of the log, or a file that holds it.")
@click.option(
    "--seen",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The witness's own file of the checkpoint it cosigned last; made the first time.",
)
@common.store
def command(key: Path, log_key: str, seen: Path, store: Path) -> None:
    """Cosign the log's checkpoint, if the log continues what this witness saw last. It says nothing of approval."""
    from provenance.ledger.store import Store
    from provenance.pipeline import log_checking, log_signing, logbook

    opened = Store.open(store)
    (verifier,) = log_checking.parse_keys([log_key])
    witness = common.signer(key, "witness")
    line = log_signing.cosign(logbook.open_log(opened), verifier, witness, seen=seen, now=datetime.now(UTC))
    common.say(line.rstrip("\n"))
