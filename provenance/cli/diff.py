"""`provenance diff`: what changed between two snapshots."""

from __future__ import annotations

import json
from pathlib import Path

import click

from provenance.cli import common


@click.command("diff")
@click.argument("old")
@click.argument("new")
@common.store
@common.text_or_json
@click.option(
    "--by",
    "weight",
    type=click.Choice(("records", "bytes", "tokens", "effective_tokens")),
    default="tokens",
    show_default=True,
    help="What shares are of, as text; JSON has all.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here.")
def command(old: str, new: str, store: Path, format_: str, weight: str, output: Path | None) -> None:
    """Say what changed from snapshot OLD to snapshot NEW.

    Records added, removed, kept, tagged otherwise and moved between sources; how every share of the mix moved, and by
    which cause and source; how far the mix drifted; what the declarations say otherwise.
    """
    from provenance import change
    from provenance.ledger import files
    from provenance.ledger.store import Store
    from provenance.pipeline import diffing

    opened = Store.open(store)
    value = diffing.diff(opened, opened.resolve(old), opened.resolve(new))
    if format_ == "json":
        text = json.dumps(value, indent=1, ensure_ascii=False)
    else:
        text = "\n".join(common.item(line) for line in change.lines(value, weight=weight))
    if output:
        files.deliver(output, f"{text}\n".encode())
    else:
        common.say(text)
