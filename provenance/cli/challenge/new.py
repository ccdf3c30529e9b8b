"""`provenance challenge new`: how many are drawn, by which seed."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("new")
@click.option("--records", type=click.IntRange(0), default=0, help="How many are drawn from all records.")
@click.option("--tokens", type=click.IntRange(0), default=0, help="How many positions are drawn from all tokens.")
@click.option("--seed", metavar="HEX", help="64 hex digits that choose; default: random.")
@click.option("--snapshot", metavar="ID", help="Ask this snapshot only: its id, as the log has it.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, not to stdout.")
def command(records: int, tokens: int, seed: str | None, snapshot: str | None, output: Path | None) -> None:
    """Make a challenge. Make it after the snapshot is in the log: who knows the seed before may tag by it.

    Shares of records are checked by drawn records, shares of tokens by drawn token positions.
    """
    from provenance import challenge
    from provenance.challenging import asking

    made = challenge.new(output, records=records, tokens=tokens, seed=seed, snapshot=snapshot)
    if output is None:
        common.say(asking.text(made).rstrip("\n"))
    else:
        common.note(f"{output}: {made.records:,} records, {made.tokens:,} token positions; keep it until the check")
