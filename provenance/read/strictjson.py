"""One JSON reader for every path: strict, and never silent about what readers disagree on.

The standard library's scanner does the work; what it lets pass is refused here (docs/format.md section 3, JSON).
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST = 100
"""Nesting of arrays and objects, at most."""
_DIGITS = 4_300  # of an integer; Python's own limit, which the environment may change

_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class JSONError(Exception):
    """The bytes are not strict JSON; `reason` is a key of base.REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JSONError("duplicate_key")
    return found


def _int(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise JSONError("bad_number")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JSONError("bad_number")
    return number


def _constant(_name: str) -> Any:
    raise JSONError("bad_number")  # NaN and Infinity


_scan = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant
).scan_once  # type: ignore[attr-defined]


def parse(data: bytes) -> Any:
    """The value of one JSON text in UTF-8, white space around it allowed.

    Raises: JSONError, with `reason` not_utf8, too_deep, not_json, bad_number, duplicate_key or lone_surrogate; where
        several apply, the first in the text after not_utf8 and too_deep, and lone_surrogate last.
    """
    try:
        text = data.strip(b" \t\r\n").decode()
    except UnicodeDecodeError:
        raise JSONError("not_utf8") from None
    # Looked at before parsing, so that the reason does not depend on how deep the interpreter's own stack is.
    if data.count(b"[") + data.count(b"{") > DEEPEST and _depth(data) > DEEPEST:
        raise JSONError("too_deep")
    try:
        value, end = _scan(text, 0)
    except (StopIteration, json.JSONDecodeError):
        raise JSONError("not_json") from None
    except ValueError:  # the interpreter was told to hold fewer digits than we do
        raise JSONError("bad_number") from None
    if end != len(text):
        raise JSONError("not_json")
    if (b"\\ud" in data or b"\\uD" in data) and _has_surrogate(value):
        raise JSONError("lone_surrogate")
    return value


def _depth(data: bytes) -> int:
    """Deepest nesting of brackets outside strings; exact up to the first error, which stops the parser too."""
    deepest = depth = 0
    for bracket in _STRINGS.sub(b"", data).translate(None, _NOT_BRACKETS):
        if bracket in b"[{":
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > DEEPEST:
                    break
        else:
            depth -= 1
    return deepest


def _has_surrogate(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
