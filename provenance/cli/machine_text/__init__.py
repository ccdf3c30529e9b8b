"""`provenance machine-text ...`: how well machine text is told from people's; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "evaluate": "Measure, on labelled texts, how often machine and human texts are taken for machine text.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("machine-text", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """How much of a source reads like machine text is an estimate over many texts, and never a verdict on one."""
