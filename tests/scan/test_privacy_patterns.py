"""The seam finds what a stock AnalyzerEngine finds, says when context spoke, and is not upset by any text."""

from __future__ import annotations

import gzip
import json
import logging
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from presidio_analyzer import pattern_recognizer
from presidio_analyzer.predefined_recognizers.generic import iban_recognizer
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from provenance.scan.privacy import presidio
from provenance.scan.privacy.fast import phones
from provenance.scan.privacy.once import LIMIT, OK, Found
from provenance.scan.privacy.patterns import Patterns, url_dots
from provenance.scan.settings import Limits
from tests.scan.stock_presidio import stock

NHS = "943 476 5919"  # ten digits whose checksum holds


def presidio_default():
    """The recognizers that Presidio itself would load for English, but for the one that needs a spaCy model."""
    provider = RecognizerRegistryProvider(registry_configuration={"supported_languages": ["en"]})
    return [r for r in provider.create_recognizer_registry().recognizers if r.name != "SpacyRecognizer"]


def reference(engine, text):
    return sorted(
        (r.entity_type, r.start, r.end, round(r.score, 9), r.recognition_metadata["recognizer_name"])
        for r in engine.analyze(text, "en")
    )


def ours(found: Found):
    return sorted((s.entity, s.start, s.end, s.score, s.recognizer) for s in found.spans)


@pytest.fixture(scope="module")
def real_texts(shared_data):
    """A few hundred real and made strings of many kinds, in an order of their own."""

    def jsonl(name, field):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(shared_data / name, "rt", encoding="utf-8") as lines:
            return [json.loads(line)[field] for line in lines]

    pick = random.Random(20)
    texts = pick.sample(jsonl("pii/presidio_synth_v2.jsonl.gz", "full_text"), 120)
    texts += pick.sample(jsonl("pii/presidio_recognizer_cases_part1.jsonl", "text"), 150)
    texts += pick.sample(jsonl("pii/meddocan_train250_es.jsonl.gz", "text"), 15)
    texts += pick.sample(jsonl("instruct/gpteacher_codegen.jsonl.gz", "response"), 40)
    texts += pick.sample(jsonl("instruct/hh_rlhf_harmless_base_test_first1000.jsonl.gz", "chosen"), 30)
    texts += pick.sample(jsonl("human/tldr_pages_first80_per_language.jsonl.gz", "text"), 30)
    return texts


def test_the_default_set_is_presidios_for_english(default_patterns):
    expected = [r.name for r in presidio_default()]
    assert len(expected) == 17
    assert [r.name for r in presidio.load([])] == expected


def test_the_default_set_equals_a_stock_engine_on_real_strings(default_patterns, real_texts):
    engine = stock(presidio_default())
    found = default_patterns.scan(real_texts)
    assert [ours(f) for f in found] == [reference(engine, text) for text in real_texts]
    assert sum(len(f.spans) for f in found) > 300
    assert {f.status for f in found} == {OK}


def test_all_countries_equal_a_stock_engine_on_real_strings(all_patterns, real_texts):
    engine = stock(presidio.load(presidio.known_countries()))
    some = real_texts[::3]
    assert [ours(f) for f in all_patterns.scan(some)] == [reference(engine, text) for text in some]


# Context: true where a context word of the recognizer stands within five words before, whatever that did to the score.


@pytest.mark.parametrize(
    ("text", "entity", "score", "context"),
    [
        (f"it is {NHS}", "UK_NHS", 1.0, False),  # a checksum alone
        (f"his nhs number is {NHS}", "UK_NHS", 1.0, True),  # nothing left to raise, and yet there is context
        ("ring 212-555-1234", "PHONE_NUMBER", 0.4, False),
        ("phone 212-555-1234", "PHONE_NUMBER", 0.75, True),
        ("212-555-1234 is my phone", "PHONE_NUMBER", 0.4, False),  # words behind do not count
        ("bank account 945456787654", "US_BANK_NUMBER", 0.4, True),
        ("order 945456787654", "US_BANK_NUMBER", 0.05, False),
        ("card 4111 1111 1111 1111", "CREDIT_CARD", 1.0, True),
        ("4111 1111 1111 1111", "CREDIT_CARD", 1.0, False),
        ("mail jane.doe@example.com", "EMAIL_ADDRESS", 1.0, False),
    ],
)
def test_context(default_patterns, text, entity, score, context):
    [found] = default_patterns.scan([text])
    [span] = [s for s in found.spans if s.entity == entity]
    assert (span.score, span.context) == (score, context)


def test_spans_come_in_the_order_of_the_table(default_patterns):
    [found] = default_patterns.scan([f"{NHS} a@b.com http://c.com 4111 1111 1111 1111"])
    keys = [(s.start, s.end, s.entity, s.recognizer, s.score) for s in found.spans]
    assert keys == sorted(keys)
    assert len(keys) >= 4


