"""What became of each record: as multisets, whatever the order, the ranges and the buckets."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest

from provenance.profile import change_files, prepare
from tests.profile.made_pair import Item, against, drawn, expected, made
from tests.profile.made_snapshot import SALT

COUNTS = (
    "SELECT cause, moved, CAST(sum(records) AS BIGINT) FROM changed_records WHERE side = '{}' GROUP BY ALL ORDER BY ALL"
)


def counts(session, side="new"):
    return Counter({(cause, moved): n for cause, moved, n in session.sql(COUNTS.format(side)).rows()})


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_a_plain_comparison_of_multisets(seed, tmp_path):
    old, new = drawn(seed, 60), drawn(seed + 100, 75)
    want = expected(old, new)
    with against(made(tmp_path / "old", old), made(tmp_path / "new", new, prefix="n"), tmp_path / "change") as session:
        assert counts(session) == Counter({k: n for k, n in want.items() if k[0] != "removed"})
        assert counts(session, "old") == Counter({k: n for k, n in want.items() if k[0] != "added"})


@pytest.mark.parametrize(("step", "bucket"), [(1, 1), (5, 3), (1000, 2)])
def test_ranges_and_buckets_change_nothing(step, bucket, tmp_path):
    old, new = made(tmp_path / "old", drawn(1, 50)), made(tmp_path / "new", drawn(2, 50), prefix="n")
    with against(old, new, tmp_path / "whole"), against(old, new, tmp_path / "pieces", step=step, bucket=bucket):
        pass
    for whole, pieces in zip(change_files(tmp_path / "whole"), change_files(tmp_path / "pieces"), strict=True):
        assert pl.read_parquet(whole).equals(pl.read_parquet(pieces)), whole.name


def test_shards_that_both_hold_need_no_look(tmp_path):
    shared, old, new = drawn(3, 21), drawn(4, 14), drawn(5, 28)
    # Some contents of the shared shards are in the others too, which is where leaving shards out could go wrong.
    before, after = made(tmp_path / "old", shared + old), made(tmp_path / "new", new + shared, prefix="n")
    with against(before, after, tmp_path / "all") as session:
        looked = counts(session)
    with against(before, after, tmp_path / "some", skipped=([0, 1, 2], [4, 5, 6])) as session:
        assert counts(session) == looked
    assert looked == Counter({k: n for k, n in expected(shared + old, new + shared).items() if k[0] != "removed"})
    for one, other in zip(change_files(tmp_path / "all"), change_files(tmp_path / "some"), strict=True):
        assert pl.read_parquet(one).equals(pl.read_parquet(other)), one.name


def test_a_record_held_twice_counts_twice(tmp_path):
    old = [Item("a"), Item("a"), Item("b")]
    new = [Item("a"), Item("b"), Item("b"), Item("b")]
    with against(made(tmp_path / "old", old), made(tmp_path / "new", new, prefix="n"), tmp_path / "c") as session:
        assert session.run("change_totals").select("cause", "old_records", "new_records").rows() == [
            ("kept", 2, 2),
            ("retagged", 0, 0),
            ("removed", 1, 0),
            ("added", 0, 2),
        ]


def test_equal_tags_are_paired_before_others_and_a_source_before_a_move(tmp_path):
    old = [Item("a", licence="x"), Item("a"), Item("a", source="news")]
    new = [Item("a", source="chat"), Item("a", source="news", language="de"), Item("a")]
    with against(made(tmp_path / "old", old), made(tmp_path / "new", new, prefix="n"), tmp_path / "c") as session:
        # The plain one is kept; that of news only changes its language; what is left moves from forum to chat.
        assert counts(session) == Counter({("kept", False): 1, ("retagged", False): 1, ("retagged", True): 1})
        assert session.run("moved").rows() == [("forum", "chat", 1, 40, 10)]


def test_the_tags_that_differ_are_told_with_their_values(tmp_path):
    old = [Item("a"), Item("b", licence="x"), Item("c")]
    new = [Item("a", language="de"), Item("b", licence="y"), Item("c")]
    with against(made(tmp_path / "old", old), made(tmp_path / "new", new, prefix="n"), tmp_path / "c") as session:
        told = session.run("retagged").select("tag", "old_value", "new_value", "records").rows()
    assert told == [("language", "en", "de", 1), ("licence", "x", "y", 1)]


def test_a_part_tagged_otherwise_is_seen_where_the_record_says_the_same(tmp_path):
    # Two parts that swap their languages: the record is `mixed` before and after.
    old = made(tmp_path / "old", [Item("a", language="de", parts=2)])
    new = made(tmp_path / "new", [Item("a", language="de", parts=2)], prefix="n")
    swapped = pl.read_parquet(new.files["languages"]).with_columns(
        language=pl.when(pl.col("part") == 0).then(pl.lit("en")).otherwise(pl.lit("de"))
    )
    new.files["languages"][0].unlink()
    swapped.write_parquet(new.files["languages"][0])
    new.files["languages"] = new.files["languages"][:1]
    prepare(new.folder, new.files, SALT)
    with against(old, new, tmp_path / "c") as session:
        assert counts(session) == Counter({("retagged", False): 1})
        assert session.run("retagged")["tag"].to_list() == ["part tags"]


@pytest.mark.parametrize(("old", "new"), [(0, 12), (12, 0), (0, 0)])
def test_an_empty_side_is_no_error(old, new, tmp_path):
    items = drawn(7, 12)
    with against(
        made(tmp_path / "old", items[:old]), made(tmp_path / "new", items[:new], prefix="n"), tmp_path / "c"
    ) as session:
        totals = session.run("change_totals")
        assert totals["old_records"].sum() == old
        assert totals["new_records"].sum() == new
        for name in ("change_mix", "change_causes", "drift", "drift_numeric", "change_slices"):
            session.run(name)


def test_parts_are_counted_as_their_records_are(tmp_path):
    old, new = drawn(8, 40), drawn(9, 40)
    with against(made(tmp_path / "old", old), made(tmp_path / "new", new, prefix="n"), tmp_path / "c") as session:
        query = "SELECT side, cause, moved, sum(bytes) AS b, sum(tokens) AS t FROM {} GROUP BY ALL ORDER BY ALL"
        assert session.sql(query.format("changed_parts")).equals(session.sql(query.format("changed_records")))
