"""`provenance serve`: the board's page."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("serve")
@asked.board
@common.policy
@common.profiles
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port; 0: any free one.")
@click.option(
    "--seen",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The checkpoint that you kept outside the store; it is read, and not moved on.",
)
@common.store
def command(
    board: Path, policy: str, profile_folders: tuple[Path, ...], host: str, port: int, seen: Path | None, store: Path
) -> None:
    """Serve the board's page on this machine: snapshots, reports, decisions, the log, and statements to sign.

    Prints an address that works once; after it was opened, the next. Members sign in their own browser, and their key
    stays there. Stop it with Ctrl-C.
    """
    from dataclasses import replace

    from provenance.ledger.store import Store
    from provenance.pipeline.standing import trust
    from provenance.web.server import serve

    trusted = replace(trust(board, seen), only_looks=True)
    serve(
        Store.open(store),
        trusted,
        policy=policy,
        profiles=profile_folders,
        host=host,
        port=port,
        say=common.say,
        warn=common.note,
    )
