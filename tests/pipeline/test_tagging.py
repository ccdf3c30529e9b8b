"""Every record ends tagged or rejected, a run costs what is new, and the result does not depend on how it was made."""

from __future__ import annotations

import json
import re
import shutil
import sys

import polars as pl
import pytest

import provenance as pv
from provenance import content
from provenance.errors import ReadError, UsageError
from provenance.ledger.store import Store
from provenance.pipeline import hashing, tagging


def entries(store, tagged):
    return {e["path"]: e for e in Store.open(store).load(tagged.snapshot).entries}


def test_every_record_is_tagged_or_rejected_and_every_file_is_named(data, run, tmp_path):
    tagged = run(data)
    assert tagged.totals == {
        "bytes": sum((data / p).stat().st_size for p in ("chat/a.jsonl.gz", "forum.jsonl", "note.txt")),
        "ignored": 2,
        "records": 36,
        "rejected": 1,
        "rejected_shards": 0,
        "seen": 37,
        "shards": 3,
    }
    found = entries(tmp_path / "store", tagged)
    assert {path: e["status"] for path, e in found.items()} == {
        "README.md": "ignored",
        "chat/a.jsonl.gz": "tagged",
        "forum.jsonl": "tagged",
        "note.txt": "tagged",
        "sources.yaml": "ignored",
    }
    assert found["chat/a.jsonl.gz"]["source"] == "chat"
    assert found["note.txt"]["source"] == "unknown"
    assert "assignment" in found["forum.jsonl"]


def test_record_fields_decide_between_sources_of_one_file(data, run, tmp_path):
    tagged = run(data)
    assigned = pl.read_parquet(tmp_path / "store" / "snapshots" / tagged.snapshot / "assignment.parquet")
    assert assigned["source"].value_counts().sort("source").rows() == [("forum", 9), ("forum-de", 6)]


def test_the_manifest_is_the_same_at_any_number_of_processes_and_in_any_store(data, run, tmp_path):
    one = run(data, store=tmp_path / "one")
    two = run(data, store=tmp_path / "two", jobs=2)
    moved = shutil.copytree(data, tmp_path / "elsewhere" / "data")
    three = run(moved, store=tmp_path / "three")
    assert one.snapshot == two.snapshot == three.snapshot


def test_blocks_of_a_large_shard_give_the_manifest_of_one_block(data, run, tmp_path, monkeypatch):
    whole = run(data, store=tmp_path / "whole")
    monkeypatch.setattr(tagging, "_TARGET", {True: 100, False: 100})
    monkeypatch.setattr(tagging, "_BATCH", {True: 50, False: 50})
    cut = run(data, store=tmp_path / "cut")
    assert cut.snapshot == whole.snapshot
    assert cut.scanned == whole.scanned


@pytest.fixture
def opened():
    """Counts how often files below a folder are opened."""
    counted = {"folder": None, "files": []}

    def hook(event, args):
        if event == "open" and counted["folder"] and isinstance(args[0], str) and args[0].startswith(counted["folder"]):
            counted["files"].append(args[0])

    sys.addaudithook(hook)  # cannot be removed again, so it is switched off by its folder
    yield counted
    counted["folder"] = None


@pytest.fixture
def settled(monkeypatch):
    """Files made a moment ago are trusted as old ones are, so that no test has to wait."""
    monkeypatch.setattr(hashing, "SETTLED", 0)


def test_a_second_run_reads_no_data_and_makes_the_same_snapshot(data, run, opened, settled):
    first = run(data)
    opened["folder"] = str(data)
    again = run(data)
    assert [f for f in opened["files"] if not f.endswith("sources.yaml")] == []
    assert (again.snapshot, again.scanned, again.reused) == (first.snapshot, 0, 3)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("licence: proprietary", "licence: CC0-1.0"),  # a fact
        ('paths: ["chat/**"]', 'paths: ["chat/**", "note.txt"]'),  # a path rule
        ("owner: Forum Ltd", "owner: Example Lab"),
    ],
)
def test_editing_the_declaration_makes_another_snapshot_and_reads_no_data(data, run, opened, settled, old, new):
    first = run(data)
    declared = data / "sources.yaml"
    declared.write_text(declared.read_text().replace(old, new))
    opened["folder"] = str(data)
    again = run(data)
    assert again.snapshot != first.snapshot
    assert again.scanned == 0
    assert [f for f in opened["files"] if not f.endswith("sources.yaml")] == []


