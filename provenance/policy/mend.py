"""From a broken rule and its rows to what would mend it: computed ways, judged again, then the policy's own words.

Pure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from provenance.policy import remedy, units, words
from provenance.policy.measure import apart, decimal, label
from provenance.policy.pack import Spec

if TYPE_CHECKING:
    import polars as pl

_NEGATION = re.compile(r"<>|!=|\bnot\b|\bexcept\b", re.IGNORECASE)
_SAME = Fraction(1, 10**9)  # shares are rounded to 12 digits
_SIZES = re.compile(r"_share\b|\b(?:records|bytes|tokens|effective_tokens)\b", re.IGNORECASE)
_DROP = re.compile(r"drop\b(?! or\b)", re.IGNORECASE)


def said(spec: Spec, frame: pl.DataFrame, whole: pl.DataFrame, by: list[str]) -> str:
    """The policy's own words, after what was computed and judged again, if anything could be.

    Args:
        frame: the rows that the rule's filter left, none of them without a value.
        whole: all rows of the profile.
        by: the columns that tell these apart.
    """
    changes = _changes(spec, frame, whole, by)
    if not changes:
        return spec.remedy
    either = ", or ".join(change.text for change in changes)
    sure = "judged again: the rule then holds" if len(changes) == 1 else "each judged again: the rule then holds"
    return f"{either[0].upper()}{either[1:]} ({sure}). {spec.remedy}"


def _changes(spec: Spec, frame: pl.DataFrame, whole: pl.DataFrame, by: list[str]) -> list[remedy.Change]:
    if spec.where and _SIZES.search(spec.where):
        return []  # a filter on sizes selects other rows once sizes change
    if units.is_count(spec.unit) and spec.maximum is not None and spec.minimum is None:
        if frame.height > 1 and not apart(frame, spec, by):
            return []  # one record may count in several rows, so their sum says nothing
        change = remedy.of_count(
            _rows(frame, frame, spec.column, by),
            maximum=Fraction(spec.maximum),
            unit=spec.unit,
            verb="drop" if _DROP.match(spec.remedy) else "drop or mend",
        )
        return [change] if change else []
    amount = units.weight(spec.column)
    if amount is None or amount not in frame.columns:
        return []
    rows = _rows(whole, frame, amount, by)
    total = sum((row.amount for row in rows), Fraction(0))
    shares = [decimal(value) for value in whole[spec.column].to_list()]
    for row, share in zip(rows, shares, strict=True):
        if row.judged and (share is None or total <= 0 or abs(row.amount / total - Fraction(share)) > _SAME):
            return []  # not a mix: the share is of another whole than the rows' own sum
    return remedy.of_share(
        rows,
        minimum=_fraction(spec.minimum),
        maximum=_fraction(spec.maximum),
        unit=amount.replace("_", " "),
        kind=by[0],
        closed=bool(spec.where) and not _NEGATION.search(spec.where or ""),
        dilute=spec.dilute is None,
    )


def _rows(whole: pl.DataFrame, judged: pl.DataFrame, amount: str, by: list[str]) -> list[remedy.Row]:
    """A profile's rows as `remedy` takes them; a row without an amount has none."""
    inside = set(judged.select(by).rows())
    found = []
    for place, key in enumerate(whole.select(by).rows()):
        value = decimal(whole[amount][place]) or Decimal(0)
        name = words.named(label(whole, place, by))
        found.append(remedy.Row(label=name, amount=Fraction(value), judged=key in inside))
    return found


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
