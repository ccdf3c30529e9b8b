"""`provenance diff` as a user meets it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import provenance
from provenance.cli import main
from provenance.errors import LedgerError, UsageError


@pytest.fixture
def two(data, run, tmp_path):
    """The folder of a store with two snapshots: two posts gone, three new, one now in another language."""
    run(data, name="first")
    forum = data / "forum.jsonl"
    lines = forum.read_text(encoding="utf-8").splitlines()[2:]
    lines[0] = lines[0].replace('"de"', '"en"')
    lines += [json.dumps({"text": f"A later post, number {i}.", "lang": "en"}) for i in range(3)]
    forum.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run(data, name="second")
    return tmp_path / "store"


def ask(*args, code=0):
    result = CliRunner().invoke(main, [str(a) for a in args])
    assert result.exit_code == code, result.output
    return result.output


def test_the_text_says_what_became_of_the_records(two):
    said = ask("diff", "first", "second", "--store", two)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "kept 33" in lines
    assert "re-tagged 1 1 of them moved to another source" in lines
    assert "removed 2" in lines
    assert "added 3" in lines
    assert "forum-de forum 1" in lines
    assert "did not move" in said
    assert "Beitrag" not in said
    assert "later post" not in said


def test_json_is_the_same_and_adds_up(two):
    value = json.loads(ask("diff", "first", "second", "--store", two, "--format", "json"))
    assert value["sums"] == {"kept": 33, "retagged": 1, "moved": 1, "removed": 2, "added": 3}
    assert (value["old"]["records"], value["new"]["records"]) == (36, 37)
    assert value == json.loads(json.dumps(provenance.diff("first", "second", store=two)))


def test_a_second_look_compares_nothing_again_and_says_the_same(two):
    first = ask("diff", "first", "second", "--store", two)
    (kept,) = (two / "changes").iterdir()
    before = {path.name: path.stat().st_mtime_ns for path in kept.iterdir()}
    assert ask("diff", "first", "second", "--store", two) == first
    assert {path.name: path.stat().st_mtime_ns for path in kept.iterdir()} == before


def test_a_damaged_cache_is_made_anew(two):
    first = ask("diff", "first", "second", "--store", two)
    (kept,) = (two / "changes").iterdir()
    (kept / "changed_tags.parquet").unlink()
    assert ask("diff", "first", "second", "--store", two) == first


def test_sums_that_do_not_agree_are_an_error(two):
    import polars as pl

    ask("diff", "first", "second", "--store", two)
    (kept,) = (two / "changes").iterdir()
    table = kept / "changed_records.parquet"
    pl.read_parquet(table).with_columns(pl.col("records") + 1).write_parquet(table)
    assert "does not add up" in ask("diff", "first", "second", "--store", two, code=1)
    with pytest.raises(LedgerError, match="does not add up"):
        provenance.diff("first", "second", store=two)


def test_against_itself_nothing_changed(two):
    value = provenance.diff("second", "second", store=two)
    assert value["sums"] == {"kept": 37, "retagged": 0, "moved": 0, "removed": 0, "added": 0}
    assert value["parts"] == []
    assert not any(row["psi"] for row in value["drift"])


def test_an_unknown_snapshot_and_two_stores_are_misuse(two, tmp_path):
    assert "first" in ask("diff", "frist", "second", "--store", two, code=2)
    old = provenance.open_snapshot("first", store=two)
    with pytest.raises(UsageError, match="different stores"):
        provenance.diff(old, "second", store=tmp_path / "other")


def test_a_baseline_is_shown_by_profile_and_sql(two):
    rows = json.loads(
        ask("profile", "second", "change_totals", "--baseline", "first", "--store", two, "--format", "json")
    )
    assert {row["cause"]: row["new_records"] for row in rows}["added"] == 3
    query = "SELECT count(*) AS n FROM changed_records"
    assert json.loads(ask("sql", "second", query, "--store", two, "--format", "json")) == [{"n": 0}]
    assert (
        json.loads(ask("sql", "second", query, "--baseline", "first", "--store", two, "--format", "json"))[0]["n"] > 3
    )
