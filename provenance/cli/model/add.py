"""`provenance model add`: a version of a model enters the register."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from provenance.cli import common


@click.command("add")
@click.argument("name")
@click.option("--version", required=True, help="Version; with the name it is the model's id, NAME@VERSION.")
@click.option(
    "--trained-on", required=True, multiple=True, metavar="SNAPSHOT", help="Snapshot; may be given several times."
)
@click.option("--parent", "parents", multiple=True, metavar="MODEL", help="Registered model that it came from.")
@click.option("--weights-digest", "weights", help="SHA-256 of the weights, hexadecimal.")
@click.option("--alias", "aliases", multiple=True, help="What else names it as a generator; NAME-VERSION always does.")
@click.option("--released", type=click.DateTime(["%Y-%m-%d"]), help="Day it was released, such as 2026-03-31.")
@click.option("--correct", is_flag=True, help="It is registered already, and this supersedes its entry.")
@common.store
def command(
    name: str,
    version: str,
    trained_on: tuple[str, ...],
    parents: tuple[str, ...],
    weights: str | None,
    aliases: tuple[str, ...],
    released: datetime | None,
    correct: bool,
    store: Path,
) -> None:
    """Register the version of model NAME that was trained on these snapshots.

    Entries are never edited. They name the snapshots by id, and keep how much of them which generators wrote.
    """
    from provenance.ledger.store import Store
    from provenance.pipeline import models

    model = models.add(
        Store.open(store),
        name,
        version,
        trained_on=trained_on,
        now=datetime.now(UTC),
        parents=parents,
        weights=weights,
        aliases=aliases,
        released=released.date() if released else None,
        correct=correct,
    )
    common.say(f"{model.id}  entry {model.number}")
    for trained in model.trained:
        wrote = sum(w.tokens for w in trained.written)
        common.say(f"  trained on {trained.snapshot[:12]}: {trained.tokens:,} tokens, {wrote:,} of them by models")
