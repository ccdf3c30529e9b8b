"""From a rule, its rows and two opinions to what is said of it: the rule as judged, and a finding if it does not hold.

Pure but for the questions it puts to `Tables`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from provenance.errors import ProvenanceError
from provenance.model import Finding, Rule
from provenance.policy import mend, words
from provenance.policy.measure import Added, Measured, added, is_number, keys, label, measure
from provenance.policy.pack import Spec

if TYPE_CHECKING:
    import polars as pl


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
        return Verdict(_rule(spec, found.worst, held=True), None, errored=False)
    if found.place is None:
        return _broken(spec, found, f"rule {spec.id} found nothing to judge: no row of the profile passes its filter")
    # Which columns tell rows apart, and what else there is to change, only the whole profile says.
    whole = frame if spec.where is None else tables.rows(spec.profile, spec.params, None)
    by = keys(whole)
    row = label(frame, found.place, by)
    name = words.named(row) if whole.height > 1 else ""
    total = added(frame, spec, by)
    if found.missing == found.rows and _nothing_tagged(tables):
        reason = words.nothing_tagged(spec, name)
    else:
        reason = words.reason(spec, found, total, name)
    said = spec.remedy if found.missing else mend.said(spec, frame, whole, by)
    return _broken(spec, found, reason, row=row, remedy=said, total=total)


def _nothing_tagged(tables: Tables) -> bool:
    """Whether the snapshot holds no record at all, as far as its totals can be had."""
    try:
        totals = tables.rows("snapshot_totals", {}, None)
    except ProvenanceError:
        return False
    return "records" in totals.columns and totals["records"].to_list() == [0]


def _broken(
    spec: Spec,
    found: Measured | None,
    reason: str,
    *,
    row: str = "",
    remedy: str | None = None,
    total: Added | None = None,
    errored: bool = False,
) -> Verdict:
    past = found is not None and found.beyond > 0 and not errored
    measured = total.total if total else found.worst if found else None
    margin = total.over if total else found.margin if found else None
    finding = Finding(
        rule=spec.id,
        about=spec.about,
        severity=spec.severity,
        reason=reason,
        profile=spec.profile,
        column=spec.column,
        measured=_float(measured),
        minimum=_float(spec.minimum),
        maximum=_float(spec.maximum),
        margin=_float(margin) if past else None,
        unit=spec.unit,
        row=row,
        query=words.query(spec, total),
        remedy=remedy or spec.remedy,
        rows=(found.broken if found else 0),
    )
    return Verdict(_rule(spec, measured, held=False), finding, errored)


def _rule(spec: Spec, measured: Decimal | None, *, held: bool) -> Rule:
    return Rule(
        id=spec.id,
        about=spec.about,
        severity=spec.severity,
        held=held,
        measured=_float(measured),
        minimum=_float(spec.minimum),
        maximum=_float(spec.maximum),
        unit=spec.unit,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
