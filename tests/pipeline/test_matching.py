"""A part that is a remembered output, or nearly, is that model's: found without reading data, and never twice."""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime

import polars as pl
import pytest

import provenance as pv
from provenance.ledger import verify
from provenance.ledger.store import Store
from provenance.pipeline import hashing, logbook, matching, remembering, snapshots, tagging
from provenance.scan import matches

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FAMILIES = ("text", "signatures")
RNG = random.Random(3)
WORDS = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("alo", "eri", "ino", "oma", "ura", "ady")]


def prose(words=60, seed=None):
    rng = random.Random(seed) if seed is not None else RNG
    return " ".join(rng.choice(WORDS) for _ in range(words))


def lines(path, *values):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def changed(text, every):
    """The text with one word in `every` replaced."""
    return " ".join(f"new{n}" if n % every == 0 else word for n, word in enumerate(text.split(), start=1))


@pytest.fixture
def remember(tmp_path):
    def add(model, *values):
        file = lines(tmp_path / "answers" / f"{RNG.random()}.jsonl", *values)
        return remembering.add(model, [file], store_path=tmp_path / "store", now=NOW)

    return add


@pytest.fixture
def tagged(tmp_path):
    def tag(folder=None, *, families=FAMILIES, **how):
        how = {"store_path": tmp_path / "store", "now": NOW, "jobs": 1, "names": "none"} | how
        return tagging.tag([folder or tmp_path / "data"], families=families, **how)

    return tag


def asked(tmp_path, tagged, query, store="store"):
    opened = Store.open(tmp_path / store)
    with snapshots.session(opened, opened.resolve(tagged.snapshot)) as session:
        return session.sql(query).rows()


PARTS = """SELECT row, part, author, generator, author_evidence, matched_model, match_similarity
FROM parts ORDER BY row, part"""


def test_equal_nearly_equal_and_other_texts_are_told_apart(remember, tagged, tmp_path):
    exact, near, other = prose(), prose(), prose()
    remember("acme@1", {"text": exact}, {"text": near})
    lines(tmp_path / "data" / "a.jsonl", *({"text": t} for t in (exact.upper(), changed(near, 15), other)))
    rows = asked(tmp_path, tagged(), PARTS)
    assert rows[0] == (1, 0, "model", "acme@1", "exact", "acme@1", 1.0)
    assert rows[1][2:6] == ("model", "acme@1", "near", "acme@1")
    assert 0.5 < rows[1][6] < 1
    assert rows[2] == (3, 0, "unknown", None, None, None, None)


def test_a_short_text_is_an_output_only_after_its_prompt(remember, tagged, tmp_path):
    remember("acme@1", {"prompt": "Is it raining?", "response": "Yes."})
    lines(
        tmp_path / "data" / "a.jsonl",
        {"text": "Yes."},
        {"prompt": "Is it raining?", "response": "yes."},
        {"prompt": "Is it late?", "response": "Yes."},
        {"messages": [{"role": "user", "content": "IS IT  RAINING?"}, {"role": "assistant", "content": "Yes."}]},
    )
    rows = asked(tmp_path, tagged(), PARTS)
    assert [(row, part) for row, part, *_, model, _ in rows if model] == [(2, 1), (4, 1)]


def test_both_answers_of_a_pair_are_known_by_the_prompt_of_the_pair(remember, tagged, tmp_path):
    remember("acme@1", {"prompt": "Is it?", "chosen": "It is so.", "rejected": "It is not."})
    lines(tmp_path / "data" / "a.jsonl", {"prompt": "Is it?", "response": "It is not."})
    found = asked(tmp_path, tagged(), PARTS)
    assert [row[4] for row in found] == [None, "exact"]


@pytest.mark.parametrize(
    ("declared", "author", "evidence"),
    [
        ("origin_class: crawled", "model", "exact"),
        ("origin_class: licensed\n    authors: {'*': human}", "model", "exact"),  # whatever is said of it
        ("origin_class: synthetic\n    generator: other-1", "model", "declared"),
    ],
)
def test_a_match_counts_whatever_is_declared_and_a_declared_model_stays_declared(
    remember, tagged, tmp_path, declared, author, evidence
):
    text = prose()
    remember("acme@1", {"text": text})
    lines(tmp_path / "data" / "a.jsonl", {"text": text})
    (tmp_path / "data" / "sources.yaml").write_text(
        f"version: 1\nsources:\n  - id: s\n    match: {{paths: ['**']}}\n    {declared}\n"
    )
    assert asked(tmp_path, tagged(), PARTS) == [(1, 0, author, "acme@1", evidence, "acme@1", 1.0)]


