"""From an expression of the `regex` module to one over shadow bytes that loses none of its matches.

Pure. Widened is: every set of characters to the bytes that stand for one of them; look-around, `^`, `$` and `\\B` to
nothing; a back-reference to the body of its group; a long repeat to one without end. What cannot be widened with
certainty is not: `widen` says None, and the original runs on every text.

The syntax tree is that of the standard library's parser. Where `regex` reads the same characters in another way
(`_FOREIGN`), the expression is not touched.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import regex

from provenance.digest import digest
from provenance.scan.privacy.fast import cache, shadow
from provenance.scan.privacy.fast.shadow import SPACE, groups

UNBOUNDED = 1 << 30  # a width without limit
_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL  # that an expression may set for itself; equal in both modules
_LARGE = 5_000  # characters that a back-reference may be written with
_LED = "led"  # look-behind that is consumed; beside the operations of the parser
_TELLING = 2  # characters that look-ahead must ask for to be worth a scan
_LONG = 64  # repeats beyond it are written as endless: counters make the scanner large and slow

# What `regex` understands and `re` reads as something else: POSIX sets, and groups that `re` does not know. Fuzzy
# matching, `(?:x){e<2}`, is a literal brace to `re`; a brace outside a set is not touched either.
_FOREIGN = re.compile(r"\[:\^?\w+:\]|\(\?[^:=!<>PaiLmsux)-]")
_IGNORE_CASE = re.compile(r"\A([^\[\\]*(?:\\[^\[][^\[\\]*)*)\(\?i\)")  # before any set


class _Unsure(Exception):
    """This expression cannot be widened with certainty."""


@dataclass(frozen=True, slots=True)
class Widened:
    """What a scan needs to know of an expression.

    A match of the original at [start, end) of a text means for its shadow: if `whole`, that `expression` matches some
    [s, end); else that it matches some [s, e) within [start, end).
    """

    expression: str  # of bytes, for engines that ignore case; no look-around, anchors or back-references
    needs: tuple[str, ...]  # expressions that match too, somewhere, where the original does
    whole: bool
    width: int  # characters of the longest match of the original, UNBOUNDED if there is none
    reach: int  # characters that its look-around sees beyond a match, on either side
    spaceless: bool  # neither a match nor what look-around sees beyond one character can hold white space


def widen(expression: str, flags: int) -> Widened | None:
    """Widen an expression, or say None.

    Args:
        flags: of the `regex` module; `regex.ASCII`, `regex.VERBOSE`, version 1 and reverse search are not for us.
    """
    known = regex.IGNORECASE | regex.MULTILINE | regex.DOTALL | regex.UNICODE | regex.VERSION0
    if flags & ~known or _FOREIGN.search(expression):
        return None
    if flags & regex.IGNORECASE:
        expression = _IGNORE_CASE.sub(r"\1", expression)  # said twice; `re` allows it at the beginning only
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # both parsers warn of what later versions may read otherwise
            regex.compile(expression, flags)
            tree = parser.parse(expression, flags & (regex.IGNORECASE | regex.MULTILINE | regex.DOTALL))
        if tree.state.flags & (re.VERBOSE | re.ASCII | re.LOCALE):
            return None
        return _Widening(tree, flags | tree.state.flags & _FLAGS).result()
    except (_Unsure, RecursionError, re.error, regex.error, OverflowError, Warning):
        return None


def widen_all(expressions: Sequence[tuple[str, int]], folder: Path | None = None) -> list[Widened | None]:
    """`widen` of each (expression, flags).

    Args:
        folder: where results are kept, since all characters are looked at for each set of an expression.
    """
    named = [[expression, int(flags)] for expression, flags in expressions]
    version = [metadata.version("regex"), sys.version, cache.sources(__file__, shadow.__file__)]
    path = folder and folder / f"widened-{digest([named, *version])[:32]}.json"
    try:
        kept = json.loads(cache.read(path) or b"null")
        if kept is not None and len(kept) == len(named):
            return [item and Widened(**{**item, "needs": tuple(item["needs"])}) for item in kept]
    except (ValueError, TypeError):
        pass
    found = [widen(expression, flags) for expression, flags in expressions]
    cache.write(path, json.dumps([item and asdict(item) for item in found]).encode())
    return found


class _Widening:
    def __init__(self, tree: Any, flags: int) -> None:
        self._tree = tree
        self._groups: dict[int, Any] = {}
        self._flags_of: dict[int, int] = {}
        self._flags = int(flags) & ~int(regex.UNICODE | regex.VERSION0)
        self._reach = 1  # a word boundary sees one character
        self._spaceless = True
        self._needs: list[str] = []
        self._must = True  # whether every match takes the way through what is looked at

    def result(self) -> Widened:
        self._note_groups(self._tree, self._flags)
        width, least = _width(self._tree, self._groups)
        if least == 0:
            raise _Unsure  # an empty match ends anywhere
        expression = self._sequence(_led(self._tree), self._flags)
        if self._spaceless:
            # Where in a chunk without white space it matches does not matter, so what may be repeated need not be.
            expression = self._sequence(_inner(self._tree), self._flags)
        return Widened(
            expression=expression,
            needs=tuple(self._needs),
            whole=not self._spaceless,
            width=min(width, UNBOUNDED),
            reach=min(self._reach, UNBOUNDED),
            spaceless=self._spaceless,
        )

    def _note_groups(self, items: Iterable[Any], flags: int) -> None:
        """Note the body of each group, and the flags that hold in it: a reference is compared by those."""
        for op, argument in items:
            inner = flags
            if op is sre.SUBPATTERN:
                number, added, removed, body = argument
                inner = (flags | added) & ~removed
                if number is not None:
                    self._groups[number], self._flags_of[number] = body, inner
            for body in _bodies(op, argument):
                self._note_groups(body, inner)

    def _sequence(self, items: Iterable[Any], flags: int) -> str:
        return "".join(self._item(op, argument, flags) for op, argument in items)

    def _item(self, op: Any, argument: Any, flags: int) -> str:
        if op is sre.LITERAL and argument == ord("{"):
            raise _Unsure
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._set(_source(op, argument), flags)
        if op is sre.AT:
            if argument is sre.AT_END and not flags & regex.MULTILINE:
                # It matches before a line feed at the text's end, and so sees what is behind that.
                self._reach, self._spaceless = max(self._reach, 2), False
            return self._anchor(argument)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self._look_around(op, argument, flags)
        if op is _LED:
            self._look(argument, flags)
        return f"(?:{self._inside(op, argument, flags)})"

    def _inside(self, op: Any, argument: Any, flags: int) -> str:
        """What stands in the group that is written for everything with a body."""
        if op is sre.BRANCH:
            return "|".join(self._perhaps(branch, flags) for branch in argument[1])
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, body = argument
            inside = self._sequence(body, flags) if int(least) else self._perhaps(body, flags)
            return f"(?:{inside}){_times(int(least), int(most))}" if int(most) else ""
        if op is sre.SUBPATTERN:
            _, added, removed, body = argument
            if (added | removed) & ~_FLAGS:
                raise _Unsure
            return self._sequence(body, (flags | added) & ~removed)
        if op is sre.GROUPREF:
            inside = self._sequence(self._groups[argument], self._flags_of[argument])
            if len(inside) > _LARGE:
                raise _Unsure  # groups that refer to groups grow without bound
            return inside
        if op in (sre.ATOMIC_GROUP, _LED):
            return self._sequence(argument, flags)
        raise _Unsure  # conditional groups, and what may come

    def _perhaps(self, items: Iterable[Any], flags: int) -> str:
        """As `_sequence`, of what a match may do without: what it asks for need not be there."""
        must, self._must = self._must, False
        inside = self._sequence(items, flags)
        self._must = must
        return inside

    @staticmethod
    def _anchor(argument: Any) -> str:
        if argument is sre.AT_BOUNDARY:
            return r"\b"
        if argument in (sre.AT_BEGINNING, sre.AT_END, sre.AT_NON_BOUNDARY):
            return ""
        raise _Unsure  # the text's own ends

    def _look_around(self, op: Any, argument: Any, flags: int) -> str:
        direction, body = argument
        self._look(body, flags)
        if self._must and op is sre.ASSERT and direction > 0 and _width(body, self._groups)[1] >= _TELLING:
            self._needs.append(self._sequence(_inner(body), flags))
        return ""

    def _look(self, body: Any, flags: int) -> None:
        """Take note of how far look-around sees, and whether it could see past white space."""
        seen = _seen(body, self._groups)
        self._reach = max(self._reach, seen)
        spaceless, self._spaceless = self._spaceless, True
        needs = list(self._needs)
        self._sequence(body, flags)
        self._needs = needs
        self._spaceless = spaceless and (seen <= 1 or self._spaceless)

    def _set(self, source: str, flags: int) -> str:
        """The bytes that stand for what one character's expression matches."""
        expression, holds_space = _set(source, flags)
        if holds_space:
            self._spaceless = False
        return expression


