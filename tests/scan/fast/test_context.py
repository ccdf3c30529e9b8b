"""Context is what Presidio says it is: words few or many, joined over white space, or split by another spaCy."""

from __future__ import annotations

import random

import pytest
from presidio_analyzer import Pattern, PatternRecognizer

from provenance.scan.privacy.fast import guards
from provenance.scan.privacy.fast.context import Near
from provenance.scan.privacy.words import Artifacts, Words

WORDS = Words(2_000)


def by_hand(text, start, before=5, behind=0):
    """The rule of `LemmaContextAwareEnhancer`, over all words of the text."""
    artifacts = Artifacts(WORDS, text)
    at = artifacts.tokens.at(start)
    back = [w for w in artifacts.lemmas[at::-1] if w in artifacts.keywords][: before + 1]
    return sorted([*back, *[w for w in artifacts.lemmas[at:] if w in artifacts.keywords][: behind + 1]])


@pytest.mark.parametrize(
    "text",
    [
        "the phone: the number is 212-555-1234 and the end",
        "Total: 1 phone",
        "a:the the the the 5",
        "  two  blanks \n\n and\tlines   ",
        "> .> phone number",
        "He's here , isn't he : D 12",
        ":: :: ip",
        "x" * 5_000 + " phone 1",
        "phone " + "the " * 900 + "12",
        "é İ ı ß phone 12 ſ K",
    ],
)
@pytest.mark.parametrize("counts", [(5, 0), (2, 2)])
def test_keywords_near_every_place_are_those_of_the_whole_text(text, counts):
    near = Near(WORDS, text, *counts)
    places = range(0, len(text), max(1, len(text) // 200))
    for start in places:
        try:
            expected = by_hand(text, start, *counts)
        except LookupError:
            with pytest.raises(LookupError):
                near.keywords(start)
            continue
        assert sorted(near.keywords(start)) == expected
        reach = near.reach(start)
        assert reach is None or not reach.isascii() or all(word in reach.lower() for word in expected)


def test_texts_with_few_keywords_are_put_in_order_once(quick, monkeypatch):
    """A finding that walks over the whole text, for each of a thousand findings, would take minutes."""
    walked = []
    split = Near._split
    monkeypatch.setattr(Near, "_split", lambda self, begin, end: walked.append(1) or split(self, begin, end))
    for text in (":: " * 1_000 + "ip", "the :: " * 500 + "ip", "1/1/2020/" * 1_500, "a@b.co," * 1_500):
        assert quick.differing([text]) == []
    assert len(walked) < 20_000


def test_another_tokenizer_than_the_known_one_is_asked_for_all_words(pair, monkeypatch):
    monkeypatch.setitem(guards._KNOWN, "words", set())
    recognizer = PatternRecognizer("CODE", patterns=[Pattern("code", r"\b\d{4}\b", 0.2)], context=["code", "the"])
    sides = pair(recognizer)
    dice = random.Random(1)
    words = ["code", "the", ":the", "1234", "Total:", "1", "\n", "a.m.", "be", "9876"]
    assert sides.differing(" ".join(dice.choices(words, k=12)) for _ in range(150)) == []
    assert sides.unsure == 0
