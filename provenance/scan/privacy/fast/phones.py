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

import phonenumbers

from provenance.scan.privacy.fast.numbers import Region, code_of, country_code, least_digits, library, util

_LETTER = re.compile(r"[^\W\d_]")
_NO_DIGIT = re.compile("[^0-9]+")
_EXTENSIONS = "#\uff03,;:="  # signs of extensions beside x and ~
_CUTS = "xX~\uff5e"
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
            (check, [n for n, region in enumerate(regions) if Region.of(region) is check])
            for check in dict.fromkeys(Region.of(region) for region in regions)
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
        if plus and (code := country_code(digits)):
            known = code_of(code).numbers(digits[len(str(code)) :])
            return self._all if known else frozenset()
        # With a plus sign and no known country code the library goes on as if there were no plus sign.
        return frozenset(n for check, numbers in self._checks for n in numbers if check.plausible(digits, plus=plus))


def _digits(group: str) -> str:
    return _NO_DIGIT.sub("", group) if group.isascii() else str(util.normalize_digits_only(group))


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
