"""Polarity is exactly what the library says, though it is not asked where it knows no word."""

from __future__ import annotations

import random

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from provenance.scan.topics.passages import Passages
from provenance.scan.topics.polarity import STANDS_IN, Polarity


def test_a_sentence_has_the_polarity_that_the_library_gives_it():
    library, ours = SentimentIntensityAnalyzer(), Polarity()
    dice = random.Random(3)
    lexicon = sorted(library.lexicon)
    plain = "the of walked very kind of never so this but not isn't without doubt least no nor at (window)".split()
    odd = [":)", ":-(", "!!!", "???", "\u2764", "\U0001f600", "\u201cgood\u201d", "GOOD", "bad,", "(awful)", "n't"]
    nonzero = 0
    for _ in range(6_000):
        words = [dice.choice(dice.choice([lexicon, plain, plain, plain, odd])) for _ in range(dice.randrange(12))]
        sentence = " ".join(words) + dice.choice(["", ".", "!", " !", "?"])
        score = library.polarity_scores(sentence)["compound"]
        assert ours.of(sentence) == round(score * 10_000), sentence
        nonzero += score != 0
    assert 2_000 < nonzero < 5_800  # so that both ways were gone


def test_what_stands_in_for_a_group_has_no_polarity():
    assert STANDS_IN not in SentimentIntensityAnalyzer().lexicon
    assert Polarity().loaded("special needs") and not Polarity().loaded("women")


def test_passages_are_sentences_of_bounded_length():
    text = 'One. Two "ends here!" Three\nfour? ' + "word " * 200
    passages = Passages(text, 60)
    near = {name: text[slice(*passages.around(text.index(name), text.index(name) + len(name)))].strip()
            for name in ("One", "Two", "Three", "four")}  # fmt: skip
    assert near == {"One": "One.", "Two": 'Two "ends here!"', "Three": "Three", "four": "four?"}
    middle = text.index("word ") + 500
    low, high = passages.around(middle, middle + 4)
    assert high - low == 60 and low <= middle and high >= middle + 4
