"""Parquet: rows as objects, nested columns too; what is damaged is refused whole."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read import parquet

ROWS = [
    {"text": "one", "url": "https://a.example", "created": date(2024, 5, 1), "n": 1, "tags": ["x", None]},
    {"text": None, "url": None, "created": None, "n": None, "tags": None},
    {"text": " ", "url": None, "created": None, "n": 3, "tags": []},
    {"text": "vier", "url": None, "created": None, "n": 4, "tags": ["yy"]},
]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    def write(frame: pl.DataFrame, name: str = "a.parquet", **options):
        path = tmp_path_factory.mktemp("table") / name
        frame.write_parquet(path, **options)
        return path

    return write


def test_rows_are_records_and_nulls_are_absent(read, table):
    found = read(table(pl.DataFrame(ROWS)))
    assert [(record.row, record.parts[0].text) for record in found.records] == [(1, "one"), (4, "vier")]
    assert found.records[0].url == "https://a.example"
    assert found.records[0].created == date(2024, 5, 1)
    assert found.reasons == [(2, "no_text"), (3, "no_text")]
    assert [reject.bytes for reject in found.rejects] == [0, 1]
    assert found.unread == {("tags[]", "unread"): (2, 3)}


def test_nested_columns_are_read_like_json(read, table):
    frame = pl.DataFrame(
        {
            "messages": [
                [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}],
                [],
                None,
                [{"role": "system", "content": None}, {"role": None, "content": "x"}],
            ],
            "meta": [{"user": {"id": 7, "note": "n"}}, {"user": None}, None, {"user": {"id": None, "note": ""}}],
        }
    )
    found = read(table(frame), ReaderOptions(contributor="meta.user.id"))
    assert [[(part.role, part.field) for part in record.parts] for record in found.records] == [
        [("user", "messages[0].content"), ("assistant", "messages[1].content")],
        [("other", "messages[1].content")],
    ]
    assert [record.contributor for record in found.records] == ["7", None]
    assert found.reasons == [(2, "no_text"), (3, "no_text")]
    assert found.unread == {("meta.user.note", "unread"): (1, 1)}


def test_columns_of_every_kind(read, table):
    frame = pl.DataFrame(
        {
            "text": ["t"],
            "raw": [b"binary is no text"],
            "when": [datetime(2024, 1, 2, tzinfo=UTC)],
            "kind": pl.Series(["k"], dtype=pl.Categorical),
            "fixed": pl.Series([["p", "q"]], dtype=pl.Array(pl.String, 2)),
            "vector": [[0.5] * 4],
            "flag": [True],
        }
    )
    found = read(table(frame), ReaderOptions(match=("flag", "kind", "raw", "when"), opt_out="flag"))
    (record,) = found.records
    assert record.fields == {"flag": "true", "kind": "k", "when": "2024-01-02T00:00:00+00:00"}
    assert record.opt_out is True
    assert found.unread == {("fixed[]", "unread"): (1, 2)}


def test_a_table_without_text_columns_is_all_rejects(read, table):
    found = read(table(pl.DataFrame({"n": range(12_000), "raw": [b"x"] * 12_000})), target=50)
    assert (found.seen, len(found.records)) == (12_000, 0)
    assert {reason for _, reason in found.reasons} == {"no_text"}


@pytest.mark.parametrize("frame", [pl.DataFrame({"text": []}, schema={"text": pl.String}), pl.DataFrame()])
def test_an_empty_table_has_no_records(read, table, frame):
    assert read(table(frame)).seen == 0


def test_a_row_over_the_limit_is_one_reject(read, table):
    found = read(table(pl.DataFrame({"text": ["a", "ä" * 60, "b"]})), ReaderOptions(max_bytes=100))
    assert found.texts == [["a"], ["b"]]
    assert [(reject.row, reject.bytes, reject.reason) for reject in found.rejects] == [(2, 120, "too_long")]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    texts=st.lists(st.none() | st.text(max_size=20), max_size=60),
    group=st.integers(1, 30),
    target=st.integers(1, 500),
    batch_bytes=st.integers(1, 300),
)
def test_the_same_records_whatever_the_blocks_and_batches(read, table, texts, group, target, batch_bytes):
    frame = pl.DataFrame(
        {"text": texts, "tags": [[text] for text in texts]}, schema={"text": pl.String, "tags": pl.List(pl.String)}
    )
    path = table(frame, row_group_size=group)
    whole = read(path)
    split = read(path, target=target, batch_bytes=batch_bytes)
    assert (split.records, split.rejects, split.unread) == (whole.records, whole.rejects, whole.unread)
    assert whole.seen == len(texts)


def test_blocks_cover_the_rows_once(table):
    path = table(pl.DataFrame({"text": ["x" * 100] * 1000}))
    blocks = parquet.blocks(path, ReaderOptions(), target=10_000)
    assert len(blocks) in range(9, 13)
    assert [block.start for block in blocks] == [0, *(block.end for block in blocks[:-1])]
    assert blocks[-1].end == 1000
    assert all(block.first_row == block.start + 1 for block in blocks)


def test_batches_are_about_as_large_as_asked(read, table):
    path = table(pl.DataFrame({"text": ["x" * 100] * 30_000}))
    assert max(size for _, size in read(path, batch_bytes=50_000).batches) <= 60_000
    assert [records for records, _ in read(path).batches] == [10_000] * 3


def test_a_path_is_one_file_and_no_pattern(read, tmp_path):
    folder = tmp_path / "text=odd"  # which others read as a column
    folder.mkdir()
    pl.DataFrame({"body": ["a"]}).write_parquet(folder / "[a]*.parquet")
    pl.DataFrame({"body": ["b"]}).write_parquet(folder / "a.parquet")
    assert read(folder / "[a]*.parquet").texts == [["a"]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "corrupt"),
        (b"text", "corrupt"),
        (b'{"text": "a"}\n', "corrupt"),
        (b"PAR1", "corrupt"),
        (b"PAR1" + b"\xff" * 60 + b"PAR1", "corrupt"),
        (b"PARE" + b"\x00" * 60 + b"PARE", "encrypted"),
        (b"PAR1" + b"\x00" * 60 + b"PARE", "encrypted"),
    ],
)
def test_what_is_not_parquet_is_refused_with_a_reason(read, shard, content, reason):
    with pytest.raises(ReadError) as caught:
        read(shard("a.parquet", content))
    assert caught.value.reason == reason


def test_a_damaged_page_refuses_the_file_before_any_record(table, tmp_path):
    noise = random.Random(7)
    frame = pl.DataFrame({"text": [noise.randbytes(30).hex() for _ in range(5000)]})
    whole = bytearray(table(frame, compression="zstd", row_group_size=1000).read_bytes())
    late = len(whole) * 7 // 10
    whole[late : late + 40_000] = b"\xff" * 40_000  # a page with its head
    path = tmp_path / "a.parquet"
    path.write_bytes(bytes(whole))
    with pytest.raises(ReadError) as caught:
        parquet.blocks(path, ReaderOptions(), target=1000)
    assert caught.value.reason == "corrupt"


def test_nothing_is_said_about_a_damaged_file_but_by_us(shared_data, read, capfd):
    """Polars panics on it, and a panic writes to the terminal."""
    path = shared_data / "robust" / "parquet_testing" / "bad_data" / "ARROW-GH-41317.parquet"
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.reason == "corrupt"
    assert capfd.readouterr() == ("", "")


def test_a_cut_file_is_corrupt(table, tmp_path, read):
    whole = table(pl.DataFrame({"text": ["a"] * 100})).read_bytes()
    path = tmp_path / "a.parquet"
    path.write_bytes(whole[:-20])
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.reason == "corrupt"


def test_parquet_testing(read, shared_data):
    """apache/parquet-testing: each file ends as records and rejects that add up, or as an error with a reason."""
    folder = shared_data / "robust" / "parquet_testing"
    ends = {}
    for path in sorted(folder.glob("*/*.parquet")):
        try:
            ends[path.name] = read(path).seen
        except ReadError as error:
            ends[path.name] = error.reason
    assert len(ends) == 32
    assert {end for end in ends.values() if isinstance(end, str)} <= {"corrupt", "encrypted", "bad_header"}
    assert sum(isinstance(end, int) for end in ends.values()) >= 22
    assert ends["alltypes_plain.snappy.parquet"] == 2
