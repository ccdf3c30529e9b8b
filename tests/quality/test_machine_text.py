"""Error rates of machine text: counted, bounded by the worst set, kept and read again."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from provenance.errors import ConfigError, ReadError, UsageError
from provenance.quality import machine_text_note
from provenance.quality.machine_text import (
    Called,
    Evaluation,
    Judged,
    Measured,
    best,
    dump,
    interval,
    load,
    measure,
    rates,
)
from provenance.quality.machine_text_sets import read_all
from provenance.scan.style.model import shipped


def one_set(name="a", *, human=(200, 20), machine=(200, 160)):
    """(read, called) of either author; every text has 100 words."""
    sides = (Called(n, n, called, 100 * n, 100 * called, 10_000 * n) for n, called in (human, machine))
    return Measured(name, *sides, "0.900")


def evaluation(*sets, threshold=0):
    return Evaluation(model=shipped().digest, how="some sets", threshold=threshold, sets=sets or (one_set(),))


def test_a_set_is_counted_by_texts_and_by_words():
    given = [Judged(True, 10, 60), Judged(True, 0, 90), Judged(False, 5, 50), Judged(False, None, 3)]
    found = measure("a", given)
    assert found.machine == Called(2, 2, 1, 150, 60, 60**2 + 90**2)
    assert found.human == Called(2, 1, 1, 50, 50, 50**2)
    assert found.auc == "0.500"


def test_auc_is_the_share_of_pairs_in_order():
    human, machine = [3, 1, 1, 7, -2, 4], [1, 5, 7, 7, 9]
    wanted = sum(Fraction(m > h) + Fraction(m == h, 2) for h in human for m in machine) / 30
    given = [Judged(False, s, 50) for s in human] + [Judged(True, s, 50) for s in machine]
    assert measure("a", given).auc == f"{float(wanted):.3f}"


def test_the_threshold_is_where_most_are_told_apart():
    given = [Judged(False, s, 50) for s in (-9, 2, 4)] + [Judged(True, s, 50) for s in (5, 6, 3)]
    assert best(given) == 2  # two people of three, all machines; at 4 it is three and two, as many but further from 0
    assert best([Judged(True, 5, 50)]) == 0
    assert best([]) == 0


def test_rates_are_bounded_by_the_worst_and_the_best_set():
    sets = (one_set("a"), one_set("b", human=(100, 50), machine=(100, 60)))
    by_texts, by_words = rates(evaluation(*sets))
    assert by_texts.sensitivity == (pytest.approx(0.7), interval(60, 100)[0], interval(160, 200)[1])
    assert by_texts.specificity == (pytest.approx(0.7), interval(50, 100)[0], interval(180, 200)[1])
    assert by_words == by_texts  # texts of one length


def test_only_what_beats_chance_where_it_is_worst_beats_chance():
    assert rates(evaluation())[0].beats_chance
    assert not rates(evaluation(one_set("a"), one_set("b", machine=(200, 10))))[0].beats_chance


def test_a_class_of_few_texts_bounds_nothing():
    few = one_set("few", machine=(29, 0))
    assert rates(evaluation(one_set(), few))[0].sensitivity == rates(evaluation())[0].sensitivity
    assert rates(evaluation(few)) is None


def test_wilson_at_98_and_a_third_per_cent():
    # By the definition: the bounds are where the score statistic is z.
    for hits, of in ((3, 100), (50, 100), (99, 100)):
        for bound in interval(hits, of):
            assert abs(hits / of - bound) == pytest.approx(2.3939798 * (bound * (1 - bound) / of) ** 0.5)
    assert interval(0, 10)[0] == 0
    assert interval(10, 10)[1] == 1


def test_a_kept_evaluation_reads_back(tmp_path):
    given = evaluation(one_set("a"), replace(one_set("b"), auc=None), threshold=-120)
    (tmp_path / "e.json").write_text(dump(given))
    assert load(tmp_path / "e.json") == given


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "provenance.evaluation"},
        {"sets": []},
        {"threshold": 0.5},
        {"more": 1},
        {"sets": [{"name": "a", "human": [1, 2, 3, 4, 5, 6], "machine": [0] * 6, "auc": None}]},
        {"sets": [{"name": "a", "human": [0] * 6, "machine": [9, 9, 9, 900, 900, 900], "auc": None}]},
    ],
)
def test_what_is_no_evaluation_is_refused(tmp_path, change):
    (tmp_path / "e.json").write_text(json.dumps(evaluation().value() | change))
    with pytest.raises(ConfigError, match="not an evaluation of machine text"):
        load(tmp_path / "e.json")


def test_the_evaluation_that_ships_is_of_the_model_that_ships_and_does_not_beat_chance():
    # Kinds of text that the model had not seen: docs/machine-text.md says so, and why no default estimate is given.
    note = machine_text_note.note({}, model=shipped().digest)
    (row,) = machine_text_note.rows(note)
    assert (row["source"], row["beats_chance"], row["threshold"]) == (None, False, 0)
    assert 0 < row["record_sensitivity_low"] < row["record_sensitivity"] < row["record_sensitivity_high"] < 1


def test_an_evaluation_of_another_model_is_refused():
    with pytest.raises(ConfigError, match="another model"):
        machine_text_note.note({"a": replace(evaluation(), model="0" * 64)}, model=shipped().digest)


def test_an_evaluation_of_too_few_texts_is_refused():
    with pytest.raises(ConfigError, match="too few"):
        machine_text_note.note({None: evaluation(one_set(human=(5, 0)))}, model=shipped().digest)


def test_labels_are_read_in_many_words_and_any_case(tmp_path):
    said = ["human", "Machine", 1, 0, True, False, "AI", "person"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"t": "x", "who": s}) + "\n" for s in said))
    (found,) = read_all([tmp_path], text="t", label="who")
    assert [machine for machine, _ in found.rows] == [False, True, True, False, True, False, True, False]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('{"text": "SECRET", "label": "SECRET"}\n', "neither"),
        ('{"text": 5, "label": "human"}\n', "no text"),
        ('["SECRET"]\n', "no text"),
        ('{"text": "SECRET"\n', "not a row of JSON"),
        ("\n\n", "no labelled text"),
    ],
)
def test_a_set_with_a_bad_row_is_refused_and_nothing_of_it_told(tmp_path, lines, said):
    (tmp_path / "a.jsonl").write_text('{"text": "fine", "label": "human"}\n' * (said != "no labelled text") + lines)
    with pytest.raises(ReadError, match=said) as raised:
        read_all([tmp_path / "a.jsonl"], text="text", label="label")
    assert "SECRET" not in str(raised.value)


def test_no_set_and_one_twice_are_misuse(tmp_path):
    with pytest.raises(UsageError, match="no labelled texts"):
        read_all([tmp_path], text="text", label="label")
    (tmp_path / "a.jsonl").write_text('{"text": "fine", "label": "human"}\n')
    with pytest.raises(UsageError, match="twice"):
        read_all([tmp_path, tmp_path / "a.jsonl"], text="text", label="label")
