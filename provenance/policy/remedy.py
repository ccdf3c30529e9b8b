"""What would mend a broken rule, in figures, each judged again before it is printed: with it the rule holds.

Pure: whole numbers and fractions, no floats. Amounts are in the unit of the rule's own share (tokens, records, ...).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

_MOST_NEW = 20  # advice to find more new sources than this is no advice
_MOST_NAMED = 5
_SHARE_DIGITS = 12  # profiles round shares to so many digits; what is judged again is rounded the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a mix: a value of the dimension and how much there is of it."""

    label: str  # in plain words: `source comments`, `no licence`
    amount: Fraction
    judged: bool  # the rule's filter lets it through


@dataclass(frozen=True, slots=True)
class Change:
    """One way to make the rule hold, in words, with the mix as it would then be."""

    text: str
    after: tuple[Row, ...]


def holds(rows: Sequence[Row], *, minimum: Fraction | None, maximum: Fraction | None) -> bool:
    """Whether the share of every judged row is within the bounds, exactly and as a profile would round it."""
    total = sum((row.amount for row in rows), Fraction(0))
    if total <= 0:
        return False  # no share of nothing
    for row in rows:
        exact = row.amount / total
        for share in (exact, round(exact, _SHARE_DIGITS)):
            if row.judged and ((maximum is not None and share > maximum) or (minimum is not None and share < minimum)):
                return False
    return True


def of_share(
    rows: Sequence[Row],
    *,
    minimum: Fraction | None,
    maximum: Fraction | None,
    unit: str,
    kind: str,
    closed: bool,
    dilute: bool = True,
) -> list[Change]:
    """Ways to bring every judged row's share within the bounds; none if none was found or the rule holds already.

    "At most" and "at least" are said only where one row is judged against one bound, since only then going further
    does no harm; else the amount is meant exactly.

    Args:
        unit: of the amounts, in the plural, such as `tokens`.
        kind: what a row of the mix is, such as `source`.
        closed: what is added can be of an unjudged row (true), or would be judged too (false).
        dilute: adding something else counts as a remedy.
    """
    within = {"minimum": minimum, "maximum": maximum}
    total = sum((row.amount for row in rows), Fraction(0))
    if total <= 0 or holds(rows, **within):
        return []
    judged = [row for row in rows if row.judged]
    over = [row for row in judged if maximum is not None and row.amount > maximum * total]
    under = [row for row in judged if minimum is not None and row.amount < minimum * total]
    free = len(judged) == 1 and None in (minimum, maximum)
    found: list[Change | None] = []
    if over and maximum is not None and not under:
        rest = next((row for row in rows if not row.judged), None) if closed else None
        found = [_keep_at_most(rows, maximum, unit, free=free)]
        if dilute:
            found.append(_add_elsewhere(rows, total, maximum, unit, kind=kind, rest=rest))
    elif len(under) == 1 and minimum is not None and not over:
        found = [_add_more(rows, under[0], total, minimum, unit, free=free)]
        if len(judged) == 1:
            found.append(_keep_less_of_rest(rows, under[0], minimum, unit, free=free))
    return [change for change in found if change is not None and holds(change.after, **within)]


def _keep_at_most(rows: Sequence[Row], maximum: Fraction, unit: str, *, free: bool) -> Change | None:
    """Cap what is judged at the largest whole amount at which every share is within the bound.

    With rows capped at c, c / total(c) never falls as c grows (the total is concave in c), so bisection finds it.
    """

    def capped(cap: int) -> tuple[Row, ...]:
        return tuple(_with(row, min(row.amount, Fraction(cap))) if row.judged else row for row in rows)

    top = floor(max(row.amount for row in rows if row.judged))
    cap = _largest(lambda c: holds(capped(c), minimum=None, maximum=maximum), top)
    if cap is None:
        return None
    cut = [row for row in rows if row.judged and row.amount > cap]
    names = ", ".join(row.label.replace("no ", "what has no ", 1) if _none(row.label) else row.label for row in cut)
    if len(cut) == 1:
        text = f"keep {'at most ' if free else ''}{cap:,} of the {floor(cut[0].amount):,} {unit} {_of(cut[0].label)}"
    elif len(cut) <= _MOST_NAMED:
        text = f"cut {names} to {cap:,} {unit} each"
    else:
        text = f"cut each of the {len(cut)} rows that have more than {cap:,} {unit} to that"
    return Change(text, capped(cap))


