"""`provenance challenge open`: the chosen records' tags, and what shows that they are the ones committed to."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("open")
@click.argument("snapshot")
@click.option(
    "--challenge",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="File that the auditor sent.",
)
@click.option("--with-text", is_flag=True, help="Add the texts of the chosen records, for an auditor who may see them.")
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="Where the data lies now, for --with-text. Default: where it was tagged.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it here, not to stdout.")
@common.store
def command(
    snapshot: str, challenge: Path, with_text: bool, data: tuple[Path, ...], output: Path | None, store: Path
) -> None:
    """Answer a challenge on SNAPSHOT: the tags of the chosen records, their salts, and their way to the root.

    The answer also holds the manifest (names of the data's folders, totals) and the declaration of sources, contacts
    included. It holds no path below them, and no text without --with-text.
    """
    from provenance import challenge as challenges
    from provenance.challenging import opening

    answer = challenges.open(snapshot, challenge, output, with_text=with_text, data=data, store=store)
    if output is None:
        for piece in opening.text(answer):
            click.echo(piece, nl=False)
    else:
        common.note(f"{output}: {len(answer.records):,} records opened{', with their texts' if with_text else ''}")
