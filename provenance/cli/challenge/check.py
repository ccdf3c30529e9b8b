"""`provenance challenge check`: an answer against the challenge that was sent, and claims against what was drawn."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_NAMED = 20  # faults that are printed


@click.command("check")
@click.argument("opening", type=_FILE)
@click.option("--claims", required=True, type=_FILE, help="File of what is claimed (docs/challenge.md).")
@click.option("--challenge", required=True, type=_FILE, help="The challenge as you sent it.")
@click.option("--snapshot", metavar="ID", help="Id of the snapshot as the log has it, where the claims do not say it.")
@click.option("--proof", type=_FILE, help="Proof that the snapshot is in the log, from `provenance log prove`.")
@click.option("--key", metavar="VKEY", help="Verifier key of the log, or a file that holds it; for --proof.")
@click.option("--with-text", is_flag=True, help="You asked for texts: an answer that withholds any is none.")
@click.option(
    "--tokenizer", type=_FILE, help="A tokenizer.json that the provider counts tokens by, where texts come along."
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999999),
    default=0.95,
    show_default=True,
    help="That no true claim is refuted, over all claims together.",
)
@common.text_or_json
@click.pass_context
def command(
    ctx: click.Context,
    opening: Path,
    claims: Path,
    challenge: Path,
    snapshot: str | None,
    proof: Path | None,
    key: str | None,
    with_text: bool,
    tokenizer: Path | None,
    confidence: float,
    format_: str,
) -> None:
    """Check OPENING, and test the claims by it, with nothing but these files.

    Texts that come along are tagged again here. Exits 0 if it answers the challenge, no claim is refuted and no text
    has other tags than it was opened with; 3 if not.
    """
    import json

    from provenance import challenge as challenges
    from provenance.challenging import telling
    from provenance.errors import REFUSED

    found = challenges.check(
        opening,
        claims,
        challenge=challenge,
        snapshot=snapshot,
        proof=proof,
        key=key,
        with_text=with_text,
        tokenizer=tokenizer,
        confidence=confidence,
    )
    if format_ == "json":
        common.say(json.dumps(telling.value(found), indent=1))
    else:
        for line in telling.lines(found, most=_NAMED):
            common.say(common.item(line))
    ctx.exit(0 if found.consistent else REFUSED)
