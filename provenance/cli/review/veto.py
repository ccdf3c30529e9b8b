"""`provenance review veto`: a member's word on one judgement of a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provenance.cli import common
from provenance.cli.review import asked

if TYPE_CHECKING:
    from provenance.pipeline.decided import Under


@click.command("veto")
@click.argument("snapshot")
@common.under
@asked.signing(reason=True)
def command(snapshot: str, under: Under, how: asked.How) -> None:
    """Veto SNAPSHOT, whatever it is judged by.

    The veto stands until you approve a judgement of it later, or the quorum that the board policy names lifts it.
    """
    from provenance.board.review import Review, checked
    from provenance.ledger.store import Store
    from provenance.pipeline import decided, judging, reviewing
    from provenance.pipeline.standing import load_board

    store, known = Store.open(how.store), load_board(how.board)
    of = store.resolve(snapshot).snapshot
    decision = decided.latest(store, of, under, only_sound=True)
    if decision is not None:
        review = reviewing.about(decision, "veto", board=known, at=asked.now(), reason=how.reason)
        before = ["The gate said:", *judging.lines(decision), ""]
    else:
        review = checked(Review(action="veto", snapshot=of, board=known.digest, at=asked.now(), reason=how.reason))
        before = ["It was not judged by this policy yet; a veto binds all the same.", ""]
    asked.enter(review, known, how, before=before)
