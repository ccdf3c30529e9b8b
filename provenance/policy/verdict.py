"""From a rule, its rows and two opinions to what is said of it: the rule as judged, and a finding if it does not hold.

Pure but for the questions it puts to `Tables`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from provenance.errors import ProvenanceError
from provenance.model import Finding, Rule
from provenance.policy import remedy, units
from provenance.policy.measure import Measured, decimal, is_number, keys, label, measure
from provenance.policy.pack import Spec

if TYPE_CHECKING:
    import polars as pl

_NEGATION = re.compile(r"<>|!=|\bnot\b|\bexcept\b", re.IGNORECASE)
_SAME = Fraction(1, 10**9)  # shares are rounded to 12 digits
_APART = ("source", "shard", "path", "owner", "legal_basis")  # a record is in one of these only
_SIZES = re.compile(r"_share\b|\b(?:records|bytes|tokens|effective_tokens)\b", re.IGNORECASE)


class Tables(Protocol):
    """Where profiles come from; the profile stage runs `where` in DuckDB, locked down."""

    def rows(self, profile: str, params: Mapping[str, str], where: str | None) -> pl.DataFrame:
        """The rows of a profile for which the condition `where` holds; all of them if it is None.

        Raises: ProvenanceError, if there is no such profile, or it or the condition cannot be run.
        """
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule with the rows it is about."""

    spec: Spec
    frame: pl.DataFrame | None  # None if it cannot be judged
    problem: str  # why it cannot be judged, one sentence without a full stop; "" if it can
    csv: bytes  # the rows as Great Expectations reads them, and as they are kept


@dataclass(frozen=True, slots=True)
class Second:
    """The second opinion, that of Great Expectations."""

    success: bool
    errored: bool  # an expectation could not be evaluated
    beyond: int  # rows past a bound
    missing: int  # rows without a value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one rule. `errored`: it could not be judged as it is written."""

    rule: Rule
    finding: Finding | None
    errored: bool


def ask(spec: Spec, tables: Tables) -> Asked:
    """Fetch the rows that `spec` is about; what goes wrong is kept as its `problem`."""
    try:
        frame = tables.rows(spec.profile, spec.params, spec.where)
    except ProvenanceError as error:
        return Asked(spec, None, f"its rows could not be had: {_said(error)}", b"nothing\n")
    if spec.column not in frame.columns:
        problem = f"profile {spec.profile} has no column {spec.column}"
        return Asked(spec, None, problem, _csv(frame))
    if not is_number(frame, spec.column):
        problem = f"column {spec.column} of profile {spec.profile} holds no numbers"
        return Asked(spec, None, problem, _csv(frame.drop(spec.column)))
    return Asked(spec, frame, "", _csv(frame))


def _said(error: ProvenanceError) -> str:
    """What went wrong and the hint, on one line; not where, which may be a folder of this machine."""
    what, *rest = str(error).splitlines()
    return "; ".join(
        [what, *(line.strip().removeprefix("hint: ") for line in rest if not line.startswith("  where: "))]
    )


def _csv(frame: pl.DataFrame) -> bytes:
    """The rows as CSV: numbers by their shortest digits, no value as nothing; what CSV cannot hold is left out."""
    import polars as pl
    import polars.selectors as cs

    flat = frame.select(cs.numeric() | cs.string() | cs.boolean() | cs.temporal() | cs.by_dtype(pl.Null))
    finite = flat.with_columns(pl.when(cs.float().is_finite()).then(cs.float()))  # NaN is no value either
    return finite.select(flat.columns).write_csv().encode() if flat.columns else b"nothing\n"


