"""A challenge of a snapshot in a store: from tagging to the auditor's check, on real files."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import polars as pl
import pytest

from provenance import challenge as challenges
from provenance import keys
from provenance.challenging import asking, claims, opening
from provenance.challenging.check import check
from provenance.errors import LedgerError, ReadError, UsageError
from provenance.ledger.store import Store
from provenance.pipeline import answering, rechecking, remembered_roots, snapshots, tagging
from provenance.profile.opening import static
from tests.conftest import NOW, write_data

ALL = asking.made(records=20_000, tokens=0, seed="ab" * 32)
SOME = asking.made(records=9, tokens=9, seed="cd" * 32)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def tagged(data, store, **how):
    how = {"families": ("text", "language", "privacy"), "names": "none", "jobs": 1} | how
    return tagging.tag([data], store_path=store, now=NOW, **how)


def answered(store, challenge=ALL, name="latest", **how):
    opened = Store.open(store)
    return answering.answer(opened, opened.resolve(name), challenge, **how)


def commitment(store, snapshot):
    return Store.open(store).load(snapshot).value["commitment"]


def checked(answer, snapshot, challenge=ALL, **said):
    said = {"dimension": "internal", "value": "true", "weight": "records", "at_least": "0"} | said
    read = claims.read(json.dumps({"claims": [said]}).encode())
    return check(answer, challenge=challenge, snapshot=snapshot, claims=read.claims)


def test_every_record_can_be_opened_with_the_tags_that_the_views_show(data, store):
    run = tagged(data, store)
    answer = answered(store)
    assert checked(answer, run.snapshot).faults == ()
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve("latest")) as session:
        rows = session.sql(
            "SELECT author, bytes, chars, generator, language, licence, month, privacy_class, source, tokens "
            "FROM records ORDER BY shard, row"
        )
    assert [dict(record.tags) for record in answer.records] == rows.to_dicts()
    assert len(answer.records) == run.totals["records"] == 36


def test_shares_of_everything_opened_are_those_of_the_mix(data, store):
    run = tagged(data, store)
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve("latest")) as session:
        mix = session.run("mix_by_internal")
    found = checked(answered(store), run.snapshot)
    assert found.results[0].hits == mix.filter(pl.col("internal"))["records"].item()
    assert round(found.results[0].share, 12) == mix.filter(pl.col("internal"))["record_share"].item()
    assert found.tokens == mix["tokens"].sum() == commitment(store, run.snapshot)["tokens"]


def test_a_small_challenge_opens_what_it_chooses_and_no_more(data, store):
    run = tagged(data, store)
    answer = answered(store, SOME)
    found = checked(answer, run.snapshot, SOME)
    assert found.faults == ()
    assert len(answer.records) < 19


def test_no_text_path_or_id_of_a_record_is_in_an_answer(data, store):
    tagged(data, store)
    text = "".join(opening.text(answered(store)))
    for secret in ("example.com", "Beitrag", "a.jsonl.gz", "weather", str(store)):
        assert secret not in text
    opened = Store.open(store)
    with snapshots.session(opened, opened.resolve("latest")) as session:
        ids = [row[0] for row in session.execute("SELECT lower(hex(record_id)) FROM stored.records ORDER BY 1")]
    assert len(ids) == 36
    assert not any(one in text for one in ids)
    assert keys.load().hex() not in text


def test_texts_come_along_where_they_are_asked_for_and_fit(data, store):
    run = tagged(data, store)
    answer = answered(store, with_text=True)
    assert checked(answer, run.snapshot).faults == ()
    texts = [text for record in answer.records for _, text in record.content.parts]
    assert sum("mail me at" in text for text in texts) == 20
    found = rechecking.recheck(answer)
    assert found.agrees
    assert (found.records, dict(found.others)) == (36, {})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("privacy_class", lambda tags: "P0"),
        ("tokens", lambda tags: tags["tokens"] + 1),
        ("chars", lambda tags: tags["chars"] - 1),
        ("bytes", lambda tags: 0),
        ("language", lambda tags: "fi"),
    ],
)
def test_tags_that_do_not_fit_their_texts_are_reported(data, store, name, change):
    tagged(data, store)
    answer = answered(store, with_text=True)
    at = next(n for n, record in enumerate(answer.records) if record.tags["privacy_class"] == "P3")
    record = answer.records[at]
    record = replace(record, tags={**record.tags, name: change(record.tags)})
    found = rechecking.recheck(replace(answer, records=(*answer.records[:at], record, *answer.records[at + 1 :])))
    assert found.others == {name: 1}
    assert found.agrees is (name == "language")


def test_the_ladder_of_classes_is_that_of_the_views():
    assert "".join(f"('{name}', {rank}), " for rank, name in enumerate(rechecking.LADDER))[:-2] in static("basics")


def test_a_text_that_was_changed_since_is_not_handed_out(data, store):
    tagged(data, store)
    (data / "note.txt").write_text("Another note.\n", encoding="utf-8")
    with pytest.raises(ReadError, match="not what was tagged"):
        answered(store, with_text=True)
    assert answered(store).records  # tags alone need no file


def test_a_file_that_is_gone_is_named(data, store):
    tagged(data, store)
    (data / "note.txt").unlink()
    with pytest.raises(ReadError, match=r"note\.txt"):
        answered(store, with_text=True)


@pytest.mark.parametrize("name", ["data", "of another name"])
def test_data_that_was_moved_is_found_where_it_is_said_to_be(data, store, tmp_path, name):
    run = tagged(data, store)
    moved = tmp_path / "elsewhere" / name
    moved.parent.mkdir()
    data.rename(moved)
    answer = answered(store, with_text=True, data=[moved])
    assert checked(answer, run.snapshot).faults == ()


def test_the_commitment_depends_on_the_data_and_the_key_and_on_nothing_of_the_machine(tmp_path, monkeypatch):
    one, other = write_data(tmp_path / "a" / "data"), write_data(tmp_path / "b" / "data")
    first = tagged(one, tmp_path / "one", jobs=1)
    second = tagged(other, tmp_path / "two", jobs=2)
    assert first.snapshot == second.snapshot
    (tmp_path / "key").write_text("22" * 32)
    monkeypatch.setenv("PROVENANCE_KEY", str(tmp_path / "key"))
    third = tagged(one, tmp_path / "three")
    said = [commitment(tmp_path / name, run.snapshot) for name, run in (("one", first), ("three", third))]
    assert said[0]["hash"] != said[1]["hash"]
    assert said[0]["tokens"] == said[1]["tokens"]
    assert said[0]["key"] != said[1]["key"]


def test_two_files_of_one_content_do_not_share_a_salt(data, store):
    shutil.copy(data / "note.txt", data / "copy.txt")
    run = tagged(data, store)
    answer = answered(store)
    assert checked(answer, run.snapshot).faults == ()
    assert len({record.salt for record in answer.records}) == 37


def test_only_new_shards_are_read_for_the_next_commitment(data, store, monkeypatch):
    from provenance.pipeline.committing import Committing

    read = []
    leaves = Committing.leaves
    monkeypatch.setattr(Committing, "leaves", lambda self, n: (read.append(list(n)), leaves(self, n))[1])
    tagged(data, store)
    (data / "zz.txt").write_text("A new note.\n", encoding="utf-8")
    again = tagged(data, store)
    assert [len(numbers) for numbers in read] == [3, 1]
    fresh = tagged(data, store.with_name("fresh"))
    assert fresh.snapshot == again.snapshot


def test_a_changed_declaration_changes_the_tags_that_are_committed_to(data, store):
    before = tagged(data, store)
    path = data / "sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("CC-BY-4.0", "MIT"), encoding="utf-8")
    after = tagged(data, store)
    assert before.snapshot != after.snapshot
    assert {record.tags["licence"] for record in answered(store, name=after.snapshot).records} >= {"MIT"}
    assert checked(answered(store, name=before.snapshot), before.snapshot).faults == ()


def test_remembered_roots_that_were_edited_are_computed_again(data, store):
    run = tagged(data, store)
    opened = Store.open(store)
    path = opened.path / remembered_roots.FILE
    frame = pl.read_parquet(path)
    frame.with_columns(tokens=pl.col("tokens") + 1).write_parquet(path)
    assert checked(answered(store), run.snapshot).faults == ()
    path.write_bytes(b"no parquet")
    assert checked(answered(store), run.snapshot).faults == ()


def test_the_next_commitment_does_not_believe_remembered_roots_that_were_edited(data, store):
    tagged(data, store)
    path = store / remembered_roots.FILE
    frame = pl.read_parquet(path)
    (data / "zz.txt").write_text("A new note.\n", encoding="utf-8")
    for changed in (
        frame.with_columns(tokens=pl.col("tokens") + 1),
        frame.with_columns(hash=pl.col("hash").reverse()),
        frame.with_columns(name=pl.col("name").reverse()),
        frame.with_columns(records=pl.lit(None, dtype=pl.Int64)),
        frame.drop("seal"),
    ):
        changed.write_parquet(path)
        assert tagged(data, store).snapshot == tagged(data, store.with_name("fresh")).snapshot


def test_rows_that_were_edited_are_not_opened(data, store):
    tagged(data, store)
    for path in sorted((store / "scans" / "text").rglob("records-*.parquet")):
        pl.read_parquet(path).with_columns(tokens=pl.col("tokens") + 1).write_parquet(path)
    remembered_roots.forget(Store.open(store))
    with pytest.raises(LedgerError, match="commits to"):
        answered(store)


def test_another_key_opens_nothing(data, store, tmp_path, monkeypatch):
    tagged(data, store)
    (tmp_path / "key").write_text("22" * 32)
    monkeypatch.setenv("PROVENANCE_KEY", str(tmp_path / "key"))
    with pytest.raises(LedgerError, match="another key"):
        answered(store)


def test_a_snapshot_of_an_earlier_version_opens_nothing_and_stays_readable(data, store, monkeypatch):
    from provenance.ledger import manifest
    from provenance.pipeline import committing

    def plain(opened, content, built, **_):
        return manifest.build(opened.objects, **content)

    monkeypatch.setattr(committing, "sealed", plain)
    run = tagged(data, store)
    assert "commitment" not in Store.open(store).load(run.snapshot).value
    with pytest.raises(UsageError, match="earlier version"):
        answered(store)


def test_a_challenge_of_another_snapshot_is_not_answered(data, store):
    tagged(data, store)
    with pytest.raises(UsageError, match="another snapshot"):
        answered(store, replace(SOME, snapshot="ab" * 32))


def test_who_tags_again_after_the_challenge_has_another_snapshot(data, store):
    before = tagged(data, store)
    path = data / "sources.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("user_model", "public_dataset"), encoding="utf-8")
    after = tagged(data, store)
    answer = answered(store, name=after.snapshot)
    assert "not that of the snapshot" in checked(answer, before.snapshot).faults[0]


def test_data_of_no_record_commits_to_nothing_and_says_so(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "a.jsonl").write_text("broken\n", encoding="utf-8")
    run = tagged(folder, tmp_path / "store")
    assert commitment(tmp_path / "store", run.snapshot)["records"] == 0
    found = checked(answered(tmp_path / "store"), run.snapshot)
    assert found.faults == ()
    assert found.unasked


def test_the_same_from_python(data, store, tmp_path):
    import provenance as pv

    snapshot = pv.tag(data, store=store, families=("text",))
    asked = pv.challenge.new(tmp_path / "c.json", records=10, tokens=10)
    assert challenges.new(records=1).seed != challenges.new(records=1).seed
    pv.challenge.open(snapshot, tmp_path / "c.json", tmp_path / "o.json", store=store)
    said = {"dimension": "source", "value": "chat", "weight": "tokens", "at_least": "0.01"}
    (tmp_path / "claims.json").write_text(json.dumps({"claims": [said]}), encoding="utf-8")
    for given in (asked, tmp_path / "c.json"):
        found = pv.challenge.check(tmp_path / "o.json", tmp_path / "claims.json", challenge=given, snapshot=snapshot.id)
        assert found.faults == ()
        assert found.retagged is None


def test_real_data_is_opened_and_its_texts_fit_their_tags(shared_data, tmp_path):
    folder = tmp_path / "real"
    folder.mkdir()
    for name in ("instruct/gsm8k_test.jsonl.gz", "instruct/self_instruct_seed_tasks.jsonl"):
        shutil.copy(shared_data / name, folder)
    run = tagged(folder, tmp_path / "store", jobs=2)
    challenge = asking.made(records=60, tokens=60, seed="77" * 32)
    answer = opening.read("".join(opening.text(answered(tmp_path / "store", challenge, with_text=True))).encode())
    assert checked(answer, run.snapshot, challenge).faults == ()
    assert rechecking.recheck(answer).others == {}
