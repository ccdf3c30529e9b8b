"""`provenance review add`: a review that was signed elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("add")
@click.argument("note", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@asked.board
@common.store
def command(note: Path, board: Path, store: Path) -> None:
    """Add the review in the file NOTE, a signed note as a member's browser or another tool made it."""
    from provenance.board.review import opened
    from provenance.errors import ConfigError, LogError
    from provenance.ledger.store import Store
    from provenance.pipeline import reviewing
    from provenance.pipeline.standing import load_board

    try:
        review, signed = opened(note.read_bytes(), where=note)
    except LogError as error:
        raise ConfigError.of(error) from None
    opened_store = Store.open(store)
    path = reviewing.enter(opened_store, review, signed.signatures, load_board(board), now=datetime.now(UTC))
    common.say(f"{review.action}: {path.name}")
    asked.not_covered(opened_store)
