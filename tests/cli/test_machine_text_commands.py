"""`provenance machine-text evaluate` and `tag --machine-text`, as a user meets them."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

from provenance.cli import main

HUMAN = "i never saw her there , because he did not come; who knows why that was so? nothing is left of us"
MACHINE = "additionally, you can make the following improvements: creating interesting opportunities, you will finally"


def text(words, chance):
    """80 words of a text, in a chance order."""
    return " ".join(chance.choice(words.split()) for _ in range(80))


@pytest.fixture
def labelled(tmp_path):
    """300 texts of either author, a made kind that the model tells apart; its own half for the threshold is in it."""
    chance = random.Random(7)
    rows = [
        {"body": text(words, chance), "who": who, "from": who}
        for _ in range(300)
        for who, words in (("human", HUMAN), ("machine", MACHINE))
    ]
    folder = tmp_path / "labelled"
    folder.mkdir()
    (folder / "set.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def evaluate(labelled, save):
    return run("machine-text", "evaluate", labelled, "--text", "body", "--label", "who", "--save", save)


def test_a_source_gets_an_estimate_by_an_evaluation_of_its_own(labelled, tmp_path):
    kept, data, store = tmp_path / "own.json", tmp_path / "data", ("--store", tmp_path / "store")
    done = evaluate(labelled, kept)
    assert done.exit_code == 0, done.output
    assert "better than chance on data like this" in done.output
    data.mkdir()
    chance = random.Random(8)
    texts = [text(MACHINE if n % 4 == 0 else HUMAN, chance) for n in range(400)]
    (data / "web.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts))
    declared = "version: 1\nsources:\n  - id: web\n    match: {paths: ['web.jsonl']}\n"
    (data / "sources.yaml").write_text(declared)
    tag = ("tag", data, "--families", "language,style", "--jobs", 1, *store)
    assert run(*tag, "--name", "plain").exit_code == 0
    done = run(*tag, "--name", "measured", "--machine-text", f"web={kept}")
    assert "scanned 0 shards" in done.output  # no text is read again

    def asked(name):
        found = run("profile", name, "machine_text_by_source", "--format", "json", *store)
        return {row["source"]: row for row in json.loads(found.stdout)}["web"]

    assert asked("plain")["estimated_token_share"] is None
    assert asked("plain")["beats_chance"] is False
    row = asked("measured")
    assert row["low_record_share"] <= 0.25 <= row["high_record_share"]
    assert row["estimated_record_share"] == pytest.approx(0.25, abs=0.05)


def test_only_known_sources_and_files_that_are_evaluations_are_taken(labelled, tmp_path):
    kept = tmp_path / "own.json"
    evaluate(labelled, kept)
    tag = ("tag", labelled, "--families", "style", "--store", tmp_path / "store", "--machine-text")
    for given, code, said in (
        (f"nobody={kept}", 2, "no source is called"),
        (labelled / "set.jsonl", 2, "not JSON"),
        (tmp_path / "none.json", 2, "cannot be read"),
    ):
        done = run(*tag, given)
        assert (done.exit_code, said in done.output) == (code, True), done.output
    assert run(*tag, kept, "--machine-text", kept).exit_code == 2


def test_labels_that_are_none_stop_the_evaluation(labelled):
    done = run("machine-text", "evaluate", labelled, "--text", "body", "--label", "body")
    assert done.exit_code == 1
    assert "line 1" in done.output
    assert "never saw" not in done.output
