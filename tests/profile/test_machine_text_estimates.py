"""Machine text by source: who is asked, the estimate by hand, what is not known, and that the bounds hold."""

from __future__ import annotations

import random

import pytest

from provenance.errors import ProfileError
from provenance.quality.machine_text import interval
from tests.profile.made_snapshot import Made, key, record, tables

RATES = {
    f"{weight}_{name}{suffix}": value
    for weight in ("record", "token")
    for name, bounds in (("sensitivity", (0.8, 0.7, 0.9)), ("specificity", (0.9, 0.8, 0.95)))
    for suffix, value in zip(("", "_low", "_high"), bounds, strict=True)
}
KNOWN = {"sets": "a, b", "texts": 400, "threshold": 100, "beats_chance": True} | RATES


def made_of(folder, scores, *, quality=(KNOWN,), tokens=10, extra=(), authors='{"*": "unknown"}'):
    """A source `web` with a record a score: a number, or a status where there is none."""
    records = [record("p", row, [{"tokens": tokens}]) for row in range(1, len(scores) + 1)]
    style = [
        {"shard": key("p"), "row": row, "part": 0, "words": 60}
        | ({"score": s, "status": "ok"} if isinstance(s, int) else {"score": None, "status": s})
        for row, s in enumerate(scores, 1)
        if s is not None
    ]
    n = len(scores)
    return Made(
        folder,
        sources=[{"id": "web", "authors": authors}, *extra],
        shards=[{"shard": 0, "path": "p", "key": key("p"), "source": "web", "seen": n, "records": n, "rejected": 0}],
        style_quality=quality,
        style=style,
        families="style,text",
        **tables(*records),
    )


def by_source(made, *columns):
    (row,) = [row for row in made.run("machine_text_by_source").to_dicts() if row["source"] == "web"]
    return tuple(row[column] for column in columns)


def test_the_estimate_is_that_of_rogan_and_gladen(tmp_path):
    made = made_of(tmp_path, [101] * 45 + [100] * 55)
    shares = by_source(made, "called_record_share", "estimated_record_share", "estimated_token_share")
    assert shares == pytest.approx((0.45, (0.45 + 0.9 - 1) / (0.8 + 0.9 - 1), 0.5))


def test_bounds_are_what_the_worst_rates_leave_possible(tmp_path):
    low, high = interval(45, 100)
    found = by_source(made_of(tmp_path, [101] * 45 + [100] * 55), "low_record_share", "high_record_share")
    assert found == pytest.approx(((low + 0.8 - 1) / (0.9 + 0.8 - 1), (high + 0.95 - 1) / (0.7 + 0.95 - 1)), abs=1e-6)


def test_what_is_abstained_from_is_counted_by_why(tmp_path):
    made = made_of(tmp_path, [500, "short", "short", "unsupported", None])
    columns = ("tokens", "read_tokens", "short_tokens", "unsupported_tokens", "not_run_tokens")
    assert by_source(made, *columns) == (50, 10, 20, 10, 10)


def test_what_a_model_is_declared_to_have_written_is_not_asked(tmp_path):
    made = made_of(tmp_path, [500] * 5, authors='{"*": "model"}')
    assert by_source(made, "parts", "estimated_token_share") == (0, None)
    assert "declared" in by_source(made, "basis")[0]
    assert made.rows("machine_text_total", "undeclared_tokens", "estimated_token_share") == [(0, None)]


@pytest.mark.parametrize(
    ("quality", "scores", "said"),
    [
        ([KNOWN | {"beats_chance": False}], [500] * 40, "no better than chance"),
        ([KNOWN], ["short"] * 40, "no text could be read"),
        ([], [None] * 40, "style was not looked at"),
        ([KNOWN], [500] * 400, "unlike any text"),  # all are called so, of machines' texts at most 0.9
        ([KNOWN], [0] * 2000, "unlike any text"),  # none is, of people's texts at least 0.05
    ],
)
def test_where_nothing_is_known_no_share_is_given(tmp_path, quality, scores, said):
    made = made_of(tmp_path, scores, quality=quality)
    assert said in by_source(made, "basis")[0]
    shares = ("estimated_token_share", "low_token_share", "high_token_share", "estimated_record_share")
    assert by_source(made, *shares) == (None,) * 4
    totals = made.rows("machine_text_total", "estimated_token_share", "low_token_share", "high_token_share")
    assert totals == [(None, None, None)]


