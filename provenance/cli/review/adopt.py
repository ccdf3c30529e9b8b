"""`provenance review adopt`: the policy by which may be passed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("adopt")
@common.policy
@common.profiles
@asked.expires
@asked.signing(reason=False)
def command(policy: str, profile_folders: tuple[Path, ...], expires: datetime | None, how: asked.How) -> None:
    """Adopt a policy, with the profiles that it asks as they are now. A quorum's adoption lets it pass snapshots."""
    from provenance.board.review import Review, checked
    from provenance.pipeline import judging
    from provenance.pipeline.standing import load_board

    known = load_board(how.board)
    digest, profiles = judging.under(policy, profile_folders)
    said = {"policy": digest, "profiles": profiles, "reason": how.reason, "expires": asked.day(expires)}
    review = checked(Review(action="adopt", board=known.digest, at=asked.now(), **said))
    asked.enter(review, known, how, before=[f"The policy {policy}, by its digest and that of its profiles.", ""])
