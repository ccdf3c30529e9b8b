"""A text in lower case in which all that is no word is a blank, every character at its place. Pure.

Words then stand between blanks, so that a plain search for ` word ` finds whole words, in any script.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import regex

_ASCII = {c: chr(c).lower() if chr(c).isalnum() or chr(c) == "_" else " " for c in range(128)}
_ODD = {"\u0130": "i"}  # the one character that lower case makes two of


@lru_cache(maxsize=1)
def _table() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Code point -> code point. Words are made of what `\\w` takes: letters, marks, digits and the underscore."""
    table = np.full(0x110000, ord(" "), dtype=np.uint32)
    for low, high in ((0, 0xD800), (0xE000, 0x110000)):  # no text holds surrogates
        characters = "".join(map(chr, range(low, high)))
        for match in regex.finditer(r"\w+", characters):
            folded = "".join(_ODD.get(c) or c.lower() for c in match[0])
            table[low + match.start() : low + match.end()] = np.frombuffer(folded.encode("utf-32-le"), dtype=np.uint32)
    return table


def spaced(text: str) -> str:
    """The text so, with one blank before it and one behind; offsets are those of `text` plus one."""
    if text.isascii():
        return f" {text.translate(_ASCII)} "
    folded = _table()[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)].tobytes().decode("utf-32-le")
    return f" {folded} "
