"""`provenance key new`: a private key in a file."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("new")
@click.argument("name")
@click.option(
    "--use",
    type=click.Choice(("log", "witness", "approve", "submit", "attest")),
    required=True,
    help="What it will sign; it is refused for anything else.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to make.")
@click.option("--no-passphrase", is_flag=True, help="Leave it unencrypted, for keys that sign unattended; mode 0600.")
def command(name: str, use: str, output: Path, no_passphrase: bool) -> None:
    """Make an Ed25519 key called NAME, such as a member's name or audit.example/log1, and print its verifier key.

    The passphrase is asked for, or taken from PROVENANCE_PASSPHRASE. The file never lies in a store.
    """
    from provenance import keyfiles

    passphrase = None if no_passphrase else common.passphrase(output, confirm=True)
    common.say(keyfiles.create(output, name, use, passphrase=passphrase).vkey)
    common.note(f"{output}: the private key; keep it to yourself, and give others the line above")
