"""Records that were taken back: what they reach, and that no snapshot which holds one passes again."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from provenance import keyfiles, keys
from provenance.errors import LedgerError, ReadError, RefusedError, UsageError
from provenance.ledger.store import Store
from provenance.pipeline import (
    decided,
    including,
    judging,
    log_checking,
    log_signing,
    logbook,
    models,
    reporting,
    withdrawing,
    withdrawn,
)
from provenance.pipeline.standing import NOBODY, Trust, trust

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
EASY = """
policy: easy
version: "1"
rules:
  - {id: some, about: Records., profile: snapshot_totals, column: records, min: 1, severity: refuse, remedy: Add some.}
"""
SOURCES = """
version: 1
provider: Example Lab
sources:
  - id: forum
    owner: Forum Ltd
    origin_class: public_dataset
    match: {paths: ["forum.jsonl"]}
    read: {contributor: user}
  - id: chat
    owner: Example Lab
    origin_class: user_model
    match: {paths: ["chat.jsonl", "more.jsonl"], where: {kind: chat}}
  - id: rest
    owner: Example Lab
    origin_class: public_dataset
    match: {paths: ["chat.jsonl", "more.jsonl"]}
"""


def lines(*records):
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def place(tmp_path):
    """Data of three sources, two of them in one file; Ada gave two records, one of which stands twice."""
    data = tmp_path / "d"
    data.mkdir()
    (data / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    ada = {"text": "Ich mag Regen. ☔", "user": "ada"}
    forum = [ada, ada, {"text": "Snow is fine.", "user": "ada"}, {"text": "Sun!", "user": "bo"}]
    (data / "forum.jsonl").write_text(lines(*forum), encoding="utf-8")
    chat = [{"text": "Where?", "kind": "chat"}, {"text": "There.", "kind": "note"}]
    (data / "chat.jsonl").write_text(lines(*chat), encoding="utf-8")
    (tmp_path / "easy.yaml").write_text(EASY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def tagged(place, run):
    def tag(name):
        return run(place / "d", store=place / "s", families=("text",), names="none", name=name).snapshot

    tag("one")
    return tag


@pytest.fixture
def store(place, tagged):
    return Store.open(place / "s")


def judge(store, place, name, now=LATER, trust=NOBODY):
    easy = str(place / "easy.yaml")
    data = [place / "d"] if trust.board else []
    return judging.decide(store, store.resolve(name), policy=easy, now=now, data=data, baseline="none", trust=trust)


def require(store, place):
    under = judging.under(str(place / "easy.yaml"))
    return decided.require(store, [place / "d"], under, trust=Trust(), now=LATER + timedelta(hours=1))


def counts(done):
    return [(one.records, one.rows) for one in done.said.snapshots]


def take(store, **what):
    return withdrawing.withdraw(store, now=NOW, **what)


def test_a_contributor_is_found_in_every_snapshot_and_what_was_trained_on_them(place, tagged, store):
    two = place / "d" / "forum.jsonl"
    two.write_text(two.read_text(encoding="utf-8").split("\n", 2)[2], encoding="utf-8")
    tagged("two")
    models.add(store, "meri", "1", trained_on=["one"], now=NOW)
    models.add(store, "child", "1", trained_on=["two"], parents=["meri@1"], now=NOW)
    done = take(store, contributor="ada", reason="asked")
    found = {one.snapshot: (one.records, one.rows) for one in done.affected}
    assert found == {store.resolve("one").snapshot: (2, 3), store.resolve("two").snapshot: (1, 1)}
    assert {(one.model, one.parent) for one in done.said.models} == {("meri@1", None), ("child@1", None)}


def test_a_model_that_comes_from_one_that_saw_it_is_named_although_it_did_not(place, tagged, store):
    (place / "d" / "forum.jsonl").write_text(lines({"text": "Sun!", "user": "bo"}), encoding="utf-8")
    tagged("two")
    models.add(store, "meri", "1", trained_on=["one"], now=NOW)
    models.add(store, "child", "1", trained_on=["two"], parents=["meri@1"], now=NOW)
    done = take(store, contributor="ada")
    assert [(one.model, one.parent) for one in done.said.models] == [("meri@1", None), ("child@1", "meri@1")]


@pytest.mark.parametrize(("source", "found"), [("forum", (3, 4)), ("chat", (1, 1)), ("rest", (1, 1))])
def test_a_source_is_found_by_file_and_by_record(store, source, found):
    assert counts(take(store, source=source)) == [found]


def test_records_are_found_by_file_and_by_locator(place, store):
    (place / "mine.jsonl").write_text(lines({"text": "Sun!"}, {"text": "Not there."}), encoding="utf-8")
    assert counts(take(store, records=place / "mine.jsonl")) == [(1, 1)]
    (place / "these.locators").write_text("one:forum.jsonl:1\n\none:chat.jsonl:2\n", encoding="utf-8")
    done = take(store, records=place / "these.locators")
    assert (counts(done), len(done.said.records)) == ([(2, 3)], 2)


def test_a_withdrawal_is_kept_by_keyed_hash_and_logged(store):
    done = take(store, contributor="ada")
    (path,) = (store.path / "withdrawals").iterdir()
    body = path.read_bytes()
    assert path.stem == done.digest
    for plain in (b"ada", b"Regen", *(item.hex().encode() for item in identities(store))):
        assert plain not in body
    entries = [e for _, e in logbook.entries(logbook.open_log(store)) if e.kind == "withdrawal"]
    assert [(e.digest, dict(e.more)) for e in entries] == [(done.digest, {"by": "contributor"})]
    assert log_checking.check(store).faults == ()


def identities(store):
    import polars as pl

    paths = sorted((store.scans / "text").rglob("records-*.parquet"))
    frame = pl.concat([pl.read_parquet(path, columns=["record_id", "contributor"]) for path in paths])
    return [value for row in frame.iter_rows() for value in row if value]


def test_a_dry_run_keeps_nothing(store):
    done = take(store, source="forum", dry_run=True)
    assert (done.digest, counts(done)) == ("", [(3, 4)])
    assert withdrawn.listed(store) == ([], [])


@pytest.mark.parametrize("what", [{"contributor": "ada"}, {"source": "chat"}])
def test_the_gate_refuses_what_still_holds_it_and_passes_what_does_not(place, tagged, store, what):
    assert judge(store, place, "one", NOW).passed
    take(store, **what)
    decision = judge(store, place, "one")
    assert [f.rule for f in decision.findings] == ["floor-withdrawn"]
    (place / "d" / "forum.jsonl").write_text(lines({"text": "Sun!", "user": "bo"}), encoding="utf-8")
    (place / "d" / "chat.jsonl").write_text(lines({"text": "There.", "kind": "note"}), encoding="utf-8")
    tagged("two")
    assert judge(store, place, "two").passed


@pytest.mark.parametrize("what", [{"contributor": "ada"}, {"source": "chat"}])
def test_what_comes_later_is_covered(place, tagged, store, what):
    take(store, **what)
    (place / "d" / "forum.jsonl").write_text(lines({"text": "New.", "user": "ada"}), encoding="utf-8")
    (place / "d" / "chat.jsonl").write_text(lines({"text": "Old?", "kind": "chat"}), encoding="utf-8")
    tagged("two")
    (finding,) = judge(store, place, "two").findings
    assert (finding.rule, "1 distinct records, 1 in all" in finding.reason) == ("floor-withdrawn", True)


def test_the_same_record_of_another_source_is_refused_too(place, tagged, store):
    take(store, source="chat")
    (place / "d" / "chat.jsonl").unlink()
    (place / "d" / "forum.jsonl").write_text(lines({"text": "Where?", "user": "bo"}), encoding="utf-8")
    tagged("two")
    assert [f.rule for f in judge(store, place, "two").findings] == ["floor-withdrawn"]


def test_a_pass_does_not_stand_after_a_withdrawal(place, store):
    judge(store, place, "one", NOW)
    assert require(store, place).passed
    take(store, contributor="nobody")
    assert require(store, place).passed
    take(store, source="chat")
    with pytest.raises(RefusedError, match="do not pass any more"):
        require(store, place)


def test_a_snapshot_that_was_away_when_it_was_searched_has_to_be_judged_again(place, store):
    judge(store, place, "one", NOW)
    folder = store.snapshots / store.resolve("one").snapshot
    shutil.move(folder, place / "away")
    take(store, contributor="ada")
    shutil.move(place / "away", folder)
    with pytest.raises(RefusedError, match="do not pass any more"):
        require(store, place)
    assert not judge(store, place, "one").passed


@pytest.mark.parametrize("how", ["missing", "edited", "emptied", "replaced"])
def test_a_withdrawal_that_is_missing_or_changed_refuses(place, store, how):
    judge(store, place, "one", NOW)
    take(store, contributor="nobody")
    (path,) = (store.path / "withdrawals").iterdir()
    if how == "missing":
        path.unlink()
    elif how == "edited":
        path.write_bytes(path.read_bytes().replace(b'"reason":""', b'"reason":"x"'))
    elif how == "emptied":
        path.write_bytes(b"")
    else:
        path.write_bytes(path.read_bytes().replace(b'"by":"contributor"', b'"by":"records"'))
    decision = judge(store, place, "one")
    assert "floor-withdrawn" in [f.rule for f in decision.findings]
    with pytest.raises(RefusedError):
        require(store, place)


def test_a_withdrawal_cannot_be_put_back_where_a_checkpoint_was_kept(place, store):
    """Without a board: a policy that names the log's key, and nobody who approves."""
    log_key = keyfiles.create(place / "log.key", "audit.example/log1", "log", passphrase=None)
    log_signing.appoint(logbook.open_log(store), log_key)
    (place / "log.policy").write_text(f"log {log_key.vkey}\nquorum none\n", encoding="utf-8")
    (place / "last.seen").write_bytes((store.path / "log" / "checkpoint").read_bytes())
    kept = trust(place / "log.policy", place / "last.seen")
    assert judge(store, place, "one", trust=kept).passed
    shutil.copytree(store.path, place / "before")
    take(store, contributor="ada")
    assert not judge(store, place, "one", trust=kept).passed
    shutil.rmtree(store.path)
    (place / "before").rename(store.path)
    decision = judge(store, place, "one", trust=kept)
    assert "standing-log" in {finding.rule for finding in decision.findings}
    assert not decision.passed
    assert judge(store, place, "one").passed  # who kept nothing cannot know


