"""`gate --attestation`, `gate ... -- COMMAND`, `runs` and `verify` as their users meet them, right and wrong."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.test_commands import POLICY


@pytest.fixture
def vkeys(pv, data, tmp_path):
    """The small data set, tagged into a signed log, with keys to attest and policies; gives the verifier keys."""
    (tmp_path / "easy.yaml").write_text(POLICY)
    (tmp_path / "hard.yaml").write_text(POLICY.replace("min: 0", "max: 0"))
    pv("tag", data, "--name", "first", "--families", "text,language", "--jobs", 1, "-q")
    keys = {}
    for use in ("attest", "log"):
        made = pv("key", "new", f"{use}.example", "--use", use, "-o", f"{use}.key", "--no-passphrase")
        keys[use] = made.stdout.strip()
    pv("log", "init", "--key", "log.key")
    return keys


def gate(pv, policy, *more, code=0):
    common = ("--policy", f"{policy}.yaml", "--attest-key", "attest.key", "--attestation", f"{policy}.json", "-q")
    return pv("gate", "first", *common, *more, code=code)


def test_from_the_gate_to_an_outsider(pv, data, vkeys, tmp_path):
    gate(pv, "easy")
    pv("log", "prove", 1, "-o", "proof")
    (tmp_path / "attest.vkey").write_text(vkeys["attest"] + "\n")
    asked = ("--key", "attest.vkey", "--data", data, "--proof", "proof", "--log-key", vkeys["log"], "-q")
    said = pv("verify", "easy.json", *asked).stdout
    assert said.startswith("PASSED\n")
    assert "signed by attest.example" in said
    assert "in the log of log.example" in said
    assert "no board was asked" in said
    assert "did not hold" not in said
    said = pv("verify", "easy.json", "--key", vkeys["attest"], "-q").stdout
    assert "no data was compared" in said
    assert "in a log was not shown" in said


def test_a_refusal_is_written_over_the_pass_before_it_and_fails(pv, vkeys, tmp_path):
    gate(pv, "easy")
    (tmp_path / "hard.json").write_bytes((tmp_path / "easy.json").read_bytes())
    gate(pv, "hard", code=3)
    said = pv("verify", "hard.json", "--key", vkeys["attest"], "-q", code=3).stdout
    assert said.startswith("FAILED\n  the gate did not let it pass: some-data\n")


def test_changed_data_fails_and_no_name_of_a_file_makes_a_line(pv, data, vkeys):
    gate(pv, "easy")
    (data / "x\nPASSED\n.txt").write_text("more")
    said = pv("verify", "easy.json", "--key", vkeys["attest"], "--data", data, "-q", code=3).stdout
    assert said.startswith("FAILED\n  added: data/x")
    assert "PASSED" not in said.splitlines()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("none.json", "--key", "{attest}"), 2, "does not exist"),
        (("easy.json",), 2, "Missing option '--key'"),
        (("easy.json", "--key", "no key"), 2, "no verifier key"),
        (("easy.json", "--key", "{log}"), 3, "FAILED: 0 of the 1 keys"),
        (("easy.json", "--key", "{attest}", "--threshold", "2"), 2, "2 signatures were asked for"),
        (("easy.json", "--key", "{attest}", "--threshold", "0"), 2, "Invalid value"),
        (("easy.json", "--key", "{attest}", "--data", "nowhere"), 1, "no such file or folder"),
        (("easy.json", "--key", "{attest}", "--data", "empty"), 3, "missing: data/note.txt"),
        (("easy.json", "--key", "{attest}", "--proof", "easy.yaml"), 2, "--log-key"),
        (("easy.json", "--key", "{attest}", "--proof", "easy.yaml", "--log-key", "{log}"), 3, "no proof file"),
        (("easy.json", "--key", "{attest}", "--log-key", "{log}"), 2, "--proof"),
        (("easy.json", "--key", "{attest}", "--policy", "easy.yaml"), 0, "PASSED"),
        (("easy.json", "--key", "{attest}", "--policy", "hard.yaml"), 3, "under another policy, easy"),
        (("easy.json", "--key", "{attest}", "--policy", "0" * 64), 3, "under another policy, easy"),
        (("easy.json", "--key", "{attest}", "--policy", "none.yaml"), 2, "none.yaml"),
        (("easy.json", "--key", "{attest}", "--board", "board.policy"), 3, "under no board"),
        (("easy.json", "--key", "{attest}", "--board", "easy.yaml"), 2, "easy.yaml"),
        (("easy.yaml", "--key", "{attest}"), 3, "FAILED: no DSSE envelope"),
        (("attest.key", "--key", "{attest}"), 3, "FAILED: no DSSE envelope"),
    ],
)
def test_wrong_calls_of_verify(pv, vkeys, tmp_path, args, code, said):
    gate(pv, "easy")
    (tmp_path / "empty").mkdir()
    (tmp_path / "board.policy").write_text(f"log {vkeys['log']}\nquorum none\n")
    result = pv("verify", *(a.format(**vkeys) for a in args), "-q", code=code)
    assert said in result.output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--attestation", "a.json"), "signed by a key"),
        (("--attest-key", "log.key"), "for another use"),
        (("--attest-key", "none.key"), "no key file"),
        (("--model", "m@1"), "made by a command"),
        (("--", "no-such-program-anywhere"), "no such program"),
        (("--",), "no command after"),
        (("true",), "unexpected extra argument"),
    ],
)
def test_wrong_calls_of_gate_judge_nothing(pv, vkeys, tmp_path, args, said):
    assert said in pv("gate", "first", "--policy", "easy.yaml", "-q", *args, code=2).output
    assert not list((tmp_path / ".provenance" / "decisions").glob("*"))


def test_a_command_with_options_like_ours_keeps_them(pv, vkeys, tmp_path):
    code = "import json, sys; open('argv.json', 'w').write(json.dumps(sys.argv[1:]))"
    pv("gate", "first", "--policy", "easy.yaml", "-q", "--", sys.executable, "-c", code, "--policy", "x", "--", "-q")
    assert json.loads((tmp_path / "argv.json").read_text()) == ["--policy", "x", "--", "-q"]
    said = pv("runs").stdout
    assert "with status 0" in said
    assert "--policy" not in said


def test_a_key_in_the_environment_signs_too(pv, vkeys, tmp_path, monkeypatch):
    monkeypatch.setenv("PROVENANCE_ATTEST_KEY", "attest.key")
    pv("gate", "first", "--policy", "easy.yaml", "-q")
    assert list((tmp_path / ".provenance" / "decisions").glob("*/svr.dsse.json"))


def test_verify_needs_no_store_and_loads_nothing_heavy(pv, vkeys, tmp_path):
    gate(pv, "easy")
    code = (
        "import sys; from provenance.cli import main; "
        f"main(['verify', 'easy.json', '--key', {vkeys['attest']!r}, '-q'], standalone_mode=False); "
        "print(sorted({'duckdb', 'great_expectations', 'presidio_analyzer'} & set(sys.modules)))"
    )
    (tmp_path / ".provenance").rename(tmp_path / "gone")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith("PASSED\n")
    assert done.stdout.endswith("[]\n")
