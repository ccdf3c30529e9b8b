"""The early rejection of phone numbers loses none that the library finds, in any region Presidio uses."""

from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from presidio_analyzer.predefined_recognizers.generic.phone_recognizer import PhoneRecognizer

from provenance.scan.privacy.fast.numbers import least_digits
from provenance.scan.privacy.fast.phones import Phones

DEFAULT = PhoneRecognizer.DEFAULT_SUPPORTED_REGIONS
REGIONS = (*DEFAULT, "ZA")
OTHERS = ("AG", "AR", "MX", "IT", "SM", "AU", "NO", "SE", "JP", "RU", "KZ", "UY", "LI", "CL", "CN", "KR", "PH", "TR")
"""Regions a user could name: shared country codes, leading zeros, rewriting rules, carrier codes."""


def library(text: str, region: str) -> set[tuple[int, int]]:
    return {(m.start, m.end) for m in phonenumbers.PhoneNumberMatcher(text, region, leniency=1)}


def numbers(region: str, count: int, dice: random.Random) -> list[str]:
    """Digits that look like numbers of a region: examples of the library with some changed, and its prefixes."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    kinds = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    examples = [n for k in kinds if (n := phonenumbers.example_number_for_type(region, k))]
    known = [phonenumbers.national_significant_number(n) for n in examples]
    code = str(metadata.country_code)
    fronts = ["", "", "0", "1", "00", "011", "8", code, "015", f"00{code}", "9011"]
    found = []
    for _ in range(count):
        anything = str(dice.randrange(10**12))[: dice.randrange(2, 15)]
        base = list(dice.choice(known) if known and dice.random() < 0.7 else anything)
        for _ in range(dice.randrange(3)):
            base[dice.randrange(len(base))] = dice.choice("0123456789")
        found.append(dice.choice(fronts) + "".join(base))
    return found


@pytest.mark.parametrize("region", [*REGIONS, *OTHERS])
def test_digits_as_the_library_finds_them(region):
    dice = random.Random(region)
    mine = Phones([region], 1)
    for digits in numbers(region, 600, dice):
        assert mine.spans(digits, [(0, len(digits))]) == library(digits, region), digits


@pytest.mark.parametrize("length", [2, 3, 4])
def test_every_short_number(length):
    mine = {region: Phones([region], 1) for region in REGIONS}
    for number in range(10**length):
        digits = f"{number:0{length}}"
        for region in REGIONS:
            assert mine[region].spans(digits, [(0, length)]) == library(digits, region), (region, digits)


def test_no_number_has_fewer_digits_than_the_gate_asks_for():
    assert least_digits(DEFAULT) == 4
    assert least_digits(REGIONS) == 4


BETWEEN = [
    *" |-|.|/|(|)| x|xx|xxx|+|+1 |00| ext |#|~|,|;ext=|a|%|€|0|[|]| - |anexo|(0)|  |:30|2012-01-02 08".split("|"),
    *"\n\u2013\u30fc\u00a0٣",
]


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    st.lists(
        st.one_of(st.text("0123456789", min_size=1, max_size=11), st.sampled_from(BETWEEN)), min_size=1, max_size=9
    )
)
def test_regions_together_find_what_they_find_alone(pieces):
    text = "".join(pieces)
    expected = set().union(*(library(text, region) for region in DEFAULT))
    assert Phones(DEFAULT, 1).spans(text, [(0, len(text))]) == expected


def test_regions_that_find_different_things_look_on_from_different_places():
    text = "(212) 555-2368 / 030 123456 020 7946 0958 0207946 0958, 04 972 3456"
    alone = [library(text, region) for region in DEFAULT]
    expected = set().union(*alone)
    assert len(expected) > max(map(len, alone)) > 0
    assert Phones(DEFAULT, 1).spans(text, [(0, len(text))]) == expected