def test_what_cannot_be_looked_for_by_this_key_refuses(place, store, monkeypatch):
    take(store, source="chat", reason="asked")
    other = place / "other key"
    other.write_text("22" * 32, encoding="ascii")
    (place / "d" / "chat.jsonl").unlink()
    monkeypatch.setenv(keys.ENVIRONMENT, str(other))
    (finding,) = [f for f in judge(store, place, "one").findings if f.rule == "floor-withdrawn"]
    assert finding.severity == "refuse"


def test_a_cache_of_hashes_that_was_edited_changes_no_snapshot(place, tagged, store):
    (path,) = (store.path / including.FOLDER).glob("*.cache")
    body = path.read_bytes()
    for place_ in (0, 40, len(body) // 2, len(body) - 1):
        path.write_bytes(body[:place_] + bytes([body[place_] ^ 1]) + body[place_ + 1 :])
        (place / "d" / "note.txt").write_text(f"More, {place_}.", encoding="utf-8")
        found = tagged(f"edited-{place_}")
        assert judge(store, place, f"edited-{place_}").passed
        assert store.load(found).value["inclusion"]["records"] == 6


def test_a_manifest_whose_list_of_records_is_not_that_of_its_rows_is_refused(place, tagged, store, monkeypatch):
    real = including.value
    (place / "d" / "chat.jsonl").unlink()
    with monkeypatch.context() as forging:
        forging.setattr(including, "value", lambda *given: real(*given) | {"hash": "00" * 32})
        tagged("forged")
    decision = judge(store, place, "forged")
    assert [f.rule for f in decision.findings] == ["floor-scans"]


def test_rows_that_were_changed_are_not_searched_and_refuse(place, store):
    import polars as pl

    judge(store, place, "one", NOW)
    for path in (store.scans / "text").rglob("records-*.parquet"):
        pl.read_parquet(path).with_columns(pl.col("contributor").reverse()).write_parquet(path)
    done = take(store, contributor="ada")
    assert counts(done) == [(None, None)]
    with pytest.raises(RefusedError):
        require(store, place)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ({}, "name one"),
        ({"contributor": "a", "source": "b"}, "name one"),
        ({"source": "nosuch"}, "no snapshot has a source"),
        ({"source": ""}, "an empty source"),
        ({"contributor": " "}, "an empty contributor"),
        ({"source": "chat", "reason": "two\nlines"}, "one line"),
    ],
)
def test_a_withdrawal_that_makes_no_sense_is_misuse(store, what, says):
    with pytest.raises(UsageError, match=says):
        take(store, **what)
    assert withdrawn.listed(store) == ([], [])


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("empty.jsonl", b""),
        ("x.locators", b"one:forum.jsonl:99\n"),
        ("x.locators", b"forum.jsonl\n"),
        ("x.locators", b"nosuch:forum.jsonl:1\n"),
        ("x.locators", b"\xff\xfe"),
        ("x.locators", b"\n"),
    ],
)
def test_a_file_that_names_no_record_is_misuse(place, store, name, body):
    (place / name).write_bytes(body)
    with pytest.raises(UsageError):
        take(store, records=place / name)


