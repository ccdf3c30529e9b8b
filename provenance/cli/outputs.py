"""`provenance outputs add|list`: remember what models have produced, so that it is known again where it comes back."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common, tables


@click.group("outputs")
def command() -> None:
    """Remember what models have produced, as digests only, and find it in data that is tagged."""


@command.command("add")
@click.argument("model")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@common.store
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE", help="Role of parts that are outputs; may be given several times."
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="PATH",
    help="Where in a record texts are, prompts before answers, such as `meta.answer`; may be given several times.",
)
@common.quiet
def add(
    model: str, files: tuple[Path, ...], store: Path, roles: tuple[str, ...], fields: tuple[str, ...], quiet: bool
) -> None:
    """Remember what MODEL has produced and FILES hold. No text is kept.

    Outputs are the answers in each record (assistant, response, chosen, rejected), or its text where it has none.
    """
    from datetime import UTC, datetime

    from provenance.cli.progress import progress
    from provenance.pipeline import remembering

    with progress(quiet) as shown:
        done = remembering.add(
            model, files, store_path=store, now=datetime.now(UTC), roles=roles, fields=fields, progress=shown
        )
    if not done.registered:
        common.note(
            f"no model is registered as {done.model}: its text is tied to none of yours; `provenance model add`"
        )
    common.say(
        f"{done.model}: {done.found:,} outputs in = {done.added:,} remembered + {done.known:,} known already + "
        f"{done.short:,} too short to match without a prompt + {done.echoes:,} equal to their prompt\n"
        f"read {done.records:,} records of {done.files:,} files ({done.rejected:,} rejected) in {done.seconds:,.1f} s; "
        "tag data again to find them in it"
    )


@command.command("list")
@common.store
@tables.option
@tables.output
def listing(store: Path, format_: str, output: Path | None) -> None:
    """List the models whose outputs are remembered, in the order in which each was first added."""
    from provenance.pipeline import remembering

    tables.write(remembering.listing(store), format_, output)
