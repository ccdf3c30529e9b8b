"""`provenance review replace`: another board policy in the place of this one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from provenance.cli.review import asked


@click.command("replace")
@click.option(
    "--next",
    "following",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The board policy that is to come.",
)
@asked.board
@asked.reason(required=False)
@asked.signing
def command(following: Path, board: Path, reason: str, how: dict[str, Any]) -> None:
    """Approve that the board policy NEXT takes the place of the one in force; with a quorum it can be enrolled."""
    from provenance.board.review import Review, checked
    from provenance.pipeline.standing import load_board

    known, new = load_board(board), load_board(following)
    review = checked(Review(action="replace", board=known.digest, next=new.digest, at=asked.now(), reason=reason))
    members = ", ".join(new.approvers)
    before = [f"The board that is to come: {members}; {new.approvals} approvals asked for.", ""]
    asked.enter(review, known, how, before=before)