def test_a_record_that_cannot_be_read_withdraws_nothing(place, store):
    (place / "x.jsonl").write_bytes(b'{"text": "Sun!"}\n{broken\n')
    with pytest.raises(ReadError, match="cannot be read"):
        take(store, records=place / "x.jsonl")
    assert withdrawn.listed(store) == ([], [])


def test_an_empty_and_an_old_snapshot_are_searched(place, run, store):
    empty = place / "e"
    empty.mkdir()
    (empty / "x.jsonl").write_bytes(b"")
    found = run(empty, store=place / "s", families=("text",), names="none", name="nothing").snapshot
    assert store.load(found).value["inclusion"]["records"] == 0
    proof = including.prove(store, identities(store)[0], store.load(store.resolve("one").snapshot), store.load(found))
    assert proof.absent is not None
    with pytest.raises(RefusedError, match="no such record"):
        including.prove(store, bytes(16), store.load(found))
    assert sorted(counts(take(store, contributor="ada"))) == [(0, 0), (2, 3)]


def test_a_snapshot_made_before_snapshots_said_their_records_is_read_and_proves_nothing(store):
    built = store.load(store.resolve("one").snapshot)
    del built.value["inclusion"]
    assert withdrawn.look(store, built) == ([], [])
    with pytest.raises(LedgerError, match="does not say which records"):
        including.prove(store, identities(store)[0], built)


