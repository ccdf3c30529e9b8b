"""Phone numbers as `phonenumbers.PhoneNumberMatcher` finds them, for several regions at once.

The matcher looks through the text once a region, parses every candidate and every piece of it, and nearly always in
vain. Here candidates are sought once, where the shadow shows enough digits; what surrounds one is reduced to what the
matcher asks of it, so that the answer can be remembered; and a piece is parsed, by the library itself, only for regions
where its digits could be a number.

That last shortcut rests on this: with no plus sign, no letter, no sign of an extension, and no international prefix of
the region in front, `parse` only ever takes characters off the front of the digits (country code, national and carrier
prefix), and `is_valid_number` asks that what is left match a number type of a region with that country code in full.
So if no tail of the digits matches any such type, the piece is no number of the region; and where neither the country
code nor a national prefix is in front, the only tail is all of them, and the library says whether the prefix is
missing. A region that rewrites numbers (`national_prefix_transform_rule`) may put digits in front; where it would do
so for any tail, the library decides.
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
_SIGNS = "#\uff03~\uff5e,;:=" + util._PLUS_CHARS  # of extensions, and of numbers with a country code
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
    if not kept:
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


class GivenUp(Exception):
    """A text with so many candidates that the library might give up on it."""


class Phones:
    """Finds numbers of a fixed list of regions.

    Args:
        leniency: 1 or more, as of the library; at 0 numbers need not be valid, and the shortcut does not hold.
    """

    CHARACTERS = rf"[{library._LEAD_CLASS_CHARS}]|{_PUNCTUATION}|\d"
    """Expression for one character of a candidate without extension."""

    def __init__(self, regions: Sequence[str], leniency: int) -> None:
        assert leniency >= library.Leniency.VALID
        self._regions = tuple(regions)
        self._leniency = leniency
        self._least = least_digits(regions)
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
        digits = util.normalize_digits_only(group)
        letters = len(_LETTER.findall(group))
        if len(digits) < self._least and letters < _VANITY:
            return frozenset()
        if letters or any(c in _SIGNS for c in group):
            return frozenset(range(len(self._regions)))
        return self._of_digits(digits)

    def _work_out_of_digits(self, digits: str) -> frozenset[int]:
        return frozenset(n for check, numbers in self._checks for n in numbers if check.plausible(digits))


class _Region:
    """What digits must be to be a number of a region; the same for regions that share country code and prefixes."""

    def __init__(self, code: int, international: str, national: str, rewriting: tuple[tuple[str, str], ...]) -> None:
        together = [PhoneMetadata.metadata_for_region(r) for r in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]]
        types = sorted({(p, n) for m in together for p, n in _patterns(m)})
        self._lengths = sorted({n for _, n in types})
        by_length = {n: "|".join(dict.fromkeys(p for p, m in types if m == n)) for n in self._lengths}
        self._tails = {n: re.compile(expression) for n, expression in by_length.items()}
        self._code = code
        self._digits_of_code = str(code)
        self._international = re.compile(international or "(?!)")
        self._national = re.compile(national or "(?!)")
        self._rewriting = [(re.compile(prefix), rule) for prefix, rule in rewriting]

    @classmethod
    def of(cls, region: str) -> _Region:
        """The check of a region, one object for all regions it is the same for."""
        own = PhoneMetadata.metadata_for_region(region)
        main = PhoneMetadata.metadata_for_region(util.region_code_for_country_code(own.country_code))
        national = [m.national_prefix_for_parsing for m in (own, main) if m.national_prefix_for_parsing]
        rewriting = [
            (m.national_prefix_for_parsing, m.national_prefix_transform_rule)
            for m in (own, main)
            if m.national_prefix_transform_rule
        ]
        prefixes = "|".join(dict.fromkeys(national))
        return _region(own.country_code, own.international_prefix, prefixes, tuple(dict.fromkeys(rewriting)))

    def plausible(self, digits: str) -> bool:
        size = len(digits)
        if self._rewriting and any(self._rewritten(digits[i:]) for i in range(size)):
            return True
        if size < self._lengths[0]:
            return False
        if self._international.match(digits):
            return True
        if not self._national.match(digits) and not digits.startswith(self._digits_of_code):
            # Nothing is taken off the front.
            return size in self._tails and self._tails[size].fullmatch(digits) is not None and self._complete(digits)
        return any(self._tails[n].fullmatch(digits, size - n) for n in self._lengths if n <= size)

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

    def _rewritten(self, digits: str) -> bool:
        """Whether a rewriting rule makes of these digits something else than a tail of them."""
        for prefix, rule in self._rewriting:
            match = prefix.match(digits)
            if match and match.groups()[-1] is not None and not digits.endswith(prefix.sub(rule, digits, count=1)):
                return True
        return False


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
