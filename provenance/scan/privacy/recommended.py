"""Checks of the pack `recommended` that no regular expression can make; its patterns are in profiles/recognizers/.

Each only checks candidates (`validate_result`, `invalidate_result`), so that it runs as fast as any pattern.
"""

from __future__ import annotations

import re
from typing import Any

from presidio_analyzer import PatternRecognizer

from provenance.scan.domains import extractor

_DIGITS = re.compile(r"\D")
_DATE = re.compile(r"(?:\d{1,2}[.\-/ ]\d{1,2}[.\-/ ]\d{2,4}|\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2})(?:[ T]\d{1,2}.*)?")
_OCTETS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_FILES = frozenset(
    "py rs sh md pl so java zip mov app cc ps ml gz js ts css html json xml yml yaml txt csv pdf".split()
)
"""Endings that are top-level domains too, or look like one, and far more often those of files."""


class _Checked(PatternRecognizer):
    """A recognizer whose patterns are in the file that names it."""

    def __init__(
        self,
        supported_entity: str,
        patterns: Any,
        context: Any = None,
        supported_language: str = "en",
        name: str | None = None,
    ) -> None:
        super().__init__(
            supported_entity,
            patterns=patterns,
            context=context,
            supported_language=supported_language,
            name=name,
        )


class RegisteredUrlRecognizer(_Checked):
    """Addresses of the web whose domain ends in a public suffix; a bare one that ends like a file is none."""

    _extract = staticmethod(extractor())

    def invalidate_result(self, pattern_text: str) -> bool:
        scheme, _, rest = pattern_text.rpartition("://")
        host = re.split(r"[/?#:]", rest, maxsplit=1)[0]
        found = self._extract(host.lower())
        if not (found.suffix and found.domain):
            return True
        return not scheme and host == rest and host.lower().rpartition(".")[2] in _FILES


class LuhnRecognizer(_Checked):
    """Numbers whose last digit is that of ISO/IEC 7812-1."""

    def validate_result(self, pattern_text: str) -> bool:
        return luhn(_DIGITS.sub("", pattern_text))


class ModuloRecognizer(_Checked):
    """Spanish social security numbers: the last two digits are the others modulo 97. One that is not stays a guess."""

    def validate_result(self, pattern_text: str) -> bool | None:
        digits = _DIGITS.sub("", pattern_text)
        if len(digits) != 12:
            return None
        province, number, check = digits[:2], digits[2:10], int(digits[10:])
        # Of a number below ten million its leading zero is left out before the provinces are put before it.
        base = int(province + number) if int(number) >= 10_000_000 else int(number) + int(province) * 10_000_000
        return base % 97 == check or None


class ContactNumberRecognizer(_Checked):
    """Numbers after a word such as "phone": 6 to 15 digits (E.164), no date, no IP address, no one digit repeated."""

    def invalidate_result(self, pattern_text: str) -> bool:
        digits = _DIGITS.sub("", re.split("x", pattern_text, maxsplit=1, flags=re.IGNORECASE)[0])
        odd = _DATE.fullmatch(pattern_text.strip()) or _OCTETS.fullmatch(pattern_text.strip())
        return not 6 <= len(digits) <= 15 or bool(odd) or len(set(digits)) == 1


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return len(digits) > 1 and total % 10 == 0
