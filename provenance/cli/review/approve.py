"""`provenance review approve`: a member's word on one judgement of a snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from provenance.cli import common
from provenance.cli.review import asked

if TYPE_CHECKING:
    from provenance.pipeline.decided import Under


@click.command("approve")
@click.argument("snapshot")
@common.under
@asked.expires
@asked.signing(reason=False)
def command(snapshot: str, under: Under, expires: datetime | None, how: asked.How) -> None:
    """Approve SNAPSHOT as the gate judged it last under this policy.

    The approval binds to exactly that judgement: other data, another policy, other findings need another approval.
    """
    asked.of_decision("approve", snapshot, under, how, expires=asked.day(expires))
