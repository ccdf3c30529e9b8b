"""A .json file: an array of records, one value, or JSON Lines under another name."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.model import ReaderOptions
from provenance.read.elements import Broken, elements
from provenance.read.lines import Long


def found(data: bytes, *, step: int = 10**9, limit: int = 10**9) -> list[bytes | Long | Broken]:
    pieces = [data[at : at + step] for at in range(0, len(data), step)]
    return [item if isinstance(item, Long | Broken) else item.strip(b" \t\r\n") for item in elements(pieces, limit)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b" \n", []),
        (b"[]", []),
        (b" [ \n ] \n", []),
        (b"[1]", [b"1"]),
        (b'[1, {"a": [1, 2]}, "x"]', [b"1", b'{"a": [1, 2]}', b'"x"']),
        (b'["],[", "\\"]", "\\\\"]', [b'"],["', b'"\\"]"', b'"\\\\"']),
        (b'{"a": [1, 2]}', [b'{"a": [1, 2]}']),
        (b'"text"', [b'"text"']),
        # A bad element is told from its neighbours.
        (b"[1, {bad}, 3]", [b"1", b"{bad}", b"3"]),
        (b"[1, , 3,]", [b"1", b"", b"3", b""]),
        (b"[,]", [b"", b""]),
        (b"[1}, 2]", [b"1}", b"2"]),
        # What is not there, and what is too much, is one reject more.
        (b"[1, 2", [b"1", Broken(2, "truncated")]),
        (b"[1,", [b"1", Broken(0, "truncated")]),
        (b'["a\\', [Broken(3, "truncated")]),
        (b"[", [Broken(0, "truncated")]),
        (b"[1] 2 \n", [b"1", Broken(1, "not_json")]),
        (b"[1][2]", [b"1", Broken(3, "not_json")]),
        (b"[[1]]]", [b"[1]", Broken(1, "not_json")]),
    ],
)
def test_elements_are_told_apart_by_brackets_and_commas(data, expected):
    assert found(data) == expected
    for step in (1, 2, 3, 5):
        assert found(data, step=step) == expected


@given(st.text(alphabet='[]{},"\\ a', max_size=40).map(str.encode), st.integers(1, 5), st.integers(1, 6))
def test_elements_do_not_depend_on_the_pieces(data, step, limit):
    assert found(data, step=step) == found(data)
    assert found(data, step=step, limit=limit) == found(data, limit=limit)


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 1]), st.integers(1, 50))
def test_elements_of_any_array(values, indent, step):
    data = json.dumps(values, indent=indent).encode()
    assert [json.loads(item) for item in found(data, step=step)] == values


def test_an_element_over_the_limit_is_measured_in_bounded_memory():
    piece = b"x" * 2**20
    pieces = [b'["', *(piece for _ in range(100)), b'", 2]']
    tracemalloc.start()
    kept = list(elements(iter(pieces), 2**20))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept == [Long(100 * 2**20 + 2, blank=False), b" 2"]
    assert peak < 8 * 2**20


def test_an_array_gives_a_record_an_element(read, shard):
    content = '[\n {"text": "a"},\n {"text": "b", "text": "c"},\n "d", 5, {"text": NaN},\n {"text": "e"}\n]\n'
    for name in ("a.json", "a.json.gz", "a.json.zst"):
        whole = read(shard(name, content))
        assert [(record.row, record.parts[0].text) for record in whole.records] == [(1, "a"), (3, "d"), (6, "e")]
        assert whole.reasons == [(2, "duplicate_key"), (4, "not_object"), (5, "bad_number")]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 200), st.integers(1, 200))
def test_batches_of_an_array_hold_the_same_records(read, shard, batch_bytes, target):
    path = shard("a.json", json.dumps([{"text": f"t{i}"} if i % 3 else {} for i in range(40)]))
    whole = read(path)
    split = read(path, batch_bytes=batch_bytes, target=target)
    assert (split.records, split.rejects) == (whole.records, whole.rejects)


def test_a_single_value_is_one_record(read, shard):
    assert read(shard("a.json", '{\n "text": "a"\n}')).texts == [["a"]]
    assert read(shard("a.json", '"a"')).texts == [["a"]]
    assert read(shard("a.json", '{\n "text": "a",\n}')).reasons == [(1, "not_json")]
    assert read(shard("a.json", '{"text": "abc"}'), ReaderOptions(max_bytes=9)).reasons == [(1, "too_long")]
    assert read(shard("a.json", "[" * 100_000)).reasons == [(1, "truncated")]
    assert read(shard("a.json", "[" * 200 + "]" * 200)).reasons == [(1, "too_deep")]


@pytest.mark.parametrize(
    ("content", "rows", "reasons"),
    [
        ('{"text": "a"}\n{"text": "b"}\n', [1, 2], []),
        ('\n{"text": "a"}\n\n{"text"\n', [2], [(4, "not_json")]),
        ('{"text": NaN}\n{"text": "b"}', [2], [(1, "bad_number")]),  # it is JSON but for that
        ("[1]\n[2]\n", [], [(1, "not_object"), (2, "not_object")]),
        ('{"text": "a"}\n\n', [1], []),
        ('{"text":\n"a"}\n{"text": "b"}', [], [(1, "not_json")]),  # one value, followed by another: neither form
        ('{"text"\n{"text": "b"}', [], [(1, "not_json")]),
        ('[{"text": "a"}]\nmore', [], [(1, "not_object"), (2, "not_json")]),
        ('[\n{"text": "a"}]\nmore', [1], [(2, "not_json")]),
    ],
)
def test_json_lines_under_another_name(read, shard, content, rows, reasons):
    whole = read(shard("a.json", content))
    assert [record.row for record in whole.records] == rows
    assert whole.reasons == reasons


def test_json_lines_under_another_name_are_split_as_such(read, shard):
    path = shard("a.json", [{"text": f"t{i}"} for i in range(300)])
    assert len(read(path, target=500).batches) > 3
    assert read(path, target=500).records == read(path).records
