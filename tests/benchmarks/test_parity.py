"""The benchmark that says no text differs: it sees one that does, keeps no text, and goes on where it stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "benchmarks"
SECRET = "jane.doe@example.com"


@pytest.fixture(scope="module")
def corpus_module():
    sys.path.insert(0, str(SCRIPTS))
    try:
        import corpus
    finally:
        sys.path.remove(str(SCRIPTS))
    return corpus


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "pii").mkdir()
    cases = [{"text": "my ip is 192.168.0.1", "entities": []}, {"text": "4111 1111 1111 1111", "entities": []}]
    (folder / "pii/presidio_recognizer_cases_part1.jsonl").write_text("\n".join(map(json.dumps, cases)) + "\n")
    turns = [{"role": "user", "content": f"write to {SECRET}"}, {"role": "assistant", "content": "I did, see x.com"}]
    (folder / "chat.jsonl").write_text(json.dumps({"messages": turns}) + "\n" + json.dumps({"messages": turns}) + "\n")
    (folder / "names.yml").write_text("- - hello\n  - hello you\n")
    return folder


def test_the_corpus_is_every_part_every_record_and_variants_in_an_order_of_their_own(corpus_module, data):
    built = corpus_module.build(data, 40)
    assert {f"write to {SECRET}", "I did, see x.com", f"write to {SECRET}\n\nI did, see x.com"} <= set(built.natural)
    assert len(built.variants) == 40
    assert len(built.plain) == 10
    assert not set(built.variants) & set(built.natural)
    assert [corpus_module.digest(t) for t in built.texts] == sorted({corpus_module.digest(t) for t in built.texts})
    assert corpus_module.build(data, 40) == built
    assert f"write to {SECRET}" not in built.records


def parity(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPTS / "parity.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_differing_text_is_counted_and_never_quoted(data, tmp_path):
    alike = parity(data, "--state", tmp_path, "--variants", 20, "--jobs", 2)
    assert alike.returncode == 0, alike.stderr
    assert "texts that differ: 0\n" in alike.stdout
    answers = sorted(tmp_path.glob("*/*.jsonl"))
    rows = [json.loads(line) for path in answers for line in path.read_text().splitlines()]
    assert len({name for name, _ in rows}) == len(rows) >= 25
    for path in answers:
        assert SECRET not in path.read_text()
    # One answer loses its findings, and one was being written when the machine stopped.
    number = next(n for n, (_, found) in enumerate(rows) if [f[0] for f in found].count("EMAIL_ADDRESS") == 1)
    gone = rows[number][0]
    rows[number][1] = []
    rows.append(rows.pop(0 if number else 1))  # that which is torn is another
    lines = [json.dumps(row) for row in rows]
    for path in answers:
        path.unlink()
    answers[0].write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:-2])
    different = parity(data, "--state", tmp_path, "--variants", 20, "--jobs", 1)
    assert different.returncode == 3, different.stderr
    assert f"texts compared: {len(rows)} " in different.stdout
    assert "texts that differ: 1\n" in different.stdout
    assert "only_ours: EMAIL_ADDRESS 1\n" in different.stdout
    assert gone in different.stdout
    assert SECRET not in different.stdout + different.stderr


def test_nothing_compared_is_not_told_as_nothing_different(data, tmp_path):
    nothing = parity(data, "--state", tmp_path, "--variants", 4, "--seconds", 0)
    assert nothing.returncode == 1
    elsewhere = parity(tmp_path, "--state", tmp_path)
    assert elsewhere.returncode == 1
    assert "is not the public data" in elsewhere.stderr
    assert "Traceback" not in nothing.stderr + elsewhere.stderr
