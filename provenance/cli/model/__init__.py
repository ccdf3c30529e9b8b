"""`provenance model ...`: the register of models; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "add": "Register a version of a model, and the snapshots it was trained on.",
    "list": "List the registered models.",
    "show": "Show what is known of one.",
    "eval": "Enter what an evaluation of it found.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("model", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """Say which model was trained on which snapshot, and how it was evaluated."""
