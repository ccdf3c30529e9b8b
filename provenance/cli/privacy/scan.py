"""`provenance privacy scan`: what is found in a text or a file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from provenance.cli import common, tables
from provenance.cli.privacy import options

if TYPE_CHECKING:
    from provenance.pipeline.looking import Looked, Text

_MOST_SHOWN = 80  # characters of a revealed value
_MOST_NAMED = 5


@click.command("scan")
@click.argument("items", nargs=-1, required=True, metavar="TEXT_OR_FILE...")
@click.option("--text", "as_text", is_flag=True, help="Take every argument as a text, whatever files there are.")
@click.option("--reveal", is_flag=True, help="Show the values found; on a terminal only.")
@options.countries
@common.recognizers
@options.mapping
@tables.option
@tables.output
def command(
    items: tuple[str, ...],
    as_text: bool,
    reveal: bool,
    countries: str,
    recognizers: tuple[str, ...],
    mapping: Path | None,
    format_: str,
    output: Path | None,
) -> None:
    """Show what the privacy scan finds: kind, place, score, and the class it raises; never the value.

    TEXT is scanned as it is, the text fields of a FILE record by record; `-` is standard input, as one text. Places
    are code points of the text. Exits 0 whatever is found.
    """
    from provenance.errors import UsageError
    from provenance.pipeline import looking
    from provenance.scan.privacy import mapping as mappings
    from provenance.scan.privacy import presidio
    from provenance.scan.privacy import recognizers as sets
    from provenance.scan.privacy.classes import Classes
    from provenance.scan.privacy.patterns import Patterns
    from provenance.scan.settings import Limits

    if reveal and (output is not None or not sys.stdout.isatty()):
        raise UsageError(
            "values are revealed on a terminal only",
            hint="leave out --reveal, or do not send the output to a file or another program",
        )
    given = list(_given(items, as_text))
    wanted = presidio.normalise(common.listed(countries.lower()))
    classes = Classes(mappings.load(mapping), wanted)
    patterns = Patterns(wanted, Limits(), sets.load_all(recognizers))
    looked = looking.look(given, patterns, classes, _revealed if reveal else masked)
    _print(looked, format_, output)
    for line in _notes(looked):
        common.note(line)


def masked(value: str) -> str:
    """An asterisk for each character, at most twelve: neither the value nor its form."""
    return "*" * min(len(value), 12)


def _revealed(value: str) -> str:
    shown = value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "..."
    return common.item(shown)


def _given(items: Sequence[str], as_text: bool) -> Iterator[Text | Path]:
    from provenance.errors import ReadError, UsageError
    from provenance.pipeline import looking
    from provenance.read.detect import detect

    for number, item in enumerate(items, 1):
        if item == "-" and not as_text:
            try:
                yield looking.text("-", sys.stdin.buffer.read().decode())
            except UnicodeDecodeError:
                raise ReadError("standard input is not UTF-8", hint="convert it to UTF-8") from None
            continue
        if not item and not as_text:  # an unset variable; as a path it would be the working folder
            raise UsageError("an empty argument is no file", hint="give --text to scan an empty text")
        there = False
        with contextlib.suppress(OSError, ValueError):  # too long for a name, or no name at all
            there = not as_text and Path(item).exists()
        if there:
            yield Path(item)
        elif not as_text and not any(c.isspace() for c in item) and detect(Path(item)).format:
            # Scanned as a text, a mistyped name would be found clean.
            raise ReadError("no such file", where=item, hint="check the path, or give --text to scan this very text")
        else:
            yield looking.text(f"text {number}", item)


def _print(looked: Looked, format_: str, output: Path | None) -> None:
    import polars as pl

    from provenance.pipeline.looking import COLUMNS

    types = {"start": pl.Int64, "end": pl.Int64, "score": pl.Float64, "context": pl.Boolean}
    frame = pl.DataFrame(looked.rows, schema={name: types.get(name, pl.String) for name in COLUMNS})
    if format_ == "text" and output is None and not frame.height:
        return
    tables.write(frame, format_, output, nulls={"class": "(raises none)"})


def _notes(looked: Looked) -> Iterator[str]:
    found = len(looked.rows)
    yield f"{found:,} findings in {looked.texts:,} texts; names of persons have no pattern, and none found is not none"
    yield "not looked for here: keys, tokens and passwords (`tag` and `audit` do, and `redact` replaces them)"
    if looked.limited:
        named = ", ".join(common.item(where) for where in looked.limited[:_MOST_NAMED])
        yield f"not scanned to the end, for a work limit: {len(looked.limited):,} texts, such as {named}"
    for reason, records in sorted(looked.rejected.items()):
        yield f"not read: {records:,} records, {reason}"
    if looked.unread:
        named = ", ".join(f"{common.item(name)} ({n:,})" for name, n in sorted(looked.unread.items()))
        yield f"text fields not read, with the records that hold them: {named}"