def _add_elsewhere(
    rows: Sequence[Row], total: Fraction, maximum: Fraction, unit: str, *, kind: str, rest: Row | None
) -> Change | None:
    """Grow the whole until the largest share is within the bound; what is added has to be within it as well.

    Args:
        rest: an unjudged row that can grow; None if what is added is judged, and so has to be spread over new rows.
    """
    if maximum <= 0:
        return None
    more = ceil(max(row.amount for row in rows if row.judged) / maximum - total)
    if rest is not None:
        after = tuple(_with(row, row.amount + more) if row is rest else row for row in rows)
        return Change(f"add at least {more:,} {unit} from elsewhere", after)
    new = ceil(more / (maximum * (total + more)))
    if new > _MOST_NEW:
        return None
    parts = [more // new + (1 if place < more % new else 0) for place in range(new)]
    added = tuple(Row(label=f"new {place}", amount=Fraction(part), judged=True) for place, part in enumerate(parts))
    spread = "" if new == 1 else f", spread evenly over {new} new ones of {kind}"
    return Change(f"add {more:,} {unit} from elsewhere{spread}", (*rows, *added))


def _add_more(
    rows: Sequence[Row], low: Row, total: Fraction, minimum: Fraction, unit: str, *, free: bool
) -> Change | None:
    if minimum >= 1:
        return None
    more = ceil((minimum * total - low.amount) / (1 - minimum))
    after = tuple(_with(row, row.amount + more) if row is low else row for row in rows)
    return Change(f"add {'at least ' if free else ''}{more:,} {unit} {_of(low.label)}", after)


def _keep_less_of_rest(rows: Sequence[Row], low: Row, minimum: Fraction, unit: str, *, free: bool) -> Change | None:
    """Scale everything else down; not offered where nothing would be left."""
    rest = sum((row.amount for row in rows if row is not low), Fraction(0))
    keep = floor(low.amount * (1 - minimum) / minimum) if minimum > 0 else 0
    if keep <= 0:
        return None
    after = tuple(row if row is low else _with(row, row.amount * keep / rest) for row in rows)
    return Change(f"keep {'at most ' if free else ''}{keep:,} of the {floor(rest):,} {unit} of everything else", after)


def of_count(rows: Sequence[Row], *, maximum: Fraction, unit: str, verb: str = "drop or mend") -> Change | None:
    """How many fewer there have to be so that every judged row counts at most `maximum`; amounts are the rows' counts.

    None if the rule holds already, or the bound is below zero. How to mend them is the policy's to say.

    Args:
        verb: what can be done with one too many.
    """
    over = [row for row in rows if row.judged and row.amount > maximum]
    if not over or maximum < 0:
        return None
    allowed = Fraction(floor(maximum))
    fewer = ceil(sum((row.amount - allowed for row in over), Fraction(0)))
    top = max(over, key=lambda row: row.amount)
    most = ceil(top.amount - allowed)
    where = f" {_of(top.label)}" if len(over) == 1 else f", {most:,} of them {_of(top.label)}"
    noun = unit.removesuffix("s") if fewer == 1 else unit
    after = tuple(_with(row, allowed) if row in over else row for row in rows)
    return Change(f"{verb} {fewer:,} {noun}{where}", after)


def _largest(good: Callable[[int], bool], top: int) -> int | None:
    """The largest whole number in 0..top that is good; None if none is.

    From 1 on what is good is so up to some point; 0 stands apart, as nothing may be left to have a share of.
    """
    low = next((start for start in (1, 0) if start <= top and good(start)), None)
    if low is None:
        return None
    high = top + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low


def _with(row: Row, amount: Fraction) -> Row:
    return Row(label=row.label, amount=amount, judged=row.judged)


def _of(label: str) -> str:
    """A row's words behind an amount: `of source comments`, `with no licence`."""
    return f"with {label}" if _none(label) else f"of {label}"


def _none(label: str) -> bool:
    return label.startswith("no ")
