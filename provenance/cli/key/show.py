"""`provenance key show`: what others need to check a key's signatures."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("show")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Print the verifier key of the key in FILE, and on standard error what it is for; no passphrase is needed."""
    from provenance import keyfiles

    verifier, use = keyfiles.public(file)
    common.say(str(verifier))
    common.note(f"{use}: {keyfiles.USES[use]}")
