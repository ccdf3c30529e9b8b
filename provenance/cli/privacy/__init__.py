"""`provenance privacy ...`: what the detectors of personal data find, and how good they are. One file a command."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "evaluate": ("evaluate", "Measure precision and recall on texts with labels."),
}
"""Command -> module of this folder and the line that help shows; a new command is one file and one line here."""


class Commands(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group("privacy", cls=Commands)
def command() -> None:
    """What the detectors of personal data find, and how good they are."""
