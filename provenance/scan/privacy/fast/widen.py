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
from importlib import metadata
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import regex

from provenance.digest import digest
from provenance.scan.privacy.fast import cache, sets, shadow, tree
from provenance.scan.privacy.fast.sets import Unsure

_FLAGS = re.IGNORECASE | re.MULTILINE | re.DOTALL  # that an expression may set for itself; equal in both modules
_LARGE = 5_000  # characters that a back-reference may be written with
_TELLING = 2  # characters that look-ahead must ask for to be worth a scan
_LONG = 64  # repeats beyond it are written as endless: counters make the scanner large and slow

# What `regex` understands and `re` reads as something else: POSIX sets, and groups that `re` does not know. Fuzzy
# matching, `(?:x){e<2}`, is a literal brace to `re`; a brace outside a set is not touched either.
_FOREIGN = re.compile(r"\[:\^?\w+:\]|\(\?[^:=!<>PaiLmsux)-]")
_IGNORE_CASE = re.compile(r"\A([^\[\\]*(?:\\[^\[][^\[\\]*)*)\(\?i\)")  # before any set


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
            parsed = parser.parse(expression, flags & (regex.IGNORECASE | regex.MULTILINE | regex.DOTALL))
        if parsed.state.flags & (re.VERBOSE | re.ASCII | re.LOCALE):
            return None
        return _Widening(parsed, flags | parsed.state.flags & _FLAGS).result()
    except (Unsure, RecursionError, re.error, regex.error, OverflowError, Warning):
        return None


def widen_all(expressions: Sequence[tuple[str, int]], folder: Path | None = None) -> list[Widened | None]:
    """`widen` of each (expression, flags).

    Args:
        folder: where results are kept, since all characters are looked at for each set of an expression.
    """
    named = [[expression, int(flags)] for expression, flags in expressions]
    version = [
        metadata.version("regex"),
        sys.version,
        cache.sources(__file__, sets.__file__, shadow.__file__, tree.__file__),
    ]
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
    def __init__(self, parsed: Any, flags: int) -> None:
        self._tree = parsed
        self._groups: dict[int, Any] = {}
        self._flags_of: dict[int, int] = {}
        self._flags = int(flags) & ~int(regex.UNICODE | regex.VERSION0)
        self._reach = 1  # a word boundary sees one character
        self._spaceless = True
        self._needs: list[str] = []
        self._must = True  # whether every match takes the way through what is looked at

    def result(self) -> Widened:
        self._note_groups(self._tree, self._flags)
        width, least = tree.width(self._tree, self._groups)
        if least == 0:
            raise Unsure  # an empty match ends anywhere
        expression = self._sequence(tree.led(self._tree), self._flags)
        if self._spaceless:
            # Where in a chunk without white space it matches does not matter, so what may be repeated need not be.
            expression = self._sequence(tree.inner(self._tree), self._flags)
        return Widened(
            expression=expression,
            needs=tuple(self._needs),
            whole=not self._spaceless,
            width=min(width, tree.UNBOUNDED),
            reach=min(self._reach, tree.UNBOUNDED),
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
            for body in tree.bodies(op, argument):
                self._note_groups(body, inner)

    def _sequence(self, items: Iterable[Any], flags: int) -> str:
        return "".join(self._item(op, argument, flags) for op, argument in items)

    def _item(self, op: Any, argument: Any, flags: int) -> str:
        if op is sre.LITERAL and argument == ord("{"):
            raise Unsure
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            return self._set(sets.source(op, argument), flags)
        if op is sre.AT:
            if argument is sre.AT_END and not flags & regex.MULTILINE:
                # It matches before a line feed at the text's end, and so sees what is behind that.
                self._reach, self._spaceless = max(self._reach, 2), False
            return self._anchor(argument)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            return self._look_around(op, argument, flags)
        if op is tree.LED:
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
                raise Unsure
            return self._sequence(body, (flags | added) & ~removed)
        if op is sre.GROUPREF:
            inside = self._sequence(self._groups[argument], self._flags_of[argument])
            if len(inside) > _LARGE:
                raise Unsure  # groups that refer to groups grow without bound
            return inside
        if op in (sre.ATOMIC_GROUP, tree.LED):
            return self._sequence(argument, flags)
        raise Unsure  # conditional groups, and what may come

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
        raise Unsure  # the text's own ends

    def _look_around(self, op: Any, argument: Any, flags: int) -> str:
        direction, body = argument
        self._look(body, flags)
        if self._must and op is sre.ASSERT and direction > 0 and tree.width(body, self._groups)[1] >= _TELLING:
            self._needs.append(self._sequence(tree.inner(body), flags))
        return ""

    def _look(self, body: Any, flags: int) -> None:
        """Take note of how far look-around sees, and whether it could see past white space."""
        seen = tree.seen(body, self._groups)
        self._reach = max(self._reach, seen)
        spaceless, self._spaceless = self._spaceless, True
        needs = list(self._needs)
        self._sequence(body, flags)
        self._needs = needs
        self._spaceless = spaceless and (seen <= 1 or self._spaceless)

    def _set(self, source: str, flags: int) -> str:
        """The bytes that stand for what one character's expression matches."""
        expression, holds_space = sets.expression_of(source, flags)
        if holds_space:
            self._spaceless = False
        return expression


def _times(least: int, most: int) -> str:
    if least > _LONG:
        raise Unsure
    if most > _LONG:
        return f"{{{least},}}" if least > 1 else "*" if least == 0 else "+"
    return f"{{{least},{most}}}"
