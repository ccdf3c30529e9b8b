"""A policy pack as a value: rules, each a bound on a column of a profile; docs/policies.md explains the format.

Pure. Numbers are decimals from the file's own digits, never floats.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from provenance.digest import digest
from provenance.model import Severity
from provenance.policy import units

RESERVED = ("floor-", "standing-")
"""Ids of the built-in rules begin so; a policy's own may not."""

_MOST_DIGITS = 15  # a decimal of 15 digits and its float name each other, so exact and float comparison cannot differ


def _bound(value: object) -> object:
    """A decimal from its text; bounds that a float could not hold exactly enough are refused."""
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except ArithmeticError:
            raise ValueError("not a decimal number") from None
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ValueError("not a decimal number")
    if len(value.normalize().as_tuple().digits) > _MOST_DIGITS or abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"more than {_MOST_DIGITS} digits")
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Column = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=64)]
Text = Annotated[str, BeforeValidator(_one_line), Field(min_length=1, max_length=2000)]
Bound = Annotated[Decimal, BeforeValidator(_bound)]


class Spec(BaseModel):
    """One rule as the pack states it: every row that `where` leaves of `profile` keeps `column` within the bounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Name
    about: Text
    profile: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    params: dict[Column, Text] = Field(default_factory=dict)
    where: Text | None = None
    column: Column
    minimum: Bound | None = Field(default=None, alias="min")
    maximum: Bound | None = Field(default=None, alias="max")
    unit: Text = ""
    severity: Severity
    absent: Literal["pass"] | None = None
    dilute: Literal["no"] | None = None
    scope: Literal["record", "mix"] | None = None
    remedy: Text
    cites: Annotated[tuple[Text, ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="before")
    @classmethod
    def _unit(cls, value: Any) -> Any:
        """Fill in the unit that the column's name tells."""
        if not isinstance(value, dict) or value.get("unit") is not None or not isinstance(value.get("column"), str):
            return value
        guessed = units.guess(value["column"])
        if guessed is None:
            raise ValueError("unit: say what the share is of, such as `unit: share of records`")
        return {**value, "unit": guessed}

    @model_validator(mode="after")
    def _bounds(self) -> Spec:
        if self.id.startswith(RESERVED):
            raise ValueError(f"id: another one; built-in rules are those that begin with {' or '.join(RESERVED)}")
        if self.minimum is None and self.maximum is None:
            raise ValueError("max: at least one of min and max")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("max: a number not below min")
        return self

    @property
    def judges(self) -> Literal["record", "mix"]:
        """What the rule is about, where data comes in batches: each batch alone, or all that has come together.

        As it says itself; else `record` where nothing of a kind may be there at all (max 0) or all must be of a kind (a
        share of at least 1), which holds for the whole if it holds for each piece; else `mix`.
        """
        if self.scope is not None:
            return self.scope
        none = self.maximum == 0 and self.minimum is None
        every = self.minimum == 1 and self.maximum is None and self.unit.startswith("share")
        return "record" if none or every else "mix"

    @property
    def query(self) -> str:
        """How a person recomputes the figure."""
        params = "".join(f", {name} = {value}" for name, value in sorted(self.params.items()))
        where = f", where {self.where}" if self.where else ""
        return f"{self.profile}.sql{params}{where}, column {self.column}"

    def canonical(self) -> dict[str, Any]:
        """Everything the rule says as a JSON value; decimals as their shortest digits."""
        return {
            "id": self.id,
            "about": self.about,
            "profile": self.profile,
            "params": dict(sorted(self.params.items())),
            "where": self.where,
            "column": self.column,
            "min": decimal_string(self.minimum),
            "max": decimal_string(self.maximum),
            "unit": self.unit,
            "severity": str(self.severity),
            "absent": self.absent,
            "dilute": self.dilute,
            "scope": self.scope,
            "remedy": self.remedy,
            "cites": list(self.cites),
        }


class Policy(BaseModel):
    """A named, versioned pack of rules. One without rules can be read, and refuses everything."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    policy: Name
    version: Text
    about: Text | None = None
    rules: tuple[Spec, ...]

    def canonical(self) -> dict[str, Any]:
        """The whole pack as a JSON value; layout, comments and `0.50` against `0.5` make no difference."""
        return {
            "kind": "provenance.policy",
            "policy": self.policy,
            "version": self.version,
            "about": self.about,
            "rules": [rule.canonical() for rule in self.rules],
        }

    @property
    def name(self) -> str:
        """What decisions under it carry."""
        return self.policy

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form, 64 hex digits."""
        return digest(self.canonical())


def decimal_string(value: Decimal | None) -> str | None:
    """The shortest plain digits of a decimal: 0.50 -> '0.5', 1E+2 -> '100'; None stays None."""
    if value is None:
        return None
    return format(value.normalize(), "f") if value else "0"
