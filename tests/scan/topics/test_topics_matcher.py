"""Where terms stand: whole words of any script, the longest of a list, capitals where a term asks for them."""

from __future__ import annotations

import random
import re

import pytest
import regex

from provenance.scan.topics import lists
from provenance.scan.topics.lists import TermList
from provenance.scan.topics.matcher import Matcher
from provenance.scan.topics.spaced import spaced


def listed(identifier: str, kind: str = "group", topic: str | None = None, **members: tuple[str, ...]) -> TermList:
    return TermList(id=identifier, kind=kind, topic=topic, members={m: {"en": terms} for m, terms in members.items()})


MADE = Matcher(
    [
        listed("gender", women=("women", "she", "her"), men=("he", "men", "sir"), trans=("trans women",)),
        listed("race", black=("black women", "black")),
        listed("odd", capital=("Polish", "AIDS"), apostrophe=("down's syndrome",), accent=("élan", "weiße frau")),
    ],
    "en",
)


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.member.member, text[mention.start : mention.end]) for mention in MADE.mentions(text)]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("Women", [("women", "Women")]),
        ("the other men mentioned there", [("men", "men")]),  # not in "there", "mentioned", "other"
        ("she,her;HE", [("women", "she"), ("women", "her"), ("men", "HE")]),  # neighbours share no blank
        ("women's and he's", [("women", "women"), ("men", "he")]),
        ("women_s, xwomen, 2women, womené", []),
        ("the trans-women, the trans\r\nwomen", [("trans", "trans-women"), ("trans", "trans\r\nwomen")]),
        ("black women", [("black", "black women"), ("women", "women")]),  # of two lists
        ("polish POLISH Polish", [("capital", "Polish")]),
        ("aids, AIDS", [("capital", "AIDS")]),
        ("Down\u2019s syndrome", [("apostrophe", "Down\u2019s syndrome")]),
        ("ÉLAN, weisse Frau, WEIßE FRAU", [("accent", "ÉLAN"), ("accent", "weisse Frau"), ("accent", "WEIßE FRAU")]),
        ("\u4ed6women\u4ed6 women", [("women", "women")]),
        ("", []),
    ],
)
def test_terms_are_found_as_whole_words(text, members):
    assert found(text) == members


def test_the_places_are_those_of_a_plain_expression():
    terms = ["she", "women", "trans women", "men", "her"]
    matcher = Matcher([listed("l", **{f"m{n}": (term,) for n, term in enumerate(terms)})], "en")
    expression = re.compile(rf"\b(?:{'|'.join(sorted(terms, key=len, reverse=True))})\b".replace(" ", r"\W\W?"), re.I)
    dice = random.Random(5)
    pieces = [*terms, "é", "\u0130", "x", " ", " ", "-", "\n", ". ", "'", "\u00df", "\u0e01", "HER", "Trans ", "_", "9"]
    for _ in range(3_000):
        text = "".join(dice.choice(pieces) for _ in range(dice.randrange(12)))
        assert [(m.start, m.end) for m in matcher.mentions(text)] == [m.span() for m in expression.finditer(text)], text


def test_every_character_keeps_its_place():
    text = "".join(map(chr, [*range(0x3000), 0x1E9E, 0x1F600, 0x20000]))
    folded = spaced(text)
    assert len(folded) == len(text) + 2
    for number, character in enumerate(text, 1):
        expected = (
            "i" if character == "\u0130" else character.lower() if regex.match(r"\w", character) else folded[number]
        )
        assert folded[number] == expected


@pytest.mark.parametrize("language", lists.LANGUAGES)
def test_every_term_that_ships_is_found_as_what_it_stands_for(language):
    shipped = lists.load()
    matcher = Matcher(shipped, language)
    for item in shipped:
        for member, by_language in item.members.items():
            for term in by_language.get(language, ()):
                mentions = matcher.mentions(f"x {term}, y")
                assert any(
                    (m.member.list, m.member.member, m.start, m.end) == (item.id, member, 2, 2 + len(term))
                    for m in mentions
                ), (item.id, member, term)
