"""A scan's digest says what its rows are, however they were packed."""

from __future__ import annotations

import json

import polars as pl
import pytest

from provenance.errors import LedgerError
from provenance.ledger import rows
from provenance.ledger.packs import Index, PackWriter, recompute
from provenance.schema import table

SHARD_A, SHARD_B = "aa" * 32, "bb" * 32
FAMILY = "cd" * 32


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


def test_recomputed_digests_are_those_of_the_index_until_a_row_changes(tmp_path):
    a, b = scans(SHARD_A, ["ok", "limit"]), scans(SHARD_B, ["ok"])
    pack = packed(tmp_path, {SHARD_A: [a], SHARD_B: [b]})
    known = Index(tmp_path / "scans").get(SHARD_A, FAMILY)
    assert recompute("privacy", [SHARD_A, SHARD_B], pack)[SHARD_A] == known.tables
    path = next(pack.glob("scans-*.parquet"))
    rows.write_parquet(pl.read_parquet(path).with_columns(status=pl.lit("ok")), path)
    assert recompute("privacy", [SHARD_A], pack)[SHARD_A] != known.tables


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


def test_missing_columns_and_nulls_do_not_reach_the_disk():
    with pytest.raises(ValueError, match="columns"):
        rows.shape(table("privacy", "scans"), pl.DataFrame({"row": [1]}), b"x" * 16)
    with pytest.raises(ValueError, match="null"):
        rows.shape(table("privacy", "scans"), pl.DataFrame({"row": [1], "status": [None]}), b"x" * 16)