def of(asked: Asked, second: Second, tables: Tables) -> Verdict:
    """Weigh both opinions on a rule; it holds only if both say so, and errs if they differ."""
    spec, frame = asked.spec, asked.frame
    if frame is None:
        return _broken(spec, None, f"rule {spec.id} could not be judged: {asked.problem}", errored=True)
    found = measure(frame, spec)
    nothing = found.rows == 0 and spec.absent != "pass"
    holds = not nothing and found.broken == 0
    agreed = second.success is holds and (second.beyond, second.missing) == (found.beyond, found.missing)
    if second.errored or not agreed:
        why = "gave an error" if second.errored else "and the exact comparison differ"
        return _broken(spec, found, f"rule {spec.id} could not be judged: Great Expectations {why}", errored=True)
    if holds:
        return Verdict(_rule(spec, found, held=True), None, errored=False)
    if found.place is None:
        return _broken(spec, found, f"rule {spec.id} found nothing to judge: no row of the profile passes its filter")
    # Which columns tell rows apart, and what else there is to change, only the whole profile says.
    whole = frame if spec.where is None else tables.rows(spec.profile, spec.params, None)
    row = label(frame, found.place, keys(whole))
    return _broken(spec, found, _reason(spec, found, row), row=row, mend=_remedy(spec, found, frame, whole))


def _broken(
    spec: Spec, found: Measured | None, reason: str, *, row: str = "", mend: str | None = None, errored: bool = False
) -> Verdict:
    past = found is not None and found.beyond > 0 and not errored
    finding = Finding(
        rule=spec.id,
        about=spec.about,
        severity=spec.severity,
        reason=reason,
        profile=spec.profile,
        column=spec.column,
        measured=_float(found.worst) if found else None,
        minimum=_float(spec.minimum),
        maximum=_float(spec.maximum),
        margin=_float(found.margin) if found and past else None,
        unit=spec.unit,
        row=row,
        query=spec.query,
        remedy=mend or spec.remedy,
    )
    return Verdict(_rule(spec, found, held=False), finding, errored)


def _rule(spec: Spec, found: Measured | None, *, held: bool) -> Rule:
    return Rule(
        id=spec.id,
        about=spec.about,
        severity=spec.severity,
        held=held,
        measured=_float(found.worst) if found else None,
        minimum=_float(spec.minimum),
        maximum=_float(spec.maximum),
        unit=spec.unit,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _reason(spec: Spec, found: Measured, row: str) -> str:
    """One sentence: what was measured, of which row, against what is allowed, and in how many rows."""
    said = []
    if found.beyond and found.worst is not None and found.bound is not None:
        measured, bound = units.contrast(found.worst, found.bound, spec.unit)
        allowed = f"at most {bound} is allowed" if found.worst > found.bound else f"at least {bound} is needed"
        said.append(f"{units.phrase(measured, spec.unit)} ({row}), {allowed}")
        if found.rows > 1:
            said.append(f"{found.beyond:,} of {found.rows:,} rows break it")
    if found.missing:
        where = "" if found.beyond else f", the first is {row}"
        said.append(f"{found.missing:,} of {found.rows:,} rows have no value{where}")
    return "; ".join(said)


def _remedy(spec: Spec, found: Measured, frame: pl.DataFrame, whole: pl.DataFrame) -> str:
    """The policy's own words, after what was computed and judged again, if anything could be."""
    changes = [] if found.missing else _changes(spec, frame, whole)
    if not changes:
        return spec.remedy
    either = ", or ".join(change.text for change in changes)
    sure = "judged again: the rule then holds" if len(changes) == 1 else "each judged again: the rule then holds"
    return f"{either[0].upper()}{either[1:]} ({sure}). {spec.remedy}"


def _changes(spec: Spec, frame: pl.DataFrame, whole: pl.DataFrame) -> list[remedy.Change]:
    if spec.where and _SIZES.search(spec.where):
        return []  # a filter on sizes selects other rows once sizes change
    by = keys(whole)
    if units.is_count(spec.unit) and spec.maximum is not None and spec.minimum is None:
        apart = len(by) == 1 and (spec.profile.startswith("mix_by_") or by[0] in _APART)
        if frame.height > 1 and not apart:
            return []  # one record may count in several rows, so their sum says nothing
        change = remedy.of_count(_rows(frame, frame, spec.column, by), maximum=Fraction(spec.maximum), unit=spec.unit)
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
        found.append(remedy.Row(label=label(whole, place, by), amount=Fraction(value), judged=key in inside))
    return found


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
