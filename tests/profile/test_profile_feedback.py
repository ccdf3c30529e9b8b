"""Feedback as training data: who gave it, annotators, agreement and guidelines, rows by hand."""

from __future__ import annotations

from collections import Counter
from itertools import permutations
from typing import Any

import pytest

from tests.profile.made_snapshot import Made, key, record, shown, tables

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C: four observers, twelve units, with
# missing data. Printed there: nominal 0.743, interval 0.849.
PUBLISHED = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def judged(shard: str, row: int, kind: str = "preference", **given: Any) -> dict[str, Any]:
    item = given.pop("item", None)
    annotator = given.pop("annotator", None)
    return {
        "shard": key(shard),
        "row": row,
        "kind": kind,
        "item": key(item) if item else None,
        "annotator": key(annotator) if annotator else None,
        **given,
    }


def ratings(observers: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """(annotator, item, value) of a table with a row an observer and `.` for nothing."""
    return [
        (f"o{who}", f"u{item}", value)
        for who, line in enumerate(observers)
        for item, value in enumerate(line.split())
        if value != "."
    ]


def rated(folder, said, *, numbers=True, sources=("panel",)) -> Made:
    """A snapshot whose sources hold these judgements, in turn."""
    rows: dict[str, list[Any]] = {source: [] for source in sources}
    for place, (who, item, value) in enumerate(said):
        source = sources[place % len(sources)]
        number = float(value) if numbers else None
        outcome = {"item": item, "annotator": who, "choice": value, "rating": number}
        rows[source].append(judged(source, len(rows[source]) + 1, "rating", **outcome))
    return Made(
        folder,
        sources=[{"id": source} for source in sources],
        shards=[
            {"shard": n, "path": f"{s}.jsonl", "key": key(s), "seen": len(rows[s]), "records": len(rows[s]),
             "rejected": 0, "source": s}
            for n, s in enumerate(sources)
        ],
        **tables(*(record(s, row["row"], [{"tokens": 2}]) for s in sources for row in rows[s])),
        feedback=[row for s in sources for row in rows[s]],
    )  # fmt: skip


def plain_alpha(said: list[tuple[str, str, str]], distance) -> float:
    """Alpha from the pairs themselves: observed over expected disagreement, nothing rearranged."""
    units: dict[str, list[float]] = {}
    for _, item, value in said:
        units.setdefault(item, []).append(float(value))
    units = {item: values for item, values in units.items() if len(values) > 1}
    every = [value for values in units.values() for value in values]
    observed = sum(distance(a, b) / (len(v) - 1) for v in units.values() for a, b in permutations(v, 2)) / len(every)
    expected = sum(distance(a, b) for a, b in permutations(every, 2)) / (len(every) * (len(every) - 1))
    return 1 - observed / expected


def example(folder) -> Made:
    """Three sources: a panel of people, the provider's own critic, and pairs of which nobody says anything."""
    found = tables(
        *(record("panel", row, [{"tokens": 10}]) for row in (1, 2, 3, 4)),
        *(record("critic", row, [{"tokens": 20}]) for row in (1, 2)),
        record("pairs", 1, [{"tokens": 40}]),
        record("pairs", 2, [{"tokens": 5}]),
    )
    return Made(
        folder,
        sources=[
            {"id": "panel", "feedback_by": "human", "feedback_guideline": "guide-1", "weight": "2"},
            {"id": "critic", "owner": "Acme", "internal": True, "generator": "acme-1", "feedback_by": "model",
             "feedback_model": "acme-1"},
            {"id": "pairs"},
        ],
        shards=[
            {"shard": n, "path": f"{s}.jsonl", "key": key(s), "seen": n, "records": n, "rejected": 0, "source": s}
            for n, s in enumerate(("panel", "critic", "pairs"))
        ],
        **found,
        feedback=[
            judged("panel", 1, item="a", choice="first", annotator="ann"),
            judged("panel", 1, "rating", item="a'", choice="4", rating=4.0, annotator="ann"),
            judged("panel", 2, item="b", choice="first", annotator="ann"),
            judged("panel", 3, item="a", choice="first", annotator="bob", guideline="guide-2"),
            judged("panel", 4, item="b", choice="second", given_by="model", model="other-7"),
            judged("critic", 1, "critique", item="c"),
            judged("critic", 2, "critique", item="d", given_by="unknown"),
            judged("pairs", 1, item="a", choice="second"),
        ],
    )  # fmt: skip


@pytest.fixture
def given(tmp_path):
    return example(tmp_path)


def test_a_record_counts_once_however_many_kinds_of_feedback_it_holds(given):
    columns = ("given_by", "records", "tokens", "effective_tokens", "record_share", "token_share")
    rows = [row[1:] for row in given.rows("feedback_by_giver", "source", *columns) if row[0] is None]
    assert rows == [
        ("human", 3, 30, 60, round(3 / 7, 12), round(30 / 120, 12)),
        ("model", 2, 30, 40, round(2 / 7, 12), round(30 / 120, 12)),
        ("unknown", 2, 60, 60, round(2 / 7, 12), round(60 / 120, 12)),
    ]


def test_a_records_own_word_goes_before_that_of_its_source(given):
    rows = given.rows("feedback_by_giver", "source", "given_by", "records")
    assert {row for row in rows if row[2]} == {
        (None, "human", 3), (None, "model", 2), (None, "unknown", 2), ("panel", "human", 3), ("panel", "model", 1),
        ("critic", "model", 1), ("critic", "unknown", 1), ("pairs", "unknown", 1),
    }  # fmt: skip


def test_feedback_of_the_providers_own_models_is_told_apart(given):
    assert given.rows("feedback_by_lineage", "giver", "records", "tokens") == [
        ("own model", 1, 20),
        ("other model", 1, 10),
        ("model not named", 0, 0),
        ("human", 3, 30),
        ("unknown", 2, 60),
    ]
    assert given.rows("feedback_by_model", "model", "own", "records") == [("acme-1", True, 1), ("other-7", False, 1)]


def test_a_model_whose_name_was_not_kept_may_be_anyones(tmp_path):
    made = Made(
        tmp_path,
        sources=[{"id": "s", "internal": True, "generator": "(odd value)"}],
        shards=[{"shard": 0, "path": "s", "key": key("s"), "seen": 1, "records": 1, "rejected": 0, "source": "s"}],
        **tables(record("s", 1, [{"tokens": 3}])),
        feedback=[judged("s", 1, given_by="model", model="(odd value)")],
    )
    assert made.rows("feedback_by_model", "model", "own", "records") == [(None, None, 1)]
    assert dict(made.rows("feedback_by_lineage", "giver", "records"))["model not named"] == 1


def test_annotators_are_counted_where_no_model_judged(given):
    columns = ("source", "records", "annotators", "without_annotator", "top_records", "top_record_share")
    assert given.rows("feedback_annotators", *columns) == [
        (None, 5, 2, 2, 2, round(2 / 3, 12)),
        ("panel", 3, 2, 0, 2, round(2 / 3, 12)),
        ("critic", 1, 0, 1, 0, None),
        ("pairs", 1, 0, 1, 0, None),
    ]
    top, effective = given.rows("feedback_annotators", "top_annotator", "effective_annotators")[0]
    assert top == key("ann").hex()
    assert effective == pytest.approx(9 / 5)  # 1 / ((2/3)^2 + (1/3)^2)


def test_guidelines_are_those_of_the_record_then_of_the_source(given):
    columns = ("guideline", "records", "human_records", "model_records")
    assert given.rows("feedback_by_guideline", *columns) == [
        (None, 3, 0, 1),
        ("guide-1", 3, 2, 1),
        ("guide-2", 1, 1, 0),
    ]


def test_nobody_said_is_a_row_even_where_everybody_did(tmp_path):
    made = rated(tmp_path, [("o", "i", "1")])
    assert made.rows("feedback_by_guideline", "guideline", "records") == [(None, 1)]


def test_what_is_missing_is_a_blind_spot(given):
    columns = ("blind_spot", "source", "records", "tokens", "record_share")
    rows = given.rows("blind_spots", *columns)
    assert [row for row in rows if row[0].startswith("feedback_") and row[2]] == [
        ("feedback_without_annotator", None, 2, 60, 0.25),
        ("feedback_without_annotator", "critic", 1, 20, 0.5),
        ("feedback_without_annotator", "pairs", 1, 40, 0.5),
        ("feedback_without_giver", None, 2, 60, 0.25),
        ("feedback_without_giver", "critic", 1, 20, 0.5),
        ("feedback_without_giver", "pairs", 1, 40, 0.5),
        ("feedback_without_guideline", None, 3, 80, 0.375),
        ("feedback_without_guideline", "critic", 2, 40, 1),
        ("feedback_without_guideline", "pairs", 1, 40, 0.5),
    ]


def test_the_view_shows_items_and_annotators_keyed(given):
    rows = given.sql("SELECT annotator, item FROM feedback WHERE source = 'panel' AND row = 3")
    assert rows == [(key("bob").hex(), shown("a"))]


def test_a_record_that_a_person_judged_under_a_pseudonym_is_that_persons_data(given):
    rows = given.sql("SELECT source, privacy_floor, count(*) FROM records GROUP BY ALL ORDER BY ALL")
    assert rows == [("critic", "P0", 2), ("pairs", "P0", 2), ("panel", "P0", 1), ("panel", "P2", 3)]


def test_agreement_is_alpha_as_published(tmp_path):
    said = ratings(PUBLISHED)
    made = rated(tmp_path, said)
    (row,) = [r for r in made.run("feedback_agreement").to_dicts() if r["source"] is None]
    assert row["alpha"] == pytest.approx(0.743, abs=0.0005)
    assert row["interval_alpha"] == pytest.approx(0.849, abs=0.0005)
    assert (row["items"], row["judgements"], row["single_items"]) == (11, 40, 1)
    assert row["alpha"] == pytest.approx(plain_alpha(said, lambda a, b: float(a != b)), abs=1e-9)
    assert row["interval_alpha"] == pytest.approx(plain_alpha(said, lambda a, b: (a - b) ** 2), abs=1e-9)
    pairs = [a == b for i in {i for _, i, _ in said} for a, b in permutations([v for _, j, v in said if i == j], 2)]
    assert row["agreement"] == pytest.approx(Counter(pairs)[True] / len(pairs))


def test_the_whole_snapshot_knows_an_item_that_stands_in_two_sources_as_one(tmp_path):
    said = ratings(PUBLISHED)
    made = rated(tmp_path, said, sources=("one", "two"))
    rows = {row["source"]: row for row in made.run("feedback_agreement").to_dicts()}
    assert rows[None]["alpha"] == pytest.approx(0.743, abs=0.0005)
    assert rows["one"]["alpha"] == pytest.approx(plain_alpha(said[::2], lambda a, b: float(a != b)), abs=1e-9)


@pytest.mark.parametrize(
    ("said", "items", "agreement", "alpha", "interval"),
    [
        ([("a", "x", "1"), ("b", "x", "1")], 1, 1, None, None),  # nothing to tell chance from
        ([("a", "x", "1"), ("b", "x", "1"), ("a", "y", "2"), ("b", "y", "2")], 2, 1, 1, 1),
        ([("a", "x", "1"), ("b", "x", "2"), ("a", "y", "2"), ("b", "y", "1")], 2, 0, -0.5, -0.5),
        ([("a", "x", "1"), ("a", "y", "2")], 0, None, None, None),  # nobody judged what another did
        ([("a", "x", "1"), ("a", "x", "1"), ("b", "y", "2")], 0, None, None, None),  # a copy is no second opinion
    ],
)
def test_small_cases_of_agreement(tmp_path, said, items, agreement, alpha, interval):
    made = rated(tmp_path, said)
    row = made.rows("feedback_agreement", "items", "agreement", "alpha", "interval_alpha")[0]
    assert row == (items, agreement, alpha, interval)


def test_who_contradicts_himself_is_counted_and_left_out(tmp_path):
    said = [("a", "x", "1"), ("a", "x", "2"), ("b", "x", "1"), ("c", "x", "1")]
    row = rated(tmp_path, said).rows("feedback_agreement", "items", "judgements", "contradictions", "agreement")[0]
    assert row == (1, 2, 1, 1)


def test_words_have_no_distance(tmp_path):
    said = [("a", "x", "A"), ("b", "x", "A"), ("a", "y", "B"), ("b", "y", "B")]
    row = rated(tmp_path, said, numbers=False).rows("feedback_agreement", "alpha", "interval_alpha")[0]
    assert row == (1, None)


def test_without_feedback_there_is_nothing_to_judge(made):
    for name in ("giver", "lineage", "guideline", "model"):
        assert made.run(f"feedback_by_{name}").height == 0
    assert made.run("feedback_annotators").height == made.run("feedback_agreement").height == 0
