"""`provenance review waive`: a rule that refuses, left to the board's approval for a while."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from provenance.cli import common
from provenance.cli.review import asked

if TYPE_CHECKING:
    from provenance.pipeline.decided import Under


@click.command("waive")
@click.argument("snapshot")
@click.option("--rule", required=True, help="Id of the rule, as the gate named it.")
@click.option("--source", required=True, help="Source that it is waived for; * for a rule that is about all of them.")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option(
    "--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day (UTC) on which it ends; 180 days at most."
)
@common.under
@asked.signing(reason=True)
def command(
    snapshot: str,
    rule: str,
    source: str,
    owner: str,
    expires: datetime,
    under: Under,
    how: asked.How,
) -> None:
    """Waive a rule that refuses SNAPSHOT: it then passes with the board's quorum, and not without.

    Waivers stand in every decision and report. The built-in rules (floor-..., standing-...) cannot be waived.
    """
    said = {"rule": rule, "source": source, "owner": owner, "expires": asked.day(expires)}
    asked.of_decision("waive", snapshot, under, how, **said)
