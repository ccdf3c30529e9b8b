"""`provenance review waive`: a rule that refuses, left to the board's approval for a while."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("waive")
@click.argument("snapshot")
@click.option("--rule", required=True, help="Id of the rule, as the gate named it.")
@click.option("--source", required=True, help="Source that it is waived for; * for a rule that is about all of them.")
@click.option("--owner", required=True, help="Who answers for it.")
@click.option(
    "--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Day (UTC) on which it ends; 180 days at most."
)
@common.policy
@common.profiles
@asked.board
@asked.reason(required=True)
@asked.signing
def command(
    snapshot: str,
    rule: str,
    source: str,
    owner: str,
    expires: datetime,
    policy: str,
    profile_folders: tuple[Path, ...],
    board: Path,
    reason: str,
    how: dict[str, Any],
) -> None:
    """Waive a rule that refuses SNAPSHOT: it then passes with the board's quorum, and not without.

    Waivers stand in every decision and report. The built-in rules (floor-..., standing-...) cannot be waived.
    """
    said = {"rule": rule, "source": source, "owner": owner, "expires": asked.day(expires), "reason": reason}
    asked.of_decision("waive", snapshot, policy, profile_folders, board, how, **said)
