"""`provenance review ...`: what members of the board say; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "list": "List what members said, and which vetoes stand.",
    "approve": "Approve a snapshot, exactly as it was judged.",
    "veto": "Veto a snapshot.",
    "waive": "Leave a rule that refuses to the board's approval, until a day.",
    "adopt": "Adopt the policy by which snapshots may pass.",
    "replace": "Approve another board policy in the place of this one.",
    "enrol": "Enter a board policy: from then on nothing passes without it.",
    "sign": "Sign a statement that was made elsewhere.",
    "add": "Add a review that was signed elsewhere.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("review", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """Approve, veto or waive as a member of the outside board; each review is a signed statement in the log."""
