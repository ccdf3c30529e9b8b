"""`provenance profile`: ask questions that lie ready."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common, tables


@click.command("profile")
@click.argument("snapshot")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("-p", "--param", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the profile.")
@common.profiles
@common.baseline
@common.store
@tables.option
@tables.output
def command(
    snapshot: str,
    names: tuple[str, ...],
    params: tuple[str, ...],
    profile_folders: tuple[Path, ...],
    baseline: str | None,
    store: Path,
    format_: str,
    output: Path | None,
) -> None:
    """Ask SNAPSHOT the profiles NAME; without a name, the mix by source, and what is blind.

    SNAPSHOT is a name, an id, the first digits of an id, or `latest`. `provenance profiles` lists the names.
    """
    from provenance.errors import UsageError
    from provenance.ledger.store import Store
    from provenance.pipeline import baselines, snapshots

    wanted = names or ("mix_by_source", "mix_by_internal", "mix_by_privacy_class", "blind_spots")
    if len(wanted) > 1 and (output or format_ in ("json", "csv", "parquet")):
        raise UsageError("a file, and any format but text, holds one table", hint="name one profile")
    given = {}
    for item in params:
        key, equals, value = item.partition("=")
        if not equals:
            raise UsageError("a parameter is written KEY=VALUE", where=repr(item))
        given[key] = value
    opened = Store.open(store)
    asked = opened.resolve(snapshot)
    held = baselines.find(opened, asked.snapshot, baseline)
    with snapshots.session(opened, asked, profiles=profile_folders, baseline=held) as session:
        for number, name in enumerate(wanted):
            found, frame = session.profile(name), session.run(name, given)
            if len(wanted) > 1:
                common.say(f"{'' if not number else chr(10)}{name}: {found.title}")
            nulls = {column.name: column.null for column in found.returns if column.null}
            tables.write(frame, format_, output, nulls=nulls)
