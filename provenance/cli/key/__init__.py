"""`provenance key ...`: private keys in files of their own; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "new": "Make a key for one use, in a file outside every store.",
    "show": "Show the verifier key of a key file.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("key", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """Make and show the keys by which logs, reviews, submissions and decisions are signed."""
