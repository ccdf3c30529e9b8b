"""`provenance report`: the document."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("report")
@click.argument("snapshot")
@common.policy
@common.page("-o", "--output")
@common.profiles
@common.baseline
@common.store
def command(
    snapshot: str, policy: str, output: Path, profile_folders: tuple[Path, ...], baseline: str | None, store: Path
) -> None:
    """Write the report of SNAPSHOT, with the latest decision under that policy, if there is one."""
    from datetime import UTC, datetime

    from provenance.ledger.store import Store
    from provenance.pipeline import reporting

    opened = Store.open(store)
    reporting.write(
        opened,
        opened.resolve(snapshot),
        policy=policy,
        output=output,
        now=datetime.now(UTC),
        profiles=profile_folders,
        baseline=baseline,
    )
    common.say(common.item(output))
