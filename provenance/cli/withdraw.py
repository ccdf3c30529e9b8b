"""`provenance withdraw`: take records back."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("withdraw")
@click.option("--contributor", metavar="ID", help="All that this contributor gave, as the records name them.")
@click.option("--source", metavar="SOURCE", help="All records of this source, by its id.")
@click.option(
    "--records",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the records (.jsonl, .json, .csv, .parquet, .txt), or NAME.locators: a line each, "
    "SNAPSHOT:PATH:ROW.",
)
@click.option("--reason", default="", help="Kept with it, in the store; name nobody.")
@click.option("--dry-run", is_flag=True, help="Say what it reaches, and keep nothing.")
@click.option("-y", "--yes", is_flag=True, help="Keep it although nothing is found; later data counts.")
@click.option("--list", "list_", is_flag=True, help="List what was withdrawn.")
@common.store
def command(
    contributor: str | None,
    source: str | None,
    records: Path | None,
    reason: str,
    dry_run: bool,
    yes: bool,
    list_: bool,
    store: Path,
) -> None:
    """Take records back: find every snapshot that holds them and every model trained on one, and keep and log it.

    From then on the gate refuses each snapshot that still holds one of them; by contributor or source, later ones too.
    It cannot be undone: look first with --dry-run. docs/erasure.md says what is kept, and what this does not reach.
    """
    from provenance import erasure
    from provenance.pipeline import withdrawing

    named = [item for item in (contributor, source, records) if item is not None]
    if list_:
        if named or dry_run or reason:
            raise click.UsageError("--list takes nothing beside --store")
        found = erasure.withdrawals(store=store)
        for one in found:
            common.say(f"{one.said.at}  " + common.item("\n".join(withdrawing.lines(one)[:1])) + f"  {one.digest}")
        if not found:
            common.note("nothing was withdrawn in this store")
        return
    if len(named) != 1:
        raise click.UsageError("name one of --contributor, --source and --records")
    done = erasure.withdraw(
        contributor=contributor,
        source=source,
        records=records,
        reason=reason,
        dry_run=dry_run,
        even_if_none=yes,
        store=store,
    )
    for line in withdrawing.lines(done):
        common.say(common.item(line))
