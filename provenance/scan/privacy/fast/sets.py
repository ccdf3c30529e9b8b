"""One character's expression as the bytes that stand for what it matches, written for engines that ignore case."""

from __future__ import annotations

from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

import regex

from provenance.scan.privacy.fast.shadow import SPACE, groups


class Unsure(Exception):
    """This expression cannot be widened with certainty."""


def byte_class(source: str, flags: int) -> bytes:
    """The bytes that stand for what one character's expression matches, ascending."""
    one = regex.compile(source, flags)
    held = {c for c in range(128) if one.fullmatch(chr(c))}
    held |= {byte for byte, characters in groups().items() if byte not in held and one.search(characters)}
    return bytes(sorted(held))


@lru_cache(maxsize=4096)
def expression_of(source: str, flags: int) -> tuple[str, bool]:
    """As `byte_class`, written as an expression, and whether it matches white space."""
    return _bytes(set(byte_class(source, flags))), regex.search(source, _spaces(), flags) is not None


def source(op: Any, argument: Any) -> str:
    """One character's expression, written for the `regex` module."""
    if op is sre.LITERAL:
        return _literal(argument)
    if op is sre.NOT_LITERAL:
        return f"[^{_literal(argument)}]"
    if op is sre.ANY:
        return "."
    pieces = []
    for kind, value in argument:
        if kind is sre.NEGATE:
            pieces.append("^")
        elif kind is sre.LITERAL:
            pieces.append(_literal(value))
        elif kind is sre.RANGE:
            pieces.append(f"{_literal(value[0])}-{_literal(value[1])}")
        elif kind is sre.CATEGORY:
            pieces.append(_CATEGORIES[value])
        else:
            raise Unsure
    return "[" + "".join(pieces) + "]"


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _spaces() -> str:
    """All white space that `regex` knows."""
    return "\t\n\v\f\r " + groups()[SPACE[0]]


def _literal(code: int) -> str:
    return f"\\U{code:08x}"


def _bytes(held: set[int]) -> str:
    """A set of bytes, for engines that ignore the case of ASCII letters."""
    if not held:
        raise Unsure  # no character matches, so the expression never does; its author meant something else
    low = {ord(chr(c).lower()) for c in held}
    if len(low) == 1:
        [code] = low
        return chr(code) if chr(code).isalnum() else f"\\x{code:02x}"
    codes = sorted(held)
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(f"\\x{a:02x}" if a == b else f"\\x{a:02x}-\\x{b:02x}" for a, b in runs) + "]"
