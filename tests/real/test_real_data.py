"""Real public data of every shape, tagged in one snapshot under a declaration that says what its origins say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import provenance as pv
from provenance.ledger.store import Store

SOURCES = Path(__file__).with_name("sources.yaml")
FOLDERS = ("instruct", "human", "human_vs_machine", "pii")


@pytest.fixture(scope="module")
def snapshot(shared_data, tmp_path_factory):
    key = tmp_path_factory.mktemp("key") / "key"
    key.write_text("11" * 32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVENANCE_KEY", str(key))
        yield pv.tag(
            [shared_data / folder for folder in FOLDERS],
            sources=SOURCES,
            store=tmp_path_factory.mktemp("real") / "store",
            families=("text", "language"),
        )


def test_every_record_of_every_set_is_there(snapshot):
    mix = snapshot.profile("mix_by_source")
    counted = dict(mix.select("source", "records").rows())
    assert counted["gsm8k"] == 2_500 + 1_319
    assert counted["gpteacher"] == 1_923 + 4_535
    assert counted["hh-rlhf"] == 1_000
    assert counted["udhr"] == 388 - 1  # one is empty
    assert counted["presidio-synth"] == 1_500
    assert counted["fake-names"] == 1_000
    assert counted["unknown"] == 0
    assert snapshot.totals["seen"] == snapshot.totals["records"] + snapshot.totals["rejected"]


def test_record_fields_tell_people_from_models(snapshot):
    counted = dict(snapshot.profile("mix_by_source").select("source", "records").rows())
    assert counted["gsm8k-solutions-people"] == 1_319
    assert counted["gsm8k-solutions-models"] == 4 * 1_319
    assert counted["self-instruct-252-people"] == 252
    assert counted["self-instruct-252-models"] == 8 * 252


def test_sizes_are_those_of_an_independent_count(snapshot, shared_data):
    texts = pl.read_ndjson(shared_data / "human" / "us_speeches_public_domain.jsonl.gz")["text"]
    mine = snapshot.sql("SELECT sum(chars) AS chars, sum(bytes) AS bytes FROM records WHERE source = 'us-speeches'")
    assert mine.row(0) == (texts.str.len_chars().sum(), texts.str.len_bytes().sum())


def test_what_cannot_be_read_is_a_rejected_shard_by_name(snapshot):
    entries = Store.open(snapshot.store).load(snapshot.id).entries
    rejected = {e["path"]: e["reason"] for e in entries if e["status"] == "rejected"}
    assert all(reason == "unknown_format" for reason in rejected.values())
    assert {path.rsplit(".", 1)[-1] for path in rejected} == {"yml", "gz"}


def test_preference_pairs_keep_both_answers_apart(snapshot):
    roles = dict(
        snapshot.sql(
            "SELECT role, count(*) AS n FROM parts WHERE source = 'hh-rlhf' GROUP BY role ORDER BY role"
        ).rows()
    )
    assert (roles["chosen"], roles["rejected"]) == (998, 1_000)  # two answers are empty in the data
    assert roles["user"] >= 2_000


def test_languages_are_those_of_the_files(snapshot):
    found = snapshot.sql(
        "SELECT language, count(*) AS n FROM records WHERE source = 'us-speeches' GROUP BY language ORDER BY n DESC"
    )
    assert found.row(0) == ("en", 124)