def test_naming_a_metadata_or_match_field_scans_no_text_for_personal_data_again(data, run, tmp_path):
    families = ("text", "language", "privacy")
    first = run(data, families=families)
    declared = data / "sources.yaml"
    declared.write_text(
        declared.read_text()
        .replace("    language: de\n", "    language: de\n    read: {created: day, contributor: user}\n")
        .replace('match: {paths: ["forum.jsonl"]}', 'match: {paths: ["forum.jsonl"], where: {kind: post}}')
    )
    again = run(data, families=families)
    before, after = entries(tmp_path / "store", first), entries(tmp_path / "store", again)
    scans = [e["forum.jsonl"]["scans"] for e in (before, after)]
    assert scans[0]["text"][0] != scans[1]["text"][0]
    assert scans[0]["privacy"] == scans[1]["privacy"]
    assert scans[0]["language"] == scans[1]["language"]


def test_editing_the_privacy_mapping_makes_another_snapshot_and_reads_no_data(data, run, opened, settled, tmp_path):
    families = ("text", "language", "privacy")
    first = run(data, families=families)
    mapping = tmp_path / "mapping.yaml"
    shipped = content.folder("profiles") / "privacy.yaml"
    mapping.write_text(re.sub(r"(EMAIL_ADDRESS.*?class: )P3", r"\1P4", shipped.read_text(), count=1, flags=re.DOTALL))
    opened["folder"] = str(data)
    again = run(data, families=families, mapping=mapping)
    assert (again.scanned, again.hashed) == (0, 0)
    assert [f for f in opened["files"] if not f.endswith("sources.yaml")] == []
    classes = [
        pv.open_snapshot(t.snapshot, store=tmp_path / "store").profile("mix_by_privacy_class") for t in (first, again)
    ]
    held = [dict(frame.select("privacy_class", "records").rows()) for frame in classes]
    assert (held[0]["P3"], held[0]["P4"]) == (20, 0)
    assert (held[1]["P3"], held[1]["P4"]) == (0, 20)


def test_a_new_shard_costs_only_itself_and_gives_the_manifest_of_a_full_run(data, run, tmp_path):
    run(data)
    (data / "more.jsonl").write_text('{"text": "One more."}\n')
    grown = run(data)
    assert (grown.scanned, grown.reused) == (1, 3)
    assert run(data, store=tmp_path / "fresh").snapshot == grown.snapshot


def test_a_family_added_later_joins_the_scans_that_are_there(data, run, tmp_path):
    run(data, families=("text",))
    later = run(data, families=("text", "language"))
    assert later.snapshot == run(data, store=tmp_path / "fresh").snapshot


def test_one_content_at_two_paths_is_scanned_once_and_counts_twice(data, run):
    shutil.copy(data / "note.txt", data / "copy.txt")
    tagged = run(data)
    assert tagged.totals["records"] == 37
    assert tagged.scanned == 3


def test_one_content_read_in_two_ways_counts_once_at_each_path(data, run, tmp_path):
    for name in ("lines.txt", "whole.txt"):
        (data / name).write_text("one\ntwo\nthree\n")
    declared = data / "sources.yaml"
    declared.write_text(
        declared.read_text()
        + "  - {id: lines, match: {paths: [lines.txt]}, read: {unit: line}}\n"
        + "  - {id: whole, match: {paths: [whole.txt]}}\n"
    )
    tagged = run(data)
    snapshot = pv.open_snapshot(tagged.snapshot, store=tmp_path / "store")
    counted = dict(snapshot.profile("mix_by_source").select("source", "records").rows())
    assert (counted["lines"], counted["whole"]) == (3, 1)
    assert snapshot.sql("SELECT count(*) AS n FROM records").item() == tagged.totals["records"]
    assert snapshot.sql("SELECT count(*) AS n FROM parts WHERE language IS NOT NULL").item() == 36 + 20 + 4


