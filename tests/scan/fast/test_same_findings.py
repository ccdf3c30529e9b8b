"""Every finding of stock Presidio, and no other: on its own examples, on made identifiers, and on odd characters."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SHAPES = (
    """
9##-##-####|###-##-####|### ## ####|#########|A########|##########|### ### ####|#### #### #### ####|4###-####-####-####
34## ###### #####|bc1aaaaaaaaaaaaaaaaaaaaaaaaaaaa|1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA|##/##/####|####-##-##|##.##.####
##-JAN-####|####-##-##T##:##:##Z|a##@example.com|a.b@ex-ample.co.uk|DE## #### #### #### #### ##|GB##WEST############
#.#.#.#|###.###.###.###|::1|fe80::#:#|AA#######|F9#######|##:##:##:##:##:##|AA-##-AA-##-AA-##|####.####.####
########-####-####-####-############|www.example.com/a?b=#|https://a.io|'http://x.org/#'|+1 ###-###-####|(###) ###-####
+44 20 #### ####|0##-#######|00 49 ## ######|+91 #####-#####|(##) 9####-####|### ###.#### x###|###-#### ext. ##
#x#x#x#|2###|12 12 12 12
""".strip()
    .replace("\n", "|")
    .split("|")
)
WORDS = [
    *"phone number: ssn the card a call:the bank account# passport email date nhs license I me iban ip mac".split(),
    *"be website : :) He's a.m. x <3 can't ( ) , - ' \" $ % € # ~ ;ext= Total: 1 é ß 中文 ٣ ４ ५ wallet".split(),
    *"İıſ\u212a\x00\x1f\x85\u00a0\u2028\u202e\u200b\u3000\n\t",
    "  ",
    "e\u0301",
]
ODD = "0123456789 -./()+:@#xXaAzZsSkKiI\x00\n\t\u200d٣４中éſ\u212aİı\u0301\u2013\u30fc%$"


@st.composite
def made(draw) -> str:
    """Identifiers with random digits among words, some of them the context of one, with or without blanks between."""
    pieces = []
    for _ in range(draw(st.integers(1, 12))):
        if draw(st.booleans()):
            shape = draw(st.sampled_from(SHAPES))
            digit = st.sampled_from("0123456789" * 6 + "０٣५")
            pieces.append("".join(draw(digit) if c == "#" else c for c in shape))
        else:
            pieces.append(draw(st.sampled_from(WORDS)))
        pieces.append(draw(st.sampled_from(["", " ", " ", " ", "  ", "\n", "-", ". ", ": ", "/"])))
    return "".join(pieces)


FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@FUZZ
@given(made())
def test_made_identifiers_default(default, text):
    assert default.differing([text]) == []


@settings(FUZZ, max_examples=100)
@given(made())
def test_made_identifiers_of_all_countries(everywhere, text):
    assert everywhere.differing([text]) == []


@FUZZ
@given(st.text(alphabet=st.sampled_from(ODD), max_size=80))
def test_odd_characters(default, text):
    assert default.differing([text]) == []


@pytest.fixture(scope="module")
def cases(shared_data) -> list[str]:
    lines = (shared_data / "pii/presidio_recognizer_cases_part1.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def test_presidios_own_examples(default, cases):
    assert default.differing(cases) == []
    assert default.unsure == 0


def test_presidios_own_examples_of_all_countries(everywhere, cases):
    assert everywhere.differing(cases) == []


def test_examples_in_context_beside_each_other_and_in_other_scripts(everywhere, cases):
    """Each recognizer's examples behind its context words, joined to others, and with characters beyond ASCII."""
    dice = random.Random(3)
    context = sorted({word for r in everywhere.finder.recognizers for word in r.context or ()})
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    turned = str.maketrans({"s": "ſ", "K": "\u212a", "i": "ı", " ": "\u00a0"})
    texts = []
    for text in cases:
        texts.append(f"{dice.choice(context)} {text}")
        texts.append(text + dice.choice(["", " ", "\n", ":", "\u3000"]) + dice.choice(cases))
        texts.append(f"é {text}中")
        texts.append(text.translate(wide if dice.random() < 0.5 else turned))
    assert everywhere.differing(dice.sample(texts, 400)) == []
