"""`provenance review enrol`: a board policy enters the log."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("enrol")
@click.argument("board", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common.store
def command(board: Path, store: Path) -> None:
    """Enter the board policy in the file BOARD: from then on the gate passes nothing unless it is named.

    The file in the store is a copy to look things up in; whoever judges brings their own.
    """
    from provenance.cli.review import asked
    from provenance.ledger.store import Store
    from provenance.pipeline import reviewing

    found = reviewing.enrol(Store.open(store), board, at=asked.now())
    common.say(f"enrolled {found.digest[:16]}: {', '.join(found.approvers)}; {found.approvals} approvals asked for")
    common.note("members adopt the policy that may pass with `provenance review adopt`")
