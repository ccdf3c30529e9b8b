"""The family `style`: what is read and what is abstained from, and a score that is one sum of integers."""

from __future__ import annotations

import json

import pytest

from provenance.errors import ConfigError
from provenance.model import ReaderOptions
from provenance.scan import style
from provenance.scan.settings import Settings
from provenance.scan.style import features
from provenance.scan.style.model import MOST, Model, load, path, shipped

PROSE = (
    "When I was a boy we used to walk down to the river every evening, and my father told me stories about the ships "
    "he had seen there. I don't remember all of them now. Some were sad; others made us laugh until it hurt, and we "
    "never wanted to go home before it was dark."
)


@pytest.fixture(scope="module")
def scanner():
    return style.Scanner(ReaderOptions(), Settings())


def test_every_part_has_a_row_and_only_what_is_read_has_a_score(scanner, batch):
    german = (
        "Als ich ein Junge war, gingen wir jeden Abend zum Fluss hinunter, und mein Vater erzählte Geschichten. " * 5
    )
    code = "for (i = 0; i < 10; i++) { total[i] = total[i - 1] * 2 + offset[i]; } // add the next one to it\n" * 6
    sums = "She pays 12 * 3 = 36 for the first and 14 * 5 = 70 for the rest, so 36 + 70 = 106 in all. " * 4
    found = scanner.scan(batch([("user", "short"), ("assistant", PROSE)], german, code, sums))["style"]
    assert found.select("row", "part", "status").rows() == [
        (1, 0, "short"),
        (1, 1, "ok"),
        (2, 0, "unsupported"),
        (3, 0, "unsupported"),
        (4, 0, "unsupported"),
    ]
    assert (found["score"].is_not_null() == (found["status"] == "ok")).all()


@pytest.mark.parametrize(("words", "status"), [(features.WORDS - 1, "short"), (features.WORDS, "ok")])
def test_fewer_words_than_the_bound_are_short(words, status):
    text = " ".join((PROSE.split() * 2)[:words])
    assert style.judge(text, shipped())[1:] == (words, status)


def test_a_score_is_the_weighted_sum_of_the_counts():
    value = json.loads(path().read_bytes())
    weights, words = value["weights"], features.words_of(features.beginning(PROSE))
    counted = features.count(words, features.marks_of(features.beginning(PROSE)))
    by_word = sum(weights[name] for word in words for name in shipped().word.features(word))
    by_sign = sum(weights[f"sign {s.decode()}"] * n for s, n in zip(features.SIGNS, counted.signs, strict=True))
    expected = (
        value["bias"]
        + (by_word + by_sign) // len(words)
        + weights["distinct"] * counted.distinct // features.DISTINCT
        + weights["repeated"] * counted.repeated // counted.pairs
    )
    score, _, _ = style.judge(PROSE, shipped())
    assert score == expected
    assert abs(score) < MOST


def test_signs_are_counted_in_the_whole_text_and_pairs_in_the_beginning():
    words = features.words_of(b"to be, or not to be! Or not?")
    counted = features.count(words, features.marks_of(b"to be, or not to be! Or not?"))
    assert words == [b"to", b"be", b"or", b"not", b"to", b"be", b"or", b"not"]
    assert counted == ((1, 0, 1, 1, 0, 0, 0, 0, 0, 0), 4, 3, 7)  # to-be, be-or and or-not come twice


def test_typesetting_is_no_style():
    typed = '"It\'s late," she said - and then... nothing happened to us. ' * 8
    typeset = "\u201cIt\u2019s late,\u201d she said\u2014and then\u2026 nothing happened to us. " * 8
    assert style.judge(typed, shipped()) == style.judge(typeset, shipped())


@pytest.mark.parametrize(
    "text", ["", "\0" * 500, "a " * 5_000, "\U0010ffff" * 3_000, "' " * 400, "x" * 100_000, "e\u0301 " * 900]
)
def test_odd_texts_are_read_or_abstained_from(text):
    score, words, status = style.judge(text, shipped())
    assert status in ("ok", "short", "unsupported")
    assert (score is None) == (status != "ok")
    assert words <= features.CHARS


def test_only_the_beginning_counts():
    long = PROSE * 20
    assert style.judge(long, shipped()) == style.judge(long + "1 + 1 = 2; " * 5_000, shipped())


def test_a_score_does_not_depend_on_what_was_read_before():
    model = load(path())
    for number in range(50):
        style.judge(f"{PROSE} word{number} " * 3, model)
    assert style.judge(PROSE, model) == style.judge(PROSE, load(path()))


def test_the_descriptor_names_the_weights(tmp_path):
    value = json.loads(path().read_bytes())
    other = Model(value | {"bias": value["bias"] + 1})
    assert style.descriptor(ReaderOptions(), Settings())["model"] == shipped().digest != other.digest


@pytest.mark.parametrize("change", [{"kind": "x"}, {"bias": 0.5}, {"weights": {}}, {"bias": True}])
def test_a_damaged_model_is_refused(tmp_path, change):
    value = json.loads(path().read_bytes()) | change
    (tmp_path / "model.json").write_text(json.dumps(value))
    with pytest.raises(ConfigError, match="no model of machine text"):
        load(tmp_path / "model.json")
