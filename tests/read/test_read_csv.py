"""CSV and TSV: strict, a bad row is one reject, the next is read."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.errors import ReadError
from provenance.model import ReaderOptions


def cells(found) -> list[dict[str, str]]:
    return [{part.field: part.text for part in record.parts} for record in found.records]


def test_a_table_with_a_text_column_is_read_like_any_object(read, shard):
    found = read(shard("a.csv", 'prompt,completion,url,note\n"Why, so?","Be""cause",https://a.example,n\n'))
    assert [(part.role, part.text) for part in found.records[0].parts] == [
        ("prompt", "Why, so?"),
        ("response", 'Be"cause'),
    ]
    assert found.records[0].url == "https://a.example"
    assert found.unread == {("note", "unread"): (1, 1)}


def test_a_table_without_one_gives_every_cell(read, shard):
    found = read(shard("a.tsv", "name\tcity\tage\nMax\t\t7\n\t\t\n"))
    assert cells(found) == [{"name": "Max", "age": "7"}]
    assert found.reasons == [(2, "no_text")]


def test_columns_may_be_named_left_out_or_looked_at(read, shard):
    options = ReaderOptions(text=("body.main",), contributor="who", match=("lang",), ignore=("note",))
    found = read(shard("a.csv", "body.main,who,lang,note\nhello,u1,de,x\n"), options)
    (record,) = found.records
    assert (record.parts[0].text, record.contributor, record.fields) == ("hello", "u1", {"lang": "de"})
    assert found.unread == {("note", "ignored"): (1, 1)}


@pytest.mark.parametrize(
    ("body", "texts", "reasons"),
    [
        ("1,2\n", ["1", "2"], []),
        ("1,2", ["1", "2"], []),
        ("1,2\r\n\r\n\n3,4\r\n", ["1", "2", "3", "4"], []),
        ('"a\nb",2\n', ["a\nb", "2"], []),
        ('"a\r\nb\n",2\r\n', ["a\r\nb\n", "2"], []),
        ('"a""\n""b",2\n', ['a"\n"b', "2"], []),
        ('"a\n\nb,""",2\n', ['a\n\nb,"', "2"], []),
        # A quote inside a field that does not begin with one is a character.
        ('5" pipe,2\n3,4\n', ['5" pipe', "2", "3", "4"], []),
        ('a "b" c,"d"\n', ['a "b" c', "d"], []),
        # Rows of another width, and broken quoting.
        ("1\n2,3\n", ["2", "3"], [(1, "bad_row")]),
        ("1,2,3\n4,5\n", ["4", "5"], [(1, "bad_row")]),
        ('"a"b,2\n3,4\n', ["3", "4"], [(1, "bad_row")]),
        ('"a" ,2\n3,4\n', ["3", "4"], [(1, "bad_row")]),
        ("a\rb,2\n3,4\n", ["3", "4"], [(1, "bad_row")]),
        ('1,2\n"a,3\n4,5\n', ["1", "2"], [(2, "truncated")]),
        # Control characters and NUL are characters.
        ("a\x00b,\x1b\n", ["a\x00b", "\x1b"], []),
        ('"a\x00b",2\n', ["a\x00b", "2"], []),
    ],
)
def test_rows(read, shard, body, texts, reasons):
    for end in ("\n", "\r\n"):
        found = read(shard("a.csv", f"a,b{end}{body}"))
        assert [text for record in found.texts for text in record] == texts
        assert found.reasons == reasons


def test_a_row_that_is_not_utf8_is_one_reject(read, shard):
    found = read(shard("a.csv", b"a,b\n\xff,1\n2,3\n"))
    assert (found.texts, found.reasons) == ([["2", "3"]], [(1, "not_utf8")])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a,a\n1,2\n", "bad_header"),
        (",\n1,2\n", "bad_header"),
        ('"a\n', "bad_header"),
        ('"a"b,c\n', "bad_header"),
        ("a\rb\r1\r2\r", "bad_header"),
        (b"\xff,a\n1,2\n", "not_utf8"),
        ("a" * 300 + ",b\n1,2\n", "bad_header"),
    ],
)
def test_a_bad_header_rejects_the_shard(read, shard, content, reason):
    with pytest.raises(ReadError) as caught:
        read(shard("a.csv", content), ReaderOptions(max_bytes=200))
    assert caught.value.reason == reason


