"""`provenance privacy redact`: a copy of data without what the privacy scan finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from provenance.cli import common
from provenance.cli.privacy import options

_UNTOUCHED = {
    "kept": "fields kept as you asked",
    "not_text": "values that are no text, kept",
    "dropped": "not copied",
}


@click.command("redact")
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="Folder of the copy; new or empty, outside DATA."
)
@click.option(
    "--operator",
    type=click.Choice(("replace", "mask", "hash", "redact")),
    default="replace",
    show_default=True,
    help="What stands for what was found: its kind, asterisks, its kind and a keyed hash, or nothing.",
)
@click.option(
    "--entities", default="", help="Kinds to replace: EMAIL_ADDRESS,URL,...; default: all that raise a class."
)
@click.option(
    "--secrets/--no-secrets",
    default=True,
    show_default=True,
    help="Replace keys, tokens and passwords too, as the kind SECRET.",
)
@click.option(
    "--keep", multiple=True, metavar="FIELD", help="Field left as it is, such as meta.id or turns[].id; repeatable."
)
@click.option(
    "--sources",
    "declared",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Declaration of the sources; default: the sources.yaml in or beside DATA.",
)
@options.countries
@common.recognizers
@options.mapping
@common.text_or_json
@common.quiet
def command(
    data: tuple[Path, ...],
    out: Path,
    operator: str,
    entities: str,
    secrets: bool,
    keep: tuple[str, ...],
    declared: Path | None,
    countries: str,
    recognizers: tuple[str, ...],
    mapping: Path | None,
    format_: str,
    quiet: bool,
) -> None:
    """Write a copy of DATA in which what the privacy scan finds is replaced.

    Every text field of every record is looked at, whether an audit reads it or not. Files, formats, fields and
    everything that is no text stay as they are. Records that cannot be read, or not scanned to their end, are left out
    and counted. A summary of counts is written beside the copy.

    Names of persons, addresses and whatever else has no pattern stay: the copy is redacted, not anonymous.
    """
    import json

    from provenance.cli.progress import progress
    from provenance.pipeline import redacting

    with progress(quiet) as shown:
        done = redacting.redact(
            data,
            out=out,
            operator=operator,
            entities=common.listed(entities),
            secrets=secrets,
            keep=keep,
            declared=declared,
            mapping=mapping,
            countries=common.listed(countries),
            recognizers=recognizers,
            progress=shown,
        )
    if format_ == "json":
        common.say(json.dumps(done.value, indent=1))
        return
    for line in _lines(done.value):
        common.say(common.item(line))
    common.say(f"copy: {common.item(out)}\nsummary: {common.item(done.summary)}")


def _lines(value: dict[str, Any]) -> Iterator[str]:
    """What was done, and what was not."""
    from provenance.read.fields import ignored

    totals = value["totals"]
    records, files = totals["records"], totals["files"]
    left_out = sum(records["left_out"].values())
    yield (
        f"{records['seen']:,} records in = {records['copied']:,} copied ({records['changed']:,} changed) + "
        f"{left_out:,} left out{_counted(records['left_out'])}"
    )
    yield (
        f"{sum(files.values()):,} files = {files['copied']:,} copied + {files['nothing_left']:,} without a record left"
        f" + {files['not_copied']:,} not copied{_counted(totals['files_not_copied'])}"
    )
    replaced = sum(totals["replaced"].values())
    yield f"{replaced:,} replacements ({value['operator']}){_counted(totals['replaced'])}"
    for entry in value["files"]:
        if entry.get("replaced"):
            yield f"    {entry['path']}{_counted(entry['replaced'])}"
    untouched: dict[str, dict[str, int]] = {}
    for entry in value["files"]:
        for why, fields in entry.get("values_not_looked_at", {}).items():
            named = untouched.setdefault(why, {})
            for name, number in fields.items():
                named[name] = named.get(name, 0) + number
    for why, said in _UNTOUCHED.items():
        if why in untouched:
            yield f"not looked at, {said}{_counted(untouched[why])}"
    for name in value["kept_fields"]:
        if not any(ignored(met, (name,)) for met in untouched.get("kept", ())):
            yield f"no text was met in a field that was to be kept: {name}"
    # A table without a header has its first row for names.
    named = {e["path"]: e["names_with_findings"] for e in value["files"] if e.get("names_with_findings")}
    if named:
        yield f"names of fields that hold findings, NOT changed{_counted(named)}"
    if not value["secrets"]:
        yield "not looked for, as you asked: keys, tokens and passwords"
    yield "not looked for: names of persons, addresses, and what else has no pattern; names of files are not changed"


def _counted(counts: dict[str, int]) -> str:
    return ": " + ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items())) if counts else ""
