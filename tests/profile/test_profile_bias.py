"""Profiles of groups and topics: rows by hand, and means, errors and growth against another way to compute them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from provenance.scan.topics import lists
from tests.profile.made_snapshot import Made, Row, key, record, tables

Z = 3.29


def named(shard: str, row: int, member: str, mentions: int = 1, *, kind: str = "group", list_: str = "gender",
          polarity: int | None = None, scored: int = 0, part: int = 0) -> Row:  # fmt: skip
    return {"shard": key(shard), "row": row, "part": part, "kind": kind, "list": list_, "member": member,
            "mentions": mentions, "polarity": polarity, "scored": scored}  # fmt: skip


def looked_at(shard: str, statuses: Iterable[str]) -> list[Row]:
    return [{"shard": key(shard), "row": row, "status": status} for row, status in enumerate(statuses, 1)]


def snapshot(folder, records: int, topics: list[Row], *, statuses: Iterable[str] | None = None, **given) -> Made:
    """One shard of records of one part of 10 tokens each, in English, from one source."""
    return Made(
        folder,
        sources=[{"id": "s"}],
        shards=[{"shard": 0, "path": "a.jsonl", "key": key("a"), "seen": records, "records": records, "rejected": 0,
                 "source": "s"}],
        **tables(*(record("a", n, [{"tokens": 10, "language": "en"}]) for n in range(1, records + 1))),
        topics=topics,
        topic_scans=looked_at("a", statuses or ["ok"] * records),
        **given,
    )  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Made:
    """Six records; the fourth was not looked at, the fifth only in part, and named somebody there."""
    return snapshot(
        tmp_path_factory.mktemp("small"),
        6,
        [
            named("a", 1, "women", 2, polarity=5000, scored=1),
            named("a", 1, "men", 1, polarity=-1000, scored=1),
            named("a", 1, "health", 3, kind="topic", list_="special"),
            named("a", 2, "women", 1, polarity=2000, scored=2),
            named("a", 5, "men", 1),
            named("a", 6, "pets", 1, kind="topic", list_="others"),
        ],
        statuses=["ok", "ok", "ok", "unsupported", "unsupported", "ok"],
    )


def test_the_views_know_the_members_of_every_list(small):
    with small.open() as session:
        known = session.execute("SELECT kind, list, member, topic FROM stored.term_members ORDER BY ALL")
    ours = {(item.kind, item.id, member, item.topic) for item in lists.load() for member in item.members}
    assert set(known) == ours
    assert len(known) == len(ours)


def test_a_topic_of_article_9_flags_a_record_and_none_found_is_false_only_where_all_was_looked_at(small, empty):
    assert small.sql("SELECT row, special_topic, privacy_found FROM records ORDER BY row") == [
        (1, True, "PX"), (2, False, "PX"), (3, False, "PX"), (4, None, "PX"), (5, None, "PX"), (6, False, "PX"),
    ]  # fmt: skip
    assert small.rows("mix_by_special_topic", "special_topic", "records", "tokens") == [
        (True, 1, 10), (False, 3, 30), (None, 2, 20),
    ]  # fmt: skip
    assert empty.rows("mix_by_special_topic", "special_topic", "records") == [(True, 0), (False, 0), (None, 0)]


def test_topics_by_source_counts_of_what_was_looked_at(small):
    rows = small.run("topics_by_source").filter(source="s", topic="health")
    assert rows.select("records", "mentions", "tokens", "looked_at_records", "record_share").rows() == [
        (1, 3, 10, 5, 0.2)
    ]
    rows = small.run("topics_by_source")
    assert set(rows["source"].to_list()) == {None, "s", "unknown"}
    assert rows.filter(source="unknown")["record_share"].null_count() == rows.filter(source="unknown").height


@pytest.mark.parametrize(("profile", "where"), [("groups_by_source", "s"), ("groups_by_language", "en")])
def test_groups_are_counted_by_source_and_language_zeros_too(small, profile, where):
    rows = small.run(profile)
    rows = rows.filter(pl.col(rows.columns[0]) == where, list="gender")
    columns = ("member", "records", "mentions", "looked_at_records", "record_share", "list_record_share",
               "list_mention_share")  # fmt: skip
    assert rows.select(columns).rows() == [
        ("men", 2, 2, 5, 0.4, 0.666666666667, 0.4),
        ("women", 2, 3, 5, 0.4, 0.666666666667, 0.6),
        ("nonbinary", 0, 0, 5, 0, 0, 0),
        ("transgender", 0, 0, 5, 0, 0, 0),
    ]


def test_a_value_on_few_records_is_none_with_a_reason(small):
    rows = small.run("polarity_by_group").filter(list="gender")
    columns = ("member", "records", "scored_records", "sentences", "polarity", "polarity_low", "gap", "reason")
    assert rows.select(columns).rows() == [
        ("men", 2, 1, 1, None, None, None, "few_records"),
        ("nonbinary", 0, 0, 0, None, None, None, "none_named"),
        ("transgender", 0, 0, 0, None, None, None, "none_named"),
        ("women", 2, 2, 3, None, None, None, "few_records"),
    ]
    rows = small.run("polarity_by_group", {"least_records": 2}).filter(list="gender", member="women")
    assert rows.select("polarity", "gap", "reason").rows() == [(0.233333, None, "no_other_group")]


def test_show_topics_gives_what_was_counted(small):
    rows = small.run("show_topics", {"path": "a.jsonl", "row": 1}).rows()
    assert rows == [
        (0, "group", "gender", "men", 1, 1, -0.1),
        (0, "group", "gender", "women", 2, 1, 0.5),
        (0, "topic", "special", "health", 3, 0, None),
    ]


GROUPS = ("women", "men", "nonbinary")


def drawn(seed: int, records: int, means: dict[str, float]) -> tuple[list[Row], np.ndarray, np.ndarray]:
    """Records that name groups, sentences with a common error a record; their rows, sums (s) and sentences (c)."""
    dice = random.Random(seed)
    sums, counts = np.zeros((records, 3)), np.zeros((records, 3))
    rows = []
    for number in range(records):
        common = dice.gauss(0, 0.2)
        for place, group in enumerate(GROUPS):
            if dice.random() < (0.6, 0.4, 0.2)[place]:
                scored = dice.randrange(1, 4)
                value = round(10_000 * sum(means[group] + common + dice.gauss(0, 0.1) for _ in range(scored)))
                rows.append(named("a", number + 1, group, scored, polarity=value, scored=scored))
                sums[number, place], counts[number, place] = value / 10_000, scored
    return rows, sums, counts


def gap(values: np.ndarray, place: int) -> float:
    return float(values[place] - np.delete(values, place).mean())


def jackknife(estimate, records: int) -> float:
    """Variance by leaving out each record in turn: no formula of ours in it."""
    left = np.array([estimate(np.delete(np.arange(records), n)) for n in range(records)])
    return float((records - 1) / records * ((left - left.mean()) ** 2).sum())


OLD, NEW = {"women": 0.1, "men": 0.2, "nonbinary": 0.15}, {"women": -0.2, "men": 0.3, "nonbinary": 0.1}


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    made = []
    for seed, means in ((1, OLD), (2, NEW)):
        rows, sums, counts = drawn(seed, 300, means)
        made.append((snapshot(tmp_path_factory.mktemp("release"), 300, rows), sums, counts))
    return made


def test_means_gaps_and_intervals_are_those_of_leaving_out_each_record(releases):
    made, sums, counts = releases[1]
    rows = {row["member"]: row for row in made.run("polarity_by_group").to_dicts() if row["list"] == "gender"}
    for place, group in enumerate(GROUPS):

        def mean(kept, place=place):
            return sums[kept, place].sum() / counts[kept, place].sum()

        def gap_of(kept, place=place):
            return gap(sums[kept].sum(axis=0) / counts[kept].sum(axis=0), place)

        whole = np.arange(300)
        row = rows[group]
        assert row["polarity"] == pytest.approx(mean(whole), abs=1e-6)
        assert row["gap"] == pytest.approx(gap_of(whole), abs=1e-6)
        assert row["polarity_high"] - row["polarity"] == pytest.approx(1.96 * jackknife(mean, 300) ** 0.5, rel=0.03)
        assert row["gap_high"] - row["gap"] == pytest.approx(1.96 * jackknife(gap_of, 300) ** 0.5, rel=0.03)
        assert row["gap"] - row["gap_low"] == pytest.approx(row["gap_high"] - row["gap"], abs=3e-6)


def test_shares_of_records_and_their_gaps(releases):
    made, _, counts = releases[1]
    rows = {row["member"]: row for row in made.run("representation_by_group").to_dicts() if row["list"] == "gender"}
    held = counts[counts.any(axis=1)] > 0
    held = np.column_stack([held, np.zeros(len(held))])  # a fourth group that nobody names

    for place, group in enumerate((*GROUPS, "transgender")):

        def gap_of(kept, place=place):
            return gap(held[kept].mean(axis=0), place)

        row = rows[group]
        assert row["list_record_share"] == pytest.approx(held[:, place].mean(), abs=1e-9)
        assert row["gap"] == pytest.approx(gap_of(np.arange(len(held))), abs=1e-6)
        error = 1.96 * jackknife(gap_of, len(held)) ** 0.5
        assert row["gap_high"] - row["gap"] == pytest.approx(error, rel=0.02, abs=1e-6)


def compared(now: Made, then: Made | None, **params) -> dict[tuple[str, str], Row]:
    with now.open(baseline=(then.folder, then.files) if then else None) as session:
        rows = session.run("bias_amplification", params).filter(list="gender").to_dicts()
    return {(row["measure"], row["member"]): row for row in rows}


def test_a_planted_gap_is_found_to_have_grown(releases):
    (then, *old), (now, *new) = releases
    rows = compared(now, then)
    for place, group in enumerate(GROUPS):
        row = rows["polarity", group]
        gaps = [gap(sums.sum(axis=0) / counts.sum(axis=0), place) for sums, counts in (new, old)]
        assert (row["gap"], row["baseline_gap"]) == pytest.approx(gaps, abs=1e-6)
        assert row["amplification"] == pytest.approx(abs(gaps[0] / gaps[1]), rel=1e-4)
    women = rows["polarity", "women"]
    assert women["baseline_gap"] == pytest.approx(-0.075, abs=0.03)  # as planted
    assert women["gap"] == pytest.approx(-0.4, abs=0.03)
    assert women["amplification"] > 3
    assert 1 < women["amplification_low"] < women["amplification"] < women["amplification_high"]
    assert women["turned"] is False
    assert rows["polarity", "transgender"]["reason"] == "few_records"


def test_the_interval_is_where_the_ratio_cannot_be_told_apart(releases):
    """Fieller's set found by trying every ratio, with the errors of the two releases taken from their own profiles."""
    (then, *_), (now, *_) = releases
    rows, single = compared(now, then), {}
    for name, made in (("now", now), ("then", then)):
        for row in made.run("polarity_by_group").filter(list="gender").to_dicts():
            if row["gap"] is not None:
                single[name, row["member"]] = (row["gap"], ((row["gap_high"] - row["gap_low"]) / 2 / 1.959964) ** 2)
    for group in GROUPS:
        (new, new_error), (old, old_error) = single["now", group], single["then", group]
        tried = np.linspace(-60, 60, 2_400_001)
        inside = np.abs(tried[(new - tried * old) ** 2 <= Z * Z * (new_error + tried**2 * old_error)])
        row = rows["polarity", group]
        assert row["amplification_low"] == pytest.approx(inside.min(), abs=0.01)
        if row["amplification_high"] is None:
            assert inside.max() == 60
        else:
            assert row["amplification_high"] == pytest.approx(inside.max(), rel=0.01)


