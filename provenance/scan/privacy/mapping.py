"""Which privacy class each kind of finding raises a record to: the data file `profiles/privacy.yaml`.

It is no part of a scan: changing it changes a view, and nothing is read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from provenance import content
from provenance.errors import ConfigError
from provenance.sources import fields as f
from provenance.sources import plain_yaml

FILE = "privacy.yaml"
PREFIXES = {"dpv": "https://w3id.org/dpv#", "pd": "https://w3id.org/dpv/pd#"}
ALIASES = {"gb": "uk"}
"""ISO code -> the code that entities and Presidio use."""

_SCORE = re.compile(r"0(\.\d{1,9})?|1(\.0{1,9})?")
_SAID = {
    "missing": "this key is missing",
    "extra_forbidden": "not a key here",
    "model_type": "expected a mapping",
    "dict_type": "expected a mapping",
}


def _score(value: Any) -> str:
    """A decimal of one spelling: 0.40 is 0.4."""
    if not isinstance(value, str) or not _SCORE.fullmatch(value):
        raise ValueError("expected a score from 0 to 1, such as 0.4")
    return format(Decimal(value).normalize(), "f")


def _fits(pattern: str, what: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if value is not None and not (isinstance(value, str) and re.fullmatch(pattern, value)):
            raise ValueError(f"expected {what}")
        return value

    return BeforeValidator(check)


_Class = Annotated[Literal["P3", "P4", "P5"] | None, _fits("P[345]", "P3, P4, P5 or null")]
_Score = Annotated[str, BeforeValidator(_score)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    class_: _Class = Field(alias="class")
    min_score: _Score | None = None
    needs_context: Annotated[bool, BeforeValidator(f.yes)] = False
    country: Annotated[str | None, _fits("[a-z]{2}", "a lower-case code of two letters, such as uk")] = None
    linked: _Class = None
    dpv: Annotated[str | None, _fits("(dpv|pd):[A-Za-z]+", "a term such as pd:Health or dpv:PersonalData")] = None


_Name = Annotated[str, _fits("[A-Z][A-Z0-9_]{0,63}", "the name of an entity: capital letters, digits, underscores")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    min_score: _Score
    entities: dict[_Name, _Entry]


@dataclass(frozen=True, slots=True)
class PrivacyMapping:
    """The mapping as it is hashed; nothing else of the file matters."""

    value: dict[str, Any]

    def canonical(self) -> dict[str, Any]:
        """JSON-able: entity -> class, min_score (decimal string), needs_context, country, linked, dpv; sorted."""
        return self.value

    def rows(self, countries: Iterable[str] = ()) -> list[dict[str, Any]]:
        """As `rows_of`."""
        return rows_of(self.value, countries)


def load(path: Path | None = None) -> PrivacyMapping:
    """Read a mapping file; without a path, the one that ships.

    Raises: ConfigError, naming file, key and what was expected.
    """
    path = path if path is not None else content.folder("profiles") / FILE
    document = plain_yaml.load(path)
    try:
        file = _File.model_validate(document.value)
    except ValidationError as error:
        raise _explain(error, document, path) from None
    entities = {
        name: {
            "class": entry.class_,
            "min_score": entry.min_score or file.min_score,
            "needs_context": entry.needs_context,
            "country": entry.country,
            "linked": entry.linked,
            "dpv": entry.dpv,
        }
        for name, entry in sorted(file.entities.items())
    }
    return PrivacyMapping({"kind": "provenance.privacy", "entities": entities})


def rows_of(canonical: Mapping[str, Any], countries: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Rows of mapping.parquet: `entity`, `class` (None: raises nothing alone), `min_score`, `needs_context`,
    `linked` (the class beside a person's name), `dpv`.

    Args:
        canonical: as `PrivacyMapping.canonical` gives it.
        countries: those the data is declared to come from; identifiers of theirs need no context.
    """
    home = {ALIASES.get(code, code) for code in countries}
    return [
        {
            "entity": name,
            "class": entry["class"],
            "min_score": float(entry["min_score"]),
            "needs_context": entry["needs_context"] and entry["country"] not in home,
            "linked": entry["linked"],
            "dpv": _term(entry["dpv"]),
        }
        for name, entry in sorted(canonical["entities"].items())
    ]


def _term(short: str | None) -> str | None:
    if short is None:
        return None
    prefix, _, name = short.partition(":")
    return PREFIXES[prefix] + name


def _explain(error: ValidationError, document: plain_yaml.Document, path: Path) -> ConfigError:
    """The first thing that is wrong, by its line, in our words: a message of the library may quote values."""
    lines = document.lines
    found = [(entry, tuple(step for step in entry["loc"] if step != "[key]")) for entry in error.errors()]
    keys = [tuple(f"{step}" for step in loc) for _, loc in found]
    number, (entry, _), key = min(
        zip([lines.get(k) or lines.get(k[:-1]) or 0 for k in keys], found, keys, strict=True),
        key=lambda item: (item[0], item[2]),
    )
    said = _SAID.get(entry["type"]) or entry["msg"].removeprefix("Value error, ")
    if entry["type"] not in (*_SAID, "value_error", "provenance"):
        said = "not what is expected here"
    known = ", ".join(sorted(info.alias or name for name, info in _Entry.model_fields.items()))
    more = f"; {len(found) - 1} more" if len(found) > 1 else ""
    return ConfigError(
        f"{'.'.join(key) or 'the file'}: {said}{more}",
        where=f"{path}{f': line {number}' if number else ''}",
        hint=f"known keys of an entity: {known}; docs/privacy.md describes each",
    )
