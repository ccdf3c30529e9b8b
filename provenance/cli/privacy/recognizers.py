"""`provenance privacy recognizers`: what is looked for."""

from __future__ import annotations

from pathlib import Path

import click

from provenance.cli import common, tables
from provenance.cli.privacy import options


@click.command("recognizers")
@options.countries
@common.recognizers
@options.mapping
@tables.option
@tables.output
def command(
    countries: str, recognizers: tuple[str, ...], mapping: Path | None, format_: str, output: Path | None
) -> None:
    """List the recognizers that look at every text: one row for each of their entities.

    `validates` is whether a match is checked further, by a checksum or a list; `class` is what a finding raises its
    record to, with `needs_context` only where one of the recognizer's context words stands near.

    `way` is how it is run, which changes how long a scan takes and never what it finds: `rules`, its expressions only
    where one scan of the text says that they can match; `phones`, Presidio's phone numbers without its matcher;
    `gated`, its own code, on the texts in which it can find something; `whole`, its own code, on every text. Where a
    `whole` one finds something, all of Presidio looks at that text.
    """
    import polars as pl

    from provenance.scan.privacy import mapping as mappings
    from provenance.scan.privacy import presidio, roster
    from provenance.scan.privacy import recognizers as sets
    from provenance.scan.privacy.classes import Classes

    wanted = presidio.normalise(common.listed(countries.lower()))
    rows = roster.rows(wanted, Classes(mappings.load(mapping), wanted), sets.load_all(recognizers))
    frame = pl.DataFrame(rows, schema_overrides={"country": pl.String, "class": pl.String})
    nulls = {"country": "-", "patterns": "own code", "class": "(raises none)"}
    tables.write(frame, format_, output, nulls=nulls)
    if format_ == "text" and output is None:
        known = ", ".join(code for code in presidio.known_countries() if code not in wanted)
        common.note(f"not loaded, but for what is listed: recognizers of {known} (--countries)")
