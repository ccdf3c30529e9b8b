"""`provenance prove`: that a record is in a snapshot, and that it is not in another."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common


@click.command("prove")
@click.argument("record", required=False, metavar="[LOCATOR|RECORD]")
@click.option("--snapshot", metavar="SNAPSHOT", required=True, help="The snapshot that the record is in.")
@click.option("--not-in", "other", metavar="SNAPSHOT", help="The snapshot that it is not in.")
@click.option(
    "--text",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that holds the one record, such as a .jsonl of one line.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the proof to this file.")
@click.option(
    "--check",
    "proof",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Check this proof against --text; no store is needed, and the snapshots are ids, all 64 digits.",
)
@common.store
def command(
    record: str | None,
    snapshot: str,
    other: str | None,
    text: Path | None,
    output: Path | None,
    proof: Path | None,
    store: Path,
) -> None:
    """Prove to whoever holds a record that it is in a snapshot and, with --not-in, not in another (docs/erasure.md).

    LOCATOR is PATH:ROW, and RECORD a record id, as `provenance show` takes them; or name a file that holds the record
    with --text. Exits 0 if it is proven, 3 if not.
    """
    from provenance import erasure

    if proof is not None:
        if text is None or record is not None or output is not None:
            raise click.UsageError("--check needs --text FILE, and takes neither a locator nor --output")
        found = erasure.check(proof, text=text, snapshot=snapshot, not_in=other)
    else:
        if (record is None) == (text is None):
            raise click.UsageError("name the record by a locator, or by --text FILE")
        made = erasure.prove(record, text=text, snapshot=snapshot, not_in=other, store=store)
        found = made.proven
        if output is not None:
            made.write(output)
    common.say(f"in      {found.present} (one of {found.records:,} distinct records)")
    if found.absent is not None:
        common.say(f"not in  {found.absent}")
