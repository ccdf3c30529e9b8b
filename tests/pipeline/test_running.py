"""A command behind the gate runs on a pass only, and what it did is kept."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from provenance.errors import LedgerError, RefusedError, UsageError
from provenance.ledger.store import Store
from provenance.lineage.register import Register
from provenance.pipeline import judging, log_checking, logbook, running, runs
from provenance.pipeline.standing import Trust, trust
from tests.pipeline.boarded import Boarded
from tests.pipeline.test_gate import EASY, HARD

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PROVENANCE = [sys.executable, "-c", "from provenance.cli import main; main()"]


@pytest.fixture
def store(data, run, tmp_path):
    run(data)
    (tmp_path / "easy.yaml").write_text(EASY)
    (tmp_path / "hard.yaml").write_text(HARD)
    return Store.open(tmp_path / "store")


@pytest.fixture
def behind(store, data, tmp_path):
    """Judge, and run Python code behind the gate; `between` is done after the judgement, before the start."""

    def go(code, *, model=None, weights=None, between=lambda: None):
        plan = running.planned(store, [sys.executable, "-c", code], model=model, weights=weights)
        name = store.resolve("latest")
        decision = judging.decide(store, name, policy=str(tmp_path / "easy.yaml"), data=[data], now=NOW)
        assert decision.passed
        between()
        return running.run(store, name, decision, plan, data=[data], trust=Trust(), clock=lambda: NOW)

    return go


def entries(store):
    return [entry for _, entry in logbook.entries(logbook.open_log(store))]


def test_it_runs_and_its_start_end_and_model_are_kept_and_logged(behind, store, tmp_path):
    weights = tmp_path / "weights.bin"
    ended = behind(f"open({str(weights)!r}, 'w').write('w')", model="acme@3", weights=weights)
    assert (ended.status, ended.model.id, ended.fault) == (0, "acme@3", "")
    (only,) = runs.listed(store)
    assert (only.end.status, only.end.model, only.end.changed) == (0, "acme@3", 0)
    assert only.end.weights == hashlib.sha256(b"w").hexdigest()
    model = Register.open(store).get("acme@3")
    assert (model.weights, [t.snapshot for t in model.trained]) == (only.end.weights, [only.start.snapshot])
    assert [(e.kind, e.more.get("event")) for e in entries(store)[-3:]] == [
        ("run", "start"),
        ("model", None),
        ("run", "end"),
    ]
    assert not log_checking.check(store).faults


def test_arguments_are_kept_as_a_digest_only(behind, store, tmp_path):
    behind("import sys; token = 'not-for-the-log'")
    for path in (tmp_path / "store").rglob("*"):
        assert not path.is_file() or b"not-for-the-log" not in path.read_bytes()
    argv = [sys.executable, "-c", "import sys; token = 'not-for-the-log'"]
    said = hashlib.sha256(b"".join(os.fsencode(a) + b"\0" for a in argv)).hexdigest()
    assert runs.listed(store)[0].start.command == said


def test_a_failing_command_gives_its_status_and_makes_no_model(behind, store):
    ended = behind("raise SystemExit(7)", model="acme@3")
    assert (ended.status, ended.model) == (7, None)
    assert Register.open(store).models == {}
    assert runs.listed(store)[0].end.status == 7


def test_a_command_that_a_signal_ends_gives_128_and_its_number(behind, store):
    assert behind("import os; os.kill(os.getpid(), 9)").status == 137
    end = runs.listed(store)[0].end
    assert (end.status, end.signal) == (None, 9)


def test_a_file_that_is_swapped_after_the_judgement_stops_the_start(behind, store, data, tmp_path):
    made = tmp_path / "made"
    with pytest.raises(RefusedError, match="1 files are not as they were"):
        behind(f"open({str(made)!r}, 'w')", between=lambda: (data / "note.txt").write_text("Swapped.\n"))
    assert not made.exists()
    assert runs.listed(store) == []


def test_a_veto_after_the_judgement_stops_the_start(data, tmp_path):
    boarded = Boarded(tmp_path, data)
    boarded.passing()
    decision = boarded.gate()
    assert decision.passed
    # The log's key may be elsewhere: nobody has to sign for a decision that this process made.
    boarded.log_key.path.rename(tmp_path / "elsewhere")
    made = tmp_path / "made"
    plan = running.planned(boarded.store, ["touch", str(made)], model=None, weights=None)
    asked = {"data": [data], "trust": trust(boarded.board, None), "clock": lambda: boarded.now}
    assert running.run(boarded.store, boarded.store.resolve("one"), decision, plan, **asked).status == 0
    made.unlink()
    boarded.say("veto", "carol", reason="users were not asked")
    with pytest.raises(RefusedError, match="does not pass any more"):
        running.run(boarded.store, boarded.store.resolve("one"), decision, plan, **asked)
    assert not made.exists()
    assert len(runs.listed(boarded.store)) == 1


def test_a_file_that_is_swapped_while_it_runs_registers_no_model(behind, store, data):
    ended = behind(f"open({str(data / 'note.txt')!r}, 'w').write('Swapped.')", model="acme@3")
    assert (ended.status, ended.model) == (3, None)
    assert "1 files were changed" in ended.fault
    assert runs.listed(store)[0].end.changed == 1
    assert Register.open(store).models == {}


def test_a_command_may_write_beside_its_data(behind, data):
    assert behind(f"open({str(data / 'index.jsonl')!r}, 'w').write('')", model="acme@3").status == 0


def test_weights_that_were_not_written_register_no_model(behind, store, tmp_path):
    ended = behind("", model="acme@3", weights=tmp_path / "none.bin")
    assert (ended.status, ended.model) == (1, None)
    assert Register.open(store).models == {}
    assert runs.listed(store)[0].end.status == 0


@pytest.mark.parametrize(
    ("argv", "model", "weights", "said"),
    [
        ([], None, None, "no command"),
        (["no-such-program-anywhere"], None, None, "no such program"),
        (None, "acme@3", None, "made by a command"),
        ([sys.executable], None, "w", "weights are of a model"),
        ([sys.executable], "acme", None, "a name and a version"),
        ([sys.executable], "ac me@1", None, "cannot have this name"),
    ],
)
def test_a_wrong_plan_is_told_before_the_long_work(store, argv, model, weights, said):
    with pytest.raises(UsageError, match=said):
        running.planned(store, argv, model=model, weights=weights)


def test_a_model_that_is_registered_already_is_told_before_the_long_work(behind, store):
    behind("", model="acme@3")
    with pytest.raises(UsageError, match="registered already"):
        running.planned(store, [sys.executable], model="acme@3", weights=None)


def command(tmp_path, policy, code, **more):
    gate = [*PROVENANCE, "gate", "latest", "--policy", str(tmp_path / policy), "--store", str(tmp_path / "store"), "-q"]
    return subprocess.Popen([*gate, "--", sys.executable, "-c", code], text=True, **more)


def test_on_a_refusal_the_command_is_not_run(store, tmp_path):
    made = tmp_path / "made"
    process = command(tmp_path, "hard.yaml", f"open({str(made)!r}, 'w')", stderr=subprocess.PIPE)
    assert "the command was not run" in process.communicate()[1]
    assert process.returncode == 3
    assert not made.exists()
    assert runs.listed(store) == []


def test_the_commands_output_is_its_own_and_secrets_are_not_handed_on(store, tmp_path, monkeypatch):
    monkeypatch.setenv("PROVENANCE_PASSPHRASE", "secret")
    code = "import os; print(sorted(k for k in os.environ if 'PASSPHRASE' in k))"
    process = command(tmp_path, "easy.yaml", code, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said, beside = process.communicate()
    assert (process.returncode, said) == (0, "[]\n")
    assert "pass (easy" in beside


WAITS = "import pathlib, time; pathlib.Path({place!r}).write_text('x'); time.sleep(600)"


def started(tmp_path, **more):
    """A run whose command has begun and waits."""
    place = tmp_path / "begun"
    process = command(tmp_path, "easy.yaml", WAITS.format(place=str(place)), stderr=subprocess.DEVNULL, **more)
    while not place.exists():
        assert process.poll() is None
        time.sleep(0.05)
    return process


def test_signals_are_passed_on_and_the_end_is_kept(store, tmp_path):
    process = started(tmp_path)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 128 + signal.SIGTERM
    (only,) = runs.listed(store)
    assert only.end.signal == signal.SIGTERM


def test_a_run_that_is_killed_never_ended_and_the_log_still_verifies(store, tmp_path):
    process = started(tmp_path, start_new_session=True)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    (only,) = runs.listed(store)
    assert only.end is None
    assert "started, never ended" in runs.lines(only)[0]
    assert not log_checking.check(store).faults


def test_an_edited_a_lost_and_an_added_run_are_named_by_the_log(behind, store):
    behind("")
    start, end = (next((store.path / "runs").glob(f"*.{event}.json")) for event in ("start", "end"))
    value = json.loads(end.read_bytes()) | {"status": 1}
    end.write_text(json.dumps(value))
    assert any("is changed" in fault.what for fault in log_checking.check(store).faults)
    start.unlink()
    with pytest.raises(LedgerError, match="start of a run is missing"):
        runs.listed(store)
    end.write_text("{")
    with pytest.raises(LedgerError, match="damaged"):
        runs.listed(store)
