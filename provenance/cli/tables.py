"""A table as the user asked for it: text, Markdown, CSV, JSON (a list of row objects) or Parquet."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

FORMATS = ("text", "md", "csv", "json", "parquet")
option = click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True, help="How to write the table."
)
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write to; needed for parquet."
)


def render(frame: pl.DataFrame, format_: str, *, nulls: Mapping[str, str] | None = None) -> str:
    """The table as text. Shares are shown as percentages in `text` and `md`, as fractions elsewhere.

    Args:
        nulls: column -> what a missing value means there, for `text` and `md`.
    """
    nulls = nulls or {}
    if format_ == "json":
        return json.dumps(plain(frame.to_dicts()), indent=1, allow_nan=False)
    if format_ == "csv":
        return _csv(frame)
    cells = [
        [nulls[name] if value is None and name in nulls else shown(name, value) for name, value in row.items()]
        for row in frame.to_dicts()
    ]
    numbers = [dtype.is_numeric() for dtype in frame.dtypes]
    if format_ == "md":
        rule = ["---:" if number else "---" for number in numbers]
        rows = [list(frame.columns), rule, *([c.replace("|", "\\|") for c in row] for row in cells)]
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)
    widths = [max(len(c) for c in column) for column in zip(frame.columns, *cells, strict=True)]
    lines = [frame.columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        ).rstrip()
        for line in lines
    )


def write(frame: pl.DataFrame, format_: str, target: Path | None, *, nulls: Mapping[str, str] | None = None) -> None:
    """Print the table, or write it to a file.

    Raises: UsageError, if Parquet is asked for without a file.
    """
    from provenance.cli.common import say
    from provenance.ledger import files

    if format_ == "parquet":
        if target is None:
            raise UsageError("Parquet is not text", hint="name a file with -o FILE")
        frame.write_parquet(target)
        return
    text = render(frame, format_, nulls=nulls)
    if target is None:
        say(text)
    else:
        files.deliver(target, f"{text}\n".encode())


def plain(value: Any) -> Any:
    """A value that JSON can hold: without loss, but that it has no number for infinite ones and what is none."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def shown(name: str, value: Any) -> str:
    """A value for a person: shares as percentages, numbers with separators, nothing that rewrites a terminal."""
    value = plain(value)
    if value is None:
        return "(not stated)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and (name.endswith("_share") or name == "share"):
        return f"{value * 100:.2f} %"
    if isinstance(value, float):
        return f"{value:,.4f}"
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)).split(" "))


def _csv(frame: pl.DataFrame) -> str:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.iter_rows():
        writer.writerow(["" if v is None else plain(v) for v in row])
    return buffer.getvalue().rstrip("\n")