def test_of_several_models_the_stronger_match_counts_then_the_newest(remember, tagged, tmp_path):
    text = prose()
    remember("old@1", {"text": text})
    remember("new@2", {"text": text})
    remember("near@3", {"text": changed(text, 20)})
    lines(tmp_path / "data" / "a.jsonl", {"text": text}, {"text": changed(text, 12)})
    done = tagged()
    folder = tmp_path / "store" / "scans" / "matches"
    found = pl.concat([pl.read_parquet(path) for path in folder.glob("*/*.parquet")])
    first = found.filter(pl.col("row") == 1).sort("place").select("place", "model", "kind").rows()
    assert first == [(0, "new@2", "exact"), (1, "old@1", "exact"), (2, "near@3", "near")]
    assert asked(tmp_path, done, PARTS)[0][5] == "new@2"
    second = found.filter(pl.col("row") == 2).sort("place")
    assert second["kind"].to_list() == ["near"] * 3
    assert second["similarity"].is_sorted(descending=True)


def test_a_record_says_the_strongest_evidence_of_its_parts_and_the_mix_adds_up(remember, tagged, tmp_path):
    exact, near = prose(), prose()
    remember("acme@1", {"text": exact}, {"text": near})
    chat = [{"role": "user", "content": changed(near, 20)}, {"role": "assistant", "content": exact}]
    lines(tmp_path / "data" / "a.jsonl", {"messages": chat}, {"text": "Nobody's words."})
    done = tagged()
    assert asked(tmp_path, done, "SELECT author_evidence FROM records ORDER BY row") == [("exact",), (None,)]
    mix = asked(tmp_path, done, "SELECT value, records, tokens FROM mix WHERE dimension = 'author_evidence' ORDER BY 1")
    assert [(value, records) for value, records, _ in mix] == [("declared", 0), ("exact", 1), ("near", 0), (None, 1)]
    whole = asked(tmp_path, done, "SELECT sum(tokens) FROM parts")[0][0]
    assert sum(tokens for *_, tokens in mix) == whole
    assert {value: tokens > 0 for value, _, tokens in mix} == {
        "declared": False,
        "exact": True,
        "near": True,
        None: True,
    }


@pytest.fixture
def opened():
    """Counts how often files below a folder are opened."""
    counted = {"folder": None, "files": []}

    def hook(event, args):
        if event == "open" and counted["folder"] and isinstance(args[0], str) and args[0].startswith(counted["folder"]):
            counted["files"].append(args[0])

    sys.addaudithook(hook)  # cannot be removed again, so it is switched off by its folder
    yield counted
    counted["folder"] = None


def test_adding_outputs_makes_another_snapshot_and_reads_no_data(remember, tagged, tmp_path, opened, monkeypatch):
    monkeypatch.setattr(hashing, "SETTLED", 0)
    text = prose()
    lines(tmp_path / "data" / "a.jsonl", {"text": text}, {"text": prose()})
    before = tagged()
    remember("acme@1", {"text": text})
    opened["folder"] = str(tmp_path / "data")
    after = tagged()
    opened["folder"] = None
    assert opened["files"] == []
    assert (after.scanned, after.reused, after.hashed) == (0, 1, 0)
    assert after.snapshot != before.snapshot
    assert [row[4] for row in asked(tmp_path, after, PARTS)] == ["exact", None]
    assert [row[4] for row in asked(tmp_path, before, PARTS)] == [None, None]  # what was known then


def test_the_same_outputs_known_make_the_same_snapshot(remember, tagged, tmp_path):
    text = prose()
    remember("acme@1", {"text": text})
    lines(tmp_path / "data" / "a.jsonl", {"text": text})
    lines(tmp_path / "data" / "b.jsonl", {"text": changed(text, 15)})
    one = tagged()
    again = tagged(jobs=2)
    assert again.snapshot == one.snapshot
    file = lines(tmp_path / "answers" / "same.jsonl", {"text": text})
    remembering.add("acme@1", [file], store_path=tmp_path / "other", now=NOW)
    assert tagged(store_path=tmp_path / "other").snapshot == one.snapshot


def test_how_many_parts_are_compared_at_once_changes_nothing(remember, tagged, tmp_path, monkeypatch):
    texts = [prose() for _ in range(8)]
    remember("acme@1", *({"text": text} for text in texts[:6]))
    for number, text in enumerate(texts):
        lines(tmp_path / "data" / f"{number}.jsonl", {"text": changed(text, 10 + number)}, {"text": text})
    whole = tagged()
    monkeypatch.setattr(matching, "AT_ONCE", 2)
    monkeypatch.setattr(matching, "_SHARDS_A_PACK", 3)
    other = tmp_path / "other"
    for batch in (tmp_path / "store" / "outputs").iterdir():
        (other / "outputs").mkdir(parents=True, exist_ok=True)
        batch.rename(other / "outputs" / batch.name)
    (other / "store.json").write_bytes((tmp_path / "store" / "store.json").read_bytes())
    logbook.adopt(Store.open(other), "2026-11-23T09:00:00Z")
    assert tagged(store_path=other).snapshot == whole.snapshot


