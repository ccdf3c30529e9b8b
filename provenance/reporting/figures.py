"""A figure: a value that never goes anywhere without its unit, its weight, its basis and how to recompute it.

Pure. The same text of a figure stands in the page, in the verdict and on the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Figure = dict[str, Any]
"""JSON object with `value` (int, float or null), `unit`, `weight`, `basis` and `recompute`; made by `figure` only."""

WEIGHTS = ("records", "bytes", "tokens", "effective_tokens")
"""What a share is a share of."""

BASES = {
    "measured": "counted in the data",
    "declared": "what it is of was declared, in sources.yaml or by the records themselves",
    "estimated": "rests on an estimate, of tokens or from a sample",
    "corrected": "a count of findings corrected by precision and recall, as an evaluation on other texts measured them",
}
"""How a figure is known; of several, the weakest. Declared is weaker than estimated, estimated than measured."""

SHARE = "share"
INDEX = "index"
NUMBER = "number"
COUNTS = ("records", "bytes", "tokens", "effective_tokens", "parts", "found", "files", "sources", "rows", "texts")

NBSP = "\u00a0"
_SMALLEST = Decimal("0.0005")  # below it, one digit of a percentage would round to nothing
_DIGIT = Decimal("0.1")
_ABSENT = "–"


def figure(
    value: Any,
    *,
    unit: str,
    weight: str | None = None,
    basis: str,
    profile: str,
    column: str,
    row: Mapping[str, Any] | None = None,
    sum_of: int | None = None,
) -> Figure:
    """A figure as the story keeps it.

    Args:
        value: a number of any kind that Python or polars has; None where there is no value.
        unit: `share` (0..1), `index` (0..1), `number`, or what is counted, one of COUNTS or another plural noun.
        weight: one of WEIGHTS, for shares and for what is counted by them.
        profile, row, column: where the value stands: the SQL file, the row by its key, the column. No profile: a bound
            that a policy declares, or a count of the gate's own, which no query recomputes.
        sum_of: how many rows were added up, where the value is such a sum; `row` then says which.
    """
    assert basis in BASES, basis
    assert weight is None or weight in WEIGHTS, weight
    recompute: dict[str, Any] | None = None
    if profile:
        recompute = {"profile": profile, "file": f"{profile}.sql", "row": dict(row or {}), "column": column}
        if sum_of is not None:
            recompute["sum_of_rows"] = sum_of
    return {"value": plain(value), "unit": unit, "weight": weight, "basis": basis, "recompute": recompute}


def plain(value: Any) -> int | float | None:
    """A JSON number: whole ones as int, others as float; None for what is no number (NULL, NaN)."""
    if value is None or isinstance(value, str):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    exact = Decimal(str(value))
    if not exact.is_finite():
        return None
    if isinstance(value, Decimal) and exact == exact.to_integral_value():
        return int(exact)
    return float(exact)


def text(item: Figure) -> str:
    """A figure for people, without its unit's noun: `85.2 %`, `1,204`, `0.213`; `–` where there is no value."""
    return write(item["value"], item["unit"])


def write(value: float | None, unit: str) -> str:
    """A value of a unit for people; a share reads `0 %` or `100 %` only where it is exactly that."""
    if value is None:
        return _ABSENT
    if unit == SHARE:
        return percent(value)
    if unit == INDEX:
        return f"{value:.3f}"
    if unit == NUMBER:
        return f"{value:,.1f}"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"


def percent(share: float) -> str:
    """A share in percent with one digit, `< 0.1 %` for a share that is small but not nothing."""
    exact = Decimal(repr(share))
    if exact in (0, 1):
        return f"{int(exact) * 100} %"
    if 0 < exact < _SMALLEST:
        return "< 0.1 %"
    if 1 - _SMALLEST <= exact < 1:
        return "> 99.9 %"
    return f"{(exact * 100).quantize(_DIGIT, ROUND_HALF_UP)} %"


def size(count: int | None) -> str:
    """A number of bytes for people: `2.9 MB`."""
    if count is None:
        return _ABSENT
    value, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB", "PB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{count:,} bytes" if unit == "bytes" else f"{value:,.1f} {unit}"


def shortened(value: str, most: int = 120) -> str:
    """One line of printable characters, cut to `most`; what names things in the data can hold anything."""
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in value)
    return line if len(line) <= most else line[: most - 1] + "…"
