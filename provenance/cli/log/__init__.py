"""`provenance log ...`: the append-only log of a store; one file a command."""

from __future__ import annotations

import click

from provenance.cli.lazy import Lazy

COMMANDS: dict[str, str] = {
    "show": "Say how large the log is, and who signed it.",
    "entries": "List what happened.",
    "init": "Have the log signed from now on; give an older store a log.",
    "checkpoint": "Sign what was appended unsigned; write the signed checkpoint to a file.",
    "cosign": "Cosign the checkpoint as a witness that saw it continue what it saw before.",
    "verify": "Compute the log again, and compare the store with it.",
    "prove": "Write a proof that an entry is in the log.",
    "check": "Check such a proof with nothing but the log's key.",
}
"""Command, also its module -> the line that help shows; a new command is one file and one line here."""


@click.group("log", cls=Lazy, package=__name__, lines=COMMANDS)
def command() -> None:
    """The log holds an entry for every snapshot, decision, review and model, by digest (RFC 6962, C2SP tiles)."""
