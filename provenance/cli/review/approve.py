"""`provenance review approve`: a member's word on one judgement of a snapshot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from provenance.cli import common
from provenance.cli.review import asked


@click.command("approve")
@click.argument("snapshot")
@common.policy
@common.profiles
@asked.board
@asked.reason(required=False)
@asked.expires
@asked.signing
def command(
    snapshot: str,
    policy: str,
    profile_folders: tuple[Path, ...],
    board: Path,
    reason: str,
    expires: datetime | None,
    how: dict[str, Any],
) -> None:
    """Approve SNAPSHOT as the gate judged it last under this policy.

    The approval binds to exactly that judgement: other data, another policy, other findings need another approval.
    """
    until = asked.day(expires)
    asked.of_decision("approve", snapshot, policy, profile_folders, board, how, reason=reason, expires=until)
