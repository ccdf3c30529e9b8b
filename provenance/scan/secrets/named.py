"""Secrets that rest on the name they are assigned to: passwords, keys and tokens in code and configuration, connection
strings, passwords in URLs; and private keys, whose body follows their header.

Patterns of detect-secrets where it has some; what needs no quotes is ours. Each is tried at one place and looks at a
few hundred characters (a private key: 20,000), so no text costs the square of its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from provenance.scan.secrets import library
from provenance.scan.secrets.values import Values

WORDS = ("pass", "pwd", "secret", "key", "token", "auth", "cred", "contrase")
"""What telling names hold, in lower case."""

BEFORE, BEHIND = 120, 320
"""Characters of a line that are looked at before a telling word and behind it."""
URL_CHARS = 300
KEY_CHARS = 20_000
KEY_LOOKED = 2_000  # a plain search for the end of a key looks at the rest, at a tenth of the cost

_WORD = "|".join(WORDS)
ASSIGNED = re.compile(rf"(?:{_WORD})[\w.-]{{0,40}}[\"'`\])]{{0,3}}\s{{0,4}}[=:(!\"'`@]", re.IGNORECASE)
"""A telling word that something follows as a value would; what has none holds no named secret but in URLs and keys."""

_PASSWORD = re.compile(r"pass(?:word|wd|phrase|code)?(?![a-z])|pwd|contrase(?:ñ|n)a|pass(?:word|wd)", re.IGNORECASE)
_QUOTED = re.compile(
    rf"(?:{_WORD})[\w.-]{{0,40}}[\"'\]]{{0,2}}\s{{0,4}}(?:=>|:=|===?|=|:)\s{{0,4}}[A-Za-z@]?[\"'`]"
    r"(?P<value>[^\"'`\s]{6,512})[\"'`]",
    re.IGNORECASE,
)
_LINE = re.compile(
    rf"[ \t]{{0,40}}(?:[+-] ?|export +|set +|ENV +|ARG +|-e +)?(?P<name>[\w.-]{{0,60}}?(?:{_WORD})[\w.-]{{0,40}})[\"']?"
    r"[ \t]{0,20}(?:=|:=?)[ \t]{0,20}(?:!!\w{1,20} )?"
    r"(?P<value>[^\s'\"`#,;][^\s'\"`,;]{7,255})[ \t]{0,20}(?:[#;].{0,200})?$",
    re.IGNORECASE,
)
_IN_CONNECTION = re.compile(r"(?:password|pwd)\s{0,2}=\s{0,2}(?P<value>[^;\"'\s]{4,128})", re.IGNORECASE)
_CONNECTION = re.compile(
    r"(?:^|[;\"'])\s{0,4}(?:server|data source|host|user id|uid|username|user|database|initial catalog)\s{0,2}=[^=\n]*;"
    r"[^\"'\n]*$",
    re.IGNORECASE,
)
_USER = re.compile(r"://([^:/?#\[\]@!$&'()*+,;=\s]{1,100}):")
_GAP = r"(?:\s|\\[nr]|[\"'+,])"
_BODY = re.compile(
    rf"[A-Z ]{{0,10}}-----{_GAP}{{1,80}}(?:[A-Za-z-]{{1,30}}: [^\n\\]{{0,200}}{_GAP}{{1,4}}){{0,3}}[A-Za-z0-9+/]{{24}}"
)
_END = re.compile(r"-----END [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-----")


class Hit(NamedTuple):
    """A secret: what, where in the text it begins and ends in code points, and what found it."""

    start: int
    end: int
    kind: str
    detector: str


class Named:
    """Finders of named secrets, each at one place of a text."""

    def __init__(self) -> None:
        self._values = Values()
        self._quoted = library.quoted_values()
        self._urls = library.url_passwords()
        self._keys = library.private_key_headers()

    def assigned(self, text: str, at: int) -> Iterator[Hit]:
        """Values given to the name whose telling word is at `at`."""
        if match := _QUOTED.match(text, at, at + BEHIND + 200):
            yield from self._value(match[0], match["value"], match.start("value"), "Assigned", quoted=True)
        low = text.rfind("\n", max(0, at - BEFORE), at) + 1 or max(0, at - BEFORE)
        high = text.find("\n", at, at + BEHIND)
        whole = high >= 0 or len(text) <= at + BEHIND
        high = high if high >= 0 else min(len(text), at + BEHIND)
        if (
            whole
            and (low == 0 or text[low - 1] == "\n")
            and (match := _LINE.match(text, low, high))
            and low + match.end("name") > at
        ):
            yield from self._value(match["name"], match["value"], match.start("value"), "Assigned", quoted=False)
        if match := _IN_CONNECTION.match(text, at, at + BEHIND):
            before = text[max(0, at - 300) : at]
            if _CONNECTION.search(before) and self._values.url_password(match["value"], ""):
                yield Hit(*match.span("value"), "connection_string", "ConnectionString")
        for pattern, group in self._quoted.items():
            if match := pattern.match(text, at, high):
                yield from self._value(match[0], match[group], match.start(group), "KeywordDetector", quoted=True)

    def _value(self, named: str, value: str, start: int, detector: str, *, quoted: bool) -> Iterator[Hit]:
        # The value may hold a telling word itself, and is the last thing in what was matched.
        name = named[: named.rfind(value)] if value in named else named
        end = start + len(value)
        if _PASSWORD.search(name):
            if self._values.password(value, quoted=quoted):
                yield Hit(start, end, "password", detector)
        elif self._values.key(value):
            yield Hit(start, end, "assigned_key", detector)

    def url(self, text: str, at: int) -> Iterator[Hit]:
        """The password of the URL whose `://` is at `at`."""
        for pattern in self._urls:
            match = pattern.match(text, at, at + URL_CHARS)
            if match and (user := _USER.match(text, at, at + 110)) and self._values.url_password(match[1], user[1]):
                yield Hit(*match.span(1), "url_password", "BasicAuthDetector")

    def private_key(self, text: str, at: int) -> Iterator[Hit]:
        """The private key whose header's `BEGIN` or `PuTTY` is at `at`; a header without a body is none."""
        for pattern in self._keys:
            match = pattern.match(text, at, at + 60)
            if match and (match[0].startswith("PuTTY") or _BODY.match(text, match.end(), match.end() + 1000)):
                end = _END.search(text, match.end(), at + KEY_CHARS)
                yield Hit(at, end.end() if end else min(len(text), at + 1000), "private_key", "PrivateKeyDetector")
                return