def test_an_older_scan_in_a_shared_pack_is_not_counted_beside_the_newer(data, run, tmp_path):
    run(data)
    declared = data / "sources.yaml"
    declared.write_text(declared.read_text() + "  - {id: note, match: {paths: [note.txt]}, read: {unit: line}}\n")
    tagged = run(data)
    store = Store.open(tmp_path / "store")
    from provenance.ledger import derive

    files = derive.scan_files(tmp_path / "derived", store.load(tagged.snapshot), store.index())
    assert pl.read_parquet(files["records"]).height == tagged.totals["records"] == 36


def test_a_name_points_to_the_snapshot_and_latest_to_the_last(data, run, tmp_path):
    first = run(data, name="october")
    (data / "more.jsonl").write_text('{"text": "One more."}\n')
    second = run(data, name="november")
    store = Store.open(tmp_path / "store")
    assert store.resolve("october").snapshot == first.snapshot
    assert store.resolve(second.snapshot[:8]).name == "november"
    assert {store.resolve("latest").snapshot} <= {first.snapshot, second.snapshot}
    with pytest.raises(UsageError, match="october"):
        store.resolve("octobre")


@pytest.mark.parametrize("name", ["latest", "a/b", "..", "", " x", "é"])
def test_a_name_that_could_be_mistaken_is_refused(data, run, name):
    if name:
        with pytest.raises(UsageError):
            run(data, name=name)


def test_an_empty_folder_and_an_absent_one_say_what_to_do(tmp_path, run):
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReadError, match="no data files"):
        run(tmp_path / "empty")
    with pytest.raises(ReadError, match="no such file"):
        run(tmp_path / "absent")


def test_a_shard_that_cannot_be_read_is_rejected_with_its_reason(data, run, tmp_path):
    (data / "broken.parquet").write_bytes(b"PAR1 this is none")
    (data / "strange.xyz").write_bytes(b"\x00\x01")
    tagged = run(data)
    found = entries(tmp_path / "store", tagged)
    assert (found["broken.parquet"]["status"], found["broken.parquet"]["reason"]) == ("rejected", "corrupt")
    assert (found["strange.xyz"]["status"], found["strange.xyz"]["reason"]) == ("rejected", "unknown_format")
    assert tagged.totals["rejected_shards"] == 2
    again = run(data)  # what cannot be read is not tried again
    assert again.snapshot == tagged.snapshot
    assert again.scanned == 0


def test_the_same_bytes_under_another_name_are_read_by_another_reader(data, run, tmp_path):
    body = '{"text": "one"}\n{"text": "two"}\n'
    (data / "a.parquet").write_text(body)
    run(data)
    (data / "a.parquet").rename(data / "a.jsonl")
    shutil.copy(data / "a.jsonl", data / "a.txt")
    tagged = run(data)
    found = entries(tmp_path / "store", tagged)
    assert (found["a.jsonl"]["records"], found["a.txt"]["records"]) == (2, 1)
    assert run(data, store=tmp_path / "fresh").snapshot == tagged.snapshot


@pytest.mark.parametrize(
    "damage",
    [
        lambda s: next((s / "scans" / "text").glob("*/index.json")).unlink(),
        lambda s: next((s / "snapshots").glob("*/cube_records.parquet")).unlink(),
        lambda s: pl.DataFrame({"source": ["x"]}).write_parquet(next((s / "snapshots").glob("*/cube_records.parquet"))),
        lambda s: next((s / "snapshots").glob("*/manifest.json")).unlink(),
        lambda s: next((s / "snapshots").glob("*/assignment.parquet")).write_bytes(b"none"),
        lambda s: [p.write_text("{}") for p in (s / "objects").iterdir()],
        lambda s: (s / "files.json").write_text("[]"),
    ],
)
def test_what_is_lost_or_damaged_is_mended_by_tagging_again(data, run, tmp_path, damage):
    first = run(data)
    damage(tmp_path / "store")
    again = run(data)
    assert again.snapshot == first.snapshot
    snapshot = pv.open_snapshot(again.snapshot, store=tmp_path / "store")
    assert snapshot.profile("mix_by_source")["records"].sum() == 36


