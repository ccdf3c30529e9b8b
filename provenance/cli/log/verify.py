"""`provenance log verify`: is the log what it says, and the store what the log says?"""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("verify")
@click.option("--key", metavar="VKEY", help="Verifier key of the log, or a file that holds it.")
@click.option(
    "--witness", "witnesses", multiple=True, metavar="VKEY", help="Key of a witness; may be given several times."
)
@click.option(
    "--seen",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A checkpoint that you kept; the log has to continue it.",
)
@common.store
@click.pass_context
def command(ctx: click.Context, key: str | None, witnesses: tuple[str, ...], seen: Path | None, store: Path) -> None:
    """Compute the log again from its entries, and compare snapshots, decisions, reviews and models with them.

    Whatever is changed, missing or too many is named with its place. Exits 0 if all holds, 3 if not.
    """
    from provenance.errors import REFUSED, UsageError
    from provenance.ledger.store import Store
    from provenance.pipeline import log_checking

    opened = Store.open(store)
    verifier = log_checking.parse_keys([key])[0] if key else None
    if seen is not None and verifier is None:
        raise UsageError("a checkpoint that was seen is checked by the log's key", hint="name it with --key VKEY")
    found = log_checking.check(opened, key=verifier, witnesses=log_checking.parse_keys(witnesses), seen=seen)
    common.say(f"{found.said} ({found.log.size:,} entries)")
    for fault in found.faults:
        common.say(f"  {common.item(fault)}")
    for line in found.log.notes:
        common.say(f"  counts as missing: {common.item(line)}")
    if found.log.cosigned:
        for name, at in found.log.cosigned.cosigned:
            size = found.log.cosigned.checkpoint.size
            common.say(f"  cosigned by {name} at {common.when(at)}, {size:,} entries")
    ctx.exit(REFUSED if found.faults else 0)
