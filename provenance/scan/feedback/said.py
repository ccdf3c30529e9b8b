"""What may be kept of the values that say who judged, by what, and how: words of closed lists, or short plain names.

Anything else becomes `(odd value)`: that something stood there is kept, and no free text is.
"""

from __future__ import annotations

import math
import re

from provenance.scan.values import ODD, generator

HUMAN = frozenset({"human", "humans", "person", "people", "user", "annotator", "rater", "crowd", "expert", "staff"})
"""Words for people; compared in lower case, without white space around them."""
MODEL = frozenset({"model", "ai", "llm", "machine", "assistant", "synthetic", "ai feedback", "rlaif"})
"""Words for a model that is not named."""
UNKNOWN = frozenset({"unknown", "none", "n/a"})

MOST_RATING = 10**9
"""A number from here on is no rating: it could be a telephone."""
_DIGITS = 6  # of a rating, after the point

_PREFIX = re.compile(r"(?:model|ai|llm):\s*(?=\S)", re.IGNORECASE)
# What tells a model's name from a person's: a path, or a version (`gpt-4`, `llama3.1`, `org/name`).
_VERSIONED = re.compile(r"/|[-.:_@ ]v?\d|\d[-.:_b ]", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]{0,31}(?: [A-Za-z0-9_+\-]{1,32}){0,2}")


def giver(value: str | None) -> tuple[str | None, str | None]:
    """Who gave the feedback (human, model or unknown; None if nothing is said), and which model.

    A model's name counts where `model:` stands before it or a version or path is in it; any other word may be a
    person's, so it is `unknown`, and is not kept.
    """
    text = (value or "").strip()
    if not text:
        return None, None
    word = text.lower()
    for words, by in ((HUMAN, "human"), (MODEL, "model"), (UNKNOWN, "unknown")):
        if word in words:
            return by, None
    prefix = _PREFIX.match(text)
    if prefix:
        return "model", generator(text[prefix.end() :])
    name = generator(text)
    return ("model", name) if name != ODD and _VERSIONED.search(text) else ("unknown", None)


def guideline(value: str | None) -> str | None:
    """A guideline or constitution with its version, as short and plain as a model's name, or `(odd value)`."""
    return generator(value)


def rating(value: bool | int | float | str | None) -> tuple[float | None, str | None]:
    """A rating as a number, and as the category it falls in when two are compared; None where nothing is said.

    Numbers are rounded to 6 digits, so that 4, 4.0 and "4" are one category; true and false are 1 and 0. A word has a
    category and no number.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    if isinstance(value, bool):
        return float(value), "true" if value else "false"
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in ("true", "false"):
            return float(text.lower() == "true"), text.lower()
        if not _NUMBER.fullmatch(text):
            return None, text if _WORD.fullmatch(text) and generator(text) != ODD else ODD
        value = float(text)
    if not math.isfinite(value) or abs(value) >= MOST_RATING:
        return None, ODD
    number = round(float(value), _DIGITS) + 0.0  # no negative zero
    return number, str(int(number)) if number.is_integer() else repr(number)
