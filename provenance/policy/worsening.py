"""Whether a broken rule is broken more than before: what data adds to a mix is blamed for no more than that.

Pure but for the questions it puts to `Tables`.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from provenance.errors import ProvenanceError
from provenance.policy.measure import decimal, keys, margin
from provenance.policy.pack import Spec
from provenance.policy.verdict import Tables

if TYPE_CHECKING:
    import polars as pl

_MISSING = Decimal("Infinity")  # a value that is not known is past any bound


def worsened(spec: Spec, before: Tables, after: Tables) -> bool:
    """Whether a rule that does not hold after held before, or was broken less: in any row, whatever others gained.

    Rows are told apart by the profile's keys; a row that is new is held against the bound. What cannot be compared
    (a profile that errs, rows that no key tells apart) counts as worse.
    """
    try:
        by = keys(after.rows(spec.profile, spec.params, None))
        old, new = (tables.rows(spec.profile, spec.params, spec.where) for tables in (before, after))
    except ProvenanceError:
        return True
    if any(spec.column not in frame.columns or not set(by) <= set(frame.columns) for frame in (old, new)):
        return True
    if new.is_empty():
        return not old.is_empty()  # with nothing to judge, no rule holds; there was nothing before either
    was, now = _excess(old, spec, by), _excess(new, spec, by)
    if was is None or now is None:
        return True
    return any(past > was.get(key, Decimal(0)) for key, past in now.items())


def _excess(frame: pl.DataFrame, spec: Spec, by: list[str]) -> dict[tuple[Any, ...], Decimal] | None:
    """How far each broken row is past a bound, by its keys; None where two rows have the same."""
    rows = list(zip(frame.select(by).iter_rows(), frame[spec.column].to_list(), strict=True))
    if any(times > 1 for times in Counter(key for key, _ in rows).values()):
        return None
    past = {}
    for key, value in rows:
        exact = decimal(value)
        past[key] = _MISSING if exact is None else margin(exact, spec)
    return {key: excess for key, excess in past.items() if excess > 0}