def byte_class(source: str, flags: int) -> bytes:
    """The bytes that stand for what one character's expression matches, ascending."""
    one = regex.compile(source, flags)
    held = {c for c in range(128) if one.fullmatch(chr(c))}
    held |= {byte for byte, characters in groups().items() if byte not in held and one.search(characters)}
    return bytes(sorted(held))


@lru_cache(maxsize=4096)
def _set(source: str, flags: int) -> tuple[str, bool]:
    """As `byte_class`, written as an expression, and whether it matches white space."""
    return _bytes(set(byte_class(source, flags))), regex.search(source, _spaces(), flags) is not None


def _walk(items: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for op, argument in items:
        yield op, argument
        for body in _bodies(op, argument):
            yield from _walk(body)


def _bodies(op: Any, argument: Any) -> list[Any]:
    if op is sre.BRANCH:
        return list(argument[1])
    if op is sre.SUBPATTERN:
        return [argument[3]]
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return [argument[2]]
    if op is sre.ATOMIC_GROUP:
        return [argument]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return []


def _width(items: Iterable[Any], groups_: dict[int, Any]) -> tuple[int, int]:
    """(most, least) characters that a sequence consumes."""
    most = least = 0
    for op, argument in items:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            high = low = 1
        elif op is sre.BRANCH:
            widths = [_width(branch, groups_) for branch in argument[1]]
            high, low = max(w for w, _ in widths), min(w for _, w in widths)
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            high, low = _width(argument[2], groups_)
            endless = argument[1] is sre.MAXREPEAT and high
            high = UNBOUNDED if endless else high * int(argument[1])
            low *= int(argument[0])
        elif op is sre.GROUPREF:
            high, low = _width(groups_[argument], groups_)
        elif op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            high, low = _width(_bodies(op, argument)[0], groups_)
        else:
            high = low = 0
        most, least = min(most + high, UNBOUNDED), least + low
    return most, least


def _seen(items: Any, groups_: dict[int, Any]) -> int:
    """Characters at most that a sequence sees, look-around inside of it and what an anchor sees beyond it included."""
    beyond = 0
    for op, argument in _walk(items):
        if op is sre.AT:
            beyond = max(beyond, 2 if argument is sre.AT_END else 1)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            beyond = max(beyond, _seen(argument[1], groups_))
    return _width(items, groups_)[0] + beyond


def _inner(items: Any) -> list[Any]:
    """A sequence whose first and last repeat are as short as they may be: it matches inside whatever the whole does.

    Where a word boundary stands outside of them they stay: it spares more than they cost.
    """
    found = [item for item in _flat(items) if item[0] not in (sre.ASSERT, sre.ASSERT_NOT)]
    for at in (0, -1):
        kept = list(found)
        while kept:
            op, argument = kept[at]
            if op is sre.AT and argument is not sre.AT_BOUNDARY:
                kept.pop(at)
            elif _repeats(kept[at]):
                least, _, body = argument
                if int(least):
                    kept[at] = (op, (least, least, body))
                    break
                kept.pop(at)
            else:
                break
        if _consumes(kept):
            found = kept
    return found


def _led(items: Any) -> list[Any]:
    """A sequence in which look-behind at its beginning is consumed instead: what it sees stands there."""
    found = _flat(items)
    for number, (op, argument) in enumerate(found):
        if op is sre.ASSERT and argument[0] < 0:
            return [(_LED, argument[1]), *found[:number], *found[number + 1 :]]
        if op not in (sre.AT, sre.ASSERT_NOT, sre.ASSERT):
            break
    return found


def _flat(items: Any) -> list[Any]:
    """A sequence with groups that only hold other items opened."""
    found: list[Any] = []
    for op, argument in items:
        if op is sre.SUBPATTERN and not argument[1] and not argument[2]:
            found += _flat(argument[3])
        else:
            found.append((op, argument))
    return found


def _repeats(item: Any) -> bool:
    op, argument = item
    return op in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] != argument[1]


def _consumes(items: list[Any]) -> bool:
    return _width(items, _Any())[1] > 0


class _Any(dict[int, Any]):
    """Groups whose bodies do not matter."""

    def __missing__(self, key: int) -> list[Any]:
        return []


def _times(least: int, most: int) -> str:
    if least > _LONG:
        raise _Unsure
    if most > _LONG:
        return f"{{{least},}}" if least > 1 else "*" if least == 0 else "+"
    return f"{{{least},{most}}}"


def _source(op: Any, argument: Any) -> str:
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
            raise _Unsure
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
        raise _Unsure  # no character matches, so the expression never does; its author meant something else
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