def test_a_source_is_judged_by_its_own_evaluation_first(tmp_path):
    own = KNOWN | {"source": "web", "threshold": 200, "how": "its own"}
    made = made_of(tmp_path, [150] * 50 + [250] * 50, quality=[KNOWN | {"beats_chance": False}, own])
    assert by_source(made, "called_record_share", "evaluated_on", "beats_chance") == (0.5, "its own", True)


def test_parts_of_a_record_count_as_one_of_it(tmp_path):
    parts = [record("p", 1, [{"tokens": 10}] * 3), record("p", 2, [{"tokens": 10}])]
    style = [
        {"shard": key("p"), "row": row, "part": part, "words": 60, "score": score, "status": "ok"}
        for row, part, score in ((1, 0, 500), (1, 1, 500), (1, 2, 0), (2, 0, 0))
    ]
    shard = {"shard": 0, "path": "p", "key": key("p"), "source": "web", "seen": 2, "records": 2, "rejected": 0}
    made = Made(tmp_path, sources=[{"id": "web"}], shards=[shard], style_quality=[KNOWN], style=style, **tables(*parts))
    found = by_source(made, "called_record_share", "called_token_share", "read_parts", "read_records")
    assert found == pytest.approx((1 / 3, 1 / 2, 4, 2))


def test_the_view_gives_shares_of_all_tokens(tmp_path):
    made = made_of(tmp_path, [500] * 45 + [0] * 55 + ["short"] * 100)
    low, estimate, high = by_source(made, "low_token_share", "estimated_token_share", "high_token_share")
    query = (
        "SELECT tokens, undeclared_tokens, estimated_tokens, low, estimate, high FROM machine_text WHERE source IS NULL"
    )
    ((tokens, undeclared, estimated, *shares),) = made.sql(query)
    assert (tokens, undeclared, estimated) == (2000, 2000, 1000)
    assert shares == pytest.approx([low / 2, estimate / 2, high / 2])


def test_nobody_sees_the_score_of_one_text(tmp_path):
    made = made_of(tmp_path, [500, 0])
    for query in ("SELECT * FROM stored.style", "SELECT score FROM style", "SELECT * FROM stored.style_by_record"):
        with pytest.raises(ProfileError):
            made.sql(query)
    views = made.sql("SELECT * FROM parts LIMIT 0"), made.sql("SELECT * FROM records LIMIT 0")
    assert views == ([], [])


@pytest.mark.parametrize("truth", [0.0, 0.05, 0.3, 0.9])
def test_the_truth_lies_between_the_bounds_at_least_as_often_as_they_say(tmp_path, truth):
    # 400 draws of an evaluation and a source, of one kind of text whose error rates are fixed; seeded.
    chance = random.Random(41)
    sensitivity, specificity, labelled, size, draws = 0.75, 0.85, 120, 300, 400

    def hits(p, n):
        return sum(chance.random() < p for _ in range(n))

    rows = []
    for _ in range(draws):
        se, sp = interval(hits(sensitivity, labelled), labelled), interval(hits(specificity, labelled), labelled)
        machines = hits(truth, size)
        called = hits(sensitivity, machines) + hits(1 - specificity, size - machines)
        rows.append(f"({called / size}, {se[0]}, {se[1]}, {sp[0]}, {sp[1]})")
    made = made_of(tmp_path, [500])
    with made.open() as session:
        (found,) = session.execute(
            f"SELECT count(*) FILTER (WHERE {truth} BETWEEN least_machine(third_low(p, {size}), e, c) "
            f"AND most_machine(third_high(p, {size}), d, f)) "
            f"FROM (VALUES {', '.join(f'{row}' for row in rows)}) AS t (p, d, e, c, f)"
        )[0]
    assert found >= 0.95 * draws
