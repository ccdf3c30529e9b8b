"""The strings of a JSON text where they lie, so that some can be replaced and every other byte stays as it is.

Pure. Only for text that `strictjson.parse` took.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]|[^\s\[\]{},:"]++', re.DOTALL)

TEXT = "text"
KEY = "key"
NUMBER = "number"


class Leaf(NamedTuple):
    """A string, a key or a number of a JSON text."""

    kind: str  # TEXT, KEY or NUMBER
    path: str  # dotted, list positions as []; `$` for a text that is the whole value; of a key, that of its value
    text: str  # unescaped; of a number, as it is written
    start: int  # code points of the JSON text, quotes included
    end: int


def leaves(source: str) -> Iterator[Leaf]:
    """Everything in a JSON value that may hold text, in order. True, false and null are left out."""
    paths: list[str] = []  # of the lists and objects around, each with [] for a list
    keys: list[str | None] = []  # the key whose value comes next; None: a key comes next, or it is a list
    objects: list[bool] = []
    for token in _TOKEN.finditer(source):
        said = token[0]
        first = said[0]
        if first in "{[":
            here = _path(paths, keys, objects)
            paths.append(f"{here}[]" if first == "[" else here)
            keys.append(None)
            objects.append(first == "{")
        elif first in "}]":
            paths.pop()
            keys.pop()
            objects.pop()
        elif first == ",":
            if objects and objects[-1]:
                keys[-1] = None
        elif first == '"':
            text = json.loads(said)
            if objects and objects[-1] and keys[-1] is None:
                keys[-1] = text
                yield Leaf(KEY, _path(paths, keys, objects), text, *token.span())
            else:
                yield Leaf(TEXT, _path(paths, keys, objects) or "$", text, *token.span())
        elif first in "-0123456789":
            yield Leaf(NUMBER, _path(paths, keys, objects) or "$", said, *token.span())


def _path(paths: list[str], keys: list[str | None], objects: list[bool]) -> str:
    """Path of the value that comes next."""
    if not paths:
        return ""
    if not objects[-1]:
        return paths[-1]
    return f"{paths[-1]}.{keys[-1]}" if paths[-1] else f"{keys[-1]}"


def spliced(source: str, found: Iterable[Leaf], texts: Mapping[Leaf, str]) -> str:
    """The JSON text with new texts for some of its leaves, given in order. ASCII stays ASCII."""
    pieces = []
    at = 0
    for leaf in found:
        if leaf in texts:
            ascii_only = source[leaf.start : leaf.end].isascii()
            pieces += [source[at : leaf.start], json.dumps(texts[leaf], ensure_ascii=ascii_only)]
            at = leaf.end
    pieces.append(source[at:])
    return "".join(pieces)
