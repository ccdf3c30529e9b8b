"""`provenance challenge ...`: what an outsider asks, the answer, and its check; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "new": "Auditor: make a challenge.",
    "open": "Provider: answer one with the chosen records' tags.",
    "check": "Auditor: check the answer and what is claimed, offline.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("challenge", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """Check what is claimed of data that you may not see (docs/challenge.md)."""
