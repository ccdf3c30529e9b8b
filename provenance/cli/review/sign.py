"""`provenance review sign`: a statement that was made elsewhere, signed with neither store nor board policy at hand."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("sign")
@click.argument("statement", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--key", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File of your approval key."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the signed note here.")
@click.option("-y", "--yes", is_flag=True, help="Sign without asking; what is signed is shown all the same.")
def command(statement: Path, key: Path, output: Path | None, yes: bool) -> None:
    """Sign the STATEMENT that the board's page or `--statement` wrote, and print it as a signed note.

    `provenance review add`, or the board's page, then enters it in the log.
    """
    from provenance.board.review import parse
    from provenance.errors import ConfigError, LogError
    from provenance.ledger import files
    from provenance.tlog.note import Note

    try:
        review = parse(statement.read_bytes().decode("utf-8"), where=statement)
    except UnicodeDecodeError:
        raise ConfigError("no review: it is not UTF-8", where=statement) from None
    except LogError as error:
        raise ConfigError.of(error) from None
    signer = common.signer(key, "approve")
    common.note("You sign this statement:\n")
    common.note(review.text())
    if not yes:
        click.confirm("Sign it?", abort=True, err=True)
    signed = Note(review.text(), (signer.sign_note(review.text()),))
    if output:
        files.deliver(output, str(signed).encode())
    common.say(common.item(output) if output else str(signed).removesuffix("\n"))
