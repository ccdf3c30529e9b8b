"""`provenance profiles`: what can be asked."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("profiles")
@common.profiles
@common.verbose
def command(profile_folders: tuple[Path, ...], verbose: bool) -> None:
    """List the questions that can be asked of a snapshot, one `.sql` file each."""
    from provenance import profile

    for found in profile.catalogue(profile_folders):
        common.say(common.item(f"{found.name:<28} {found.question}"))
        if verbose:
            for label, text in (("params", found.params_text), ("returns", found.returns_text), ("why", found.why)):
                if text:
                    common.say(common.item(f"  {label}: {text}"))
