"""What a figure is of, and how it is written for people.

A share without its weight is a bug, so the unit of every judged column says it: share of tokens, of records, of bytes.
Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal

AMOUNTS = {
    "record": "records",
    "byte": "bytes",
    "token": "tokens",
    "effective_token": "effective tokens",
}
"""Weight in the name of a share column -> the amount it is a share of, as it is written."""

_SHARE = re.compile(rf"(?:.*?_)??({'|'.join(AMOUNTS)})_share")
_AMOUNT = re.compile(r"(?:.*?_)??(records|bytes|effective_tokens|tokens)")
_OF = "share of "
_MOST_DIGITS = 12  # profiles round shares to 12 digits


def guess(column: str) -> str | None:
    """The unit that a column's name tells, such as `share of tokens`; None for a share of who knows what.

    A name that is neither a share nor an amount is its own unit: `effective_number` -> `effective number`.
    """
    if share := _SHARE.fullmatch(column):
        return _OF + AMOUNTS[share.group(1)]
    if "share" in column:
        return None
    if amount := _AMOUNT.fullmatch(column):
        return amount.group(1).replace("_", " ")
    return column.replace("_", " ")


def is_share(unit: str) -> bool:
    """Whether figures of this unit are shares, 0 to 1, shown in percent."""
    return unit.startswith(_OF)


def is_count(unit: str) -> bool:
    """Whether figures of this unit are whole amounts of something that can be dropped."""
    return unit in AMOUNTS.values()


def weight(column: str) -> str | None:
    """The amount column that a share column weighs by: `effective_token_share` -> `effective_tokens`; None if none."""
    share = _SHARE.fullmatch(column)
    return None if share is None or share.group(0) != f"{share.group(1)}_share" else f"{share.group(1)}s"


def write(value: Decimal, unit: str, *, digits: int = 1) -> str:
    """A figure without its unit's noun: shares in percent, whole numbers with thousands marks, others as they are.

    Args:
        digits: after the point, of shares and of fractions; trailing zeros are dropped.
    """
    percent = " %" if is_share(unit) else ""
    scaled = value * 100 if percent else value
    if scaled == scaled.to_integral_value():
        return f"{int(scaled):,}{percent}"
    text = f"{scaled:,.{digits}f}".rstrip("0").rstrip(".")
    return ("0" if text in ("-0", "") else text) + percent


def contrast(measured: Decimal, bound: Decimal, unit: str) -> tuple[str, str]:
    """Both figures, with as many digits as it takes to tell them apart, so that no reader sees `50 % > 50 %`."""
    start = 1 if is_share(unit) else 2
    for digits in range(start, _MOST_DIGITS + 1):
        pair = write(measured, unit, digits=digits), write(bound, unit, digits=digits)
        if measured == bound or pair[0] != pair[1]:
            return pair
    return str(measured), str(bound)


def phrase(value: str, unit: str) -> str:
    """A written figure with its unit: `85.2 % of tokens`, `41 records`, `effective number of owners 1.3`."""
    if is_share(unit):
        return f"{value} {unit.removeprefix('share ')}"
    if not unit.endswith("s") or " of " in unit:
        return f"{unit} {value}"
    return f"{value} {unit[:-1] if value == '1' else unit}"
