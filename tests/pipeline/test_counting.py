"""A second run counts what came and went only, and what it derives and names is what a first run would."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import polars as pl
import pytest

from provenance.ledger.store import Store
from provenance.pipeline import counting, hashing, tagging
from provenance.profile import cubes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def counted(monkeypatch):
    """How many shards each count was of."""
    found = []
    plain = cubes.write_cubes

    def write(folder, tables, **more):
        found.append(pl.read_parquet(folder / "shards.parquet").filter(pl.col("status") == "tagged").height)
        plain(folder, tables, **more)

    monkeypatch.setattr(cubes, "write_cubes", write)
    monkeypatch.setattr("provenance.profile.write_cubes", write)
    return found


def tag(data, store, **more):
    given = {"families": ("text", "language"), **more}
    return tagging.tag([data], store_path=store, now=NOW, jobs=1, **given)


def more_data(data, first=0, last=12):
    for number in range(first, last):
        lines = [{"text": f"Beitrag {number}.{i}, a record.", "lang": "de" if i % 3 else "en"} for i in range(4)]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (data / "chat" / f"more-{number:02}.jsonl").write_text(text)


def derived(store, snapshot):
    folder = Store.open(store).snapshots / snapshot
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in ("cube_records", "cube_parts", "shards")}


def same_as_fresh(data, tmp_path, tagged, **more):
    fresh = tag(data, tmp_path / "fresh", **more)
    assert fresh.snapshot == tagged.snapshot
    ours, theirs = derived(tmp_path / "store", tagged.snapshot), derived(tmp_path / "fresh", fresh.snapshot)
    for name, frame in theirs.items():
        assert ours[name].equals(frame), name
    shutil.rmtree(tmp_path / "fresh")


def test_what_came_and_what_went_is_counted_and_the_rest_is_not(data, tmp_path, counted):
    more_data(data)
    tag(data, tmp_path / "store")
    counted.clear()
    more_data(data, 12, 14)
    (data / "chat" / "more-00.jsonl").unlink()
    (data / "chat" / "more-01.jsonl").write_text('{"text": "Another."}\n')
    tagged = tag(data, tmp_path / "store")
    assert sorted(counted) == [2, 3]
    assert (tagged.scanned, tagged.reused) == (3, 13)
    same_as_fresh(data, tmp_path, tagged)


def test_a_renamed_shard_and_a_second_copy_cost_no_scan(data, tmp_path, counted, monkeypatch):
    monkeypatch.setattr(hashing, "SETTLED", 0)
    more_data(data)
    tag(data, tmp_path / "store")
    counted.clear()
    for path in sorted((data / "chat").glob("more-*")):
        path.rename(path.with_name(f"x-{path.name}"))
    tagged = tag(data, tmp_path / "store")
    assert (counted, tagged.scanned, tagged.hashed) == ([], 0, 12)
    (data / "chat").rename(data / "chat-2")
    assert tag(data, tmp_path / "store").hashed == 0
    (data / "chat-2").rename(data / "chat")
    same_as_fresh(data, tmp_path, tagged)
    counted.clear()
    shutil.copy(data / "chat" / "x-more-03.jsonl", data / "chat" / "y.jsonl")
    tagged = tag(data, tmp_path / "store")
    assert (counted, tagged.scanned) == ([1], 0)
    same_as_fresh(data, tmp_path, tagged)


def test_another_declaration_has_everything_counted(data, tmp_path, counted):
    more_data(data)
    tag(data, tmp_path / "store")
    counted.clear()
    declared = data / "sources.yaml"
    declared.write_text(declared.read_text().replace("CC-BY-4.0", "CC0-1.0"))
    tagged = tag(data, tmp_path / "store")
    assert counted == [15]
    same_as_fresh(data, tmp_path, tagged)


def test_a_sample_of_names_that_moved_is_counted(data, tmp_path):
    more_data(data)
    more = {"families": ("text", "language", "privacy"), "names_sample": 3}
    tag(data, tmp_path / "store", **more)
    more_data(data, 12, 13)
    same_as_fresh(data, tmp_path, tag(data, tmp_path / "store", **more), **more)


def test_a_damaged_earlier_cube_is_not_built_on(data, tmp_path, counted):
    more_data(data)
    first = tag(data, tmp_path / "store")
    folder = Store.open(tmp_path / "store").snapshots / first.snapshot
    cube = pl.read_parquet(folder / "cube_records.parquet")
    cube.with_columns(pl.col("records") + 1).write_parquet(folder / "cube_records.parquet")
    counted.clear()
    more_data(data, 12, 13)
    tagged = tag(data, tmp_path / "store")
    assert counted == [1, 16]
    same_as_fresh(data, tmp_path, tagged)


def test_the_gate_counts_everything_again(data, tmp_path, monkeypatch):
    from provenance.pipeline import snapshots

    more_data(data)
    tagged = tag(data, tmp_path / "store")
    monkeypatch.setattr(counting, "from_earlier", lambda *_, **__: pytest.fail("an earlier cube was used"))
    store = Store.open(tmp_path / "store")
    with snapshots.verified(store, store.load(tagged.snapshot)) as (session, broken):
        assert broken == []
        assert session.sql("SELECT count(*) AS n FROM records")["n"].to_list() == [84]
