"""`provenance watch` as a user runs it: what it prints, its exit codes, and that it ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from provenance.cli import main
from tests.pipeline.watched import UNDECLARED

SOURCES = """
version: 1
provider: Example Lab
sources:
  - id: chat
    origin_class: user_model
    match: {paths: ["chat*.jsonl"]}
"""


@pytest.fixture
def arguments(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "policy.yaml").write_text(UNDECLARED)
    (tmp_path / "sources.yaml").write_text(SOURCES)
    return [
        "watch", str(tmp_path / "in"), "--release", str(tmp_path / "out"), "--policy", str(tmp_path / "policy.yaml"),
        "--store", str(tmp_path / "store"), "--settle", "0", "--families", "text", "--jobs", "1", "-q",
    ]  # fmt: skip


def land(tmp_path, name):
    (tmp_path / "in" / name).write_text('{"text": "One record."}\n')


def test_one_line_a_batch_and_3_if_any_was_held(tmp_path, arguments):
    land(tmp_path, "chat-1.jsonl")
    done = CliRunner().invoke(main, [*arguments, "--once"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("released  chat-1.jsonl  pass (loop; snapshot ")
    land(tmp_path, "chat-2.jsonl")
    land(tmp_path, "other\n.jsonl")
    done = CliRunner().invoke(main, [*arguments, "--once", "--format", "json"])
    assert done.exit_code == 3, done.output
    said = {line["batch"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert said["chat-2.jsonl"]["released"] is True
    assert said["chat-2.jsonl"]["mix_before"] != said["chat-2.jsonl"]["mix_after"]
    assert [f["rule"] for f in said["other\n.jsonl"]["findings"]] == ["undeclared"]
    assert sorted(p.name for p in (tmp_path / "in-quarantine").iterdir()) == [
        "other\n.jsonl",
        "other\n.jsonl.decision.json",
    ]


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"in": "absent"}, 1, "no such folder"),
        ({"policy.yaml": "absent.yaml"}, 2, "absent.yaml"),
        ({"out": "in/out"}, 2, "release folder lies in the landing folder"),
    ],
)
def test_what_cannot_be_is_said_before_a_batch_is_touched(tmp_path, arguments, change, code, said):
    land(tmp_path, "chat-1.jsonl")
    ((old, new),) = change.items()
    given = [str(tmp_path / new) if item == str(tmp_path / old) else item for item in arguments]
    done = CliRunner().invoke(main, [*given, "--once"])
    assert done.exit_code == code, done.output
    assert said in done.output
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["chat-1.jsonl"]


@pytest.mark.parametrize(
    "option", ["--evaluation", "--submitter", "--sources", "--mapping", "--recognizers", "--families", "--machine-text"]
)
def test_what_tagging_cannot_use_is_said_before_a_batch_is_touched(tmp_path, arguments, option):
    land(tmp_path, "chat-1.jsonl")
    (tmp_path / "broken").write_text("nothing: of the kind\n")
    families = [] if option == "--families" else ["--families", "text,privacy,style"]
    done = CliRunner().invoke(main, [*arguments, "--once", *families, option, str(tmp_path / "broken")])
    assert done.exit_code == 2, done.output
    assert [p.name for p in (tmp_path / "in").iterdir()] == ["chat-1.jsonl"]


def test_sigterm_ends_it_cleanly_and_a_second_one_is_told_meanwhile(tmp_path, arguments):
    land(tmp_path, "chat-1.jsonl")
    command = [sys.executable, "-c", "from provenance.cli import main; main()", *arguments, "--interval", "0.1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("released  chat-1.jsonl")
        second = CliRunner().invoke(main, [*arguments, "--once"])
        assert (second.exit_code, "another watcher is at work" in second.output) == (1, True)
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "ended" in errors


def test_each_decision_is_signed_and_verifies_on_the_batch_where_it_was_released_to(tmp_path, arguments):
    made = CliRunner().invoke(
        main, ["key", "new", "gate", "--use", "attest", "-o", str(tmp_path / "attest.key"), "--no-passphrase"]
    )
    land(tmp_path, "chat-1.jsonl")
    land(tmp_path, "other.jsonl")
    (tmp_path / "in" / "empty").mkdir()
    done = CliRunner().invoke(main, [*arguments, "--once", "--attest-key", str(tmp_path / "attest.key")])
    assert done.exit_code == 3, done.output
    (signed,) = (tmp_path / "store" / "decisions").glob("*/svr.dsse.json")
    released = tmp_path / "out" / "chat-1.jsonl"
    asked = ["verify", str(signed), "--key", made.stdout.strip(), "-q", "--data"]
    said = CliRunner().invoke(main, [*asked, str(released)])
    assert (said.exit_code, said.stdout.splitlines()[0]) == (0, "PASSED")
    assert "as a batch that joins what was released before" in said.stdout
    assert CliRunner().invoke(main, [*asked, str(tmp_path / "in-quarantine" / "other.jsonl")]).exit_code == 3