def test_one_column_without_a_name_is_allowed(read, shard):
    assert cells(read(shard("a.csv", ",text_en\n0,hello\n"))) == [{"(odd name)": "0", "text_en": "hello"}]


@pytest.mark.parametrize("content", ["", "\n", "a,b\n", "a,b", "\ufeffa,b\r\n", "\r\n\r\na\r\n"])
def test_without_data_rows_there_are_no_records(read, shard, content):
    for name in ("a.csv", "a.csv.gz"):
        assert read(shard(name, content)).seen == 0


def test_a_mark_at_the_start_is_no_part_of_the_first_name(read, shard):
    assert read(shard("a.csv", "\ufefftext,b\nt,1\n")).records[0].parts[0].field == "text"


@pytest.mark.parametrize(
    ("row", "size"),
    [
        ("x" * 300 + ",2", 302),
        ('"' + "x\n" * 150 + '",2', 304),
        ('"' + "x" * 300 + '",2', 304),
    ],
)
def test_a_row_over_the_limit_is_measured_and_the_next_is_read(read, shard, row, size):
    found = read(shard("a.csv", f"a,b\n1,2\n{row}\n3,4\n"), ReaderOptions(max_bytes=200))
    assert found.texts == [["1", "2"], ["3", "4"]]
    assert [(reject.row, reject.reason, reject.bytes) for reject in found.rejects] == [(2, "too_long", size)]


CELLS = st.text(alphabet='ab",\t\n\r\x00é ;', max_size=6)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=6),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    name=st.sampled_from(["a.csv", "a.tsv"]),
    batch_bytes=st.integers(1, 100),
)
def test_what_a_writer_writes_is_read_back(read, shard, rows, end, quoting, name, batch_bytes):
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:  # such a writer leaves CR unquoted, which no reader can undo
        rows = [tuple(cell.replace("\r", "") for cell in row) for row in rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter="\t" if name == "a.tsv" else ",", lineterminator=end, quoting=quoting)
    writer.writerow(["first", "second"])
    writer.writerows(rows)
    found = read(shard(name, out.getvalue()), batch_bytes=batch_bytes)
    full = [[cell for cell in row if cell and not cell.isspace()] for row in rows]
    assert found.seen == len(rows)
    assert found.texts == [row for row in full if row]
    assert found.reasons == [(i, "no_text") for i, row in enumerate(full, 1) if not row]


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet='a",\n\r', max_size=40))
def test_any_text_ends_as_rows_and_rejects_as_the_library_reads_them(read, shard, body):
    """Rows we accept are rows of Python's csv in the same order, as far as it reads without error."""
    found = read(shard("a.csv", "a,b\n" + body))
    theirs: list[list[str]] = []
    try:
        theirs += csv.reader(io.StringIO(body, newline=""), strict=True)
    except csv.Error:
        return
    if "\r" in body.replace("\r\n", ""):
        return  # the library ends a row at a bare CR; we refuse it
    good = [row for row in theirs if len(row) == 2]
    assert found.texts == [kept for row in good if (kept := [cell for cell in row if cell.strip()])]


def test_csv_spectrum(read, shared_data):
    """csv-spectrum: quotes, line feeds in fields, CR LF, empty fields."""
    files = sorted((shared_data / "robust" / "csv_spectrum").glob("*.csv"))
    assert len(files) == 6
    for file in files:
        expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        found = read(file)
        assert found.rejects == []
        assert cells(found) == [{key: value for key, value in row.items() if value} for row in expected], file.name
