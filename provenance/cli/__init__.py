"""The command line: one file a command, each imported only when it is called, so that `--help` answers at once.

Exit codes: 0 yes, 1 could not run, 2 misuse, 3 refused or awaiting review.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from provenance import __version__
from provenance.errors import COULD_NOT_RUN, ProvenanceError

COMMANDS: dict[str, tuple[str, str]] = {
    "audit": ("audit", "Tag, profile, judge and report in one go."),
    "tag": ("tag", "Make a snapshot: tag every record with its source and privacy class."),
    "snapshots": ("snapshots", "List the snapshots of the store."),
    "sources": ("sources", "Declare where data comes from, and check the declaration."),
    "profiles": ("profiles", "List the questions that can be asked of a snapshot."),
    "profile": ("profile", "Ask one or more of them: the mix, what dominates it, what cannot be seen."),
    "sql": ("sql", "Ask a question of your own in SQL."),
    "show": ("show", "Show what is known of one record."),
    "privacy": ("privacy", "Say how good the detectors of personal data are."),
    "gate": ("gate", "Say whether a snapshot may be used for training."),
    "report": ("report", "Write the report of a snapshot."),
}
"""Command -> module and the line that help shows; a new command is one file and one line here."""


class Commands(click.Group):
    """Imports a command when it is called, and turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"provenance.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=3, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else " See `provenance --help`."
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProvenanceError as error:
            raise _Failure(str(error), error.exit_code) from None
        except KeyboardInterrupt:
            raise _Failure(
                "interrupted\n  hint: what was finished is kept; run the same command again to go on"
            ) from None
        except BrokenPipeError:
            # Whoever read our output has left; that is no failure of ours.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            raise _Failure(f"{error.strerror or 'input or output failed'}\n  where: {error.filename or '?'}") from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if os.environ.get("PROVENANCE_DEBUG"):
                raise
            # A library's message may quote a record, so only the place of the defect is shown.
            raise _Failure(_defect(error)) from None


class _Failure(click.ClickException):
    """An error as the user sees it."""

    def __init__(self, message: str, exit_code: int = COULD_NOT_RUN) -> None:
        super().__init__(printable(message))
        self.exit_code = exit_code  # type: ignore[misc]  # click declares it on the class, and reads it on the value

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {self.format_message()}", file=file, err=file is None)


def printable(text: str) -> str:
    """Text without control characters, which could rewrite a terminal."""
    return "".join(c if c == "\n" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _defect(error: Exception) -> str:
    import traceback

    frames = [f for f in traceback.extract_tb(error.__traceback__) if "provenance" in f.filename]
    place = f"{frames[-1].filename.rsplit('provenance', 1)[-1].lstrip('/')}:{frames[-1].lineno}" if frames else "?"
    return (
        f"a defect in provenance ({type(error).__name__})\n  where: {place}"
        "\n  hint: please report it; PROVENANCE_DEBUG=1 shows the whole error, which may quote your data"
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="provenance")
def main() -> None:
    """Where did every training record come from, how private is it, what dominates the mix, and who said yes?

    Exit codes: 0 yes, 1 could not run, 2 misuse, 3 refused or awaiting review.
    """
