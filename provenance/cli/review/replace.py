"""`provenance review replace`: another board policy in the place of this one."""

from __future__ import annotations

from pathlib import Path

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
@asked.signing(reason=False)
def command(following: Path, how: asked.How) -> None:
    """Approve that the board policy NEXT takes the place of the one in force; with a quorum it can be enrolled."""
    from provenance.board.review import Review, checked
    from provenance.pipeline.standing import load_board

    known, new = load_board(how.board), load_board(following)
    review = checked(Review(action="replace", board=known.digest, next=new.digest, at=asked.now(), reason=how.reason))
    members = ", ".join(new.approvers)
    before = [f"The board that is to come: {members}; {new.approvals} approvals asked for.", ""]
    asked.enter(review, known, how, before=before)