def test_more_certainty_makes_a_wider_interval(releases):
    (then, *_), (now, *_) = releases
    lows = [compared(now, then, z=z)["polarity", "women"]["amplification_low"] for z in (1, 1.96, 3.29, 5)]
    assert all(a > b for a, b in pairwise(lows))


def test_the_same_release_has_not_grown(releases):
    (then, *_), _ = releases
    rows = compared(then, then)
    assert {row["amplification"] for row in rows.values() if row["reason"] is None} == {1}
    assert all(row["amplification_low"] <= 1 for row in rows.values() if row["reason"] is None)


def test_why_there_is_no_amplification_is_said(releases, tmp_path):
    (then, *_), (now, *_) = releases
    assert {row["reason"] for row in compared(now, None).values()} == {"no_baseline"}
    rows, *_ = drawn(1, 300, OLD)
    other = snapshot(tmp_path / "other", 300, rows, terms="of another time")
    assert {row["reason"] for row in compared(now, other).values()} == {"other_terms"}
    short = snapshot(tmp_path / "short", 300, [row for row in rows if row["member"] != "men" or row["row"] < 20])
    assert compared(now, short)["polarity", "men"]["reason"] == "few_records_before"
    # Without men then, a gap is one between the two others, now and then.
    women = compared(now, short)["polarity", "women"]
    assert women["groups"] == 2
    assert women["gap"] == pytest.approx(-compared(now, short)["polarity", "nonbinary"]["gap"])
    assert compared(then, now, least_records=1000)["polarity", "women"]["reason"] == "few_records"


def test_a_gap_out_of_nothing_has_grown_beyond_any_doubt(releases, tmp_path):
    (_, *_), (now, *_) = releases
    even = [named("a", n, group, polarity=100, scored=1) for n in range(1, 61) for group in GROUPS]
    women = compared(now, snapshot(tmp_path, 60, even))["polarity", "women"]
    assert women["baseline_gap"] == 0
    assert women["amplification"] == pytest.approx(women["gap_size"] / 0.001)
    assert women["amplification_low"] > 100


def test_scopes_tell_authors_sources_and_languages_apart(releases):
    made, *_ = releases[0]
    for scope, value in (("author", "unknown"), ("source", "s"), ("language", "en")):
        rows = made.run("polarity_by_group", {"scope": scope})
        assert set(rows["scope_value"].to_list()) == {value}
        whole = made.run("polarity_by_group")
        assert rows.drop("scope", "scope_value").equals(whole.drop("scope", "scope_value"))
