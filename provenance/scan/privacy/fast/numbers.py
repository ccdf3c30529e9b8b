"""Which digits could be a phone number of a region or a country code, by the library's own rules for each.

`phones.py` says what rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import phonenumbers
from phonenumbers import phonemetadata, phonenumbermatcher, phonenumberutil

from provenance.scan.privacy.fast import cache

# Their types leave out what is private and what may be None.
library: Any = phonenumbermatcher
util: Any = phonenumberutil
PhoneMetadata: Any = phonemetadata.PhoneMetadata

_TYPES = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip
_GATE = 4  # digits that a text must show in a row, if no number can have fewer
_DIGITS = tuple("1234")


def least_digits(regions: Sequence[str], folder: Path | None = None) -> int:
    """Digits that every number has that `Phones` finds, of one of these regions or with any country code; 4 at most.

    Args:
        folder: where the shortest number of the world is kept, since finding it loads the data of all countries.
    """
    path = folder and folder / f"digits-{phonenumbers.__version__}.txt"
    kept = (cache.read(path) or b"").decode("ascii", "replace")
    anywhere = int(kept) if kept in _DIGITS else _shortest_anywhere()
    if kept not in _DIGITS:
        cache.write(path, str(anywhere).encode())
    own = min(_shortest(PhoneMetadata.metadata_for_region(region)) for region in regions)
    return min(own, 1 + anywhere, _GATE)


def _shortest_anywhere() -> int:
    countries = [PhoneMetadata.metadata_for_region(region) for region in phonenumbers.SUPPORTED_REGIONS]
    others = [PhoneMetadata.metadata_for_nongeo_region(code) for code in util.COUNTRY_CODES_FOR_NON_GEO_REGIONS]
    return min(map(_shortest, [*countries, *others]))


def _shortest(metadata: Any) -> int:
    """Digits without country code of a region's shortest number, as written: a rewriting rule may add some."""
    least = min(_GATE, *(length for _, length in _patterns(metadata)))
    if metadata.national_prefix_transform_rule:
        prefix = re.compile(metadata.national_prefix_for_parsing)
        for length in range(util._MIN_LENGTH_FOR_NSN, least):
            written = (f"{number:0{length}}" for number in range(10**length))
            if any((match := prefix.match(digits)) and match.groups()[-1] is not None for digits in written):
                return length
    return least


def known(regions: Sequence[str]) -> bool:
    """Whether the library has rules for all of them; of others it finds numbers with a country code only."""
    return bool(regions) and all(region in phonenumbers.SUPPORTED_REGIONS for region in regions)


def country_code(digits: str) -> int:
    """The country code that digits begin with, as the library reads it; 0 if there is none."""
    return int(util._extract_country_code(digits)[0])


class _Code:
    """What national numbers with a country code must be."""

    def __init__(self, code: int) -> None:
        together = [PhoneMetadata.metadata_for_region(r) for r in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]]
        if None in together:  # a code of no country
            together = [PhoneMetadata.metadata_for_nongeo_region(code)]
        types = sorted({(p, n) for m in together for p, n in _patterns(m)})
        self.lengths = sorted({n for _, n in types})
        by_length = {n: "|".join(dict.fromkeys(p for p, m in types if m == n)) for n in self.lengths}
        self._types = {n: re.compile(expression) for n, expression in by_length.items()}
        main = PhoneMetadata.metadata_for_region_or_calling_code(code, util.region_code_for_country_code(code))
        self._rewriting = _Rewriting(_rules(main))

    def whole(self, digits: str) -> bool:
        """Whether digits are a number."""
        return len(digits) in self._types and self._types[len(digits)].fullmatch(digits) is not None

    def numbers(self, digits: str) -> bool:
        """Whether a tail of digits is a number, or rewriting could make one of it."""
        size = len(digits)
        return self._rewriting.changes(digits) or any(
            self._types[n].fullmatch(digits, size - n) for n in self.lengths if n <= size
        )


def _rules(*regions: Any) -> tuple[tuple[str, str], ...]:
    """(prefix, rule) of those of some regions that rewrite numbers, given their metadata."""
    rules = dict.fromkeys((m.national_prefix_for_parsing, m.national_prefix_transform_rule) for m in regions)
    return tuple((prefix, rule) for prefix, rule in rules if rule)


class _Rewriting:
    """The rules by which the library may put digits in front."""

    def __init__(self, rules: Sequence[tuple[str, str]]) -> None:
        self._rules = [(re.compile(prefix), rule) for prefix, rule in rules]

    def changes(self, digits: str) -> bool:
        """Whether a rule makes of a tail of these digits something else than a tail of it."""
        for prefix, rule in self._rules:
            for start in range(len(digits)):
                tail = digits[start:]
                match = prefix.match(tail)
                if match and match.groups()[-1] is not None and not tail.endswith(prefix.sub(rule, tail, count=1)):
                    return True
        return False


code_of = lru_cache(maxsize=512)(_Code)


class Region:
    """What digits must be to be a number of a region; the same for regions that share country code and prefixes."""

    def __init__(self, code: int, international: str, national: str, rewriting: tuple[tuple[str, str], ...]) -> None:
        self._rewriting = _Rewriting(rewriting)
        self._numbers = code_of(code)
        self._code = code
        self._digits_of_code = str(code)
        self._international = re.compile(international or "(?!)")
        self._national = re.compile(national or "(?!)")

    @classmethod
    def of(cls, region: str) -> Region:
        """The check of a region, one object for all regions it is the same for."""
        own = PhoneMetadata.metadata_for_region(region)
        main = PhoneMetadata.metadata_for_region(util.region_code_for_country_code(own.country_code))
        national = [m.national_prefix_for_parsing for m in (own, main) if m.national_prefix_for_parsing]
        return _region(own.country_code, own.international_prefix, "|".join(dict.fromkeys(national)), _rules(own, main))

    def plausible(self, digits: str, *, plus: bool) -> bool:
        """Whether digits could be a number of the region.

        Args:
            plus: a plus sign stands in front, and no country code that the library knows behind it.
        """
        if self._international.match(digits) or self._rewriting.changes(digits):
            return True
        if len(digits) < self._numbers.lengths[0]:
            return False
        coded = digits.startswith(self._digits_of_code)
        if plus:
            return coded and self._numbers.numbers(digits)
        if not coded and not self._national.match(digits):
            # Nothing is taken off the front.
            return self._numbers.whole(digits) and self._complete(digits)
        return self._numbers.numbers(digits)

    def _complete(self, digits: str) -> bool:
        """Whether a number of these digits may be written without the national prefix."""
        number = phonenumbers.PhoneNumber(
            country_code=self._code,
            national_number=int(digits),
            raw_input=digits,
            country_code_source=phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY,
        )
        util._set_italian_leading_zeros_for_phone_number(digits, number)
        return bool(library._is_national_prefix_present_if_required(number))


_region = lru_cache(maxsize=512)(Region)


def _patterns(metadata: Any) -> Iterator[tuple[str, int]]:
    """(expression, length) of the number types of a region."""
    for name in _TYPES:
        desc = getattr(metadata, name)
        if desc is not None and desc.national_number_pattern and desc.national_number_pattern != "NA":
            lengths = [n for n in desc.possible_length if n > 0] or list(metadata.general_desc.possible_length)
            for length in lengths:
                yield desc.national_number_pattern, length
