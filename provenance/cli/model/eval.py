"""`provenance model eval`: what an evaluation found enters the register."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common


@click.command("eval")
@click.argument("model")
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON: a list of objects with suite, metric, value, direction (higher or lower is better), date, data_digest.",
)
@common.store
def command(model: str, path: Path, store: Path) -> None:
    """Enter the results of an evaluation of MODEL. A later result of the same metric supersedes an earlier one."""
    from provenance.ledger.store import Store
    from provenance.pipeline import models

    found = models.evaluate(Store.open(store), model, path, now=datetime.now(UTC))
    suites = sorted({result.suite for result in found})
    common.say(f"{found[0].model}: {len(found):,} results of {len(suites):,} suites: {', '.join(suites)}")
