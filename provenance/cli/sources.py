"""`provenance sources init|check`: declare where data comes from."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common

DATA = click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.group("sources")
def command() -> None:
    """Declare where data comes from, and check the declaration."""


@command.command("init")
@DATA
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Default: print it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def init(data: tuple[Path, ...], output: Path | None, force: bool) -> None:
    """Write a first sources.yaml by looking at DATA: what there is, with the facts left for you to fill in."""
    from provenance import read, sources
    from provenance.pipeline.roots import roots

    text = sources.init([r.path for r in roots(data)], read)
    if output is None:
        common.say(text)
    else:
        sources.write(text, output, force=force)
        common.note(f"wrote {output}; fill in what is null, then run `provenance sources check`")


@command.command("check")
@DATA
@click.option(
    "--sources", "declared", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="File to check."
)
@click.pass_context
def check(ctx: click.Context, data: tuple[Path, ...], declared: Path | None) -> None:
    """Say which files each source has, what no source has, and what is still undeclared.

    Exits 0 if everything is declared, 3 if something is not.
    """
    from provenance import sources
    from provenance.errors import REFUSED, UsageError
    from provenance.pipeline.roots import listed, roots

    found_roots = roots(data)
    path = declared or sources.find([r.path for r in found_roots])
    if path is None:
        raise UsageError(
            "there is no sources.yaml in or beside the data",
            hint="make one with `provenance sources init DATA -o sources.yaml`, or name yours with --sources",
        )
    files = listed(found_roots, exclude=set())
    per_root = {root.label: [i.found for i in files if i.root == n] for n, root in enumerate(found_roots)}
    result = sources.check(sources.load(path), per_root if len(per_root) > 1 else next(iter(per_root.values())))
    common.say(sources.explain(result))
    ctx.exit(0 if result.complete else REFUSED)
