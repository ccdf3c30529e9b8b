"""`provenance sources init|check`: declare where data comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from provenance.cli import common

if TYPE_CHECKING:
    from provenance.sources import CheckResult

_MOST = 20  # files named of each kind

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

    roots(data)  # says what is wrong with DATA before anything is read
    text = sources.init(data, reading=read)
    if output is None:
        common.say(text)
    else:
        sources.write(text, output, force=force)
        common.note(f"wrote {common.item(output)}; fill in what is null, then run `provenance sources check`")


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
    files = listed(found_roots)
    found = {root.label: [i.found for i in files if i.root == n] for n, root in enumerate(found_roots)}
    result = sources.check(sources.load(path), found)
    for line in _lines(result):
        common.say(common.item(line))  # a name may hold a line feed
    ctx.exit(0 if result.complete else REFUSED)


def _lines(result: CheckResult) -> Iterator[str]:
    """What the check found, for a terminal."""
    if result.provider_undeclared:
        yield "the provider is not declared: nothing owned by it can be told to be internal"
    for source in result.sources:
        what = f"{source.files:,} files, {source.bytes:,} bytes"
        if source.shared_files:
            what += (
                f"; {source.shared_files:,} files ({source.shared_bytes:,} bytes) shared with other sources, by field"
            )
        yield f"{source.id}: {'matches nothing' if source.matches_nothing else what}"
        if source.undeclared:
            yield f"    undeclared: {', '.join(source.undeclared)}"
    pairs: list[tuple[str, list[str]]] = [
        (
            "of no source (they will be source `unknown`)",
            [f"{path} ({size:,} bytes)" for path, size in result.unmatched],
        ),
        ("where records may be left without a source", [f"{path} ({size:,} bytes)" for path, size in result.partly]),
        ("of a kind nothing can read", [f"{path} ({size:,} bytes)" for path, size in result.unknown_format]),
        ("that two sources read differently", [f"{path}: {a}, {b}" for path, a, b in result.clashes]),
        ("refused", [f"{path}: {reason}" for path, reason in result.refused]),
        ("ignored, as no data", [f"{path}: {reason}" for path, reason in result.ignored]),
    ]
    for title, items in pairs:
        if items:
            yield f"{len(items):,} files {title}:"
            yield from (f"    {item}" for item in items[:_MOST])
            if len(items) > _MOST:
                yield f"    and {len(items) - _MOST:,} more"
    yield "everything is declared" if result.complete else "not everything is declared"
