"""What a provider claims of a snapshot: shares by a dimension, of records or of tokens.

Pure. A share is a decimal text, and is taken as it was rounded: "0.85" claims 0.845 to 0.855.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from provenance.challenging.asking import is_id
from provenance.challenging.estimate import Bound
from provenance.errors import ConfigError
from provenance.model import AUTHORS, ORIGIN_CLASSES, PRIVACY_NAMES, UNKNOWN_SOURCE
from provenance.read.strictjson import JSONError, parse

DIMENSIONS = (
    "author",
    "generator",
    "internal",
    "language",
    "licence",
    "month",
    "origin_class",
    "privacy_class",
    "source",
)
DECLARED = ("internal", "origin_class")
"""Dimensions that follow from a record's source, by the declaration; the others are tags of the record itself."""
WEIGHTS = ("records", "tokens")
VALUES = {
    "author": AUTHORS,
    "internal": ("true", "false"),
    "origin_class": ORIGIN_CLASSES,
    "privacy_class": tuple(PRIVACY_NAMES),
}
"""Values of the dimensions that have known ones: a share of what nobody can be tagged with is always 0."""

_SHARE = re.compile(r"(0(\.\d{1,12})?|1(\.0{1,12})?)")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_KEYS = {"dimension", "value", "weight", "share", "at_least", "at_most"}
_MOST = 1_000  # claims in one file


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim: the share of `value` lies from `low` to `high`, both 0..1; `share` where it was said as one."""

    dimension: str
    value: str | None
    weight: str
    low: Decimal
    high: Decimal
    said: str  # the bound as it was written, such as "= 0.85" or ">= 0.5"
    share: Decimal | None = None

    def __str__(self) -> str:
        value = "(none)" if self.value is None else self.value
        return f"{self.dimension} {value}: share of {self.weight} {self.said}"

    def bound(self, total: int) -> Bound:
        """The claim as counts of `total`.

        A share that no count has is taken as the nearest that one has. Bounds that no count lies between cannot be
        true: their low is above their high.
        """
        low = int((self.low * total).to_integral_value(ROUND_CEILING))
        high = int((self.high * total).to_integral_value(ROUND_FLOOR))
        if low > high and self.share is not None:
            half = Decimal("0.5")  # of one: two counts may be equally near
            low = int((self.share * total - half).to_integral_value(ROUND_CEILING))
            high = int((self.share * total + half).to_integral_value(ROUND_FLOOR))
        return Bound(low=low, high=high, total=total)


@dataclass(frozen=True, slots=True)
class Claims:
    """A file of claims. `snapshot` is the id they are of, where it says so."""

    claims: tuple[Claim, ...]
    snapshot: str | None = None


def read(data: bytes, *, where: object = "") -> Claims:
    """Claims from their file. Raises: ConfigError, with the place of what is wrong."""
    try:
        value = parse(data)
    except JSONError as error:
        raise ConfigError(f"no claims: the file is not strict JSON ({error.reason})", where=where) from None
    if not isinstance(value, dict) or not value.keys() <= {"snapshot", "claims"} or "claims" not in value:
        raise ConfigError(
            "no file of claims", where=where, hint='{"snapshot": id, "claims": [{"dimension": "internal", ...}]}'
        )
    snapshot, items = value.get("snapshot"), value["claims"]
    if snapshot is not None and not (isinstance(snapshot, str) and is_id(snapshot)):
        raise ConfigError("`snapshot` is not an id of 64 hex digits", where=where)
    if not isinstance(items, list) or not 1 <= len(items) <= _MOST:
        raise ConfigError(f"`claims` is a list of 1 to {_MOST:,} claims", where=where)
    found: dict[tuple[str, str | None, str], Claim] = {}
    for number, item in enumerate(items):
        place = f"{where}: claims[{number}]"
        claim = _claim(item, place)
        about = claim.dimension, claim.value, claim.weight
        # Each claim more makes all of them harder to refute, so none is there twice.
        if about in found:
            raise ConfigError("two claims are of the same share", where=place, hint="say both bounds in one claim")
        found[about] = claim
    return Claims(tuple(found.values()), snapshot)


def _claim(item: Any, where: str) -> Claim:
    if not isinstance(item, dict) or not item.keys() <= _KEYS or not {"dimension", "value", "weight"} <= item.keys():
        raise ConfigError(
            "a claim has `dimension`, `value`, `weight`, and `share` or `at_least` or `at_most`", where=where
        )
    dimension, value, weight = item["dimension"], item["value"], item["weight"]
    if dimension not in DIMENSIONS:
        raise ConfigError("no dimension that can be checked", where=where, hint=f"known: {', '.join(DIMENSIONS)}")
    if weight not in WEIGHTS:
        raise ConfigError("a weight is `records` or `tokens`", where=where)
    if isinstance(value, bool):
        value = str(value).lower()
    if value is not None and not isinstance(value, str):
        raise ConfigError("`value` is a text, or null for what has none", where=where)
    if value == "" or (dimension == "month" and value is not None and not _MONTH.fullmatch(value)):
        raise ConfigError(f"`value` is no {dimension}: {value!r}", where=where, hint="null is for what has none")
    if dimension in VALUES and value not in VALUES[dimension]:
        raise ConfigError(f"`value` of {dimension} is one of: {', '.join(VALUES[dimension])}", where=where)
    low, high, said = _bounds(item, where)
    share = Decimal(item["share"]) if "share" in item else None
    return Claim(dimension=dimension, value=value, weight=weight, low=low, high=high, said=said, share=share)


def _bounds(item: Mapping[str, Any], where: str) -> tuple[Decimal, Decimal, str]:
    given = {name: item[name] for name in ("share", "at_least", "at_most") if name in item}
    if not given or ("share" in given and len(given) > 1):
        raise ConfigError("a claim says `share`, or `at_least`, `at_most`, or both of these", where=where)
    for name, text in given.items():
        if not isinstance(text, str) or not _SHARE.fullmatch(text):
            raise ConfigError(f'`{name}` is a decimal text from "0" to "1", such as "0.85"', where=where)
    if "share" in given:
        share = Decimal(given["share"])
        places: int = share.as_tuple().exponent  # type: ignore[assignment]  # finite, so a number
        # None and all are not rounded: half a unit of the last place would be half of everything.
        half = Decimal(5).scaleb(places - 1) if places < 0 else Decimal(0)
        low, high = max(share - half, Decimal(0)), min(share + half, Decimal(1))
        return low, high, f"= {given['share']}" + (f" ({low} to {high})" if low < high else "")
    low, high = Decimal(given.get("at_least", "0")), Decimal(given.get("at_most", "1"))
    if low > high:
        raise ConfigError("`at_least` is more than `at_most`", where=where)
    said = [f"{sign} {given[name]}" for name, sign in (("at_least", ">="), ("at_most", "<=")) if name in given]
    return low, high, " and ".join(said)


def values(tags: Mapping[str, Any], declared: Mapping[str, Mapping[str, str]]) -> dict[str, str | None]:
    """A record's value in every dimension.

    Args:
        tags: of its leaf.
        declared: as `sources` gives it.
    """
    return {d: declared[tags["source"]][d] if d in DECLARED else tags[d] for d in DIMENSIONS}


def sources(declaration: Any) -> dict[str, dict[str, str]]:
    """Source -> what follows from it; records of no source have the one called unknown.

    Args:
        declaration: the canonical value that a manifest names.
    Raises: ValueError, if it is none.
    """
    found = {UNKNOWN_SOURCE: {"internal": "false", "origin_class": "unknown"}}
    try:
        for item in declaration["sources"]:
            name, internal, origin = item["id"], item["internal"], item["origin_class"] or "unknown"
            if not isinstance(name, str) or name in found or not isinstance(internal, bool):
                raise ValueError("a source that is declared twice, or in another way")
            if origin not in ORIGIN_CLASSES:
                raise ValueError("a source of an unknown class")
            found[name] = {"internal": str(internal).lower(), "origin_class": origin}
    except (TypeError, KeyError):
        raise ValueError("no declaration of sources") from None
    return found
