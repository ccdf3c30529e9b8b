"""Where the terms of lists stand in a text: whole words, in one pass, whatever the number of terms.

The only module that imports ahocorasick_rs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from provenance.scan.topics.lists import TermList
from provenance.scan.topics.spaced import spaced

_SPELLINGS = (("ß", "ss"),)  # both are written
_GAPS = (" ", "  ")  # between the words of a term: a blank, or two characters such as the end of a line


class Member(NamedTuple):
    """What a term stands for."""

    kind: str  # group | topic
    list: str
    member: str


class Mention(NamedTuple):
    """One place where a member is named; offsets in code points of the text."""

    start: int
    end: int
    member: Member


class Matcher:
    """The terms of one language.

    Within a list the longest term at a place counts, then the leftmost ("trans women" is no mention of women);
    between lists terms may overlap ("black women" is one of both).
    """

    def __init__(self, lists: Sequence[TermList], language: str) -> None:
        import ahocorasick_rs

        # A term as it is sought -> what it stands for, each with the capitals that it asks for, "" for none.
        meant: dict[str, dict[Member, str]] = {}
        for member, term in _terms(lists, language):
            asked = _letters(term) if term != term.lower() else ""
            for written in _spellings(term):
                meant.setdefault(written, {})[member] = asked
        self._meant = list(meant.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(meant)) if meant else None

    def mentions(self, text: str) -> list[Mention]:
        """Every mention, by place, then list and member.

        Args:
            text: in Unicode's composed form (NFC); of no lone surrogates.
        """
        if self._automaton is None:
            return []
        found = []
        for number, start, end in self._automaton.find_matches_as_indexes(spaced(text), overlapping=True):
            # The blank before the word is the character before it; the one in front of all makes the offset fit.
            low, high = start, end - 2
            for member, asked in self._meant[number].items():
                if not asked or _letters(text[low:high]) == asked:
                    found.append(Mention(low, high, member))
        return _longest(found) if len(found) > 1 else found


def _terms(lists: Sequence[TermList], language: str) -> Iterable[tuple[Member, str]]:
    """Each term with what it stands for; terms of groups that are a topic too, with that as well."""
    topics = {member: item.id for item in lists if item.kind == "topic" for member in item.members}
    for item in lists:
        for member, by_language in item.members.items():
            for term in by_language.get(language, ()):
                yield Member(item.kind, item.id, member), term
                if item.topic is not None:
                    yield Member("topic", topics[item.topic], item.topic), term


def _spellings(term: str) -> Iterable[str]:
    for written in {term, *(term.replace(a, b) for a, b in _SPELLINGS)}:
        words = spaced(written).split()
        for gap in _GAPS if len(words) > 1 else _GAPS[:1]:
            yield f" {gap.join(words)} "


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _longest(found: list[Mention]) -> list[Mention]:
    found.sort(key=lambda m: (m.start, -m.end, m.member))
    reached: dict[str, int] = {}
    kept = []
    for mention in found:
        if mention.start >= reached.get(mention.member.list, 0):
            reached[mention.member.list] = mention.end
            kept.append(mention)
    return kept
