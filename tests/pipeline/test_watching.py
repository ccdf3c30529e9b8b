"""What `watch` releases, what it holds, and that nothing is lost or written over on the way."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provenance.board.review import Review
from provenance.errors import LedgerError, UsageError
from provenance.gating import store as decisions
from provenance.gating.decide import follows
from provenance.ledger.store import Store
from provenance.pipeline import decided, judging, moving, reviewing, watching
from provenance.pipeline.journal import Journal
from provenance.pipeline.standing import NOBODY, load_board, trust
from tests.pipeline.boarded import Boarded, broken
from tests.pipeline.watched import batch, handle, lies, places, setting, watcher


def test_a_batch_that_passes_is_released_and_one_that_does_not_is_held_with_its_decision(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "good", bought=4, ours=2)
    batch(folder / "in" / "odd", bought=4, other=1)
    assert handle(folder) == {"good": "pass", "odd": "refuse"}
    assert set(lies(folder / "out")) == {"good/bought.jsonl", "good/ours.jsonl"}
    assert set(lies(folder / "held")) == {"odd/bought.jsonl", "odd/other.jsonl", "odd.decision.json"}
    decision = decisions.from_json((folder / "held" / "odd.decision.json").read_text())
    assert follows(decision)
    assert [finding.rule for finding in decision.findings] == ["undeclared"]
    assert lies(folder / "in") == {".provenance-watch/lock": ""}
    assert lies(folder / "store" / "watch") == {"lock": ""}


def test_small_batches_that_add_up_are_held_from_the_one_that_breaks_the_mix(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "base", bought=6)
    handle(folder)
    outcomes = []
    for number in range(4):
        batch(folder / "in" / f"day-{number}", ours=3)
        outcomes.append(handle(folder)[f"day-{number}"])
    # 3 of 9 and 6 of 12 are at most half; 9 of 15 is not.
    assert outcomes == ["pass", "pass", "refuse", "refuse"]


def test_a_batch_that_mends_a_broken_mix_or_leaves_it_is_released(tmp_path):
    folder = setting(tmp_path)
    shutil.copytree(batch(folder / "made", ours=9, bought=1), folder / "out" / "before")
    batch(folder / "in" / "mends", bought=2)
    assert handle(folder) == {"mends": "pass"}
    (note,) = decided.kept(Store.open(folder / "store"))[0].findings
    assert (note.rule, note.severity) == ("ours", "note")
    batch(folder / "in" / "leaves", ours=9, bought=3)
    assert handle(folder) == {"leaves": "pass"}
    batch(folder / "in" / "worsens", ours=4, bought=1)
    assert handle(folder) == {"worsens": "refuse"}


def test_the_decision_says_what_was_judged_and_is_no_pass_for_the_batch_as_data(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "first", bought=4)
    batch(folder / "in" / "second", bought=3, ours=1)
    handle(folder)
    store = Store.open(folder / "store")
    made = {d.snapshot: d for d in decided.kept(store)}
    first, second = sorted(made.values(), key=lambda d: d.mix)
    assert first.mix == ("", first.snapshot)
    assert store.load(second.mix[0]).value["totals"]["records"] == 4
    assert store.load(second.mix[1]).value["totals"]["records"] == 8
    assert decided.latest(store, second.snapshot, judging.under(str(folder / "policy.yaml"))) is None


def test_a_name_that_was_released_before_is_not_written_over(tmp_path):
    folder = setting(tmp_path)
    for count in (2, 3):
        batch(folder / "in" / "day", bought=count)
        handle(folder)
    assert {name: text.count("\n") for name, text in lies(folder / "out").items()} == {
        "day/bought.jsonl": 2,
        "day-2/bought.jsonl": 3,
    }


def test_a_batch_that_changed_after_it_was_judged_is_judged_again(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "day", bought=2)
    seen = []

    def change(step):
        seen.append(step)
        if step == "held" and seen.count("held") == 1:
            (path,) = (folder / "out").rglob("bought.jsonl")
            path.rename(path.with_name("else.jsonl"))

    assert handle(folder, step=change) == {"day": "refuse"}
    assert lies(folder / "out") == {}
    assert set(lies(folder / "held")) == {"day/else.jsonl", "day.decision.json"}


def test_what_is_still_written_hidden_or_a_declaration_is_left_where_it_is(tmp_path):
    folder = setting(tmp_path)
    for name in (".hidden.jsonl", "half.jsonl.tmp", "sources.yaml"):
        (folder / "in" / name).write_text('{"text": "x"}\n')
    with watcher(folder) as opened:
        assert list(opened.pass_once()) == []
    store = Store.open(folder / "store")
    batch(folder / "in" / "young", bought=1)
    with watching.Watcher(store, places(folder), opened._how, settle=3600) as patient:
        assert list(patient.pass_once()) == []
        assert [path.name for path in patient.waiting] == ["young"]


def test_a_batch_with_what_no_reader_enters_is_held(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "day", bought=2)
    (folder / "in" / "day" / "also.jsonl").symlink_to("/etc/hostname")
    batch(folder / "in" / "more", bought=2)
    batch(folder / "in" / "more" / ".hidden", bought=2)
    (folder / "in" / "none").mkdir()
    assert handle(folder) == {"day": "refuse", "more": "refuse", "none": "refuse"}
    assert lies(folder / "out") == {}


@pytest.mark.parametrize(("allowed", "where"), [(False, "held"), (True, "out")])
def test_what_awaits_a_review_is_held_unless_told_otherwise(tmp_path, allowed, where):
    folder = setting(tmp_path, "review")
    batch(folder / "in" / "day", ours=2)
    assert handle(folder, release_on_review=allowed) == {"day": "review"}
    assert "day/ours.jsonl" in lies(folder / where)


def test_a_second_watcher_says_so(tmp_path):
    folder = setting(tmp_path)
    with watcher(folder), pytest.raises(LedgerError, match="another watcher"), watcher(folder):
        pass


def test_folders_inside_each_other_are_refused(tmp_path):
    folder = setting(tmp_path)
    inside = watching.Places(landing=folder / "in", release=folder / "in" / "out", quarantine=folder / "held")
    with pytest.raises(UsageError, match="release folder lies in the landing folder"):
        inside.check(folder / "store")


def test_to_another_file_system_a_batch_is_copied_whole_before_it_goes(tmp_path, monkeypatch):
    source = batch(tmp_path / "here" / "day", bought=2)
    before = lies(source)
    plain = type(source).rename

    def across(self, target):
        if self == source:
            raise OSError(18, "Invalid cross-device link")
        return plain(self, target)

    monkeypatch.setattr(type(source), "rename", across)
    moving.carry(source, tmp_path / "there" / "day")
    assert lies(tmp_path / "there" / "day") == before
    assert not source.exists()


def test_a_taken_name_is_seen_and_nothing_is_written_over(tmp_path):
    (tmp_path / "a").mkdir()
    for name in ("a/x.jsonl", "x.jsonl"):
        (tmp_path / name).write_text(name)
    assert not moving.place(tmp_path / "a/x.jsonl", tmp_path / "x.jsonl")
    assert lies(tmp_path) == {"a/x.jsonl": "a/x.jsonl", "x.jsonl": "x.jsonl"}
    assert moving.free("x.jsonl", [tmp_path], {"x-2.jsonl"}) == "x-3.jsonl"


def test_a_damaged_journal_is_told(tmp_path):
    folder = setting(tmp_path)
    with watcher(folder):
        pass
    (folder / "store" / "watch" / ("0" * 32 + ".json")).write_text(json.dumps({"format": 1}))
    with watcher(folder) as opened, pytest.raises(LedgerError, match="journal is damaged"):
        list(opened.resume())


def test_with_a_board_a_batch_is_released_under_an_adopted_policy_only(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.pipeline.boarded.NOW", datetime.now(UTC) - timedelta(hours=1))
    folder = setting(tmp_path)
    board = Boarded(folder, batch(folder / "first", bought=2), policy=(folder / "policy.yaml").read_text())
    board.gate()
    held = "refuse"

    def outcome(name, *, named=True):
        batch(folder / "in" / name, bought=2)
        known = trust(board.board, None) if named else NOBODY
        return handle(folder, trust=known, submitter=board.keys["erin"].path)[name]

    assert (outcome("one"), outcome("two", named=False)) == (held, held)
    board.adopt("alice", "bob")
    board.cosign()
    assert (outcome("three"), outcome("four", named=False)) == ("pass", held)
    (four,) = (d for d in decided.kept(board.store) if d.snapshot == board.store.resolve("watch-batch").snapshot)
    assert broken(four) == {"standing-board"}
    # The files of a snapshot that was vetoed are so under another name, too.
    board.say("veto", "carol", reason="nobody was asked")
    shutil.copy(folder / "first" / "bought.jsonl", folder / "in" / "five.bought.jsonl")
    assert handle(folder, trust=trust(board.board, None), submitter=board.keys["erin"].path) == {
        "five.bought.jsonl": held
    }


def test_what_asks_for_a_review_is_not_released_past_a_board(tmp_path):
    folder = setting(tmp_path)
    board = Boarded(folder, batch(folder / "first", bought=2))
    how = {"policy": "default", "profiles": (), "baseline": None, "how": {}, "settle": 0.0, "release_on_review": True}
    with pytest.raises(UsageError, match="released by the board's members"):
        watching.opened(board.path, folder / "in", folder / "out", None, trust=trust(board.board, None), **how)


@pytest.fixture
def passing(tmp_path, monkeypatch):
    """A watched folder with a board whose policy is adopted, and what handles a batch of two bought records there."""
    monkeypatch.setattr("tests.pipeline.boarded.NOW", datetime.now(UTC) - timedelta(hours=1))
    folder = setting(tmp_path)
    board = Boarded(folder, batch(folder / "first", bought=2), policy=(folder / "policy.yaml").read_text())
    board.gate()
    board.adopt("alice", "bob")
    board.cosign()

    def run(name, **more):
        batch(folder / "in" / name, bought=2)
        return handle(folder, trust=trust(board.board, None), submitter=board.keys["erin"].path, **more)[name]

    return board, run


def test_a_veto_that_comes_between_judging_and_release_holds_the_batch(passing, tmp_path):
    board, run = passing
    assert run("one") == "pass"
    known, said = load_board(board.board), []

    def veto(step):
        if step == "held" and not said:
            snapshot = board.store.resolve("watch-batch").snapshot
            review = Review(action="veto", snapshot=snapshot, board=known.digest, at=board.at, reason="r")
            signed = reviewing.sign(review, board.keys["carol"], known)
            said.append(reviewing.enter(board.store, review, [signed], known, now=board.now))

    assert run("two", step=veto) == "refuse"
    assert said
    assert "two" in {path.name for path in (tmp_path / "held").iterdir()}


def test_a_batch_is_released_by_a_decision_of_the_log_and_of_this_policy_only(passing, tmp_path):
    board, run = passing

    class Stopped(Exception):
        pass

    def stop(step):
        if step == "decision announced":
            raise Stopped

    with pytest.raises(Stopped):
        run("one", step=stop)
    # Another policy now: what the old one said is nothing here.
    policy = tmp_path / "policy.yaml"
    policy.write_text(policy.read_text().replace("max: 0.5", "max: 0.4"))
    again = {"trust": trust(board.board, None), "submitter": board.keys["erin"].path}
    assert handle(tmp_path, **again) == {"one": "refuse"}
    with pytest.raises(Stopped):
        run("two", step=stop)
    (entry,) = Journal(board.store).entries((tmp_path / "in").resolve())
    path = board.store.decisions / entry.decision / "decision.json"
    decision = decisions.from_json(path.read_text())
    kept = tuple(finding for finding in decision.findings if not finding.rule.startswith("standing-"))
    path.write_text(decisions.to_json(replace(decision, findings=kept, outcome="pass")))
    with pytest.raises(LedgerError, match="not in the log"):
        handle(tmp_path, **again)
    assert [path.name for path in (tmp_path / "out").iterdir() if not path.name.startswith(".")] == []


def test_a_decision_of_a_run_before_is_made_anew_if_the_mix_is_another_now(tmp_path):
    """Who adds to the release folder while no watcher runs changes what the batch joins."""

    class Stopped(Exception):
        pass

    def stop(step):
        if step == "decision announced":
            raise Stopped

    folder = setting(tmp_path)
    batch(folder / "in" / "one", bought=2)
    assert handle(folder) == {"one": "pass"}
    batch(folder / "in" / "two", ours=2)
    with pytest.raises(Stopped):
        handle(folder, step=stop)
    batch(folder / "out" / "by hand", ours=2)
    assert handle(folder) == {"two": "refuse"}


def test_a_store_that_can_be_seen_in_the_release_folder_holds_what_comes(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "one", bought=2)
    assert handle(folder) == {"one": "pass"}
    Store.open(folder / "out" / "store", create=True)
    batch(folder / "in" / "two", bought=2)
    assert handle(folder) == {"two": "refuse"}
