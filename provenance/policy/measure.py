"""The exact comparison of a column with its bounds, row by row, in decimals; Great Expectations has to agree with it.

Pure.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from provenance.policy.pack import Spec

if TYPE_CHECKING:
    import polars as pl

_LABEL_LENGTH = 200
_AMOUNT = re.compile(r"(?!(?:min|max|mean|median|p\d+)_)(?:\w+_)?(?:records|bytes|tokens|parts|findings|items)")
_ONE_BY_ONE = re.compile(r"(?:counted_)?findings|items")  # each is one row's of those on one level, whatever the keys
_APART = ("source", "shard", "path", "owner", "legal_basis", "domain")  # a record is in one of these only
# By several keys, and everything once.
_PARTED = ("authors_by_internal", "records_by_privacy_floor", "rejects_by_reason", "roles")
_NOT_STATED = ("domains", "personal_data_by_legal_basis")  # NULL as a key is a group of its own, elsewhere the whole


@dataclass(frozen=True, slots=True)
class Measured:
    """What a column is against its bounds. A held rule has neither `missing` nor `beyond`."""

    rows: int
    missing: int  # rows where the value is NULL, NaN or infinite
    beyond: int  # rows where it is past a bound
    worst: Decimal | None  # the value furthest past a bound, or nearest to one; None if no row has a value
    bound: Decimal | None  # the bound that `worst` is held against
    margin: Decimal  # how far `worst` is past `bound`, same unit; 0 or less where it holds
    place: int | None  # the row of `worst`, or the first without a value if nothing else broke; None if there is none

    @property
    def broken(self) -> int:
        return self.missing + self.beyond


@dataclass(frozen=True, slots=True)
class Added:
    """What the rows past an upper bound come to together."""

    total: Decimal  # their sum
    over: Decimal  # what they are past the bound by, together
    rows: int  # how many they are, 2 or more


def is_number(frame: pl.DataFrame, column: str) -> bool:
    """Whether a column can be judged: whole numbers, decimals, floats, or nothing but NULL."""
    import polars as pl

    kind = frame.schema[column]
    return kind.is_numeric() or kind == pl.Null


def decimal(value: Any) -> Decimal | None:
    """A figure by its shortest digits, as a person reads it; None if it is NULL, NaN or infinite."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return exact if exact.is_finite() else None


def measure(frame: pl.DataFrame, spec: Spec) -> Measured:
    """Compare every row of `frame` with the bounds of `spec`.

    Args:
        frame: the rows that the rule's filter left; holds the numeric column `spec.column`.
    """
    values = [decimal(value) for value in frame[spec.column].to_list()]
    missing = [place for place, value in enumerate(values) if value is None]
    past = [(*_past(value, spec), place) for place, value in enumerate(values) if value is not None]
    beyond = sum(1 for margin, _, _ in past if margin > 0)
    if not past:
        return Measured(len(values), len(missing), 0, None, None, Decimal(0), missing[0] if missing else None)
    margin, bound, place = max(past, key=lambda item: (item[0], -item[2]))  # of equals the first
    named = missing[0] if missing and not beyond else place
    return Measured(len(values), len(missing), beyond, values[place], bound, margin, named)


def _past(value: Decimal, spec: Spec) -> tuple[Decimal, Decimal]:
    """How far a value is past the bound it is furthest past (negative: how far within), and that bound."""
    sides = []
    if spec.maximum is not None:
        sides.append((value - spec.maximum, spec.maximum))
    if spec.minimum is not None:
        sides.append((spec.minimum - value, spec.minimum))
    return max(sides)


def margin(value: Decimal, spec: Spec) -> Decimal:
    """How far a value is past the bound it is furthest past; 0 or less where it is within."""
    return _past(value, spec)[0]


def keys(frame: pl.DataFrame) -> list[str]:
    """The columns that say which row it is: as many of those before the first number as it takes to tell rows apart.

    Args:
        frame: the whole profile; of a filtered one fewer columns would do than a reader needs.
    """
    names = frame.columns
    first = next((place for place, kind in enumerate(frame.dtypes) if kind.is_numeric()), len(names)) or 1
    enough = (end for end in range(1, first) if frame.select(names[:end]).n_unique() == frame.height)
    return names[: next(enough, first)]


def apart(frame: pl.DataFrame, spec: Spec, by: list[str]) -> bool:
    """Whether the column's amounts can be added up over the rows: nothing counts in two of them.

    Shares, averages and the like cannot; nor can records by what one record may have several of (missing facts,
    kinds of personal data), nor a row for the whole beside rows for its pieces.

    Args:
        frame: the rows that the rule's filter left.
        by: `keys` of the whole profile.
    """
    import polars as pl

    if not _AMOUNT.fullmatch(spec.column):
        return False
    parted = spec.profile.startswith("mix_by_") or spec.profile in _PARTED
    if not parted and spec.profile not in _NOT_STATED and frame.select(pl.col(by).is_null()).n_unique() > 1:
        return False
    return parted or (len(by) == 1 and by[0] in _APART) or bool(_ONE_BY_ONE.fullmatch(spec.column))


def added(frame: pl.DataFrame, spec: Spec, by: list[str]) -> Added | None:
    """The sum over the rows past `max`, if there are several and they can be added up; arguments as of `apart`."""
    if spec.maximum is None or spec.minimum is not None or not apart(frame, spec, by):
        return None
    values = (decimal(value) for value in frame[spec.column].to_list())
    past = [value for value in values if value is not None and value > spec.maximum]
    if len(past) < 2:
        return None
    total = sum(past, Decimal(0))
    return Added(total, total - spec.maximum * len(past), len(past))


def label(frame: pl.DataFrame, place: int, by: list[str]) -> str:
    """`source=comments` of one row; printable characters only. Of several keys those that are NULL are left out."""
    values = [(key, frame[key][place]) for key in by]
    stated = [(key, value) for key, value in values if value is not None] or values
    text = ", ".join(f"{key}={_plain(value)}" for key, value in stated)
    return text if len(text) <= _LABEL_LENGTH else text[: _LABEL_LENGTH - 1] + "…"


def _plain(value: Any) -> str:
    if value is None:
        return "NULL"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "".join(letter if letter.isprintable() else "?" for letter in text)