def test_hashes_that_were_remembered_are_those_computed(place, tagged, store):
    with (place / "d" / "forum.jsonl").open("a", encoding="utf-8") as file:
        file.write(lines({"text": "More.", "user": "cy"}))
    two = tagged("two")
    shutil.rmtree(store.path / including.FOLDER)
    found = including.made_with()
    with including.files.scratch(store.path / "scratch") as folder:
        held = withdrawn.Rows(store, store.load(two), found, folder)
    assert including.value(found, held.hashes) == store.load(two).value["inclusion"]


def test_the_report_says_what_was_found_of_withdrawn_records(place, store):
    asked = {"policy": str(place / "easy.yaml"), "output": place / "r.html", "now": LATER}
    judge(store, place, "one", NOW)
    reporting.write(store, store.resolve("one"), **asked)
    assert "none found when it was judged" in (place / "r.json").read_text(encoding="utf-8")
    take(store, source="chat")
    judge(store, place, "one")
    reporting.write(store, store.resolve("one"), **asked)
    assert "1 withdrawal is not clear (withdrawal " in (place / "r.html").read_text(encoding="utf-8")


def test_a_contributor_that_is_no_text_is_misuse(store):
    with pytest.raises(UsageError, match="can be printed"):
        take(store, contributor="b\udcff")
    assert withdrawn.listed(store) == ([], [])


def test_a_withdrawal_that_cannot_be_read_is_a_fault(store):
    folder = store.path / withdrawn.FOLDER
    folder.mkdir(exist_ok=True)
    (folder / "gone.json").symlink_to(folder / "nowhere")
    (folder / "folder.json").mkdir()
    assert withdrawn.listed(store)[1] == ["withdrawal folder cannot be read", "withdrawal gone cannot be read"]
