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
    asked.of_decision("veto", snapshot, policy, profile_folders, board, how, reason=reason)
