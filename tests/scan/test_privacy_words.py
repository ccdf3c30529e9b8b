"""Runs without white space are split as spaCy splits them, also where it is not asked."""

import gzip
import json

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.scan.privacy.words import Words

WORDS = Words(2_000)
TOKENIZER = spacy.blank("en").tokenizer


def expected(run):
    return tuple((token.text.lower(), token.idx) for token in TOKENIZER(run))


def test_every_special_case_of_the_tokenizer_and_each_with_a_mark_behind():
    for case in TOKENIZER.rules:
        for run in (case, case.lower(), case.upper(), f"{case},", f"{case}:", f"{case}!", f"{case}?"):
            if not any(c.isspace() for c in run):
                assert WORDS.pieces(run) == expected(run), run


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(st.text("abcdefghijkmsADIMUSTxyz,:;!?.'0189", min_size=1, max_size=9))
def test_letters_digits_and_marks(run):
    assert WORDS.pieces(run) == expected(run)


def test_every_run_of_real_texts(shared_data):
    with gzip.open(shared_data / "instruct/gpteacher_roleplay.jsonl.gz", "rt", encoding="utf-8") as lines:
        runs = {run for line, _ in zip(lines, range(600), strict=False) for run in json.loads(line)["response"].split()}
    assert len(runs) > 5_000
    assert [run for run in runs if WORDS.pieces(run) != expected(run)] == []


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("phone", "number", False),
        ("Total:", "1", True),  # ":1" is a special case, and these are its words
        ("Total:", "12", False),
        (">", ".>", True),
        ("`rm`.", ">", False),  # of ">.>" the first word is missing
    ],
)
def test_special_cases_that_could_reach_over_white_space(left, right, joined):
    assert WORDS.joins(left, right) is joined
