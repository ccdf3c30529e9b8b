"""What comes of a file that is not what it must be: 3 where it was to be checked, 2 where the caller says things by it.

1 is left for what the work itself could not get past, such as data that cannot be read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

HELD = "[]\n", "\x00\ufffd", "", "log a\nlog a\n"


@pytest.fixture
def setting(pv, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.jsonl").write_text('{"text": "A record."}\n')
    pv("tag", "data", "--families", "text", "--jobs", 1, "-q")
    for name, use in (*((use, use) for use in ("attest", "approve", "log", "witness")), ("other", "log")):
        made = pv("key", "new", "a.example", "--use", use, "-o", f"{name}.key", "--no-passphrase")
        (tmp_path / f"{name}.vkey").write_text(made.stdout)
    pv("log", "init", "--key", "log.key")
    (tmp_path / "log.policy").write_text(f"log {(tmp_path / 'log.vkey').read_text().strip()}\nquorum none\n")
    pv("challenge", "new", "--records", 1, "-o", "challenge.json")
    (snapshot,) = (path.name for path in (tmp_path / ".provenance" / "snapshots").iterdir())
    claim = {"dimension": "source", "value": "unknown", "weight": "records", "share": "1"}
    (tmp_path / "claims.json").write_text(json.dumps({"snapshot": snapshot, "claims": [claim]}))
    return tmp_path


CASES = [
    (3, "verify FILE --key attest.vkey"),
    (3, "log check FILE --key attest.vkey"),
    (3, "challenge check FILE --claims claims.json --challenge challenge.json"),
    (3, "prove --check FILE --text data/a.jsonl --snapshot " + "0" * 64),
    (2, "challenge check FILE --claims FILE --challenge FILE"),
    (2, "challenge open latest --challenge FILE -o opening.json"),
    (2, "gate latest --board FILE -q"),
    (2, "gate latest --policy FILE -q"),
    (2, "gate latest --attest-key FILE -q"),
    (2, "audit data --board FILE -q"),
    (2, "review add FILE --board FILE"),
    (2, "review sign FILE --key approve.key -y"),
    (2, "review enrol FILE"),
    (2, "log verify --key FILE"),
    (2, "log verify --key log.vkey --seen FILE"),
    (2, "log cosign --key witness.key --log-key log.vkey --seen FILE"),
    (3, "log cosign --key witness.key --log-key other.vkey --seen new.seen"),
    (2, "gate latest --board log.policy --seen FILE -q"),
    (2, "serve --board log.policy --seen FILE"),
    (2, "verify approve.vkey --key FILE"),
    (1, "withdraw --records FILE --reason asked"),
]


@pytest.mark.parametrize(("code", "line"), CASES, ids=[line for _, line in CASES])
def test_a_broken_file_is_named_and_ends_with_the_code_that_means_it(pv, setting, code, line):
    for number, text in enumerate(HELD):
        (setting / f"broken-{number}").write_bytes(text.encode("utf-8", errors="replace"))
        said = pv(*line.replace("FILE", f"broken-{number}").split(), code=code)
        assert "FILE" not in line or f"where: broken-{number}" in said.output
        assert "defect" not in said.output
        assert "Traceback" not in said.output


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_refusal_that_nobody_reads_is_not_a_yes(pv, setting, closed):
    """The reader of a pipe may have gone, as `head` does; the command behind the gate is not run either."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "from provenance.cli import main; main()", "gate", "latest", "--policy", "default"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | {closed: writing}
    done = subprocess.run([*command, "--", "touch", "ran"], cwd=setting, check=False, **streams)
    os.close(writing)
    assert done.returncode in (1, 3)
    assert not (setting / "ran").exists()
