"""Phone numbers as `phonenumbers.PhoneNumberMatcher` finds them, for several regions at once.

The matcher looks through the text once a region, parses every candidate and every piece of it, and nearly always in
vain. Here candidates are sought once, where the shadow shows enough digits; what surrounds one is reduced to what the
matcher asks of it, so that the answer can be remembered; and a piece is parsed, by the library itself, only for regions
where its digits could be a number.

That last shortcut rests on this. Of a piece without letters and signs of an extension, `parse` takes all digits, takes
characters off the front (country code, national and carrier prefix), and `is_valid_number` asks that what is left match
a number type of a region with that country code in full. So if no tail of the digits matches any such type, the piece
is no number. Where neither the country code nor a national prefix is in front, the only tail is all of them, and the
library says whether the prefix is missing. Behind a plus sign the first digits name the country. An `x` or `~` may
begin an extension, so the digits before it are looked at too. A region that rewrites numbers
(`national_prefix_transform_rule`) may put digits in front; where it would do so for any tail, an international prefix
is in front, or there are other signs and letters, the library decides.
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
_LETTER = re.compile(r"[^\W\d_]")
_NO_DIGIT = re.compile("[^0-9]+")
_EXTENSIONS = "#\uff03,;:="  # signs of extensions beside x and ~
_CUTS = "xX~\uff5e"
_GATE = 4  # digits that a text must show in a row, if no number can have fewer
_DIGITS = tuple("1234")
_VANITY = 3  # letters from which on they are read as digits
_REMEMBERED = 50_000
_TRIES = 65_535  # after as many pieces in vain the library gives up on a text

_PUNCTUATION = f"[{library._VALID_PUNCTUATION}]"
_EXTENSION = library._EXTN_PATTERNS_FOR_MATCHING


def gates(least: int) -> tuple[str, str, str]:
    """Expressions one of which matches in every text that holds a number.

    Args:
        least: digits of the shortest number, with its country code if it needs one.
    Returns: enough digits with punctuation between; digits with an extension; digits with three x, which `parse` may
        take for digits. The first gives the places of numbers, the others say that there may be some anywhere.
    """
    between = _PUNCTUATION + "{0,4}"
    return (
        rf"(?:\d{between}){{{least - 1}}}\d",
        rf"\d(?:{_EXTENSION})",
        rf"\d{between}(?:x{between}\d?{between}){{3}}\d",
    )


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


class GivenUp(Exception):
    """A text with so many candidates that the library might give up on it."""


class Phones:
    """Finds numbers of a fixed list of regions.

    Args:
        leniency: 1 or more, as of the library; at 0 numbers need not be valid, and the shortcut does not hold.
        folder: as `least_digits` takes it.
    """

    CHARACTERS = rf"[{library._LEAD_CLASS_CHARS}]|{_PUNCTUATION}|\d"
    """Expression for one character of a candidate without extension."""

    def __init__(self, regions: Sequence[str], leniency: int, folder: Path | None = None) -> None:
        assert leniency >= library.Leniency.VALID
        self._regions = tuple(regions)
        self._leniency = leniency
        self._least = least_digits(regions, folder)
        self._all = frozenset(range(len(self._regions)))
        self._checks = [
            (check, [n for n, region in enumerate(regions) if _Region.of(region) is check])
            for check in dict.fromkeys(_Region.of(region) for region in regions)
        ]
        self._candidate = lru_cache(maxsize=_REMEMBERED)(self._work_out)
        self._plausible = lru_cache(maxsize=_REMEMBERED)(self._work_out_plausible)
        self._of_digits = lru_cache(maxsize=_REMEMBERED)(self._work_out_of_digits)

    def spans(self, text: str, runs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """(start, end) of the numbers that any region has.

        Args:
            runs: pieces of the text that candidates cannot cross, and outside of which no number is.
        Raises: GivenUp, where the library might give up on the text.
        """
        found: set[tuple[int, int]] = set()
        tries = sum(self._run(text, start, end, found) for start, end in runs)
        if tries >= _TRIES:
            raise GivenUp
        return found

    def _run(self, text: str, start: int, end: int, found: set[tuple[int, int]]) -> int:
        """Add the spans of one run. Returns: the most tries that the library may have needed."""
        tries = 0
        # Regions look on together, until one finds something: it looks on from another place than the others.
        pending: dict[int, list[int]] = {start: list(range(len(self._regions)))}
        while pending:
            index = min(pending)
            regions = pending.pop(index)
            later = min(pending, default=end)
            while index <= later:
                match = library._PATTERN.search(text, index, end)
                if match is None:
                    break
                begin = match.start()
                candidate = match.group()
                second = "x" in candidate and library._SECOND_NUMBER_START_PATTERN.search(candidate)
                if second:
                    candidate = candidate[: second.start()]
                index = begin + len(candidate)
                answers, groups = self._candidate(candidate, *_around(text, begin, index))
                tries += groups
                if answers:
                    for region in regions:
                        span = answers[region]
                        if span is None:
                            ahead = index
                        else:
                            ahead = begin + span[1]
                            found.add((begin + span[0], ahead))
                        pending.setdefault(ahead, []).append(region)
                    break
            else:
                pending.setdefault(index, []).extend(regions)
        return tries

    def _work_out(
        self, candidate: str, bad_before: bool, bad_after: bool, stamp: bool
    ) -> tuple[tuple[tuple[int, int] | None, ...], int]:
        """For each region the number in a candidate, as offsets in it (empty if none has one); and the most tries."""
        if library._SLASH_SEPARATED_DATES.search(candidate):
            return (), 1
        if stamp and library._TIME_STAMPS.search(candidate):
            return (), 1
        groups = list(_groups(candidate))
        wanted = [
            (group, offset, regions)
            for group, offset in dict.fromkeys(groups)
            if library._MATCHING_BRACKETS.fullmatch(group)
            and not library._PUB_PAGES.search(group)
            and (regions := self._plausible(group))
        ]
        if not wanted:
            return (), len(groups) + 1
        # What the library asks of the neighbours is whether they are Latin letters or signs such as %.
        around = f"{'a' if bad_before else ' '}{candidate}{'a' if bad_after else ' '}"
        answers: list[tuple[int, int] | None] = []
        for number, region in enumerate(self._regions):
            matcher = phonenumbers.PhoneNumberMatcher(around, region, leniency=self._leniency)
            answer = None
            for group, offset, regions in wanted:
                if number in regions:
                    match = matcher._parse_and_verify(group, offset + 1)
                    if match is not None:
                        answer = (match.start - 1, match.end - 1)
                        break
            answers.append(answer)
        return (tuple(answers) if any(answers) else ()), len(groups) + 1

    def _work_out_plausible(self, group: str) -> frozenset[int]:
        """The regions of which a group of characters could be a number."""
        letters = _LETTER.findall(group)
        if len(letters) >= _VANITY or any(c in _EXTENSIONS for c in group):
            return self._all
        if any(c not in "xX" for c in letters):
            return self._all
        plus = any(c in util._PLUS_CHARS for c in group)
        # What stands behind one of these may be taken for an extension, and is no part of the number then.
        ends = [at for at, c in enumerate(group) if c in _CUTS]
        return frozenset().union(*(self._of_digits(_digits(group[:end]), plus) for end in [*ends, len(group)]))

    def _work_out_of_digits(self, digits: str, plus: bool) -> frozenset[int]:
        if len(digits) < self._least:
            return frozenset()
        if plus and (code := _country_code(digits)):
            known = _code(code).numbers(digits[len(str(code)) :])
            return self._all if known else frozenset()
        # With a plus sign and no known country code the library goes on as if there were no plus sign.
        return frozenset(n for check, numbers in self._checks for n in numbers if check.plausible(digits, plus=plus))


def _digits(group: str) -> str:
    return _NO_DIGIT.sub("", group) if group.isascii() else str(util.normalize_digits_only(group))


def _country_code(digits: str) -> int:
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


_code = lru_cache(maxsize=512)(_Code)


class _Region:
    """What digits must be to be a number of a region; the same for regions that share country code and prefixes."""

    def __init__(self, code: int, international: str, national: str, rewriting: tuple[tuple[str, str], ...]) -> None:
        self._rewriting = _Rewriting(rewriting)
        self._numbers = _code(code)
        self._code = code
        self._digits_of_code = str(code)
        self._international = re.compile(international or "(?!)")
        self._national = re.compile(national or "(?!)")

    @classmethod
    def of(cls, region: str) -> _Region:
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


_region = lru_cache(maxsize=512)(_Region)


def _patterns(metadata: Any) -> Iterator[tuple[str, int]]:
    """(expression, length) of the number types of a region."""
    for name in _TYPES:
        desc = getattr(metadata, name)
        if desc is not None and desc.national_number_pattern and desc.national_number_pattern != "NA":
            lengths = [n for n in desc.possible_length if n > 0] or list(metadata.general_desc.possible_length)
            for length in lengths:
                yield desc.national_number_pattern, length


def _groups(candidate: str) -> Iterator[tuple[str, int]]:
    """A candidate and the pieces of it, in the order in which the matcher tries them, each with its offset."""
    yield candidate, 0
    if candidate.isdigit():
        return  # no pattern below matches digits alone
    for pattern in library._INNER_MATCHES:
        match = pattern.search(candidate)
        first = True
        while match:
            pieces = [(match.group(1), match.start(1))]
            if first:
                pieces.insert(0, (candidate[: match.start()], 0))
                first = False
            for piece, offset in pieces:
                unwanted = library._UNWANTED_END_CHAR_PATTERN.search(piece)
                group = piece[: unwanted.start()] if unwanted else piece
                yield group, offset
            match = pattern.search(candidate, match.start() + 1)


def _around(text: str, start: int, end: int) -> tuple[bool, bool, bool]:
    """What the matcher asks of a candidate's surroundings: bad character before, bad behind, minutes behind."""
    before = start > 0 and _bad(text[start - 1])
    after = end < len(text) and _bad(text[end])
    return before, after, library._TIME_STAMPS_SUFFIX.match(text, end) is not None


@lru_cache(maxsize=4096)
def _bad(character: str) -> bool:
    matcher = phonenumbers.PhoneNumberMatcher
    return matcher._is_invalid_punctuation_symbol(character) or matcher._is_latin_letter(character)
