"""What may be kept of a value that a record brought along: short, of a known look, or only that there was one.

A value that does not fit becomes `(odd value)`, never a shortened or cleaned one: half a value would be a new one, and
a field that should hold a licence can hold a letter. So a store never keeps free text by accident, and a mix still
shows that something stood there.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping

from provenance.digest import SHORT, canonical

MAX_CHARS = 100

ODD = "(odd value)"
"""Stands for a value that is there and not kept; not null, since what is absent is another thing."""

_QUOTING = frozenset('"<>{}\\`')


_GENERATOR = re.compile(r"{word}(?: {word}){{0,2}}".format(word=r"[A-Za-z0-9][A-Za-z0-9._:/@+-]*"))
_MOST_OF_GENERATOR = 80

_NUMBER = re.compile(r"\d(?:[^A-Za-z0-9]*\d){8}")  # nine digits, whatever stands between: a card, an account, a phone
_DATE = re.compile(r"(?<!\d)20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])(?!\d)")  # as in names of model versions
_MAIL = re.compile(r"@[A-Za-z0-9.-]+\.[A-Za-z]{2}")

_LICENCE_REF = r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+"
_DIGITLESS = (
    r"MIT|ISC|curl|zlib|Unlicense|WTFPL|Beerware|OpenSSL|PostgreSQL|Python|Ruby|NCSA|NTP|Vim|Artistic|JSON|Sleepycat|"
    r"BSD|Apache|[AL]?GPL\+?|GFDL|MPL|EPL|EUPL|PD|PDDL|ODbL|ODC-By|OGL|CC-BY(?:-NC)?(?:-SA|-ND)?|public-domain|"
    r"proprietary|commercial|custom|other|unknown|none|unlicensed|restricted|[A-Za-z.-]*(?:licen[cs]e|exception)"
)
# An SPDX identifier has a version in it; those without one are listed, so that no word of a sentence is a licence.
_IDENTIFIER = re.compile(rf"{_LICENCE_REF}|(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9.+-]{{0,47}}|(?i:{_DIGITLESS})")
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:creativecommons\.org/(?:licenses|publicdomain)/[a-z0-9.+/-]{1,40}"
    r"|spdx\.org/licenses/[A-Za-z0-9.+-]{1,48})"
)
_VERSION = r"(?:,? (?:version |v\.? ?)?\d(?:\.\d)?(?:[ -](?:or later|only|international|unported|generic|universal))?)?"
_SPELLED_OUT = re.compile(
    r"(?:the )?(?:"
    r"(?:MIT|ISC|zlib|BSD(?: \d-clause)?|(?:2|3)-clause BSD|Apache(?: software)?|Mozilla public|Eclipse public|"
    r"European Union public|GNU (?:(?:affero|lesser) )?general public|GNU free documentation|Open government|"
    r"Open database|Open Data Commons (?:attribution|open database)|Llama \d(?:\.\d)? community|proprietary|commercial|"
    r"unknown|custom|other)(?: licen[cs]e)?(?: agreement)?"
    r"|CC[ -]?(?:0|zero|BY(?:[ -]NC)?(?:[ -](?:SA|ND))?)"
    r"|Creative Commons (?:zero|CC0|attribution(?:[ -]non-?commercial)?(?:[ -](?:share-?alike|no-?deriv\w{0,7}))?)"
    rf"){_VERSION}(?: public)?(?: licen[cs]e| deed)?"
    r"|public domain(?: (?:dedication|mark)(?: 1\.0)?)?|all rights reserved|no known copyright(?: restrictions)?"
    r"|no licen[cs]e|not (?:stated|specified|known)|fair use|crown copyright|copyrighted",
    re.IGNORECASE,
)


def licence(value: str | None) -> str | None:
    """A licence as it is written, without white space around it; `(odd value)` if it does not look like one.

    Kept are SPDX expressions, `LicenseRef-` names, addresses of creativecommons.org and spdx.org, and common names in
    full, of at most 100 characters. None for nothing.
    """
    return _kept(value, lambda text: len(text) <= MAX_CHARS and _is_licence(text))


def _is_licence(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text) or _SPELLED_OUT.fullmatch(text)) or _is_expression(text)


def _is_expression(text: str) -> bool:
    """Whether it is identifiers joined by AND, OR or WITH; that brackets come in pairs is all that is asked of them."""
    words = text.replace("(", " ").replace(")", " ").split()
    joined = all(word.upper() in ("AND", "OR", "WITH") for word in words[1::2])
    named = all(_IDENTIFIER.fullmatch(word) for word in words[::2])
    return joined and named and len(words) % 2 == 1 and text.count("(") == text.count(")")


def generator(value: str | None) -> str | None:
    """The name of a model as it is written, without white space around it; `(odd value)` if it does not look like one.

    Kept are at most 3 words and 80 characters, of ASCII letters, digits and `._:/@+-`. None for nothing.
    """
    return _kept(value, lambda text: len(text) <= _MOST_OF_GENERATOR and bool(_GENERATOR.fullmatch(text)))


def _kept(value: str | None, fits: Callable[[str], bool]) -> str | None:
    """A value that fits and holds neither an e-mail address nor nine digits in a row, a date of a version aside."""
    text = "" if value is None else value.strip()
    if not text:
        return None
    if not fits(text) or _MAIL.search(text) or _NUMBER.search(_DATE.sub("x", text, count=1)):
        return ODD
    return text


def match_fields(fields: Mapping[str, str]) -> str | None:
    """Canonical JSON object of the fields that match rules look at; None where there are none.

    A value of at most 100 printable characters of any script, without quoting characters (`"<>{}\\` and the back tick),
    is kept as it is; an empty one is null; any other is `(odd value)`. Fields whose name is not ASCII are left out.
    """
    kept = {name: _word(value) for name, value in sorted(fields.items()) if name.isascii()}
    return canonical(kept).decode() if kept else None


def _word(value: str) -> str | None:
    if not value:
        return None
    fits = len(value) <= MAX_CHARS and value.isprintable() and _QUOTING.isdisjoint(value)
    return value if fits else ODD


def contributor(value: str | None, key: bytes) -> bytes | None:
    """16 bytes of HMAC-SHA256 under `key` over the UTF-8 of the value, NFC-normalised and stripped; None for nothing.

    Without the key the hash cannot be turned back by trying names.
    """
    if value is None:
        return None
    value = unicodedata.normalize("NFC", value).strip()
    return hmac.new(key, value.encode(), hashlib.sha256).digest()[:SHORT] if value else None


def key_id(key: bytes) -> str:
    """32 hex digits that tell keys apart and give nothing of them away: HMAC-SHA256 of a fixed label under the key."""
    return hmac.new(key, b"provenance/key id", hashlib.sha256).hexdigest()[:32]
