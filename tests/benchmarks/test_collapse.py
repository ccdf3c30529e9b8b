"""The simulation of collapse: the tool's measures and the texts rank the regimes alike, and tails shrink."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "benchmarks"
LAST = 2


@pytest.fixture(scope="module")
def scripts():
    sys.path.insert(0, str(SCRIPTS))
    try:
        import collapse
        import human_text
        import ngram
    finally:
        sys.path.remove(str(SCRIPTS))
    return collapse, human_text, ngram


@pytest.fixture(scope="module")
def rows(scripts, tmp_path_factory):
    """(regime, generation) -> figures, of four generations over made text."""
    collapse, human_text, _ = scripts
    text = collapse.Text.cut(human_text.made(300, collapse.LENGTH, 7), 60, LAST)
    folder = tmp_path_factory.mktemp("collapse")
    with pytest.MonkeyPatch.context() as patch:
        key = folder / "key"
        key.write_text("11" * 32)
        patch.setenv("PROVENANCE_KEY", str(key))
        return {
            (row.regime, row.generation): row
            for regime in collapse.REGIMES
            for row in collapse.simulate(regime, text, folder)
        }


def test_the_tools_measures_rank_the_regimes_as_the_literature_does(rows):
    replace, accumulate, fresh = (rows[regime, LAST] for regime in ("replace", "accumulate", "fresh"))
    assert replace.rank >= accumulate.rank >= fresh.rank
    assert replace.rank > fresh.rank
    assert replace.synthetic > accumulate.synthetic > fresh.synthetic
    assert replace.fresh == accumulate.fresh == 0 < fresh.fresh
    kept = {regime: rows[regime, 1].retained for regime in ("replace", "accumulate", "fresh")}
    assert kept == {"replace": 0, "accumulate": 1, "fresh": 1}


def test_the_texts_rank_them_the_same(rows):
    replace, accumulate, fresh = (rows[regime, LAST] for regime in ("replace", "accumulate", "fresh"))
    assert replace.perplexity > accumulate.perplexity > fresh.perplexity
    assert replace.vocabulary < accumulate.vocabulary < fresh.vocabulary
    assert replace.tail_written < accumulate.tail_written


def test_tails_and_vocabulary_shrink_with_every_generation_of_replace(rows):
    seen = [rows["replace", generation] for generation in range(LAST + 1)]
    for before, after in pairwise(seen):
        assert after.vocabulary < before.vocabulary
        assert after.tail_read < before.tail_read
        assert after.tail_written < before.tail_written
        assert after.perplexity > before.perplexity


def test_the_measured_shares_are_those_of_the_arithmetic(rows):
    for generation in range(LAST + 1):
        # As many records in every part, so a share of records is nearly one of tokens.
        assert rows["replace", generation].synthetic == min(generation, 1)
        assert rows["accumulate", generation].synthetic == pytest.approx(generation / (generation + 1), abs=0.02)
        assert rows["fresh", generation].synthetic == pytest.approx(generation / (2 * generation + 1), abs=0.02)
        assert rows["fresh", generation].depth == generation
        assert all(
            rows[regime, generation].own == rows[regime, generation].synthetic for regime in ("replace", "fresh")
        )


def test_a_model_knows_what_it_read_better_than_what_it_did_not(scripts):
    _, human_text, ngram = scripts
    texts = human_text.made(40, 50, 3)
    vocabulary = {word for text in texts for word in text}
    model = ngram.Model()
    model.train(texts[:20])
    assert model.perplexity(texts[:20], vocabulary) < model.perplexity(texts[20:], vocabulary) < len(vocabulary)


def test_too_little_text_is_said(scripts):
    collapse, human_text, _ = scripts
    with pytest.raises(ValueError, match="250 records"):
        collapse.Text.cut(human_text.made(10, 20, 1), 100, 1)
