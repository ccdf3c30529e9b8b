"""Labelled sets as they are met: shapes, token files, and what is refused."""

from __future__ import annotations

import gzip
import json

import pytest

from provenance.errors import ReadError
from provenance.quality.documents import Document, Label, LabelledSet, fewest, read

SECRET = "jane.doe@example.com"


def row(**given):
    return json.dumps(given)


@pytest.mark.parametrize(
    "line",
    [
        row(full_text=f"mail {SECRET}", spans=[{"entity_type": "EMAIL", "start_position": 5, "end_position": 25}]),
        row(id=1, text=f"mail {SECRET}", spans=[{"type": "EMAIL", "start": 5, "end": 25, "text": SECRET}]),
        row(question="q", data_to_answer=f"mail {SECRET}", pii_spans=[{"type": "EMAIL", "start": 5, "end": 25}]),
    ],
)
def test_the_shapes_that_are_known_give_one_and_the_same(tmp_path, line):
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(line.encode() + b"\n\n"))
    (document,) = read(path).documents
    assert document == (f"mail {SECRET}", (Label(5, 25, "EMAIL"),))


def test_the_digest_is_of_the_text_whatever_the_compression(tmp_path):
    line = row(text="a", spans=[]).encode()
    (tmp_path / "a.jsonl").write_bytes(line)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(line))
    assert read(tmp_path / "a.jsonl").sha256 == read(tmp_path / "b.jsonl.gz").sha256


def test_tags_of_tokens_become_spans(tmp_path):
    path = tmp_path / "names.conll"
    path.write_text(
        "-DOCSTART- O\n\nAnn\tB-PER\nLee\tI-PER\nBob\tB-PER\nin\tO\nNew I-LOC\nYork I-LOC\nYork I-PER\n\nno\tO\n",
        encoding="utf-8",
    )
    first, second = read(path).documents
    assert first.text == "Ann Lee Bob in New York York"
    assert [(first.text[s:e], kind) for s, e, kind in first.labels] == [
        ("Ann Lee", "PER"), ("Bob", "PER"), ("New York", "LOC"), ("York", "PER"),
    ]  # fmt: skip
    assert second == ("no", ())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "there is no labelled text in the file"),
        ('{"text": "a"', "not a row of JSON (not_json)"),
        ('{"text": "a", "text": "b", "spans": []}', "not a row of JSON (duplicate_key)"),
        ("[1]", "not a JSON object"),
        (row(body="x", spans=[]), "it has no text"),
        (row(text="x"), "it has no list of spans"),
        (row(text="x", spans=["a"]), "a span is not a JSON object"),
        (row(text="x", spans=[{"start": 0, "end": 1}]), "a span has none of: type, entity_type, label"),
        (row(text=SECRET, spans=[{"start": 0, "end": 90, "type": "E"}]), "not a place of its text"),
        (row(text=SECRET, spans=[{"start": 3, "end": 3, "type": "E"}]), "not a place of its text"),
        (row(text=SECRET, spans=[{"start": True, "end": 3, "type": "E"}]), "not a place of its text"),
        (row(text=SECRET, spans=[{"start": 0, "end": 3, "type": "E", "text": "doe"}]), "own text is not what stands"),
    ],
)
def test_a_set_that_is_wrong_is_refused_by_line_and_without_its_text(tmp_path, content, said):
    path = tmp_path / "set.jsonl"
    good = row(text="a", spans=[]) + "\n" if content else ""
    path.write_text(good + content, encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read(path)
    assert said in str(caught.value)
    assert "set.jsonl" in str(caught.value)
    assert "line 2" in str(caught.value) or not content
    assert "jane" not in str(caught.value)


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(row(text=f"a {i}", spans=[]).encode() for i in range(5000)))[:-40])
    with pytest.raises(ReadError, match="breaks off"):
        read(path)


def test_a_token_file_without_tags_is_refused(tmp_path):
    path = tmp_path / "a.bio"
    path.write_text("Ann\n", encoding="utf-8")
    with pytest.raises(ReadError, match="has no tag"):
        read(path)


def test_every_labelled_set_of_the_shared_data_is_read(shared_data):
    found = {}
    for path in sorted((shared_data / "pii").rglob("*.gz")):
        one = read(path)
        found[one.name] = (len(one.documents), sum(len(d.labels) for d in one.documents))
    assert found["presidio_synth_v2.jsonl.gz"] == (1500, 2863)
    assert found["meddocan_train250_es.jsonl.gz"][0] == 250
    assert (
        sum(n for name, (_, n) in found.items() if name.startswith(("fengh", "leim", "lumi", "maxi", "song"))) == 17118
    )
    assert found["ner_wikigold_en.conll.gz"][1] > 3000


def test_a_part_of_a_set_is_the_same_texts_in_whatever_order_they_stand():
    texts = [Document(f"text {n}", ()) for n in range(20)]
    one = LabelledSet("set.jsonl", "0" * 64, tuple(texts))
    part = fewest(one, 5)
    other = fewest(one._replace(documents=tuple(reversed(texts))), 5)
    assert part.name == "set.jsonl (5 of 20 texts)"
    assert len(part.documents) == 5
    assert list(part.documents) == [t for t in texts if t in part.documents] == list(reversed(other.documents))
    assert fewest(one, 20) == one


def test_a_kind_of_two_words_is_one_kind_and_a_tag_may_be_a_kind_alone(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("The B-creative-work\nOdyssey I-creative-work\nby O\nHomer PER\n", encoding="utf-8")
    (document,) = read(path).documents
    assert document.labels == (Label(0, 11, "creative-work"), Label(15, 20, "PER"))
