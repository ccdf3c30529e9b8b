"""`provenance privacy evaluate`: a table, what could not be judged, and a file that snapshots can carry."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import provenance as pv
from provenance.cli import main

SECRET = "jane.doe@example.com"


@pytest.fixture
def labelled(tmp_path):
    path = tmp_path / "set.jsonl"
    lines = [
        {"text": f"mail {SECRET} now", "spans": [{"start": 5, "end": 25, "type": "EMAIL"}]},
        {
            "text": "Ann has none",
            "spans": [{"start": 0, "end": 3, "type": "PERSON"}, {"start": 4, "end": 7, "type": "ODD"}],
        },
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(main, ["privacy", "evaluate", *map(str, arguments)])


def test_the_table_has_a_row_for_each_set_and_kind(labelled):
    done = run(labelled, "--format", "json")
    assert done.exit_code == 0, done.output
    found = {(r["set"], r["kind"]): r for r in json.loads(done.stdout)}
    assert set(found) == {
        ("all", "all"),
        ("all", "EMAIL_ADDRESS"),
        ("set.jsonl", "all"),
        ("set.jsonl", "EMAIL_ADDRESS"),
    }
    assert (found["all", "EMAIL_ADDRESS"]["recall"], found["all", "EMAIL_ADDRESS"]["precision"]) == (1, 1)
    assert "labels that no recognizer looks for: PERSON 1" in done.stderr
    assert "labels that the map lacks: ODD 1" in done.stderr
    assert "jane" not in done.output


def test_a_users_own_evaluation_is_in_the_snapshot_and_corrects_its_counts(labelled, tmp_path):
    kept = tmp_path / "mine.json"
    assert run(labelled, "--save", kept).exit_code == 0
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.jsonl").write_text(json.dumps({"text": f"write to {SECRET}, card 4111 1111 1111 1111"}))
    own = pv.tag(data, store=tmp_path / "store", evaluations=[kept])
    plain = pv.tag(data, store=tmp_path / "store")
    assert own.id != plain.id
    rows = own.sql("SELECT entity, detector, sets, labelled FROM quality WHERE sets = 'set.jsonl'").rows()
    assert rows == [("EMAIL_ADDRESS", "default", "set.jsonl", 1)]
    columns = ("counted_findings", "corrected_findings", "corrected_low", "corrected_high")
    (email,) = own.profile("personal_data_by_entity").filter(entity="EMAIL_ADDRESS").select(columns).rows()
    assert email[0] == email[1] == 1
    assert email[2] < 1 < email[3]


@pytest.fixture
def named(tmp_path):
    path = tmp_path / "named.conll"
    words = "Yesterday O|Angela B-PER|Merkel I-PER|travelled O|from O|Berlin B-LOC|to O|meet O|the O|president O"
    german = "Gestern O|ist O|die O|Kanzlerin O|mit O|dem O|Zug O|nach O|Hause O|gefahren O|und O|blieb O|dort O"
    path.write_text("\n\n".join(text.replace("|", "\n") for text in (words, german)) + "\n", encoding="utf-8")
    return path


def test_names_are_measured_and_a_snapshot_carries_it_where_names_are_looked_for(named, tmp_path):
    kept = tmp_path / "names.json"
    done = run(named, "--names", "--format", "json", "--save", kept)
    assert done.exit_code == 0, done.output
    found = {r["kind"]: r for r in json.loads(done.stdout) if r["set"] == "all"}
    assert (found["PERSON"]["labelled"], found["PERSON"]["found"]) == (1, 1)
    assert (found["LOCATION"]["labelled"], found["LOCATION"]["found"]) == (1, 1)
    assert "in a language that no model is of" in done.stderr
    assert "1 of 2" in done.stderr
    assert "Merkel" not in done.output + kept.read_text(encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.jsonl").write_text(json.dumps({"text": "Yesterday Angela Merkel travelled to meet the president."}))
    own = pv.tag(data, store=tmp_path / "store", evaluations=[kept])
    columns = ("named_records", "recall", "precision")
    whole = own.profile("names_by_source").filter(entity="PERSON")
    assert whole.filter(whole["source"].is_null()).select(columns).rows() == [(1, 1, 1)]
    assert own.sql("SELECT sets FROM quality WHERE entity = 'PERSON'").rows() == [("named.conll",)]
    none = pv.tag(data, store=tmp_path / "store", evaluations=[kept], names="none")
    assert none.sql("SELECT sets FROM quality WHERE entity = 'PERSON'").rows() == []


def test_a_part_of_a_set_says_how_much_of_it(named):
    done = run(named, "--names", "--most", 1, "--format", "json")
    assert done.exit_code == 1, done.output  # that text holds no name, so nothing could be judged by it
    assert {r["set"] for r in json.loads(done.stdout)} == {"all", "named.conll (1 of 2 texts)"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument"),
        (["no.jsonl"], 2, "does not exist"),
        (["{set}", "{set}"], 2, "a labelled set is given twice"),
        (["{set}", "--countries", "xx"], 2, "there is no recognizer for the country 'xx'"),
        (["{set}", "--recognizers", "nope"], 2, "no pack of recognizers is called 'nope'"),
        (["{set}", "--map", "{set}"], 2, "not valid YAML"),
        (["{set}", "--names", "--countries", "de"], 2, "--names measures models"),
        (["{set}", "--names", "--recognizers", "recommended"], 2, "--names measures models"),
        (["{set}", "--names-model", "en=x"], 2, "give --names as well"),
        (["{set}", "--names", "--names-model", "x"], 2, "names no language and model"),
        (["{set}", "--names", "--names-model", "en=no_such"], 2, "there is no spaCy model"),
        (["{set}", "--names", "--names-model", "en=os:getcwd"], 2, "write module:name"),
        (["{set}", "--most", "0"], 2, "--most"),
        (["{set}", "--format", "parquet"], 2, "Parquet is not text"),
    ],
)
def test_misuse_is_answered_with_what_is_wrong(labelled, arguments, code, said):
    done = run(*(a.format(set=labelled) for a in arguments))
    assert done.exit_code == code, done.output
    assert said in done.output


def test_a_file_without_labels_could_not_be_evaluated(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "x"}\n')
    done = run(path)
    assert done.exit_code == 1
    assert "it has no list of spans" in done.output


def test_where_nothing_could_be_judged_it_says_so_and_keeps_nothing(tmp_path):
    path, kept = tmp_path / "a.jsonl", tmp_path / "kept.json"
    path.write_text('{"text": "Hello there", "spans": [{"start": 0, "end": 5, "label": "ODD"}]}\n')
    done = run(path, "--save", kept)
    assert done.exit_code == 1
    assert "nothing could be judged" in done.output
    assert "labels that the map lacks: ODD 1" in done.output
    assert not kept.exists()
