"""A text as bytes, one a character, on which byte expressions see what Unicode expressions see in the text.

Pure, but for tables made once a process. A byte of a shadow stands for a group of characters: itself, if ASCII, and
all other characters that the `regex` module treats alike at word boundaries. So offsets in both are the same, an ASCII
`\\b` of the shadow is a Unicode `\\b` of the text, and an expression whose every set of characters is widened to the
bytes that stand for one of them (`widen.py`) finds at least what the original finds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import regex

WORD, DIGIT, SPACE, OTHER = b"_", b"0", b" ", b"\x01"
"""What stands for characters beyond ASCII: of words, decimal digits, white space, and the rest."""

_BLANKS = bytes(0x20 if chr(c) in "\t\n\v\f\r" else c for c in range(256))


@lru_cache(maxsize=1)
def _table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Code point -> byte.

    Characters that an ASCII letter matches when case is ignored (long s, Kelvin sign, dotted I) stand as that letter;
    so does dotless i, which `[A-Z]` matches, though no letter does.
    """
    table = np.full(0x110000, OTHER[0], dtype=np.uint8)
    table[:128] = range(128)
    for low, high in ((0x80, 0xD800), (0xE000, 0x110000)):  # no text holds surrogates
        characters = "".join(map(chr, range(low, high)))
        stand = [(r"\w+", WORD), (r"\d+", DIGIT), (r"\s+", SPACE), ("[A-Z]", b"i")]
        stand += [(letter, letter.encode()) for letter in "abcdefghijklmnopqrstuvwxyz"]
        for expression, byte in stand:
            for match in regex.finditer(expression, characters, regex.IGNORECASE):
                table[low + match.start() : low + match.end()] = byte[0]
    return table


@lru_cache(maxsize=1)
def groups() -> dict[int, str]:
    """Byte -> all characters it stands for that are not ASCII, as one string; surrogates are left out."""
    table = _table().copy()
    table[:128] = table[0xD800:0xE000] = 0  # stands for nothing beyond ASCII
    return {
        int(byte): np.flatnonzero(table == byte).astype(np.uint32).tobytes().decode("utf-32-le")
        for byte in np.unique(table)
        if byte
    }


def shadow(text: str) -> bytes:
    """The shadow of a text without lone surrogates: as many bytes as the text has characters."""
    if text.isascii():
        return text.encode("ascii")
    return _table()[np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)].tobytes()


def blanked(shadow: bytes) -> bytes:
    """A shadow in which a blank stands for all white space (that of the `regex` module), so that it can be sought."""
    return shadow.translate(_BLANKS)
