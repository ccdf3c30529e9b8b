"""Models and evaluations as frozen values, and what may stand in them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from provenance.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
DIRECTIONS = ("higher", "lower")
"""Which way a metric is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How much of a snapshot one generator wrote, counted when a model was registered as trained on it."""

    generator: str | None  # as declared, named by the record, or matched; None: a model, and not known which
    evidence: str  # declared | exact | near
    parts: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """One snapshot that a model was trained on."""

    snapshot: str  # id
    records: int
    tokens: int  # of all parts
    written: tuple[Written, ...]  # by models


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One registered version of a model."""

    name: str
    version: str
    trained: tuple[Trained, ...]
    parents: tuple[str, ...] = ()  # ids
    weights: str | None = None  # SHA-256, hex
    aliases: tuple[str, ...] = ()  # what else names it as a generator
    released: date | None = None
    number: int = 0  # of its entry in the register, from 1
    at: str = ""  # when it was registered, ISO 8601

    @property
    def id(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def called(self) -> tuple[str, ...]:
        """Every generator value that means this model, sorted."""
        return tuple(sorted({self.id, f"{self.name}-{self.version}", *self.aliases}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One metric of one suite, measured on one version of a model."""

    model: str  # id
    suite: str
    metric: str
    value: Decimal
    direction: str  # one of DIRECTIONS: which way is better
    date: date
    data_digest: str | None = None  # SHA-256 of what it was measured on
    number: int = 0  # of its entry in the register


def checked_model(model: Model) -> Model:
    """The same model. Raises: UsageError, if a name, a digest or an alias cannot be one."""
    for what, value in (("name", model.name), ("version", model.version)):
        if not _NAME.fullmatch(value) or "@" in value:
            raise UsageError(
                f"a model cannot have this {what}",
                where=repr(value[:120]),
                hint="letters, digits, dots, dashes, _ and /",
            )
    if model.weights is not None and not _DIGEST.fullmatch(model.weights):
        raise UsageError("the digest of the weights is no SHA-256", hint="64 small hexadecimal digits")
    for alias in model.aliases:
        if not _WORD.fullmatch(alias):
            raise UsageError("a model cannot be called so", where=repr(alias[:120]), hint="such as meri-2")
    return model


def checked_evaluation(model: str, value: object, *, where: str, today: date | None = None) -> Evaluation:
    """One result of an evaluation file.

    Args:
        value: a JSON object with `suite metric value direction`, and perhaps `date` (ISO 8601; default: `today`) and
            `data_digest` (SHA-256, hex).
        where: place in the file, for messages.
    Raises: UsageError.
    """
    if not isinstance(value, dict):
        raise UsageError("an evaluation is a JSON object", where=where, hint="with suite, metric, value and direction")
    odd = sorted(set(value) - {"suite", "metric", "value", "direction", "date", "data_digest"})
    if odd:
        raise UsageError(f"an evaluation has no {odd[0][:40]!r}", where=where)
    for key in ("suite", "metric"):
        if not isinstance(value.get(key), str) or not _WORD.fullmatch(value[key]):
            raise UsageError(f"{key} must be a short name", where=where, hint="such as safety")
    if value.get("direction") not in DIRECTIONS:
        raise UsageError("direction must be higher or lower: which way is better", where=where)
    digest = value.get("data_digest")
    if digest is not None and not (isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        raise UsageError("data_digest is no SHA-256", where=where, hint="64 small hexadecimal digits")
    return Evaluation(
        model=model,
        suite=value["suite"],
        metric=value["metric"],
        value=_decimal(value.get("value"), where),
        direction=value["direction"],
        date=_day(value.get("date"), today, where),
        data_digest=digest,
    )


def _decimal(value: object, where: str) -> Decimal:
    """From a number or its text, at most 15 digits, so that it and its float name each other."""
    try:
        found = Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite() or len(found.normalize().as_tuple().digits) > 15:
        raise UsageError("value must be a number of at most 15 digits", where=where)
    return found


def _day(value: object, today: date | None, where: str) -> date:
    if value is None and today is not None:
        return today
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UsageError("date must be a day", where=where, hint="such as 2026-03-31") from None
