"""Plain text: a record a file, a line, or a block between blank lines."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.model import ReaderOptions

CONTENT = "\n first\r\nsecond \n\n \t\nthird\r\n\r\nfourth"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("file", [(1, CONTENT)]),
        ("line", [(2, " first"), (3, "second "), (6, "third"), (8, "fourth")]),
        ("block", [(1, " first\r\nsecond "), (2, "third"), (3, "fourth")]),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.text.gz", "a.txt.zst"])
def test_units(read, shard, name, unit, expected):
    found = read(shard(name, CONTENT), ReaderOptions(unit=unit))
    assert [(record.row, record.parts[0].text) for record in found.records] == expected
    assert {(part.role, part.field) for record in found.records for part in record.parts} == {("text", "$")}
    assert found.rejects == []


@pytest.mark.parametrize("unit", ["file", "line", "block"])
@pytest.mark.parametrize("content", [b"", b"\n\r\n \t\n", b"\xef\xbb\xbf"])
def test_a_blank_file_has_no_records(read, shard, unit, content):
    assert read(shard("a.txt", content), ReaderOptions(unit=unit)).seen == 0


@pytest.mark.parametrize(
    ("unit", "reasons"),
    [
        ("file", [(1, "not_utf8")]),
        ("line", [(2, "not_utf8")]),
        ("block", [(1, "not_utf8")]),
    ],
)
def test_bytes_that_are_not_utf8_reject_their_record(read, shard, unit, reasons):
    found = read(shard("a.txt", b"a\n\xe9\n\nb\n"), ReaderOptions(unit=unit))
    assert found.reasons == reasons


@pytest.mark.parametrize(
    ("unit", "reasons", "texts"),
    [
        ("file", [(1, "too_long", 118)], []),
        ("line", [(2, "too_long", 100)], ["before", "after", "end"]),
        ("block", [(1, "too_long", 113)], ["end"]),
    ],
)
def test_a_text_over_the_limit_is_one_reject(read, shard, unit, reasons, texts):
    content = "before\n" + "x" * 100 + "\nafter\n\nend"
    found = read(shard("a.txt", content), ReaderOptions(unit=unit, max_bytes=50))
    assert [(reject.row, reject.reason, reject.bytes) for reject in found.rejects] == reasons
    assert [text for texts in found.texts for text in texts] == texts


def test_a_block_over_the_limit_by_its_lines_together(read, shard):
    found = read(shard("a.txt", "aaaa\nbbbb\n\ncccc\n"), ReaderOptions(unit="block", max_bytes=8))
    assert (found.texts, found.reasons) == ([["cccc"]], [(1, "too_long")])


def test_a_marked_dialogue_is_split_in_plain_text_too(read, shard):
    found = read(shard("a.txt", "Human: hi\n\nAssistant: hello\n"))
    assert [(part.role, part.text) for part in found.records[0].parts] == [("user", "hi"), ("assistant", "hello\n")]


def test_control_characters_and_other_line_ends_are_text(read, shard):
    text = "a\x00b\x1b[31m\x85c\u2028d\x0be\rf"
    assert read(shard("a.txt", text + "\n"), ReaderOptions(unit="line")).texts == [[text]]


def test_declared_fields_do_not_concern_plain_text(read, shard):
    assert read(shard("a.txt", "t"), ReaderOptions(text=("body",))).texts == [["t"]]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="a\n\r é", max_size=40), st.integers(1, 30))
def test_blocks_hold_every_line_that_is_not_blank(read, shard, content, batch_bytes):
    path = shard("a.txt", content)
    lines = read(path, ReaderOptions(unit="line"), batch_bytes=batch_bytes)
    blocks = read(path, ReaderOptions(unit="block"), batch_bytes=batch_bytes)
    inside = [line.rstrip("\r") for texts in blocks.texts for text in texts for line in text.split("\n")]
    assert inside == [text.rstrip("\r") for texts in lines.texts for text in texts]
    assert [record.row for record in blocks.records] == list(range(1, len(blocks.records) + 1))


def test_utf8_sequences_are_accepted_exactly_where_valid(read, shard, shared_data):
    """flenniken/utf8tests: one record a sequence."""
    page = (shared_data / "robust" / "utf8tests.txt").read_text(encoding="ascii")
    cases = [line.split(":") for line in page.splitlines() if line[:1].isdigit() and "hex:" in line]
    assert len(cases) > 100
    found = read(
        shard("a.txt", b"\n".join(b"x" + bytes.fromhex(case[2]).replace(b"\n", b"") for case in cases)),
        ReaderOptions(unit="line"),
    )
    assert {row for row, _ in found.reasons} == {
        row for row, case in enumerate(cases, 1) if case[1].strip().startswith("invalid")
    }
    assert {reason for _, reason in found.reasons} == {"not_utf8"}
