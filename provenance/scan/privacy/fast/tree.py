"""The syntax tree of an expression, as the standard library parses it: widths, what look-around sees, its inside.

Pure. A sequence is a list of (operation, argument).
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

UNBOUNDED = 1 << 30  # a width without limit
LED = "led"  # look-behind that is consumed; beside the operations of the parser


def _walk(items: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for op, argument in items:
        yield op, argument
        for body in bodies(op, argument):
            yield from _walk(body)


def bodies(op: Any, argument: Any) -> list[Any]:
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


def width(items: Iterable[Any], groups_: dict[int, Any]) -> tuple[int, int]:
    """(most, least) characters that a sequence consumes."""
    most = least = 0
    for op, argument in items:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            high = low = 1
        elif op is sre.BRANCH:
            widths = [width(branch, groups_) for branch in argument[1]]
            high, low = max(w for w, _ in widths), min(w for _, w in widths)
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            high, low = width(argument[2], groups_)
            endless = argument[1] is sre.MAXREPEAT and high
            high = UNBOUNDED if endless else high * int(argument[1])
            low *= int(argument[0])
        elif op is sre.GROUPREF:
            high, low = width(groups_[argument], groups_)
        elif op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
            high, low = width(bodies(op, argument)[0], groups_)
        else:
            high = low = 0
        most, least = min(most + high, UNBOUNDED), least + low
    return most, least


def seen(items: Any, groups_: dict[int, Any]) -> int:
    """Characters at most that a sequence sees, look-around inside of it and what an anchor sees beyond it included."""
    beyond = 0
    for op, argument in _walk(items):
        if op is sre.AT:
            beyond = max(beyond, 2 if argument is sre.AT_END else 1)
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            beyond = max(beyond, seen(argument[1], groups_))
    return width(items, groups_)[0] + beyond


def inner(items: Any) -> list[Any]:
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


def led(items: Any) -> list[Any]:
    """A sequence in which look-behind at its beginning is consumed instead: what it sees stands there."""
    found = _flat(items)
    for number, (op, argument) in enumerate(found):
        if op is sre.ASSERT and argument[0] < 0:
            return [(LED, argument[1]), *found[:number], *found[number + 1 :]]
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
    return width(items, _Any())[1] > 0


class _Any(dict[int, Any]):
    """Groups whose bodies do not matter."""

    def __missing__(self, key: int) -> list[Any]:
        return []
