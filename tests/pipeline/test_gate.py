"""The gate reads for itself: what was changed since tagging, in the data or in the store, closes it."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

import provenance as pv
from provenance.errors import LedgerError, ReadError, RefusedError
from provenance.gating import floor
from provenance.gating.decide import decide, judgement
from provenance.ledger.store import Store
from provenance.pipeline import committing, decided, judging

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

EASY = """
policy: easy
version: "1"
about: Anything goes.
rules:
  - {id: some-data, about: There is data., profile: mix_by_internal, column: records, min: 0, severity: refuse, remedy: Add data.}
"""  # noqa: E501
HARD = EASY.replace("easy", "hard").replace("min: 0", "max: 0")


@pytest.fixture
def policy(tmp_path):
    for name, text in (("easy", EASY), ("hard", HARD)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path / "easy.yaml"


@pytest.fixture
def judged(data, run, tmp_path):
    """Judge what `data` is now against the snapshot of what it was."""
    tagged = run(data)

    def decide(policy):
        store = Store.open(tmp_path / "store")
        return judging.decide(store, store.resolve(tagged.name), policy=str(policy), now=NOW)

    return decide


def broken(decision):
    return {finding.rule for finding in decision.findings}


def test_untouched_data_passes_an_easy_policy_and_fails_a_hard_one(judged, policy):
    assert judged(policy).outcome == "pass"
    refused = judged(policy.with_name("hard.yaml"))
    assert (refused.outcome, broken(refused)) == ("refuse", {"some-data"})


def replace_by_link(data):
    (data / "note.txt").rename(data.parent / "note.txt")
    (data / "note.txt").symlink_to(data.parent / "note.txt")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: (d / "note.txt").write_text("Another note.\n"), "changed"),
        (lambda d: (d / "note.txt").unlink(), "missing"),
        (lambda d: (d / "more.txt").write_text("More.\n"), "added"),
        (lambda d: (d / "more.xyz").write_text("Of no known kind.\n"), "added"),
        (lambda d: (d / "note.txt").rename(d / "other.txt"), "renamed"),
        (lambda d: (d / "note.txt").rename(d / "chat" / "note.txt"), "renamed"),
        (lambda d: (d / "out.txt").symlink_to(d.parent / "easy.yaml"), "added"),
        (lambda d: (d / "again").symlink_to(d / "chat"), "added"),
        (lambda d: (d / ".more.jsonl").write_text("{}"), "added"),
        (lambda d: (d / ".more").mkdir(), "added"),
        (replace_by_link, "changed"),
    ],
)
def test_a_changed_missing_added_or_renamed_file_refuses(data, judged, policy, change, said):
    change(data)
    decision = judged(policy)
    assert (decision.outcome, broken(decision)) == ("refuse", {"floor-files"})
    assert said in next(iter(decision.findings)).reason


def test_what_is_no_data_may_change(data, judged, policy):
    (data / "README.md").write_text("Other words.")
    (data / "LICENSE").write_text("A licence.")
    (data / "load.py").write_text("# Code.")
    assert judged(policy).passed


def test_data_that_cannot_be_reached_is_an_error_not_a_refusal(data, judged, policy):
    data.rename(data.with_name("gone"))
    with pytest.raises(ReadError, match="no such file or folder"):
        judged(policy)


def test_edited_rows_of_a_scan_refuse(judged, policy, tmp_path):
    path = next((tmp_path / "store" / "scans" / "text").glob("*/records-*.parquet"))
    pl.read_parquet(path).with_columns(tokens=pl.lit(1, dtype=pl.Int64)).write_parquet(path)
    decision = judged(policy)
    assert decision.outcome == "refuse"
    assert "floor-scans" in broken(decision)


@pytest.mark.parametrize(
    "edit",
    [
        lambda f: f.select(TOKENS=pl.lit(1), **{c: pl.col(c) for c in f.columns}),  # DuckDB would take the first
        lambda f: f.with_columns(pl.col("tokens") + 0.9),  # counts as more than it is hashed as
    ],
)
def test_columns_that_only_look_like_ours_refuse(judged, policy, tmp_path, edit):
    path = next((tmp_path / "store" / "scans" / "text").glob("*/records-*.parquet"))
    edit(pl.read_parquet(path)).write_parquet(path)
    assert "floor-scans" in broken(judged(policy))


def test_rows_laid_beside_those_that_were_tagged_count_for_nothing(judged, policy, tmp_path):
    before = judged(policy)
    path = next((tmp_path / "store" / "scans" / "text").glob("*/records-*.parquet"))
    frame = pl.read_parquet(path)
    pl.concat([frame, frame.head(5).with_columns(shard=pl.lit(b"x" * 16))]).write_parquet(path)
    after = judged(policy)
    assert after.judgement == before.judgement


def test_edited_sources_of_records_refuse(judged, policy, tmp_path):
    path = next((tmp_path / "store" / "snapshots").glob("*/assignment.parquet"))
    pl.read_parquet(path).with_columns(source=pl.lit("forum")).write_parquet(path)
    assert "floor-scans" in broken(judged(policy))


def test_a_commitment_to_other_sums_refuses(data, run, policy, tmp_path, monkeypatch):
    value = committing.value
    monkeypatch.setattr(committing, "value", lambda root, key: {**value(root, key), "tokens": root.tokens + 1})
    tagged = run(data)
    store = Store.open(tmp_path / "store")
    decision = judging.decide(store, store.resolve(tagged.name), policy=str(policy), now=NOW)
    (finding,) = decision.findings
    assert (decision.outcome, finding.rule) == ("refuse", "floor-scans")
    assert "tokens in it" in finding.reason


def test_edited_caches_change_nothing(judged, policy, tmp_path):
    before = judged(policy)
    folder = next((tmp_path / "store" / "snapshots").iterdir())
    for name in ("cube_records", "cube_parts", "sources", "shards"):
        pl.read_parquet(folder / f"{name}.parquet").clear().write_parquet(folder / f"{name}.parquet")
    after = judged(policy)
    assert (after.judgement, after.outcome) == (before.judgement, before.outcome)


@pytest.mark.parametrize("kind", ["objects", "snapshots"])
def test_an_edited_object_or_manifest_is_an_error(judged, policy, tmp_path, kind):
    pattern = "*.json" if kind == "objects" else "*/manifest.json"
    for path in (tmp_path / "store" / kind).glob(pattern):
        value = json.loads(path.read_bytes())
        path.write_text(json.dumps(value) + " ")
    with pytest.raises(LedgerError, match="changed"):
        judged(policy)


def test_the_same_judgement_whenever_and_wherever_it_is_made(judged, policy, data, run, tmp_path):
    first = judged(policy)
    tagged = run(data, store=tmp_path / "other")
    store = Store.open(tmp_path / "other")
    later = judging.decide(
        store, store.resolve(tagged.name), policy=str(policy), now=NOW + timedelta(days=1), data=[data]
    )
    assert later.judgement == first.judgement
    assert later.at != first.at


def test_a_decision_that_does_not_follow_from_its_findings_is_an_error(judged, policy, tmp_path):
    judged(policy.with_name("hard.yaml"))
    path = next((tmp_path / "store" / "decisions").glob("*/decision.json"))
    path.write_text(path.read_text().replace('"outcome": "refuse"', '"outcome": "pass"'))
    with pytest.raises(LedgerError, match="does not follow"):
        decided.kept(Store.open(tmp_path / "store"))


def test_a_decision_whose_rules_or_findings_were_edited_is_an_error(judged, policy, tmp_path):
    judged(policy.with_name("hard.yaml"))
    path = next((tmp_path / "store" / "decisions").glob("*/decision.json"))
    path.write_text(path.read_text().replace('"refuse"', '"note"').replace('"outcome": "note"', '"outcome": "pass"'))
    with pytest.raises(LedgerError, match="does not follow"):
        decided.kept(Store.open(tmp_path / "store"))


@pytest.fixture
def twice(data, run, tmp_path):
    """One set of files in two snapshots: under one declaration a policy passes them, under the other it does not."""
    policy = tmp_path / "chatty.yaml"
    policy.write_text(
        EASY.replace("easy", "chatty").replace("mix_by_internal", "mix_by_source, where: source = 'chat'")
    )
    good = run(data)
    declared = (data / "sources.yaml").read_text()
    (data / "sources.yaml").write_text(declared.replace("id: chat", "id: talk"))
    bad = run(data)
    store = Store.open(tmp_path / "store")

    def decide(tagged, seconds):
        now = NOW + timedelta(seconds=seconds)
        return judging.decide(store, store.resolve(tagged.snapshot), policy=str(policy), now=now, data=[data])

    return good, bad, decide, lambda: pv.require(data, policy=policy, store=tmp_path / "store")


@pytest.fixture
def opens():
    """Counts how often a file is opened, inside a `with`."""
    watched = {"path": None, "files": []}

    def hook(event, args):
        if event == "open" and watched["path"] is not None and str(args[0]) == watched["path"]:
            watched["files"].append(args[0])

    sys.addaudithook(hook)  # cannot be removed again, so it is switched off by its path

    @contextlib.contextmanager
    def counting(path):
        watched.update(path=str(path), files=[])
        yield watched["files"]
        watched["path"] = None

    return counting


def test_the_sql_of_the_profiles_asked_is_part_of_the_judgement(data, run, tmp_path):
    tagged = run(data)
    store = Store.open(tmp_path / "store")
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "asks.yaml").write_text(EASY.replace("easy", "asks").replace("mix_by_internal", "how_many"))
    sql = (
        "-- name:       how_many\n-- title:      How many\n-- question:   How many records are there?\n"
        "-- returns:    records BIGINT (count)\n-- why:        A test.\n"
        "SELECT count(*) AS records FROM records ORDER BY records;\n"
    )

    def judged(text):
        (own / "how_many.sql").write_text(text)
        name = store.resolve(tagged.name)
        return judging.decide(store, name, policy=str(tmp_path / "asks.yaml"), now=NOW, profiles=[own])

    first, again = judged(sql), judged(sql)
    other = judged(sql.replace("count(*)", "count(*) + 0"))
    assert first.passed
    assert first.judgement == again.judgement != other.judgement
    assert first.profiles != other.profiles
    assert {d.judgement for d in decided.kept(store)} == {first.judgement, other.judgement}


def test_a_report_shows_decisions_under_its_very_policy(data, run, policy, tmp_path):
    tagged = run(data)
    store = Store.open(tmp_path / "store")
    loose = policy.with_name("loose.yaml")
    loose.write_text(EASY.replace("policy: easy", "policy: default"))
    name = store.resolve(tagged.name)
    assert judging.decide(store, name, policy=str(loose), now=NOW).passed
    for asked, outcome in (("default", "not_judged"), (loose, "pass")):
        pv.report(pv.open_snapshot(name.name, store=store.path), tmp_path / "r.html", policy=asked)
        assert json.loads((tmp_path / "r.json").read_text())["verdict"]["outcome"] == outcome


def test_two_snapshots_of_one_second_have_two_names(twice):
    good, bad, *_ = twice
    assert good.snapshot != bad.snapshot
    assert bad.name == f"{good.name}-2"


class TestRequire:
    """What a training job calls before it loads anything."""

    def test_a_pass_for_exactly_these_files_lets_it_start(self, data, judged, policy, tmp_path):
        judged(policy)
        assert pv.require(data, policy=policy, store=tmp_path / "store").passed

    def test_no_decision_a_refusal_and_a_pass_under_another_policy_do_not(self, data, judged, policy, tmp_path):
        hard = policy.with_name("hard.yaml")
        with pytest.raises(RefusedError, match="no decision"):
            pv.require(data, policy=policy, store=tmp_path / "store")
        judged(hard)
        with pytest.raises(RefusedError, match="did not pass"):
            pv.require(data, policy=hard, store=tmp_path / "store")
        judged(policy)
        with pytest.raises(RefusedError):
            pv.require(data, policy=hard, store=tmp_path / "store")
        # A policy edited after the pass is another policy.
        policy.write_text(policy.read_text().replace("min: 0", "min: -1"))
        with pytest.raises(RefusedError, match="no decision"):
            pv.require(data, policy=policy, store=tmp_path / "store")

    def test_one_byte_changed_since_stops_it(self, data, judged, policy, tmp_path):
        judged(policy)
        with (data / "forum.jsonl").open("ab") as file:
            file.write(b"\n")
        with pytest.raises(RefusedError, match="exactly these files"):
            pv.require(data, policy=policy, store=tmp_path / "store")

    def test_the_newest_decision_counts_on_whatever_snapshot_it_is(self, twice, tmp_path):
        good, bad, decide, require = twice
        decide(bad, 0)
        decide(good, 1)
        assert require().snapshot == good.snapshot
        decide(bad, 2)
        with pytest.raises(RefusedError, match="did not pass"):
            require()
        decide(good, 3)
        assert require().passed

    def test_of_decisions_within_one_second_a_refusal_is_the_newest(self, twice):
        good, bad, decide, require = twice
        decide(bad, 0)
        decide(good, 0.4)
        with pytest.raises(RefusedError, match="did not pass"):
            require()

    def test_a_snapshot_that_cannot_be_read_opens_nothing_and_closes_nothing_later(self, twice, tmp_path):
        good, bad, decide, require = twice
        decide(bad, 0)
        decide(good, 1)
        manifest = tmp_path / "store" / "snapshots" / bad.snapshot / "manifest.json"
        kept = manifest.read_bytes()
        manifest.write_bytes(b"{}")
        assert require().passed  # what is damaged is older
        manifest.write_bytes(kept)
        decide(bad, 2)
        manifest.write_bytes(b"{}")
        with pytest.raises(RefusedError, match="cannot be read"):
            require()

    def test_the_files_are_read_once_however_many_snapshots_there_are(self, twice, data, opens):
        good, bad, decide, require = twice
        decide(bad, 0)
        decide(good, 1)
        with opens(data / "note.txt") as counted:
            require()
        assert len(counted) == 1

    def test_it_imports_neither_great_expectations_nor_duckdb(self, data, judged, policy, tmp_path):
        judged(policy)
        code = (
            "import sys, provenance as pv\n"
            f"pv.require({str(data)!r}, policy={str(policy)!r}, store={str(tmp_path / 'store')!r})\n"
            "print(sorted({'great_expectations', 'duckdb', 'pandas', 'presidio_analyzer'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "[]"


def test_a_report_shows_the_rows_that_were_tagged_not_an_edited_cache(judged, policy, tmp_path):
    judged(policy)
    folder = next((tmp_path / "store" / "snapshots").iterdir())
    cube = folder / "cube_records.parquet"
    pl.read_parquet(cube).with_columns(tokens=pl.lit(999_999, dtype=pl.Int64)).write_parquet(cube)
    snapshot = pv.open_snapshot(folder.name, store=tmp_path / "store")
    page = pv.report(snapshot, tmp_path / "out" / "audit.html", policy=policy)
    assert "999,999" not in page.read_text(encoding="utf-8")


def test_a_report_on_rows_that_are_not_those_tagged_is_an_error(judged, policy, tmp_path):
    judged(policy)
    path = next((tmp_path / "store" / "scans" / "text").glob("*/records-*.parquet"))
    pl.read_parquet(path).with_columns(tokens=pl.lit(1, dtype=pl.Int64)).write_parquet(path)
    snapshot = pv.open_snapshot(store=tmp_path / "store")
    with pytest.raises(LedgerError, match="no longer holds"):
        pv.report(snapshot, tmp_path / "out" / "audit.html", policy=policy)
    assert judged(policy).outcome == "refuse"
    page = pv.report(snapshot, tmp_path / "out" / "audit.html", policy=policy)
    assert "Refused" in page.read_text(encoding="utf-8")


def test_a_pass_under_a_profile_that_was_edited_since_is_no_pass(data, run, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.sql").write_text(
        "-- name:       mine\n-- title:      Mine\n-- question:   How many?\n-- returns:    records BIGINT (count)\n"
        "-- why:        A test.\nSELECT 0::BIGINT AS records ORDER BY records;\n"
    )
    rules = tmp_path / "mine.yaml"
    rules.write_text(HARD.replace("mix_by_internal", "mine"))
    run(data)
    snapshot = pv.open_snapshot(store=tmp_path / "store")
    assert pv.gate(snapshot, policy=rules, profiles=[own]).passed
    assert pv.require(data, policy=rules, store=tmp_path / "store", profiles=[own]).passed
    (own / "mine.sql").write_text(
        (own / "mine.sql").read_text().replace("0::BIGINT", "count(*)").replace(" ORDER", " FROM records ORDER")
    )
    with pytest.raises(RefusedError, match="no decision"):
        pv.require(data, policy=rules, store=tmp_path / "store", profiles=[own])


def test_a_link_to_a_hidden_folder_is_refused_since_its_files_are_listed_nowhere(data, run, tmp_path):
    (data / ".hidden").mkdir()
    (data / ".hidden" / "x.jsonl").write_text('{"text": "x"}\n')
    (data / "link").symlink_to(".hidden")
    tagged = run(data)
    found = {e["path"]: e for e in Store.open(tmp_path / "store").load(tagged.snapshot).entries}
    assert (found["link"]["status"], found["link"]["reason"]) == ("refused", "link_hidden")


def test_a_pass_is_a_record_where_no_board_is_named(judged, policy, data, tmp_path):
    """Whoever can write to the store can write a pass, log and all; docs/trust.md says so."""
    from dataclasses import replace

    refused = judged(policy.with_name("hard.yaml"))
    held = tuple(replace(rule, held=True) for rule in refused.rules)
    facts = {"snapshot": refused.snapshot, "policy_digest": refused.policy_digest, "profiles": refused.profiles}
    of_policy = [rule for rule in held if not rule.id.startswith("floor-")]
    built_in = floor.Floor(tuple(rule for rule in held if rule.id.startswith("floor-")), ())
    said = judgement(**facts, rules=of_policy, findings=(), floor=built_in)
    at = NOW + timedelta(seconds=5)
    forged = decide((), held, policy="hard", judgement=said, at=at, standing=refused.standing, **facts)
    judging.keep(Store.open(tmp_path / "store"), forged, {})
    hard = policy.with_name("hard.yaml")
    assert pv.require(data, policy=hard, store=tmp_path / "store").passed


def test_the_store_in_use_hides_nothing_from_the_gate(judged, policy, data, tmp_path):
    """Neither by a link into it, nor by lying among the data itself."""
    assert judged(policy).passed
    (tmp_path / "store" / "poison.jsonl").write_text('{"text": "poison"}\n')
    (data / "link.jsonl").symlink_to(tmp_path / "store" / "poison.jsonl")
    assert "link.jsonl was added" in judged(policy).findings[0].reason
    (data / "link.jsonl").unlink()
    inside = data / "kept" / "store"
    shutil.move(tmp_path / "store", inside)
    store = Store.open(inside)
    decision = judging.decide(store, store.resolve("latest"), policy=str(policy), now=NOW, data=[data])
    assert [finding.rule for finding in decision.findings] == ["floor-files"]
    assert "kept/store" in decision.findings[0].reason


def test_a_folder_that_looks_like_a_store_hides_nothing_from_the_gate(judged, policy, data, tmp_path):
    assert judged(policy).passed
    fake = data / "extra"
    for name in ("scans", "objects"):
        (fake / name).mkdir(parents=True)
    (fake / "store.json").write_bytes((tmp_path / "store" / "store.json").read_bytes())
    (fake / "poison.jsonl").write_text('{"text": "poison"}\n')
    decision = judged(policy)
    assert [finding.rule for finding in decision.findings] == ["floor-files"]
    assert "extra was added" in decision.findings[0].reason
