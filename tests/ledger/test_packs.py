"""A scan's digest says what its rows are, however they were packed."""

from __future__ import annotations

import json

import polars as pl
import pytest

from provenance.errors import LedgerError
from provenance.ledger import rows
from provenance.ledger.packs import Index, PackWriter, hash_runs, rows_of, scan_digest
from provenance.schema import table

SHARD_A, SHARD_B = "aa" * 32, "bb" * 32
FAMILY = "cd" * 32
SCANS, ENTITIES = table("privacy", "scans"), table("privacy", "entities")


def scans(shard, statuses):
    frame = pl.DataFrame({"row": list(range(1, len(statuses) + 1)), "status": statuses})
    return rows.shape(table("privacy", "scans"), frame, bytes.fromhex(shard))


def packed(tmp_path, shards):
    writer = PackWriter("privacy", tmp_path / "scans", tmp_path / "tmp")
    for shard, frames in shards.items():
        writer.add(shard, FAMILY, sum(f.height for f in frames), {"scans": frames})
    return writer.publish()


def digests(tmp_path):
    index = Index(tmp_path / "scans")
    return {shard: scan.digest for shard in (SHARD_A, SHARD_B) if (scan := index.get(shard, FAMILY))}


def test_one_pack_or_two_give_the_same_digests(tmp_path):
    a, b = scans(SHARD_A, ["ok", "limit"]), scans(SHARD_B, ["ok"])
    packed(tmp_path / "one", {SHARD_A: [a], SHARD_B: [b]})
    packed(tmp_path / "two", {SHARD_B: [b]})
    packed(tmp_path / "two", {SHARD_A: [a.head(1), a.tail(1)]})
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert len(digests(tmp_path / "one")) == 2


def test_blocks_linked_in_give_the_digests_of_rows_added(tmp_path):
    a = scans(SHARD_A, ["ok", "limit", "ok"])
    packed(tmp_path / "one", {SHARD_A: [a]})
    paths = []
    for number, frame in enumerate((a.head(2), a.tail(1))):
        paths.append(tmp_path / f"block-{number}.parquet")
        rows.write_parquet(frame, paths[-1])
    writer = PackWriter("privacy", tmp_path / "two" / "scans", tmp_path / "tmp")
    writer.add_files(SHARD_A, FAMILY, 3, {"scans": paths})
    writer.publish()
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert all(p.exists() for p in paths)  # a kill before the pack has its name finds the blocks as they were


def again(pack, *shards):
    """The scan digests of shards, computed from the rows of a pack."""
    keys = {bytes.fromhex(s)[:16]: s for s in shards}
    hashers = {key: rows.Hasher("privacy", SCANS) for key in keys}
    kept = {key: rows.Hasher("privacy", ENTITIES) for key in keys}
    for one, of_table in ((SCANS, hashers), (ENTITIES, kept)):
        for frame in rows_of(pack, one, keys):
            hash_runs(of_table, one, frame)
    return {
        s: scan_digest("privacy", FAMILY, s, hashers[key].rows, {"entities": kept[key], "scans": hashers[key]})
        for key, s in keys.items()
    }


def test_recomputed_digests_are_those_of_the_index_until_a_row_changes(tmp_path):
    a, b = scans(SHARD_A, ["ok", "limit"]), scans(SHARD_B, ["ok"])
    pack = packed(tmp_path, {SHARD_A: [a], SHARD_B: [b]})
    assert again(pack, SHARD_A, SHARD_B) == digests(tmp_path)
    path = next(pack.glob("scans-*.parquet"))
    rows.write_parquet(pl.read_parquet(path).with_columns(status=pl.lit("ok")), path)
    assert again(pack, SHARD_A)[SHARD_A] != digests(tmp_path)[SHARD_A]
    assert again(pack, SHARD_B)[SHARD_B] == digests(tmp_path)[SHARD_B]


@pytest.mark.parametrize(
    "edit",
    [
        lambda f: f.select(STATUS=pl.lit("ok"), **{c: pl.col(c) for c in f.columns}),  # DuckDB ignores case
        lambda f: f.with_columns(pl.col("row").cast(pl.Float64) + 0.5),  # another type, hashed as if it were whole
        lambda f: f.select("row", "shard", "status"),
    ],
)
def test_a_file_with_other_columns_or_types_is_no_file_of_ours(tmp_path, edit):
    pack = packed(tmp_path, {SHARD_A: [scans(SHARD_A, ["ok"])]})
    path = next(pack.glob("scans-*.parquet"))
    edit(pl.read_parquet(path)).write_parquet(path)
    with pytest.raises(LedgerError, match="was changed"):
        again(pack, SHARD_A)


def test_rows_of_other_shards_in_a_pack_are_left_out(tmp_path):
    pack = packed(tmp_path, {SHARD_A: [scans(SHARD_A, ["ok"])]})
    path = next(pack.glob("scans-*.parquet"))
    rows.write_parquet(pl.concat([pl.read_parquet(path), scans(SHARD_B, ["ok", "ok"])]), path)
    assert [frame.height for frame in rows_of(pack, SCANS, {bytes.fromhex(SHARD_A)[:16]: None})] == [1]


def test_a_scan_in_two_packs_is_an_error_because_its_rows_would_count_twice(tmp_path):
    a, b = scans(SHARD_A, ["ok"]), scans(SHARD_B, ["ok"])
    packed(tmp_path, {SHARD_A: [a]})
    packed(tmp_path, {SHARD_A: [a], SHARD_B: [b]})
    with pytest.raises(LedgerError, match="two packs"):
        Index(tmp_path / "scans")


def test_a_damaged_index_is_named(tmp_path):
    pack = packed(tmp_path, {SHARD_A: [scans(SHARD_A, ["ok"])]})
    (pack / "index.json").write_text(json.dumps({"family": "privacy"}))
    with pytest.raises(LedgerError, match=r"index\.json"):
        Index(tmp_path / "scans")


def test_a_reader_that_loses_a_record_is_caught(tmp_path):
    writer = PackWriter("text", tmp_path / "scans", tmp_path / "tmp")
    with pytest.raises(LedgerError, match="lost count"):
        writer.add(SHARD_A, FAMILY, 1, {})
        writer.publish()


def test_missing_columns_and_nulls_do_not_reach_the_disk():
    with pytest.raises(ValueError, match="columns"):
        rows.shape(table("privacy", "scans"), pl.DataFrame({"row": [1]}), b"x" * 16)
    with pytest.raises(ValueError, match="null"):
        rows.shape(table("privacy", "scans"), pl.DataFrame({"row": [1], "status": [None]}), b"x" * 16)
