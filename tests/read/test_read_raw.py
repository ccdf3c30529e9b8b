"""Records for training: every field as it lies in the file, told apart and numbered as the readers do."""

from __future__ import annotations

import gzip
import json

import polars as pl
import pytest

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read import raw

LINES = b"""{"text": "one", "meta": {"n": 1}}

"only a text"
{"text": "three", "text": "twice"}
{"text": broken
{"nothing": 4}
{"text": "six", "big": 12345678901234567890}"""


def given(path, options=ReaderOptions()):  # noqa: B008
    skip = raw.rejected(path, options)
    return skip, list(raw.records(path, options, skip))


WANTED = [
    {"text": "one", "meta": {"n": 1}},
    {"text": "only a text"},
    {"text": "six", "big": 12345678901234567890},
]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.jsonl.gz"])
def test_lines_of_json_without_what_was_rejected(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(LINES) if name.endswith(".gz") else LINES)
    assert given(path) == ({4, 5, 6}, WANTED)


def test_an_array_and_a_single_value(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"text": "a", "n": [1]}, 7, "b"]')
    assert given(path) == ({2}, [{"text": "a", "n": [1]}, {"text": "b"}])
    path.write_text('{"text":\n "alone"}')
    assert given(path) == (set(), [{"text": "alone"}])


def test_rows_of_a_table_with_all_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text,n\n"a, b",1\n\nbad\n"c\nd",2\n')
    assert given(path) == ({2}, [{"text": "a, b", "n": "1"}, {"text": "c\nd", "n": "2"}])
    tabs = tmp_path / "a.tsv"
    tabs.write_text("text\tn\na\t1\n")
    assert given(tabs) == (set(), [{"text": "a", "n": "1"}])


def test_parquet_gives_columns_that_hold_no_text_too(tmp_path):
    path = tmp_path / "a.parquet"
    frame = pl.DataFrame({"text": ["a", None, "c"], "score": [0.5, 1.5, 2.5], "raw": [b"1", b"2", b"3"]})
    frame.write_parquet(path)
    assert given(path) == ({2}, [frame.row(0, named=True), frame.row(2, named=True)])


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [("file", ["a\n\nb\nc\n"]), ("line", ["a", "b", "c"]), ("block", ["a", "b\nc"])],
)
def test_plain_text_by_its_unit(tmp_path, unit, wanted):
    path = tmp_path / "a.txt"
    path.write_text("a\n\nb\nc\n")
    assert given(path, ReaderOptions(unit=unit)) == (set(), [{"text": text} for text in wanted])


def test_what_breaks_off_is_left_out_as_the_reader_does(tmp_path):
    path = tmp_path / "a.jsonl.gz"
    body = "".join(json.dumps({"text": f"record {n}", "pad": f"{n * 7919:032x}"}) + "\n" for n in range(2000)).encode()
    path.write_bytes(gzip.compress(body)[:-2000])
    skip, records = given(path)
    assert len(skip) == 1
    assert records == [json.loads(line) for line in body.splitlines()[: len(records)]]
    assert 0 < len(records) < 2000


def test_what_the_reader_rejected_is_never_given_in_silence(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES)
    with pytest.raises(ReadError, match="a record cannot be read"):
        list(raw.records(path, ReaderOptions()))
    with pytest.raises(ReadError, match="no reader"):
        list(raw.records(tmp_path / "a.xyz", ReaderOptions()))


def test_as_many_records_as_were_tagged_in_real_files(shared_data):
    from provenance import read

    seen = set()
    for path in sorted(shared_data.rglob("*")):
        name = read.detect(path).name if path.is_file() else None
        if name is None or path.stat().st_size > 2**20:
            continue
        options = ReaderOptions()
        reader = read.reader(name)
        try:
            blocks = reader.blocks(path, options, target=2**62)
            batches = [b for block in blocks for b in reader.read(path, block, options, batch_bytes=2**20)]
        except ReadError:
            continue
        skip = frozenset(reject.row for batch in batches for reject in batch.rejects)
        tagged = sum(len(batch.records) for batch in batches)
        try:
            given = sum(1 for _ in raw.records(path, options, skip))
        except ReadError:  # in a column that holds no text, which the reader did not decode
            assert name == "parquet"
            continue
        assert given == tagged, path.name
        seen.add(name)
    assert {"jsonl", "json", "csv", "text", "parquet"} <= seen
