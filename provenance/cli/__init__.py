"""The command line: one file a command, each imported only when it is called, so that `--help` answers at once.

Exit codes: 0 yes, 1 could not run, 2 misuse, 3 refused or awaiting review.
"""

from __future__ import annotations

import os
from typing import Any

import click

from provenance import __version__
from provenance.cli.lazy import Lazy
from provenance.errors import COULD_NOT_RUN, ProvenanceError

COMMANDS: dict[str, str] = {
    "audit": "Tag, profile, judge and report in one go.",
    "tag": "Make a snapshot: tag every record with its source and privacy class.",
    "snapshots": "List the snapshots of the store.",
    "sources": "Declare where data comes from, and check the declaration.",
    "profiles": "List the questions that can be asked of a snapshot.",
    "profile": "Ask one or more of them: the mix, what dominates it, what cannot be seen.",
    "sql": "Ask a question of your own in SQL.",
    "diff": "Say what changed between two snapshots, and why.",
    "show": "Show what is known of one record.",
    "model": "Register models: what they were trained on, how they were evaluated.",
    "lineage": "Show which models wrote the data that other models were trained on, and the loops.",
    "outputs": "Remember what models have produced, and find it in data.",
    "privacy": "Find, show and remove personal data; say how good its detectors are.",
    "machine-text": "Measure how well machine-written text is detected, on labelled texts of your own.",
    "gate": "Say whether a snapshot may be used for training.",
    "runs": "List what was run behind the gate, and how it ended.",
    "verify": "Check a signed pass against keys, data and the log, offline.",
    "watch": "Judge batches as they land, and release those that pass.",
    "report": "Write the report of a snapshot.",
    "log": "Show, sign and check the log of everything that happened.",
    "challenge": "Check claims about data that you may not see.",
    "prove": "Prove that a record is in a snapshot, and not in another.",
    "withdraw": "Withdraw records: find the snapshots and models that hold them; the gate then refuses them.",
    "review": "Approve, veto or waive as a member of the outside board.",
    "serve": "Serve the board's page: read, and sign in the browser.",
    "key": "Make and show keys: the log's, the witnesses', the board's, the submitters'.",
}
"""Command, also its module (with _ for -) -> the line that help shows; a new command is one file and one line here."""


class Commands(Lazy):
    """Turns our errors into messages and exit codes."""

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
            raise  # click ends with 1: an answer that reached nobody is not a yes
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


@click.group(cls=Commands, package=__name__, lines=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="provenance")
def main() -> None:
    """Where did every training record come from, how private is it, what dominates the mix, and who said yes?

    Exit codes: 0 yes, 1 could not run, 2 misuse, 3 refused or awaiting review.
    """
