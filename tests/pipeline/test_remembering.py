"""What a model produced is remembered as digests, once, and nothing of its text."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
import pytest

import provenance as pv
from provenance.errors import LedgerError, ReadError, UsageError
from provenance.ledger import outputs as kept
from provenance.ledger.outputs import Outputs
from provenance.pipeline import remembering

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LONG = "The harbour was quiet that morning and nobody spoke of the storm at all"


def lines(path, *values):
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


@pytest.fixture
def remember(tmp_path):
    def add(*files, model="acme@1", **how):
        return remembering.add(model, files, store_path=tmp_path / "store", now=NOW, **how)

    return add


def counts(done):
    return done.found, done.added, done.known, done.short, done.echoes


def rows(tmp_path):
    return pl.concat([pl.read_parquet(batch.path) for batch in Outputs(tmp_path / "store").batches])


def test_answers_are_outputs_and_a_plain_text_is_one_where_there_are_none(remember, tmp_path):
    chat = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello to you"}]}
    pair = {"prompt": "Say it", "chosen": "As you like it", "rejected": "Never in my life"}
    done = remember(lines(tmp_path / "a.jsonl", chat, pair, {"text": LONG}))
    assert counts(done) == (4, 4, 0, 0, 0)
    found = rows(tmp_path)
    assert found["prompt_id"].null_count() == 1  # the plain text
    assert found["prompt_id"].n_unique() == 3  # both answers of a pair are to the same prompt
    assert found.filter(pl.col("words").is_not_null())["prompt_id"].null_count() == 1


def test_what_can_match_nothing_and_what_repeats_its_prompt_is_left_out(remember, tmp_path):
    echo = {"prompt": LONG, "response": LONG.upper()}
    done = remember(lines(tmp_path / "a.jsonl", {"text": "Yes."}, {"prompt": "Is it?", "response": "Yes."}, echo))
    assert counts(done) == (3, 1, 0, 1, 1)


def test_adding_a_file_twice_changes_nothing(remember, tmp_path):
    file = lines(tmp_path / "a.jsonl", {"text": LONG}, {"text": LONG + " again"}, {"text": LONG.lower()})
    assert counts(remember(file)) == (3, 2, 1, 0, 0)
    before = Outputs(tmp_path / "store").digest()
    assert counts(remember(file)) == (3, 0, 3, 0, 0)
    after = Outputs(tmp_path / "store")
    assert (after.digest(), len(after.batches)) == (before, 1)


def test_another_model_may_have_the_same_output(remember, tmp_path):
    file = lines(tmp_path / "a.jsonl", {"text": LONG})
    remember(file)
    assert counts(remember(file, model="acme@2")) == (1, 1, 0, 0, 0)
    assert Outputs(tmp_path / "store").models() == ["acme@1", "acme@2"]


def test_roles_and_fields_choose_what_is_an_output(remember, tmp_path):
    record = {"prompt": LONG + " first", "response": LONG + " second", "meta": {"draft": LONG + " third"}}
    file = lines(tmp_path / "a.jsonl", record)
    assert counts(remember(file, roles=["prompt", "response"]))[1] == 2
    assert counts(remember(file, fields=["meta.draft"]))[1] == 1


def test_many_outputs_make_several_batches_that_hold_each_once(remember, tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "BATCH_ROWS", 3)
    monkeypatch.setattr(remembering, "_BATCH", 200)
    texts = [{"text": f"{LONG} {number % 7}"} for number in range(20)]
    assert counts(remember(lines(tmp_path / "a.jsonl", *texts))) == (20, 7, 13, 0, 0)
    assert rows(tmp_path)["text_id"].n_unique() == 7
    assert len(Outputs(tmp_path / "store").batches) > 1


def test_no_text_lies_in_the_store(remember, tmp_path):
    remember(lines(tmp_path / "a.jsonl", {"prompt": "The password is sesame", "response": LONG}))
    held = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    for secret in (b"sesame", b"harbour", LONG.encode()):
        assert secret not in held


@pytest.mark.parametrize(
    ("model", "content", "how", "kind", "said"),
    [
        (
            "acme@1",
            '{"x": "no text at all here"}\n',
            {},
            ReadError,
            "no outputs in 1 files: 0 records read, 1 rejected",
        ),
        ("acme@1", '{"prompt": "only a prompt"}\n', {}, ReadError, "no outputs"),
        ("acme@1", "", {}, ReadError, "no outputs"),
        ("a model\nof ours", '{"text": "x"}\n', {}, UsageError, "id of a model"),
        ("someone@example.com", '{"text": "x"}\n', {}, UsageError, "id of a model"),
        ("acme@1", '{"text": "x"}\n', {"roles": ["answer"]}, UsageError, "no role is called 'answer'"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_kept(remember, tmp_path, model, content, how, kind, said):
    file = tmp_path / "a.jsonl"
    file.write_text(content)
    with pytest.raises(kind, match=said):
        remember(file, model=model, **how)
    assert not (tmp_path / "store" / "outputs").exists()


@pytest.mark.parametrize(("name", "content"), [("a.bin", b"\0\1"), ("a.jsonl.gz", b"no gzip"), ("a.parquet", b"PAR0")])
def test_a_file_that_is_not_what_it_says_is_an_error_that_names_it(remember, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReadError, match=name):
        remember(tmp_path / name)


def test_a_damaged_memory_is_an_error_and_never_a_smaller_one(remember, tmp_path):
    remember(lines(tmp_path / "a.jsonl", {"text": LONG}))
    (batch,) = Outputs(tmp_path / "store").batches
    whole = batch.path.read_bytes()
    batch.path.write_bytes(whole[:-1] + b"x")
    with pytest.raises(LedgerError, match="damaged"):
        Outputs(tmp_path / "store").checked()
    batch.path.unlink()
    with pytest.raises(LedgerError, match="damaged"):
        Outputs(tmp_path / "store")


def test_a_killed_run_leaves_no_half_of_a_batch(remember, tmp_path, monkeypatch):
    file = lines(tmp_path / "a.jsonl", {"text": LONG})

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(kept.files, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            remember(file)
    assert Outputs(tmp_path / "store").batches == []
    assert counts(remember(file))[1] == 1


def test_the_listing_counts_by_model(remember, tmp_path):
    remember(lines(tmp_path / "a.jsonl", {"text": LONG}, {"prompt": "Is it?", "response": "Yes."}))
    remember(lines(tmp_path / "b.jsonl", {"text": LONG + " indeed"}))
    found = remembering.listing(tmp_path / "store")
    assert found.select("model", "outputs", "with_prompt", "near").rows() == [("acme@1", 3, 1, 2)]
    assert found["bytes"][0] == sum(b.path.stat().st_size for b in Outputs(tmp_path / "store").batches)


def test_an_alias_of_a_registered_model_stands_for_its_id(remember, tmp_path):
    (tmp_path / "data").mkdir()
    lines(tmp_path / "data" / "a.jsonl", {"text": LONG})
    snapshot = pv.tag(tmp_path / "data", store=tmp_path / "store", families=("text",), names="none")
    pv.models.add("acme", "1", trained_on=[snapshot], store=tmp_path / "store")
    file = lines(tmp_path / "a.jsonl", {"text": LONG})
    assert remember(file, model="acme-1").model == "acme@1"
    assert counts(remember(file, model="acme@1")) == (1, 0, 1, 0, 0)
