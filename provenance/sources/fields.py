"""What each value of a sources.yaml must be: text in, checked value out, one sentence where it is wrong.

Values arrive as the texts that were written (see `plain_yaml`); nothing is guessed and nothing is rounded.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from pydantic_core import PydanticCustomError

from provenance.sources import match

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MODEL = re.compile(r"{word}(?: {word}){{0,2}}".format(word=r"[A-Za-z0-9][A-Za-z0-9._:/@+-]*"))
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
_WEIGHT = re.compile(r"\d{1,6}(\.\d{1,6})?")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_STEP = re.compile(r"[^.\[\]]{1,100}(\[\])?")

LEGAL_BASES = ("none", *(f"A6-1-{c}" for c in "abcdef"), *(f"A9-2-{c}" for c in "abcdefghij"))
"""GDPR Art. 6(1) and 9(2) in DPV's spelling; `none`: it holds no personal data, so none is needed."""

CONFIDENTIALITY = ("C0", "C1", "C2", "C3")
"""public < internal < confidential < restricted."""

FLOORS = ("P1", "P2", "P3", "P4", "P5")
"""Privacy classes that can be declared: P0 would be no floor, PX is the absence of a scan."""


def wrong(message: str) -> PydanticCustomError:
    """An error whose message is ours, word for word."""
    return PydanticCustomError("provenance", "{message}", {"message": message})


def nearest(word: str, known: Sequence[str]) -> str:
    """`; did you mean x?` for a close enough known word, else nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.6) or get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def text(value: Any, longest: int = 2000) -> str:
    """One or more words; runs of white space become one space, so that folded lines mean what one line means."""
    if not isinstance(value, str) or not value.strip():
        raise wrong("expected a text that is not empty")
    joined = " ".join(value.split())
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in joined if c not in "\u200c\u200d"):
        raise wrong("expected a text without control characters")
    if len(joined) > longest:
        raise wrong(f"expected at most {longest} characters")
    return joined


def texts(value: Any) -> list[str]:
    """A list of texts; a single text is a list of one."""
    items = value if isinstance(value, list) else [value]
    if not items:
        raise wrong("expected a text or a list of texts, not an empty list")
    return [text(item) for item in items]


def one_of(value: Any, known: Sequence[str], what: str) -> str:
    """A word of a closed list. Raises: with the nearest word."""
    if not isinstance(value, str):
        raise wrong(f"expected {what}, one of: {', '.join(known)}")
    if value not in known:
        raise wrong(f"{value!r} is not {what}{nearest(value, known)} (one of: {', '.join(known)})")
    return value


def identifier(value: Any) -> str:
    """A source's id."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise wrong("expected an id: lower-case letters, digits, dot, hyphen, underscore; 1 to 64, no sign first")
    if value == "unknown":
        raise wrong("the id 'unknown' is reserved for what no source matches")
    return value


def yes(value: Any) -> bool:
    """true or false, as YAML's plain words; what a file means by yes or 1 is not guessed."""
    if value not in ("true", "false"):
        raise wrong("expected true or false")
    return bool(value == "true")


def model_name(value: Any) -> str:
    """The name of a model or of a guideline, with its version, in the form that is kept of records' own."""
    name = text(value, longest=80)
    if not _MODEL.fullmatch(name):
        raise wrong("expected a name of at most 3 words of letters, digits and ._:/@+-, such as judge-2 or helpful/1.3")
    return name


def country(value: Any) -> str:
    """ISO 3166 alpha-2 in lower case, as scanners take it; GB becomes `uk`, as the recognizers of personal data say."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2}", value):
        raise wrong("expected a two-letter ISO 3166 country code, such as DE")
    return "uk" if value.lower() == "gb" else value.lower()


def legal_basis(value: Any) -> str:
    """One or several GDPR bases, joined by a comma in the order of the list of bases."""
    items = value if isinstance(value, list) else [value]
    chosen = {one_of(item, LEGAL_BASES, "a legal basis") for item in items}
    if not chosen:
        raise wrong("expected a legal basis or a list of them")
    if "none" in chosen and len(chosen) > 1:
        raise wrong("'none' cannot stand beside a legal basis")
    return ", ".join(basis for basis in LEGAL_BASES if basis in chosen)


def weight(value: Any) -> str:
    """A decimal of at most 6 places, as its shortest text: `1.50` is `1.5`."""
    if not isinstance(value, str) or not _WEIGHT.fullmatch(value):
        raise wrong("expected a decimal from 0 to 999999 with at most 6 places, such as 1 or 0.5")
    number = Decimal(value)
    return format(number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize(), "f")


def language(value: Any) -> str:
    """A language tag, lower case."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value.lower()):
        raise wrong("expected a language code, such as en, pt-br or mul (several); leave it out to have it detected")
    return value.lower()


def day(value: Any, *, last: bool = False) -> date:
    """A date; a year or a month stands for its first (or last) day."""
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong("expected a date: YYYY-MM-DD, YYYY-MM or YYYY")
    year, month, day_ = (int(g) if g else None for g in found.groups())
    try:
        assert year is not None
        whole_month = month or (12 if last else 1)
        return date(year, whole_month, day_ or (calendar.monthrange(year, whole_month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError):
        raise wrong("expected a date that exists") from None


def field_path(value: Any, *, listed: bool = False) -> str:
    """Dotted keys of a record, such as `meta.user.id`; where `listed`, a key may end in `[]` for each element."""
    if not isinstance(value, str) or not value or len(value) > 200:
        raise wrong("expected the path of a record field: keys joined by dots")
    steps = value.split(".")
    if not value.isprintable() or not all(_STEP.fullmatch(step) for step in steps):
        raise wrong("expected the path of a record field: keys joined by dots, none of them empty")
    if not listed and "[]" in value:
        raise wrong("[] is for text fields only")
    return value


def match_field(value: Any) -> str:
    """The path of a field that a predicate looks at; scans keep such fields under ASCII names only."""
    if not field_path(value).isascii():
        raise wrong("a field that `where` looks at needs an ASCII name")
    return str(value)


def glob(value: Any) -> str:
    """A path glob, in its shortest spelling: no `./` before it, `a/` as `a/**`."""
    if not isinstance(value, str) or not value or len(value) > 500:
        raise wrong("expected a path glob, such as comments/**/*.jsonl")
    pattern = value.removeprefix("./")
    pattern = pattern + "**" if pattern.endswith("/") else pattern
    fault = match.problem(pattern)
    if fault:
        raise wrong(fault)
    return pattern


def predicate(value: Any) -> dict[str, Any]:
    """What a field must be: `{"values": (...), "regex": None}` or the other way round."""
    if isinstance(value, dict):
        if set(value) != {"regex"} or not isinstance(value["regex"], str) or not value["regex"]:
            raise wrong("expected a value, a list of values, or {regex: PATTERN}")
        fault = match.regex_problem(value["regex"])
        if fault:
            raise wrong(fault)
        return {"values": (), "regex": value["regex"]}
    items = value if isinstance(value, list) else [value]
    if not items or not all(item is None or isinstance(item, str) for item in items):
        raise wrong("expected a value, a list of values, or {regex: PATTERN}")
    ordered = sorted(set(items), key=lambda item: (item is not None, item or ""))
    return {"values": tuple(ordered), "regex": None}
