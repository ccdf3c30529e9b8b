"""`provenance review veto`: a member's word on one judgement of a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("veto")
@click.argument("snapshot")
@common.policy
@common.profiles
@asked.board
@asked.reason(required=True)
@asked.signing
def command(
    snapshot: str,
    policy: str,
    profile_folders: tuple[Path, ...],
    board: Path,
    reason: str,
    how: dict[str, Any],
) -> None:
    """Veto SNAPSHOT, whatever it is judged by.

    The veto stands until you approve a judgement of it later, or the quorum that the board policy names lifts it.
    """
    from provenance.board.review import Review, checked
    from provenance.ledger.store import Store
    from provenance.pipeline import decided, judging, reviewing
    from provenance.pipeline.standing import load_board

    store, known = Store.open(how["store"]), load_board(board)
    of = store.resolve(snapshot).snapshot
    decision = decided.latest(store, of, judging.under(policy, profile_folders), only_sound=True)
    if decision is not None:
        review = reviewing.about(decision, "veto", board=known, at=asked.now(), reason=reason)
        before = ["The gate said:", *judging.lines(decision), ""]
    else:
        review = checked(Review(action="veto", snapshot=of, board=known.digest, at=asked.now(), reason=reason))
        before = ["It was not judged by this policy yet; a veto binds all the same.", ""]
    asked.enter(review, known, how, before=before)
