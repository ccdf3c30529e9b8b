"""Which values that stand where a secret would are one. Pure.

Sample code and manuals are full of `password = "your-password-here"`. What says of itself that it is no secret,
points to where the secret is, or is a word, is none; a real password that is a plain word is therefore missed.
"""

from __future__ import annotations

import re

from provenance.scan.secrets import library

_STANDS_IN = re.compile(
    r"pass(?:word|wd|phrase)?|pwd|secret|token|api|key|user|admin|root|guest|login|credential"
    r"|example|sample|demo|dummy|fake|mock|test|temp|place_?holder|change|replace|insert|enter|fill|put|todo|redacted"
    r"|your|some|any|here|value|string|none|null|undefined|default|hidden|private|public"
    r"|foo|bar|baz|qwert|asdf|abc|1234|4321|hunter2|letmein|welcome|x{3,}|\*{3,}|\.{3,}|_{3,}|-{3,}",
    re.IGNORECASE,
)
"""A password that holds one of these is a stand-in, a name, or as good as public."""

_CODE = re.compile(r"[(){}<>\[\]]|\$\w|%[a-z(]|^[&*@]?[A-Za-z_]+(?:[._][A-Za-z_0-9]+)+$|^(?:/|\.{1,2}/|~/|[a-z]+://)")
"""Calls, templates, dotted and joined names, paths: where a value comes from, not the value."""

_LOWER, _UPPER, _DIGIT, _OTHER = (re.compile(p) for p in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]"))
_REPEATS = re.compile(r"(.)\1{4,}")


class Values:
    """Judges values with the library's heuristics and entropies."""

    def __init__(self) -> None:
        self._random = library.Randomness()

    def password(self, value: str, *, quoted: bool) -> bool:
        """Whether a value given to a name for passwords is one.

        Outside quotes only what no word looks like is: eight characters or more, with a digit.
        """
        if not (6 if quoted else 8) <= len(value) <= 128 or _unlikely(value):
            return False
        kinds = [bool(p.search(value)) for p in (_LOWER, _UPPER, _DIGIT, _OTHER)]
        return sum(kinds) >= 2 and (kinds[2] or (quoted and kinds[3]))

    def url_password(self, value: str, user: str) -> bool:
        """Whether what stands for a password in a URL is one."""
        return 4 <= len(value) <= 128 and value != user and not _unlikely(value)

    def key(self, value: str) -> bool:
        """Whether a value given to a name for keys is one: as random as a key, with letters and digits.

        A shorter one is, if it has letters of both cases and holds no word of a stand-in.
        """
        short = _LOWER.search(value) and _UPPER.search(value) and not _STANDS_IN.search(value)
        return (
            16 <= len(value) <= 512
            and bool(_DIGIT.search(value))
            and (self._random.like_a_key(value) or (bool(short) and self._random.nearly(value)))
            and not _REPEATS.search(value)
            and not library.unlikely(value)
            and not _CODE.search(value)
        )


def _unlikely(value: str) -> bool:
    return (
        any(c.isspace() for c in value)
        or bool(_STANDS_IN.search(value))
        or bool(_CODE.search(value))
        or bool(_REPEATS.search(value))
        or library.unlikely(value)
    )