# Limits are counts, and what hits one says so and keeps what was found.


def test_a_text_over_the_limit_is_scanned_to_the_limit():
    patterns = Patterns([], Limits(part_chars=60, window_chars=50, overlap_chars=10))
    [found] = patterns.scan(["first@example.com " + "x " * 40 + "last@example.com"])
    assert [s.start for s in found.spans if s.entity == "EMAIL_ADDRESS"] == [0]
    assert found.status == LIMIT


def test_a_text_beyond_spacys_million_characters_is_scanned_whole(default_patterns):
    text = "lorem ipsum " * 90_000 + "write to jane.doe@example.com"
    assert len(text) > 1_000_000
    [found] = default_patterns.scan([text])
    assert found.status == OK
    assert [(s.entity, text[s.start : s.end]) for s in found.spans if s.entity == "EMAIL_ADDRESS"] == [
        ("EMAIL_ADDRESS", "jane.doe@example.com")
    ]


def test_windows_find_what_the_whole_text_holds_once(default_patterns, real_texts):
    small = Patterns([], Limits(window_chars=600, overlap_chars=200))
    texts = ["\n".join(real_texts[i : i + 12]) for i in range(0, 120, 12)]
    assert [ours(f) for f in small.scan(texts)] == [ours(f) for f in default_patterns.scan(texts)]


def test_lines_of_dots_switch_url_patterns_off_and_say_so():
    patterns = Patterns([], Limits(url_dots=5_000))
    [found] = patterns.scan(["see http://example.com or a@example.com " + "." * 200])
    assert found.status == LIMIT
    assert {s.entity for s in found.spans} == {"EMAIL_ADDRESS"}


@pytest.mark.parametrize(
    ("text", "dots"), [("", 0), ("a.b c", 0), ("a.b c.d", 6), ("....", 16), ("x" * 300 + "..", 506)]
)
def test_url_dots(text, dots):
    assert url_dots(text) == dots


def test_no_clock_decides_what_is_found_and_no_log_quotes_it(default_patterns, caplog):
    assert pattern_recognizer.REGEX_TIMEOUT_SECONDS is None
    assert iban_recognizer.REGEX_TIMEOUT_SECONDS is None
    with caplog.at_level(logging.DEBUG):
        default_patterns.scan(["mail jane.doe@example.com, IBAN DE89 3704 0044 0532 0130 00"])
        logging.getLogger("presidio-analyzer").error("Failed to validate text %s", "jane.doe@example.com")
    assert caplog.text == ""


def test_a_phone_matcher_that_gives_up_says_so(default_patterns, monkeypatch):
    init = presidio.Matcher.__init__
    monkeypatch.setattr(presidio.Matcher, "__init__", lambda self, *a, **k: init(self, *a, **{**k, "max_tries": 20}))
    monkeypatch.setattr(phones, "_TRIES", 20)
    [found, after] = default_patterns.scan(["1 2 3 4 5 6 7 8 9 " * 30, "mail a@example.com"])
    assert found.status == LIMIT
    assert after.status == OK


def test_a_failing_recognizer_ends_in_the_status_and_its_message_nowhere(monkeypatch, caplog, capsys):
    patterns = Patterns([], Limits())

    def fail(*args, **kwargs):
        raise ValueError("quotes the text: jane.doe@example.com")

    monkeypatch.setattr(patterns._engine, "analyze", fail)
    monkeypatch.setattr(patterns._finder, "find", fail)
    assert patterns.scan(["jane.doe@example.com"]) == [Found((), LIMIT)]
    assert caplog.text == ""
    assert "jane" not in "".join(capsys.readouterr())


HOSTILE = [
    "",
    " \n\t",
    "\x00",
    "a\x00b@example.com\x00",
    "\u202ejane@example.com\u202c",
    "\ufeff\u200b1.2.3.4\u200d",
    "٠١٢٣٤٥٦٧٨٩ ٩٤٣٤٧٦٥٩١٩",
    "４１１１ １１１１ １１１１ １１１１",
    "İıſK" * 50,
    "(" * 3_000,
    ":" * 3_000,
    "." * 200,
    "1/" * 500,
    "a@" * 1_500,
    "@" * 3_000,
    "A1 " * 300,
    "\ud7ff\ue000\U0010ffff",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: repr(t[:8]))
def test_hostile_texts_have_a_result(default_patterns, all_patterns, text):
    for patterns in (default_patterns, all_patterns):
        [found] = patterns.scan([text])
        assert found.status == OK
        assert all(0 <= s.start < s.end <= len(text) for s in found.spans)
        assert patterns.scan([text]) == [found]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789 -./()+:@abcXYZ\x00\n\u200d٣中é#"), max_size=120))
def test_no_text_makes_a_recognizer_fail(default_patterns, text):
    presidio.Matcher.gave_up = False
    default_patterns._engine.analyze(text, "en")
