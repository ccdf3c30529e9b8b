"""`provenance privacy ...`: personal data, found, shown and removed; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "scan": "Show what the privacy scan finds in texts or files; values are masked.",
    "recognizers": "List what is looked for, and which class it raises.",
    "evaluate": "Measure precision and recall on texts with labels.",
    "redact": "Write a copy of data without what the privacy scan finds.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("privacy", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """Find, show and remove personal data; patterns find it, and names of people are found by models."""
