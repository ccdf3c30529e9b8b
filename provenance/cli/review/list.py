"""`provenance review list`: what members said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common


@click.command("list")
@click.argument("snapshot", required=False)
@common.board
@common.store
def command(snapshot: str | None, board: Path | None, store: Path) -> None:
    """List all reviews in the order of the log, or those of SNAPSHOT; --board says whose signature they have.

    What counts for a judgement, `provenance gate` says with it, and the report.
    """
    from provenance.board.weighing import Reign, vetoed
    from provenance.ledger.store import Store
    from provenance.pipeline import logbook
    from provenance.pipeline.standing import entered, in_force, load_board

    opened = Store.open(store)
    known = load_board(board) if board else None
    log = logbook.open_log(opened)
    reviews = entered(opened, log)
    wanted = opened.resolve(snapshot).snapshot if snapshot else ""
    for item in reviews:
        review = item.review
        if wanted and review.snapshot != wanted:
            continue
        by = (item.by(known) or "not a member") if known else ", ".join(s.name for s in item.note.signatures)
        about = f"of {review.snapshot[:12]}" if review.snapshot else f"of policy {(review.policy or review.next)[:12]}"
        rule = f"  {review.rule} (source {review.source}, {review.owner})" if review.rule else ""
        ends = f"  until {review.expires}" if review.expires else ""
        said = f"  {review.reason}" if review.reason else ""
        common.say(common.item(f"{item.entry:>6}  {review.at}  {review.action:<8} {about}  by {by}{rule}{ends}{said}"))
    if known is not None:
        for vetoed_one, names in sorted(vetoed(reviews, [Reign(known)], datetime.now(UTC)).items()):
            if wanted in ("", vetoed_one):
                common.say(f"vetoed, as the last word of {', '.join(sorted(names))}: {vetoed_one[:12]}")
    force = in_force(opened, log, reviews)
    common.say(f"board policy in force: {force or 'none was enrolled'}")
    if known is None and reviews:
        common.note("names are what the signatures say; --board FILE checks them")
