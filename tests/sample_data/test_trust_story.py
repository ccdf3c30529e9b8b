"""The story of docs/trust.md runs from its first step to its last; the script stops where a step ends otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def test_the_story_runs_to_its_end(tmp_path):
    script = ["sh", str(TOP / "docs" / "trust.sh")]
    command = Path(sys.executable).with_name("provenance")
    told = subprocess.run(
        [*script, str(command), sys.executable, str(tmp_path / "story")],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PROVENANCE_STORE"},
    )
    assert told.returncode == 0, told.stderr[-2000:]
    chapters = [line for line in told.stdout.splitlines() if line.startswith("== ")]
    assert len(chapters) == 7
    outcomes = [line.split()[0] for line in told.stdout.splitlines() if "rules judged" in line and line[0] != " "]
    assert outcomes[0] == "refuse" and outcomes[-1] == "refuse" and "pass" in outcomes
    assert (tmp_path / "story" / "release.html").exists()