def test_a_file_that_goes_away_for_a_moment_is_not_rejected_for_ever(data, run, monkeypatch):
    from provenance import read

    def gone(*_, **__):
        raise ReadError("gone", reason="unreadable")

    with monkeypatch.context() as patch:
        patch.setattr(read.READERS["jsonl"], "blocks", gone)
        with pytest.raises(ReadError, match="then not read"):
            run(data)
    assert run(data).totals["rejected_shards"] == 0


def test_rows_beyond_what_memory_may_hold_are_written_as_they_come(data, run, tmp_path, monkeypatch):
    from provenance.engine import worker
    from provenance.ledger import packs

    whole = run(data)
    monkeypatch.setattr(worker, "FLUSH_ROWS", 3)
    monkeypatch.setattr(packs, "FILE_ROWS", 5)
    assert run(data, store=tmp_path / "spilt").snapshot == whole.snapshot


def test_the_store_is_never_read_as_data(data, run):
    inside = data / ".provenance"
    first = run(data, store=inside)
    assert run(data, store=inside).snapshot == first.snapshot
    copy = shutil.copytree(data, data.parent / "copy" / "data", ignore=shutil.ignore_patterns(".provenance"))
    assert run(copy, store=data.parent / "elsewhere").snapshot == first.snapshot
    # One that can be seen is told, since anything may be put into it.
    assert [run(copy, store=copy / "store").totals["ignored"] for _ in range(2)] == [first.totals["ignored"] + 1] * 2


def test_a_failed_run_leaves_the_store_as_it_was(data, run, tmp_path, monkeypatch):
    first = run(data)
    (data / "more.jsonl").write_text('{"text": "One more."}\n')
    from provenance.pipeline import derived_tables

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(derived_tables.derive, "tables", fail)
    with pytest.raises(OSError, match="No space"):
        run(data)
    store = Store.open(tmp_path / "store")
    assert store.resolve("latest").snapshot == first.snapshot
    monkeypatch.undo()


def test_no_text_and_no_absolute_path_is_in_what_is_hashed(data, run, tmp_path):
    run(data)
    for path in (tmp_path / "store" / "objects").iterdir():
        text = path.read_text()
        assert "example.com" not in text
        assert str(tmp_path) not in text
        assert json.loads(text) is not None


def test_recognizers_of_the_declaration_and_those_given_are_searched_with(data, run, tmp_path):
    (data / "own").mkdir()
    for name, word in (("own/weather.yaml", "weather"), ("../mail.yaml", "mail")):
        (data / name).write_text(
            f"recognizers: [{{name: {word}, supported_entity: {word.upper()}, deny_list: [{word}]}}]", encoding="utf-8"
        )
    declared = data / "sources.yaml"
    plain = run(data, families=("text", "privacy"))
    declared.write_text(declared.read_text() + "recognizers: own/weather.yaml\n", encoding="utf-8")
    both = run(data, families=("text", "privacy"), recognizers=[tmp_path / "mail.yaml"])
    found = {}
    for tagged in (plain, both):
        snapshot = pv.open_snapshot(tagged.snapshot, store=tmp_path / "store")
        found[tagged.snapshot] = dict(snapshot.sql("SELECT entity, count(*) FROM entities GROUP BY 1").rows())
    assert found[both.snapshot] == found[plain.snapshot] | {"WEATHER": 9, "MAIL": 40}
    assert (plain.reused, both.reused) == (0, 0)
    assert run(data, families=("text", "privacy"), recognizers=[tmp_path / "mail.yaml"]).scanned == 0
