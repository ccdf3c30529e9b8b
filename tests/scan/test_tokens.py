"""Tokens: a formula anyone can recompute, or a tokenizer file."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.digest import digest
from provenance.errors import ScanError
from provenance.scan import tokens

WORD_LEVEL = {
    "version": "1.0",
    "truncation": {"direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0},
    "padding": {
        "strategy": {"Fixed": 50},
        "direction": "Right",
        "pad_to_multiple_of": None,
        "pad_id": 0,
        "pad_type_id": 0,
        "pad_token": "?",
    },
    "added_tokens": [],
    "normalizer": None,
    "pre_tokenizer": {"type": "Whitespace"},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {"?": 0, "one": 1}, "unk_token": "?"},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wörld, go!", {"words": 2, "latin": 6, "latin_accented": 1, "punctuation": 2}),
        ("12 x 345", {"words": 1, "latin": 1, "digits": 5, "digit_runs": 2}),
        ("a\r\n\tb    c", {"words": 3, "latin": 3, "lines": 3, "wide_spaces": 2}),
        ("Привет", {"cyrillic": 6}),
        ("भारत ไทย", {"devanagari": 4, "thai": 3}),
        ("日本語かな", {"han": 3, "kana": 2}),
        ("한글 مرحبا שלום", {"hangul": 2, "arabic": 5, "hebrew": 4}),
        ("😀€ Ωλ", {"astral": 1, "symbols": 1, "greek": 2}),
    ],
)
def test_what_is_counted(text, expected):
    assert {name: n for name, n in tokens.counts(text.encode()).items() if n} == expected


@given(st.text())
def test_every_code_point_but_a_blank_is_counted_once(text):
    found = tokens.counts(text.encode())
    runs = ("words", "digit_runs", "wide_spaces")
    assert sum(n for name, n in found.items() if name not in runs) == len(text) - text.count(" ")
    assert all(n >= 0 for n in found.values())


@given(st.text())
def test_the_estimate_is_the_stated_formula_rounded_up(text):
    found = tokens.counts(text.encode())
    exact = sum(n * tokens.FACTORS[name] for name, n in found.items()) / 1000
    assert tokens.estimate(text.encode()) == max(math.ceil(exact - 1e-9), 1 if text else 0)


def test_no_text_that_has_characters_counts_nothing():
    assert tokens.estimate(b" ") == 1
    assert tokens.estimate(b"") == 0


def test_the_descriptor_tells_methods_apart(tmp_path):
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(WORD_LEVEL))
    estimate = tokens.counter(None).describe()
    assert estimate == {"method": "estimate", "factors": digest(tokens.FACTORS)}
    before = tokens.counter(file).describe()
    assert before["method"] == "tokenizer"
    file.write_text(json.dumps(WORD_LEVEL | {"added_tokens": []}, indent=1))
    assert tokens.counter(file).describe()["sha256"] != before["sha256"]


def test_a_tokenizer_file_counts_exactly_whatever_cutting_it_asks_for(tmp_path):
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(WORD_LEVEL))
    texts = ["one two three", "one", ""]
    assert tokens.counter(file).count(texts, [t.encode() for t in texts]) == [3, 1, 0]


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"model": 1}'])
def test_a_broken_tokenizer_file_says_so(tmp_path, content):
    file = tmp_path / "tokenizer.json"
    file.write_text(content)
    with pytest.raises(ScanError, match="not a tokenizer"):
        tokens.counter(file)
    with pytest.raises(ScanError, match="cannot be read"):
        tokens.counter(tmp_path / "absent.json")
