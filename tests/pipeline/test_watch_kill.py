"""A watcher killed between any two of its steps: the next run ends what it began; no batch is lost or there twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from provenance.ledger.store import Store
from provenance.pipeline import decided
from tests.pipeline.watched import batch, handle, lies, setting

STEPS = {
    "good": ("announced", "staged", "judged", "decision announced", "held", "compared", "placed", "cleaned"),
    "odd": ("announced", "staged", "judged", "decision announced", "held", "decision beside", "placed", "cleaned"),
}

KILLED = """
import os, signal, sys
from pathlib import Path
from tests.pipeline.watched import handle
from provenance.pipeline import moving

def step(name):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

link = os.link
def die_after(source, target, **more):
    link(source, target, **more)
    step("second name")

os.link = die_after
handle(Path(sys.argv[1]), step=step)
"""


def killed(folder: Path, step: str) -> None:
    """Run the watcher in a process that is killed at a step."""
    command = [sys.executable, "-c", KILLED, str(folder), step]
    assert subprocess.run(command, check=False, cwd=Path(__file__).parents[2]).returncode == -signal.SIGKILL


@pytest.mark.parametrize(("name", "step"), [(name, step) for name, steps in STEPS.items() for step in steps])
def test_killed_at_any_step_a_batch_is_where_it_belongs_once_and_as_it_was(tmp_path, name, step):
    folder = setting(tmp_path)
    other = {"good": "ours", "odd": "other"}[name]
    before = lies(batch(folder / "in" / name, bought=3, **{other: 1}))
    killed(folder, step)
    handle(folder)
    place, away = (folder / "out", folder / "held") if name == "good" else (folder / "held", folder / "out")
    found = lies(place)
    decision = found.pop(f"{name}.decision.json", None)
    assert found == {f"{name}/{path}": text for path, text in before.items()}
    assert lies(away) == {}
    assert lies(folder / "in") == {".provenance-watch/lock": ""}
    assert lies(folder / "store" / "watch") == {"lock": ""}
    assert not (folder / "out" / ".provenance-watch").exists()
    kept = decided.kept(Store.open(folder / "store"))
    assert {d.outcome for d in kept} == {"pass" if name == "good" else "refuse"}
    assert decision is None or json.loads(decision)["judgement"] == kept[-1].judgement


def test_killed_between_the_second_name_of_a_file_and_the_loss_of_the_first_it_is_there_once(tmp_path):
    folder = setting(tmp_path)
    (folder / "in" / "ours.jsonl").write_text('{"text": "One of ours."}\n')
    (folder / "in" / "bought.jsonl").write_text('{"text": "One that was bought."}\n' * 3)
    os.utime(folder / "in" / "bought.jsonl", (1, 1))
    killed(folder, "second name")
    handle(folder)
    assert (
        len(lies(folder / "out")) + len(lies(folder / "held")) - sum("decision" in p for p in lies(folder / "held"))
        == 2
    )
    assert not (folder / "out" / ".provenance-watch").exists()


def test_nothing_is_released_without_a_kept_decision(tmp_path):
    folder = setting(tmp_path)
    batch(folder / "in" / "good", bought=1)
    for step in STEPS["good"][:4]:
        killed(folder, step)
        assert lies(folder / "out") == {}
    assert handle(folder) == {"good": "pass"}
