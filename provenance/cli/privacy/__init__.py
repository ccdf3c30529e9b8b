"""`provenance privacy ...`: personal data, found, shown and removed; one file a command, each imported when called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS: dict[str, str] = {
    "scan": "Show what the privacy scan finds in texts or files; values are masked.",
    "recognizers": "List what is looked for, and which class it raises.",
    "redact": "Write a copy of data without what the privacy scan finds.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


class Group(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"provenance.cli.privacy.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=3, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else " See `provenance privacy --help`."
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group("privacy", cls=Group)
def command() -> None:
    """Find, show and remove personal data. It is found by patterns; names of persons have none."""
