"""JSON Lines: one record a line, the same ones however the work is split, nothing lost, memory bounded."""

from __future__ import annotations

import json
import tracemalloc
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read import jsonl
from provenance.read.base import REASONS
from provenance.read.lines import Long, lines

# Lines that reach every branch: good, blank, broken in each way, long, and odd line ends.
LINES = [
    b'{"text": "one"}',
    b'{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "id": "x"}',
    b'"a string"',
    b'{"text": "carriage return"}\r',
    b'{"text": "\xc3\xa9\xe2\x80\xa8\xe2\x80\xa9\xc2\x85"}',
    b"",
    b" \t\r",
    b"\x0b\x0c",
    b"{",
    b"[1]",
    b"{}",
    b'{"a": 1, "a": 2}',
    b'{"text": "\\ud800"}',
    b'{"text": NaN}',
    b'"\xff"',
    b"[" * 200,
    b'{"text": "' + b"x" * 200 + b'"}',
    b" " * 200,
    b"\x00",
]
OPTIONS = ReaderOptions(max_bytes=150)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    found=st.lists(st.sampled_from(LINES), max_size=30),
    end=st.sampled_from([b"", b"\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    target=st.integers(1, 400),
    batch_bytes=st.integers(1, 400),
)
def test_the_same_records_whatever_the_blocks_and_batches(read, shard, found, end, mark, target, batch_bytes):
    path = shard("a.jsonl", mark + b"\n".join(found) + end)
    whole = read(path, OPTIONS)
    split = read(path, OPTIONS, target=target, batch_bytes=batch_bytes)
    assert (split.records, split.rejects, split.seen, split.unread) == (
        whole.records,
        whole.rejects,
        whole.seen,
        whole.unread,
    )
    blocks = jsonl.blocks(path, OPTIONS, target=target)
    assert blocks[0].start == 0
    assert blocks[-1].end == path.stat().st_size
    assert all(one.end == two.start for one, two in pairwise(blocks))
    for packed in (".gz", ".zst"):
        again = read(shard(f"a.jsonl{packed}", path.read_bytes()), OPTIONS, target=target)
        assert (again.records, again.rejects, again.seen) == (whole.records, whole.rejects, whole.seen)


def test_each_line_ends_as_a_record_or_as_a_reject_with_its_row(read, shard):
    found = read(shard("a.jsonl", b"\n".join(LINES)), OPTIONS)
    assert [record.row for record in found.records] == [1, 2, 3, 4, 5]
    assert found.reasons == [
        (9, "not_json"),
        (10, "not_object"),
        (11, "no_text"),
        (12, "duplicate_key"),
        (13, "lone_surrogate"),
        (14, "bad_number"),
        (15, "not_utf8"),
        (16, "too_long"),
        (17, "too_long"),
        (19, "not_json"),
    ]
    assert {reason for _, reason in found.reasons} <= set(REASONS)
    assert [reject.bytes for reject in found.rejects if reject.reason == "too_long"] == [200, 212]


def test_blocks_split_about_where_asked_at_line_starts(shard):
    path = shard("a.jsonl", [{"text": f"{i:04}"} for i in range(1000)])
    blocks = jsonl.blocks(path, ReaderOptions(), target=4000)
    size = path.stat().st_size // 1000
    assert len(blocks) in range(4, 6)
    assert all(block.start % size == 0 and block.first_row == block.start // size + 1 for block in blocks)
    assert sum(block.bytes for block in blocks) == path.stat().st_size


def test_rows_are_right_where_lines_are_longer_than_the_pieces_read(read, shard):
    long = {"text": "x" * 3 * 2**20}
    path = shard("a.jsonl", [long, {"text": "b"}, long, {"text": "d"}])
    assert [block.first_row for block in jsonl.blocks(path, ReaderOptions(), target=2**20)] == [1, 2, 4]
    assert [record.row for record in read(path, target=2**20).records] == [1, 2, 3, 4]


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
def test_a_file_without_lines_has_no_records(read, shard, content, packed):
    found = read(shard(f"a.jsonl{packed}", content))
    assert (found.records, found.rejects, found.seen) == ([], [], 0)


def test_batches_end_at_ten_thousand_records_and_at_their_size(read, shard):
    path = shard("a.jsonl", b'"t"\n' * 25_000)
    assert [records for records, _ in read(path).batches] == [10_000, 10_000, 5_000]
    small = read(path, batch_bytes=1000).batches
    assert all(size <= 1004 for _, size in small)
    assert sum(records for records, _ in small) == 25_000


def test_a_giant_line_is_measured_in_bounded_memory():
    """300 MB of one line: held are the limit and a piece, not the line."""
    piece = b"x" * 2**20
    pieces = (piece for _ in range(300))
    tracemalloc.start()
    (found,) = [line for group in lines(pieces, 2**21) for line in group]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == Long(300 * 2**20, blank=False)
    assert peak < 8 * 2**20


def test_a_giant_line_is_one_reject_and_its_neighbours_are_read(read, shard):
    long = b'{"text": "' + b"x" * 5 * 2**20 + b'"}'
    found = read(shard("a.jsonl.zst", b'"a"\n' + long + b'\n"b"\n'), ReaderOptions(max_bytes=2**20))
    assert found.texts == [["a"], ["b"]]
    assert [(reject.row, reject.bytes, reject.reason) for reject in found.rejects] == [(2, len(long), "too_long")]


def test_a_giant_blank_line_is_no_record(read, shard):
    found = read(shard("a.jsonl", b'"a"\n' + b" " * 3 * 2**20 + b'\n"b"'), ReaderOptions(max_bytes=100))
    assert [record.row for record in found.records] == [1, 3]
    assert found.seen == 2


def test_a_bomb_is_read_piece_by_piece(read, shard):
    """200 MB of blanks in a few kB."""
    for packed in (".gz", ".zst"):
        path = shard(f"a.jsonl{packed}", b'"a"\n' + b" " * 200 * 2**20 + b'\n"b"')
        assert path.stat().st_size < 300_000
        tracemalloc.start()
        found = read(path, ReaderOptions(max_bytes=2**20))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert [record.row for record in found.records] == [1, 3]
        assert peak < 64 * 2**20


def test_text_is_kept_as_it_is(read, shard):
    texts = ["a\r\nb\u2028c\x00\x1b[31m", " both ends ", "e\u0301\ufeff\ufffd", "\U0001f600"]
    assert read(shard("a.jsonl", [{"text": text} for text in texts])).texts == [[text] for text in texts]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL.GZ"])
def test_suffixes_name_the_format(read, shard, name):
    content = [{"text": "a"}] if not name.endswith("GZ") else []
    assert len(read(shard(name, content) if content else _gz(shard, name)).records) == 1


def _gz(shard, name: str) -> Path:
    import gzip

    return shard(name, gzip.compress(b'{"text": "a"}'))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"text": "a"}\n'.encode("utf-16"), "not_utf8"),
        ('{"text": "a"}\n'.encode("utf-16-be"), "not_utf8"),
        ('{"text": "a"}\n'.encode("utf-16-le"), "not_utf8"),
        ('{"text": "a"}\n'.encode("utf-32"), "not_utf8"),
        (b"PAR1" + b"\x00" * 40, "corrupt"),
        (b"\x1f\x8b\x08" + b"\x00" * 40, "corrupt"),
        (b"\x28\xb5\x2f\xfd" + b"\x00" * 40, "corrupt"),
        (b"PK\x03\x04", "corrupt"),
        (b"Obj\x01\x04", "corrupt"),
        (b"%PDF-1.7\n", "corrupt"),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.txt", "a.jsonl.gz", "a.tsv.zst"])
def test_a_file_that_is_not_what_its_name_says_is_refused_with_a_reason(read, shard, name, content, reason):
    with pytest.raises(ReadError) as caught:
        read(shard(name, content))
    assert caught.value.reason == reason


def test_a_missing_file_is_unreadable(read, tmp_path):
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "gone.jsonl")
    assert caught.value.reason == "unreadable"


def test_errors_hold_nothing_of_the_file(read, shard):
    with pytest.raises(ReadError) as caught:
        read(shard("a.jsonl", "Max Mustermann".encode("utf-16")))
    assert "Max" not in str(caught.value)


@given(st.lists(st.binary(max_size=12)), st.integers(1, 8))
def test_lines_are_those_of_the_whole_whatever_the_pieces(pieces, limit):
    whole = b"".join(pieces).split(b"\n")
    if not whole[-1]:
        whole.pop()
    found = [line for group in lines([piece for piece in pieces if piece], limit) for line in group]
    assert found == [line if len(line) <= limit else Long(len(line), line.isspace()) for line in whole]


def test_real_chat_lines_survive_a_round_trip(read, shard):
    record = {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}
    found = read(shard("a.jsonl", json.dumps(record) + "\n"))
    assert [(part.role, part.field) for part in found.records[0].parts] == [
        ("user", "messages[0].content"),
        ("assistant", "messages[1].content"),
    ]
