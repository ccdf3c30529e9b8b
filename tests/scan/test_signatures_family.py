"""Signatures estimate how alike texts are, and depend on words alone."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.digest import normalised
from provenance.model import ReaderOptions
from provenance.read.base import Batch, Part, Record
from provenance.scan import signatures
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash, words

VOCABULARY = [f"word{number}" for number in range(3_000)]


def signed(*texts):
    return minhash.signatures([normalised(text) for text in texts])[1]


def shingles(text):
    found = text.split()
    return {tuple(found[n : n + minhash.SHINGLE]) for n in range(len(found) - minhash.SHINGLE + 1)}


def test_the_estimate_is_unbiased_and_as_exact_as_stated():
    rng = random.Random(5)
    errors, variances = [], []
    for _ in range(2_000):
        text = [rng.choice(VOCABULARY) for _ in range(rng.randint(20, 120))]
        rate = rng.choice((0.02, 0.1, 0.3))
        other = [rng.choice(VOCABULARY) if rng.random() < rate else word for word in text]
        one, two = " ".join(text), " ".join(other)
        true = len(shingles(one) & shingles(two)) / len(shingles(one) | shingles(two))
        values = signed(one, two)
        errors.append(minhash.similarity(values[:1], values[1:])[0] - true)
        variances.append(true * (1 - true) / minhash.VALUES)
    spread = np.sqrt(np.mean(variances))
    assert abs(np.mean(errors)) < 4 * spread / np.sqrt(len(errors))
    assert 0.9 < np.sqrt(np.mean(np.square(errors))) / spread < 1.1


@given(st.lists(st.sampled_from(["a", "Bb", "C-3", "e\u0301", "\u5929", "x" * 40]), min_size=8, max_size=30))
def test_case_spacing_and_marks_between_words_change_nothing(found):
    plain = signed(" ".join(found))
    assert (signed("\n ".join(found).upper().replace("\u0301".upper(), "\u0301")) == plain).all()
    assert (signed("(" + " , ".join(found) + ")!") == plain).all()


def test_a_text_is_signed_alike_alone_and_in_any_company(monkeypatch):
    rng = random.Random(6)
    texts = [" ".join(rng.choice(VOCABULARY) for _ in range(rng.randint(0, 60))) for _ in range(50)]
    counts, together = minhash.signatures(texts)
    monkeypatch.setattr(minhash, "_AT_ONCE", 100)
    again, cut = minhash.signatures(texts)
    assert (counts == again).all()
    assert (together == cut).all()
    for text, count, values in zip(texts, counts, together, strict=True):
        assert count == len(text.split())
        assert (minhash.signatures([text])[1][0] == values).all()


def test_an_ascii_text_is_signed_alike_beside_one_that_is_not():
    plain = "eight plain words are enough for any signature"
    assert (minhash.signatures([plain, "\u00fcber"])[1][0] == minhash.signatures([plain])[1][0]).all()


def test_what_lies_beyond_the_characters_looked_at_changes_nothing(monkeypatch):
    for module in (minhash, words):
        monkeypatch.setattr(module, "LOOKED", 100)
    text = " ".join(VOCABULARY[:40])
    counts, found = minhash.signatures([text, text[:100], text[:100] + "x" * 50])
    assert counts[0] == counts[1] == counts[2]
    assert (found[0] == found[1]).all()
    assert (found[2] == found[1]).all()


@pytest.mark.parametrize("texts", [[], [""], ["", "  "], ["!?"], ["one two three four five six seven"]])
def test_short_texts_have_no_signature(texts):
    counts, found = minhash.signatures(texts)
    assert (counts < minhash.LEAST_WORDS).all()
    assert found.shape == (len(texts), minhash.VALUES)
    assert not found.any()


def test_each_part_of_eight_words_or_more_has_a_row():
    long, short = "one two three four five six seven eight", "one two three four five six seven"
    records = [
        Record(3, (Part("user", "m[0]", short), Part("assistant", "m[1]", long))),
        Record(7, (Part("text", "text", long),)),
        Record(9, (Part("text", "text", short),)),
    ]
    scanner = signatures.Scanner(ReaderOptions(), Settings())
    found = scanner.scan(Batch(records, [], 3, 100, {}))["signatures"]
    assert found.select("row", "part", "words").rows() == [(3, 1, 8), (7, 0, 8)]
    assert found["signature"].bin.size().to_list() == [minhash.BYTES] * 2
    assert found["signature"][0] == found["signature"][1] == signed(long)[0].tobytes()
    assert scanner.scan(Batch([], [], 0, 0, {}))["signatures"].height == 0
