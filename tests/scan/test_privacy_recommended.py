"""The pack `recommended`: what it finds that Presidio's own set does not, what it leaves, and that it is better."""

from __future__ import annotations

import hashlib

import pytest

from provenance.quality import documents, entity_map
from provenance.quality.evaluate import judge, rules
from provenance.scan.privacy import mapping, presidio, recognizers
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.privacy.recommended import luhn
from provenance.scan.settings import Limits


@pytest.fixture(scope="module")
def pack():
    return recognizers.load("recommended")


@pytest.fixture(scope="module")
def both(pack):
    return Patterns([], Limits()), Patterns([], Limits(), [pack])


def counted(patterns, text):
    """(entity, text) of findings that the mapping counts, by place."""
    by = rules(mapping.load().rows())
    spans = patterns.scan([text])[0].spans
    return [(s.entity, text[s.start : s.end]) for s in spans if s.entity not in by or by[s.entity].counts(s)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail jane.doe@example.com", [("EMAIL_ADDRESS", "jane.doe@example.com")]),  # and no URL inside it
        ("see https://example.org/a?b=c.", [("URL", "https://example.org/a?b=c.")]),
        ("see www.example.co.uk for more", [("URL", "www.example.co.uk")]),
        ("run setup.py, then main.rs", []),
        ("call me at 555 0100 22", [("PHONE_NUMBER", "555 0100 22")]),
        ("teléfono: 952 123 456", [("PHONE_NUMBER", "952 123 456")]),
        ("call 2024-05-06", [("DATE_TIME", "2024-05-06")]),
        ("my card 6304000000000000", [("CREDIT_CARD", "6304000000000000")]),  # Maestro
        ("my number 6304000000000001 is odd", []),  # its check digit is wrong
        ("born on 4 de mayo de 1999", [("DATE_TIME", "4 de mayo de 1999")]),
        ("founded in 1987.", [("DATE_TIME", "1987")]),
        ("there are 1987 of them", []),
        ("she is 42 years old", [("AGE", "42")]),
        ("Edad: 42 años", [("AGE", "42 años")]),
        ("it took 42 years", []),
        ("lives at 12 Old Mill Road, there", [("STREET_ADDRESS", "12 Old Mill Road")]),
        ("C/ Mayor, 12, 3 B", [("STREET_ADDRESS", "C/ Mayor, 12, 3 B")]),
        ("NHC: 1234567.", [("ID", "1234567")]),
        ("your order number is E12345678901234", [("ID", "E12345678901234")]),
        ("in order to win", []),
        ("ask @jane_doe on twitter", []),  # the word comes too late
        ("on twitter follow @jane_doe", [("HANDLE", "@jane_doe")]),
        ("@property def name(self)", []),
        ("my driver's license number is D1234567", [("US_DRIVER_LICENSE", "D1234567")]),
        ("part D1234567 is sold out", []),
        ("the company account is permanently closed", []),  # Presidio's IN_PAN takes a word of ten letters there
        ("PAN: AAAPL1234C", [("IN_PAN", "AAAPL1234C")]),
        ("NASS: 28 12345678 40", [("ES_SOCIAL_SECURITY", "28 12345678 40")]),
    ],
)
def test_what_counts_in_made_texts(both, text, expected):
    assert counted(both[1], text) == expected


def test_a_medical_licence_inside_a_longer_code_is_none(both):
    text = "code TY1234563999 given"
    assert all(entity != "MEDICAL_LICENSE" for entity, _ in counted(both[1], text))


@pytest.mark.parametrize(
    ("digits", "right"), [("79927398713", True), ("79927398710", False), ("4111111111111111", True), ("0", False)]
)
def test_luhn(digits, right):
    assert luhn(digits) is right


def test_the_default_set_is_not_touched_by_the_pack(pack):
    before = presidio.describe.__wrapped__((), ())
    presidio.load([], [pack])
    assert presidio.describe.__wrapped__((), ()) == before


def test_no_recognizer_of_the_pack_runs_on_every_text(pack):
    from presidio_analyzer import PatternRecognizer
    from presidio_analyzer.predefined_recognizers import PhoneRecognizer

    for one in presidio.load([], [pack]):
        assert isinstance(one, PhoneRecognizer) or (
            isinstance(one, PatternRecognizer) and type(one).analyze is PatternRecognizer.analyze
        ) or type(one).__module__.startswith("presidio_analyzer"), one.name  # fmt: skip


def test_every_kind_of_the_pack_has_a_class_in_the_mapping(pack):
    known = {row["entity"] for row in mapping.load().rows()}
    assert set(presidio.by_entity((), (pack,))) <= known


def test_precision_and_recall_are_both_better_on_sentences_it_was_not_tuned_on(both, pack, shared_data):
    one = documents.read(shared_data / "pii/presidio_synth_v2.jsonl.gz")
    kept = [d for d in one.documents if hashlib.sha256(d.text.encode()).digest()[0] % 2][:250]
    one = one._replace(documents=tuple(kept))
    kinds = frozenset(presidio.by_entity((), ()))
    by = rules(mapping.load().rows())
    old, new = (
        judge(one, lambda texts, p=p: (f.spans for f in p.scan(texts)), entity_map.load(), by, looked_for=kinds).total
        for p in both
    )
    assert new.recall().value > old.recall().value
    assert new.precision().value > old.precision().value


@pytest.mark.parametrize(
    "text",
    [
        "1" * 20_000,
        "+" + "1" * 20_000,
        "domicilio: x" + " " * 20_000 + "z",
        "a." * 10_000,
        "1 A" + "a" * 20_000,
        "phone 1-" * 2_500,
        "call " + "1 " * 10_000,
        "+1-22-33-44-55-66-" * 1_100,
        "http://" + "a" * 20_000,
        "i am 1" + "a1" * 9_000,
    ],
    ids=range(10),
)
def test_every_pattern_of_the_pack_comes_to_an_end_on_hostile_text(pack, text):
    import regex

    for entry in pack.entries:
        for pattern in entry.get("patterns", ()):
            # One that tried without bound would be at it for hours.
            assert all(m.end() <= len(text) for m in regex.compile(pattern["regex"], flags=26).finditer(text))