def test_without_signatures_only_equal_texts_are_found(remember, tagged, tmp_path):
    text = prose()
    remember("acme@1", {"text": text})
    lines(tmp_path / "data" / "a.jsonl", {"text": text}, {"text": changed(text, 20)})
    assert [row[4] for row in asked(tmp_path, tagged(families=("text",)), PARTS)] == ["exact", None]
    assert [row[4] for row in asked(tmp_path, tagged(), PARTS)] == ["exact", "near"]


def test_no_outputs_no_family(tagged, tmp_path):
    lines(tmp_path / "data" / "a.jsonl", {"text": prose()})
    done = tagged()
    (entry,) = [e for e in Store.open(tmp_path / "store").load(done.snapshot).entries if e["status"] == "tagged"]
    assert sorted(entry["scans"]) == ["signatures", "text"]
    assert asked(tmp_path, done, "SELECT families FROM snapshot") == [("signatures,text",)]


def test_an_unreadable_file_and_one_without_records_have_nothing_to_match(remember, tagged, tmp_path):
    remember("acme@1", {"text": prose()})
    lines(tmp_path / "data" / "a.jsonl", {"text": prose()})
    (tmp_path / "data" / "bad.jsonl.gz").write_bytes(b"no gzip")
    (tmp_path / "data" / "empty.jsonl").write_bytes(b"")
    done = tagged()
    assert (done.totals["rejected_shards"], done.totals["shards"]) == (1, 3)
    assert tagged().snapshot == done.snapshot


def test_matches_are_checked_against_the_manifest_like_every_scan(remember, tagged, tmp_path):
    text = prose()
    remember("acme@1", {"text": text})
    lines(tmp_path / "data" / "a.jsonl", {"text": text})
    done = tagged()
    store = Store.open(tmp_path / "store")
    built = store.load(done.snapshot)
    assert verify.scans(built, store.index(), tmp_path / "copy")[0] == []
    (path,) = (tmp_path / "store" / "scans" / "matches").glob("*/*.parquet")
    pl.read_parquet(path).with_columns(pl.lit("acme@9").alias("model")).write_parquet(path)
    assert verify.scans(built, store.index(), tmp_path / "again")[0] == [("a.jsonl", "matches")]


def test_a_crowd_of_like_outputs_does_not_hide_a_near_copy(remember, tagged, tmp_path):
    """Templates that differ by a word share their bands; each text is still told from one of them."""
    template = prose(40)
    crowd = [{"text": f"{template} {prose(2)}"} for _ in range(5 * matches.SHARED)]
    remember("acme@1", *crowd)
    lines(tmp_path / "data" / "a.jsonl", {"text": f"{template} and more"})
    assert [row[4] for row in asked(tmp_path, tagged(), PARTS)] == ["near"]


def test_the_profiles_and_the_python_api_tell_undeclared_outputs(tmp_path):
    text = prose()
    answers = lines(tmp_path / "answers.jsonl", {"prompt": "Tell me.", "response": text})
    lines(tmp_path / "data" / "a.jsonl", {"text": text}, {"text": prose()})
    done = pv.outputs.add("acme@1", answers, store=tmp_path / "store")
    assert (done.found, done.added) == (1, 1)
    assert pv.outputs.listing(store=tmp_path / "store")["outputs"].to_list() == [1]
    snapshot = pv.tag(tmp_path / "data", store=tmp_path / "store", families=FAMILIES, names="none")
    (matched,) = snapshot.profile("outputs_matched").rows(named=True)
    assert (matched["source"], matched["model"], matched["author_evidence"]) == ("unknown", "acme@1", "exact")
    assert (matched["records"], matched["parts"], matched["record_share"]) == (1, 1, 0.5)
    whole, unknown = snapshot.profile("undeclared_outputs").rows(named=True)
    assert (whole["source"], unknown["source"], whole["looked_for"]) == (None, "unknown", True)
    assert whole["record_share"] == 0.5
    assert whole["exact_tokens"] == matched["tokens"]
    evidence = snapshot.profile("mix_by_author_evidence")
    assert evidence["author_evidence"].to_list() == ["declared", "exact", "near", None]
    found = {f.rule: f for f in pv.gate(snapshot, policy="default").findings}
    assert found["undeclared-outputs"].measured == whole["effective_token_share"]
