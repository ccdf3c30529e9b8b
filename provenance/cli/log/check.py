"""`provenance log check`: a proof file against a key, offline."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("check")
@click.argument("proof", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", required=True, metavar="VKEY", help="Verifier key of the log, or a file that holds it.")
@click.option(
    "--witness", "witnesses", multiple=True, metavar="VKEY", help="Key of a witness; may be given several times."
)
@click.pass_context
def command(ctx: click.Context, proof: Path, key: str, witnesses: tuple[str, ...]) -> None:
    """Check the proof in a file with nothing but the log's key, and print the entry that it is of.

    Exits 0 if it holds, 3 if not.
    """
    from provenance.errors import REFUSED, LogError
    from provenance.pipeline import log_checking
    from provenance.tlog import proof as proofs

    (verifier,) = log_checking.parse_keys([key])
    others = log_checking.parse_keys(witnesses)
    try:
        found = proofs.check(proof.read_bytes(), verifier, others, where=proof)
    except LogError as error:
        common.note(f"not proven: {error}")
        ctx.exit(REFUSED)
    signed = found.signed
    common.say(common.item(found.entry.decode("utf-8", errors="replace")))
    common.note(f"entry {found.index} of {signed.checkpoint.size:,}, in the log of {signed.checkpoint.origin}")
    for name, at in signed.cosigned:
        common.note(f"cosigned by {name} at {common.when(at)}")
    for line in signed.broken:
        common.note(f"counts as missing: {line}")
