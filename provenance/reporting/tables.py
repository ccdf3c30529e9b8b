"""A frame becomes a table of the story: the largest rows, the rest added up, every cell a figure.

A table is a JSON object: `kind id title note head how query bar heat empty columns rows left_out`. A row is
`label kind texts figures`, where `kind` is `value`, `total`, `missing` (the dimension is NULL: shown, never dropped) or
`other` (the rest in one row, so that shares still add up to 100 %). Bounded, whatever the number of rows. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provenance.reporting.figures import SHARE, Figure, figure, plain, shortened

if TYPE_CHECKING:
    import polars as pl

TOP = 12
"""Rows that a table shows before the rest becomes one row."""

Table = dict[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures, or of words where `unit` is empty."""

    name: str  # of the profile's column
    label: str
    unit: str = ""
    weight: str | None = None
    basis: str = "measured"
    adds: bool = True  # rows may be added up; else the row of the rest has no value
    profile: str = ""  # where its figures stand, if not in the table's own profile ...
    column: str = ""  # ... and under which name, if not its own
    key: str = ""  # ... and what that profile calls the key

    def told(self) -> dict[str, Any]:
        return {"name": self.name, "label": self.label, "unit": self.unit, "weight": self.weight, "basis": self.basis}


def sizes(*, tokens: str, effective: bool, declared: bool) -> list[Column]:
    """The columns that every mix has.

    Args:
        tokens: the basis of token counts, `measured` or `estimated`.
        effective: sources declare sampling weights, so that what is read differs from what lies on disk.
        declared: the dimension is declared, which is then the weaker basis.
    """
    basis = "declared" if declared else "measured"
    of_tokens = "declared" if declared else tokens
    shares = [
        Column("token_share", "of tokens", SHARE, "tokens", of_tokens),
        Column("record_share", "of records", SHARE, "records", basis),
        Column("byte_share", "of bytes", SHARE, "bytes", basis),
    ]
    if effective:
        # Sampling weights are declared, whatever the dimension.
        shares.insert(1, Column("effective_token_share", "of effective tokens", SHARE, "effective_tokens", "declared"))
    return [
        *shares,
        Column("tokens", "Tokens", "tokens", "tokens", of_tokens),
        Column("records", "Records", "records", "records", basis),
    ]


def table(
    frame: pl.DataFrame,
    *,
    name: str,
    title: str,
    profile: str,
    key: str | Sequence[str],
    columns: Sequence[Column],
    command: str,
    note: str = "",
    missing: str = "not known",
    labels: Callable[[Row], str] | None = None,
    size: str | None = "tokens",
    top: int = TOP,
    head: str = "",
    what: str = "rows",
    bar: str = "",
    heat: bool = False,
    how: str = "",
    empty: str = "no rows",
) -> Table:
    """The `top` largest rows of a profile and the rest in one row.

    Args:
        name: id of the table in the page.
        command: what shows all of it.
        key: the column or columns that name a row.
        missing: what is said where the key is NULL.
        labels: how a row is named; its key if None.
        size: rows are ordered by this column, largest first, then by name; None keeps the profile's order.
        head: title of the column of names.
        what: the rows in the plural, for the line that says what was left out.
        bar: the column of shares that is drawn under each name; "" for none.
        heat: shades cells by how large their share is.
        how: how its figures are known, in words.
        empty: what stands in a table without rows.
    """
    keys = [key] if isinstance(key, str) else list(key)
    rows: Sequence[Row] = frame.to_dicts()
    if size is not None:
        rows = sorted(rows, key=lambda row: (-(plain(row[size]) or 0), tuple(str(row[k]) for k in keys)))
    # A rest of one row is no shorter than the row itself.
    shown, rest = (rows, []) if len(rows) <= top + 1 else (rows[:top], rows[top:])
    told = [_row(row, keys, columns, profile, missing, labels) for row in shown]
    if rest:
        told.append(_rest(rest, columns, profile, what))
    return {
        "kind": "table",
        "id": name,
        "title": title,
        "note": note,
        "head": head or keys[0].replace("_", " ").capitalize(),
        "query": profile,
        "bar": bar,
        "heat": heat,
        "how": how,
        "empty": empty,
        "columns": [column.told() for column in columns],
        "rows": told,
        "left_out": {"rows": len(rest), "of": len(rows), "what": what, "command": command} if rest else None,
    }


def _row(
    row: Row,
    keys: Sequence[str],
    columns: Sequence[Column],
    profile: str,
    missing: str,
    labels: Callable[[Row], str] | None,
) -> dict[str, Any]:
    place = {key: word(row[key]) for key in keys}
    absent = all(row[key] is None for key in keys)
    label = missing if absent else labels(row) if labels else ", ".join(word(row[key]) or missing for key in keys)
    return {
        "label": shortened(label),
        "kind": "missing" if absent else "value",
        "texts": {c.name: shortened(word(row[c.name]) or "–") for c in columns if not c.unit},
        "figures": {c.name: _cell(row[c.name], c, profile, place, None) for c in columns if c.unit},
    }


def _rest(rest: Sequence[Row], columns: Sequence[Column], profile: str, what: str) -> dict[str, Any]:
    count = len(rest)
    sums = {c.name: sum((plain(row[c.name]) or 0) for row in rest) if c.adds else None for c in columns if c.unit}
    place = {"rest": f"{count} {what}"}
    return {
        "label": f"other ({count:,} {what})",
        "kind": "other",
        "texts": {c.name: "" for c in columns if not c.unit},
        "figures": {c.name: _cell(sums[c.name], c, profile, place, count) for c in columns if c.unit},
    }


def _cell(value: Any, column: Column, profile: str, place: Mapping[str, Any], count: int | None) -> Figure:
    number = plain(value)
    if column.unit == SHARE and number is not None:
        number = min(round(number, 12), 1.0)  # sums of rounded shares can pass 1 by their last digit
    if column.key and count is None:
        place = {column.key: next(iter(place.values()))}
    return figure(
        number,
        unit=column.unit,
        weight=column.weight,
        basis=column.basis,
        profile=column.profile or profile,
        column=column.column or column.name,
        row=place,
        sum_of=count,
    )


def word(value: Any) -> str | None:
    """A key as it is written: `true`, `2026-11`, `CC0-1.0`; None for NULL."""
    if value is None:
        return None
    return shortened(str(value).lower() if isinstance(value, bool) else str(value))
