"""`provenance prove` and `provenance withdraw` as their users meet them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from provenance.cli import main

IDS = {}


def call(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def place(tmp_path, data, run, monkeypatch):
    """Two snapshots: the second lacks the first record of the forum."""
    store = tmp_path / "store"
    monkeypatch.setenv("PROVENANCE_STORE", str(store))
    one = run(data, store=store, families=("text",), names="none", name="one").snapshot
    first, rest = (data / "forum.jsonl").read_text(encoding="utf-8").split("\n", 1)
    (tmp_path / "mine.jsonl").write_text(first + "\n", encoding="utf-8")
    (tmp_path / "other.jsonl").write_text(rest.split("\n", 1)[0] + "\n", encoding="utf-8")
    (data / "forum.jsonl").write_text(rest, encoding="utf-8")
    two = run(data, store=store, families=("text",), names="none", name="two").snapshot
    IDS.update(one=one, two=two)
    return tmp_path


@pytest.fixture
def proof(place):
    made = call("prove", "forum.jsonl:1", "--snapshot", "one", "--not-in", "two", "-o", place / "gone.json")
    assert made.exit_code == 0, made.output
    return place / "gone.json"


def check(proof, text, *more):
    return call("prove", "--check", proof, "--text", text, *more)


def test_a_proof_is_checked_without_the_store_and_without_the_key(place, proof, monkeypatch):
    monkeypatch.setenv("PROVENANCE_STORE", str(place / "nowhere"))
    monkeypatch.setenv("PROVENANCE_KEY", str(place / "no" / "key"))
    result = check(proof, place / "mine.jsonl", "--snapshot", IDS["one"], "--not-in", IDS["two"])
    assert result.exit_code == 0, result.output
    assert IDS["one"] in result.output
    assert IDS["two"] in result.output
    assert not (place / "no").exists()


def test_a_proof_names_no_record_and_no_other_salt(place, proof):
    body = proof.read_text(encoding="utf-8")
    value = json.loads(body)
    assert set(value) == {"absent", "format", "hash", "kind", "present", "salt"}
    assert "Wetter" not in body
    assert body.count('"salt"') == 1


@pytest.mark.parametrize("how", ["record", "one", "two", "swapped", "bytes", "cut", "no proof"])
def test_what_a_proof_does_not_show_exits_3(place, proof, how):
    one, two, text = IDS["one"], IDS["two"], place / "mine.jsonl"
    if how == "record":
        text = place / "other.jsonl"
    elif how == "one":
        one = "0" * 64
    elif how == "two":
        two = "0" * 64
    elif how == "swapped":
        one, two = two, one
    elif how == "bytes":
        value = json.loads(proof.read_bytes())
        proof.write_text(json.dumps(value), encoding="utf-8")
    elif how == "cut":
        proof.write_bytes(proof.read_bytes()[:-2])
    else:
        proof.write_bytes(b"\x1f\x8b\x00")
    assert check(proof, text, "--snapshot", one, "--not-in", two).exit_code == 3


def test_a_proof_of_two_snapshots_is_none_of_one(place, proof):
    assert check(proof, place / "mine.jsonl", "--snapshot", IDS["one"]).exit_code == 3


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--text", "mine.jsonl", "--snapshot", "one"), 0),
        (("--text", "mine.jsonl", "--snapshot", "two"), 3),
        (("--text", "other.jsonl", "--snapshot", "one", "--not-in", "two"), 3),
        (("forum.jsonl:1", "--snapshot", "nosuch"), 2),
        (("forum.jsonl:999", "--snapshot", "one"), 2),
        (("--snapshot", "one"), 2),
        (("forum.jsonl:1",), 2),
        (("forum.jsonl:1", "--text", "mine.jsonl", "--snapshot", "one"), 2),
        (("--check", "gone.json", "--snapshot", "one"), 2),
        (("--check", "gone.json", "--text", "mine.jsonl", "--snapshot", "one"), 2),
        (("--check", "nosuch.json", "--text", "mine.jsonl", "--snapshot", "0" * 64), 2),
        (("--text", "data/forum.jsonl", "--snapshot", "one"), 1),
        (("--text", "data/README.md", "--snapshot", "one"), 1),
    ],
    ids=lambda item: " ".join(item)[:60] if isinstance(item, tuple) else str(item),
)
def test_exit_codes_of_prove(place, proof, monkeypatch, words, code):
    monkeypatch.chdir(place)
    result = call("prove", *words)
    assert result.exit_code == code, result.output


def test_a_record_is_named_by_its_shown_id_too(place):
    shown = call("show", "one", "forum.jsonl:1", "--format", "json")
    record = json.loads(shown.output)["records"][0]["record"]
    assert call("prove", record, "--snapshot", "one", "--not-in", "two").exit_code == 0


def test_a_withdrawal_is_said_listed_and_refuses(place):
    assert "would be withdrawn" in call("withdraw", "--source", "forum-de", "--dry-run").output
    assert call("withdraw", "--list").exit_code == 0
    result = call("withdraw", "--source", "forum-de", "--reason", "asked")
    assert result.exit_code == 0, result.output
    assert f"snapshot {IDS['one']}: 6 distinct records, 6 in all" in result.output
    assert f"snapshot {IDS['two']}: 5 distinct records, 5 in all" in result.output
    assert "source forum-de" in call("withdraw", "--list").output
    assert "floor-withdrawn" in call("gate", "two").output


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--source", "chat", "--contributor", "a"),
        ("--source", "nosuch"),
        ("--list", "--source", "chat"),
        ("--records", "nosuch.jsonl"),
    ],
    ids=" ".join,
)
def test_a_withdrawal_that_makes_no_sense_exits_2(place, words):
    assert call("withdraw", *words).exit_code == 2


def test_where_nothing_is_found_it_is_kept_with_yes_only(place):
    (place / "nobodys.jsonl").write_text(json.dumps({"text": "Nobody gave this."}) + "\n", encoding="utf-8")
    asked = ("withdraw", "--records", place / "nobodys.jsonl")
    result = call(*asked)
    assert result.exit_code == 2
    assert "cannot be undone" in result.output
    assert "nothing was withdrawn" in call("withdraw", "--list").stderr
    assert call(*asked, "--yes").exit_code == 0
    assert "distinct records" in call("withdraw", "--list").output
