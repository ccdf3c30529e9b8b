"""The options that the commands of this group share."""

from __future__ import annotations

from pathlib import Path

import click

countries = click.option("--countries", default="", help="More countries whose identifiers are searched for: de,uk,...")
mapping = click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Which finding makes which privacy class; default: profiles/privacy.yaml.",
)
