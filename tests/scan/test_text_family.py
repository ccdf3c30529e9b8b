"""The family `text`: its rows, and the descriptor that names all that can change them."""

import json
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from provenance import digest
from provenance.model import ReaderOptions
from provenance.read import fields, jsonl
from provenance.read.base import Part, Record, Reject
from provenance.scan import text
from provenance.scan.settings import Limits, Settings
from provenance.schema import TABLES

KEY = bytes(range(32))
ALL = ReaderOptions(
    url="url", created="created", contributor="user", licence="licence", opt_out="no_training", match=("lang",)
)
RICH = Record(
    row=7,
    parts=(
        Part("user", "m[0].content", "Wo ist der Schlüssel?"),
        Part("assistant", "m[1].content", "Da!\n", "gpt-x 1.0"),
    ),
    url="https://www.example.co.uk/a",
    created="2024-03-05T23:30:00-05:00",
    contributor="jane",
    licence="CC-BY-4.0",
    opt_out=False,
    fields={"lang": "de"},
)


def scan(batch, *, options=ALL):
    return text.Scanner(options, Settings(contributor_key=KEY)).scan(batch)


def test_tables_have_the_columns_of_the_schema_but_shard(batch):
    for made in (batch(), batch("a", "b", rejects=[Reject(3, 10, "not_json")])):
        tables = scan(made)
        assert set(tables) == {t.name for t in TABLES["text"]}
        for table in TABLES["text"]:
            assert tables[table.name].columns == [c.name for c in table.columns if c.name != "shard"]


def test_a_record_with_all_its_metadata(batch):
    [row] = scan(batch(RICH))["records"].rows(named=True)
    parts = [(p.role, p.text) for p in RICH.parts]
    assert row == {
        "row": 7,
        "record_id": digest.record_id(parts)[:16],
        "text_id": digest.text_id("Wo ist der Schlüssel?\n\nDa!\n")[:16],
        "parts": 2,
        "chars": 25,
        "bytes": 26,
        "tokens": row["tokens"],
        "created": date(2024, 3, 6),
        "domain": "example.co.uk",
        "contributor": row["contributor"],
        "licence": "CC-BY-4.0",
        "opt_out": False,
        "fields": '{"lang":"de"}',
    }
    assert len(row["contributor"]) == 16


def test_parts_carry_offsets_in_the_canonical_text(batch):
    rows = scan(batch(RICH))["parts"].rows(named=True)
    canonical = "\n\n".join(p.text for p in RICH.parts)
    assert [canonical[r["start"] : r["end"]] for r in rows] == [p.text for p in RICH.parts]
    assert [(r["row"], r["part"], r["role"], r["field"], r["generator"]) for r in rows] == [
        (7, 0, "user", "m[0].content", None),
        (7, 1, "assistant", "m[1].content", "gpt-x 1.0"),
    ]
    assert [r["bytes"] for r in rows] == [22, 4]


def test_a_part_keeps_the_field_name_that_the_reader_keeps(batch):
    names = ["größe", "m[0].content", "(odd name)", "a@b", "x" * 101]
    rows = scan(batch(*(Record(1, (Part("text", name, "t"),)) for name in names)))["parts"]
    assert rows["field"].to_list() == [fields.stored(name) for name in names] == [*names[:3], fields.ODD, fields.ODD]


def test_sums_of_parts_are_those_of_the_record(batch):
    tables = scan(batch(RICH, "plain", [("prompt", "naïve"), ("response", "日本語"), ("response", "x")]))
    sizes = ("chars", "bytes", "tokens")
    sums = tables["parts"].group_by("row", maintain_order=True).agg(*(pl.col(name).sum() for name in sizes))
    assert sums.rows() == tables["records"].select("row", *sizes).rows()


def test_texts_alike_but_for_case_and_space_share_a_text_id(batch):
    records = scan(batch("Hello  World", "hello world", "hello word"))["records"]
    first, second, third = records["text_id"].to_list()
    assert first == second != third
    assert len(set(records["record_id"].to_list())) == 3


def test_what_the_reader_found_under_usual_names_is_kept_without_a_declaration(batch):
    [row] = scan(batch(RICH), options=ReaderOptions())["records"].rows(named=True)
    assert (row["created"], row["domain"], row["licence"]) == (date(2024, 3, 6), "example.co.uk", "CC-BY-4.0")


def test_contributor_and_opt_out_come_from_declared_fields_only(batch):
    [row] = scan(batch(RICH), options=ReaderOptions())["records"].rows(named=True)
    assert (row["contributor"], row["opt_out"]) == (None, None)


@pytest.mark.parametrize("options", [ReaderOptions(), ReaderOptions(url="url", created="date", licence="license")])
def test_usual_names_are_read_as_declared_ones_are(tmp_path, options):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "t", "url": "https://example.org/x", "date": "2024-03-05", "license": "MIT"}\n')
    [block] = jsonl.blocks(path, options, target=2**20)
    [read] = jsonl.read(path, block, options, batch_bytes=2**20)
    [row] = scan(read, options=options)["records"].rows(named=True)
    assert (row["created"], row["domain"], row["licence"]) == (date(2024, 3, 5), "example.org", "MIT")


def test_rejects_are_kept_as_they_are(batch):
    rejects = [Reject(2, 10, "not_json"), Reject(5, 0, "no_text")]
    assert scan(batch("a", rejects=rejects))["rejects"].rows() == [(2, 10, "not_json"), (5, 0, "no_text")]


def test_unread_fields_are_counted_and_odd_names_are_not_kept(batch):
    unread = {
        ("notes", "unread"): (3, 120),
        ("notes", "ignored"): (1, 5),
        ("größe.高さ", "unread"): (1, 7),
        ("my secret <b>", "unread"): (1, 10),
        ("x" * 101, "unread"): (2, 20),
    }
    assert scan(batch("a", unread=unread))["fields"].rows() == [
        ("(odd name)", "unread", 3, 30),
        ("größe.高さ", "unread", 1, 7),
        ("notes", "ignored", 1, 5),
        ("notes", "unread", 3, 120),
    ]


# The descriptor: a change there makes every shard be read again, so it changes when, and only when, a column can.


def of(options=ALL, **settings):
    return digest.digest(text.descriptor(options, Settings(**{"contributor_key": KEY, **settings})))


def test_a_descriptor_is_hashable_and_the_same_twice():
    assert of() == of()


@pytest.mark.parametrize(
    "change",
    [
        {"text": ("body",)},
        {"url": "link"},
        {"created": None},
        {"contributor": "author"},
        {"match": ("lang", "topic")},
        {"ignore": ("notes",)},
        {"unit": "line"},
        {"max_bytes": 10},
    ],
)
def test_reader_options_change_the_descriptor(change):
    assert of(replace(ALL, **change)) != of()


def test_a_tokenizer_file_changes_the_descriptor_by_its_content_not_its_path(tmp_path):
    model = {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"}
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps({"version": "1.0", "model": model}))
    assert of(tokenizer=tmp_path / "a.json") == of(tokenizer=tmp_path / "b.json") != of()


def test_the_key_changes_the_descriptor_only_where_contributors_are_read():
    anonymous = replace(ALL, contributor=None)
    assert of(contributor_key=bytes(32)) != of()
    assert of(anonymous, contributor_key=bytes(32)) == of(anonymous)


def test_what_cannot_change_a_column_is_not_in_the_descriptor():
    assert of(countries=("de",)) == of()
    assert of(limits=Limits(part_chars=5)) == of()
    described = str(text.descriptor(ALL, Settings(contributor_key=KEY)))
    assert KEY.hex() not in described
