"""A redacted copy of real layouts: what stays, what is replaced, what is left out, and that nothing is half there."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import zstandard

from provenance import read
from provenance.errors import ReadError, UsageError
from provenance.model import ReaderOptions
from provenance.pipeline.redacting import redact
from provenance.scan.privacy import mapping
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

AT = datetime(2024, 1, 2, 3, 4, 5)  # noqa: DTZ001 - the column has no zone
MAIL = "jane.doe@example.com"
TAG = "<EMAIL_ADDRESS>"


@pytest.fixture(scope="module")
def patterns():
    return Patterns([], Limits())


@pytest.fixture
def there(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "copies" / "out"


def entry(done, path):
    return next(e for e in done.value["files"] if e["path"] == path)


def raising(path, patterns):
    """Findings that raise a class in the parts an audit reads of a file."""
    classes = Classes(mapping.load())
    reader = read.reader(read.detect(path).name)
    return [
        span.entity
        for block in reader.blocks(path, ReaderOptions(), target=2**62)
        for batch in reader.read(path, block, ReaderOptions(), batch_bytes=2**20)
        for found in patterns.scan([part.text for record in batch.records for part in record.parts])
        for span in found.spans
        if classes.raised(span)
    ]


# Formats


def test_json_lines_change_in_their_strings_only(there, out):
    lines = [
        '{"text": "mail jane.doe@example.com",  "n": 1.50, "id": "a-1", "by": "joe@example.org", "é": "\\u00e9"}',
        '{"text":"nothing here","n":1e3}',
        "",
        '{"messages": [{"role": "user", "content": "call 212-555-0123"}], "n": null}',
    ]
    (there / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = redact([there], out=out)
    assert (out / "a.jsonl").read_text(encoding="utf-8") == (
        "\n".join(lines).replace(MAIL, TAG).replace("joe@example.org", TAG).replace("212-555-0123", "<PHONE_NUMBER>")
        + "\n"
    )
    made = entry(done, "a.jsonl")
    assert made["records"] == {"seen": 3, "copied": 3, "changed": 2, "left_out": {}}
    assert made["replaced"] == {"EMAIL_ADDRESS": 2, "PHONE_NUMBER": 1}
    assert made["replaced_by_field"] == {
        "by": {"EMAIL_ADDRESS": 1}, "messages[].content": {"PHONE_NUMBER": 1}, "text": {"EMAIL_ADDRESS": 1}
    }  # fmt: skip
    assert made["values_not_looked_at"] == {"not_text": {"n": 2}}


def test_a_json_array_keeps_its_layout_and_one_value_its_own(there, out):
    array = '[\n  {"text": "mail jane.doe@example.com"},\n  {"text": "no"}, {"text": tru},\n  {"text": "x"}\n]\n'
    (there / "a.json").write_text(array)
    (there / "one.json").write_text('{\n "text": "mail jane.doe@example.com"\n}\n')
    done = redact([there], out=out)
    assert (out / "a.json").read_text() == array.replace(MAIL, TAG).replace(' {"text": tru},', "")
    assert (out / "one.json").read_text() == '{\n "text": "mail <EMAIL_ADDRESS>"\n}\n'
    assert entry(done, "a.json")["records"]["left_out"] == {"not_json": 1}


def test_a_table_keeps_quoting_line_ends_and_every_other_column(there, out):
    table = (
        'id,text,note\r\n1,"mail jane.doe@example.com, ""now""",x\r\n'
        '2,jane.doe@example.com,"a\nb"\r\n3,x\r\n4,no,"q"\r\n'
    )
    (there / "t.csv").write_bytes(table.encode())
    (there / "t.tsv").write_bytes(b"id\ttext\n1\tcall 212-555-0123\n")
    done = redact([there], out=out)
    assert (out / "t.csv").read_bytes().decode() == table.replace(MAIL, TAG).replace("3,x\r\n", "")
    assert (out / "t.tsv").read_bytes() == b"id\ttext\n1\tcall <PHONE_NUMBER>\n"
    assert entry(done, "t.csv")["records"]["left_out"] == {"bad_row": 1}


def test_a_new_text_that_needs_quotes_gets_them(there, out):
    (there / "t.csv").write_bytes(b"id,text\n1,x\n")
    from provenance.redact.forms import Table

    form = Table(["id", "text"], ",")
    leaves = form.leaves(b"1,x\r")
    assert form.spliced(b"1,x\r", leaves, {leaves[1]: 'a "b", c'}) == b'1,"a ""b"", c"\r'


@pytest.mark.parametrize("unit", ["file", "line", "block"])
def test_plain_text_keeps_its_lines_whatever_a_record_is(there, out, unit, tmp_path):
    body = "mail jane.doe@example.com\nsecond line\n\nthird, 212-555-0123\n"
    (there / "a.txt").write_text(body)
    declared = tmp_path / "sources.yaml"
    declared.write_text(f"version: 1\nsources:\n  - id: a\n    match: {{paths: ['**']}}\n    read: {{unit: {unit}}}\n")
    done = redact([there], out=out, declared=declared)
    assert (out / "a.txt").read_text() == body.replace(MAIL, TAG).replace("212-555-0123", "<PHONE_NUMBER>")
    assert entry(done, "a.txt")["records"]["seen"] == {"file": 1, "line": 3, "block": 2}[unit]


def test_lines_of_a_text_keep_their_carriage_return(there, out, tmp_path):
    (there / "a.txt").write_bytes(b"mail jane.doe@example.com\r\n\r\ncall 212-555-0123\r\n")
    declared = tmp_path / "sources.yaml"
    declared.write_text("version: 1\nsources:\n  - id: a\n    match: {paths: ['**']}\n    read: {unit: line}\n")
    redact([there], out=out, declared=declared)
    assert (out / "a.txt").read_bytes() == b"mail <EMAIL_ADDRESS>\r\n\r\ncall <PHONE_NUMBER>\r\n"


def test_compressed_files_stay_compressed_and_are_the_same_every_time(there, out, tmp_path):
    line = json.dumps({"text": f"mail {MAIL}"}).encode() + b"\n"
    (there / "a.jsonl.gz").write_bytes(gzip.compress(line) + gzip.compress(line))
    (there / "b.jsonl.zst").write_bytes(zstandard.compress(line))
    pl.DataFrame({"text": [f"mail {MAIL}"] * 5_000}).write_parquet(there / "c.parquet", metadata={"by": MAIL})
    done = redact([there], out=out)
    redact([there], out=tmp_path / "again")
    assert entry(done, "c.parquet")["values_not_looked_at"] == {"dropped": {"(metadata of the file)": 1}}
    assert MAIL.encode() not in (out / "c.parquet").read_bytes()
    clean = line.replace(MAIL.encode(), TAG.encode())
    assert gzip.decompress((out / "a.jsonl.gz").read_bytes()) == clean * 2
    assert zstandard.ZstdDecompressor().decompressobj().decompress((out / "b.jsonl.zst").read_bytes()) == clean
    for name in ("a.jsonl.gz", "b.jsonl.zst", "c.parquet"):
        assert (out / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_parquet_keeps_every_type_and_every_value_that_is_no_text(there, out):
    turn = pl.Struct({"role": pl.Categorical, "content": pl.String, "at": pl.Datetime("ns")})
    frame = pl.DataFrame(
        {
            "messages": [
                [{"role": "user", "content": f"mail {MAIL}", "at": AT}, None],
                [{"role": "user", "content": "hello", "at": None}],
                None,
            ],
            "by": [MAIL, None, "joe"],
            "level": ["low", MAIL, None],
            "pair": [["a", MAIL], None, ["b", "c"]],
            "price": [Decimal("1.50"), None, Decimal("2.00")],
            "day": [date(2024, 1, 2), None, date(2024, 1, 3)],
            "raw": [b"jane.doe@example.com", None, b""],
            "n": [1, None, 3],
        },
        schema={
            "messages": pl.List(turn),
            "by": pl.String,
            "level": pl.Enum(["low", MAIL, "unused@example.com"]),
            "pair": pl.Array(pl.String, 2),
            "price": pl.Decimal(10, 2),
            "day": pl.Date,
            "raw": pl.Binary,
            "n": pl.UInt8,
        },
    )
    frame.write_parquet(there / "a.parquet")
    done = redact([there], out=out)
    made = pl.read_parquet(out / "a.parquet")
    assert entry(done, "a.parquet")["records"] == {"seen": 3, "copied": 2, "changed": 2, "left_out": {"no_text": 1}}
    kept = ["price", "day", "raw", "n"]
    assert made.select(kept).equals(frame.head(2).select(kept))
    assert made["messages"].to_list()[0][0] == {
        "role": "user", "content": "mail <EMAIL_ADDRESS>", "at": AT
    }  # fmt: skip
    assert made["messages"].to_list()[0][1] is None
    assert made["by"].to_list() == [TAG, None]
    assert made["pair"].to_list() == [["a", TAG], None]
    assert made["level"].to_list() == ["low", TAG]
    assert {n: t for n, t in made.schema.items() if n != "level"} == {
        n: t for n, t in frame.schema.items() if n != "level"
    }
    # The values of an Enum are part of its type, those that no row has among them.
    assert made.schema["level"].categories.to_list() == ["low", TAG]
    assert MAIL.encode() not in (out / "a.parquet").read_bytes().replace(b"".join(made["raw"].drop_nulls()), b"")


def test_a_parquet_without_text_has_nothing_to_copy_and_says_so(there, out):
    pl.DataFrame({"n": [1, 2]}).write_parquet(there / "n.parquet")
    (there / "a.txt").write_text("A text.")
    done = redact([there], out=out)
    assert entry(done, "n.parquet")["status"] == "nothing_left"
    assert entry(done, "n.parquet")["records"]["left_out"] == {"no_text": 2}
    assert not (out / "n.parquet").exists()


# What is chosen


def test_kept_fields_are_left_named_and_counted(there, out):
    record = {"text": f"mail {MAIL}", "meta": {"by": MAIL, "turns": [{"who": MAIL}]}}
    (there / "a.jsonl").write_text(json.dumps(record) + "\n")
    pl.DataFrame([record]).write_parquet(there / "b.parquet")
    done = redact([there], out=out, keep=["meta.by", "meta.turns[].who"])
    kept = {"text": f"mail {TAG}", "meta": record["meta"]}
    assert json.loads((out / "a.jsonl").read_text()) == kept
    assert pl.read_parquet(out / "b.parquet").to_dicts() == [kept]
    for name in ("a.jsonl", "b.parquet"):
        assert entry(done, name)["values_not_looked_at"]["kept"] == {"meta.by": 1, "meta.turns[].who": 1}


def test_hashes_link_equal_values_across_files(there, out):
    (there / "a.jsonl").write_text(json.dumps({"text": f"mail {MAIL}"}) + "\n")
    (there / "b.txt").write_text(f"{MAIL} again")
    done = redact([there], out=out, operator="hash")
    hashed = json.loads((out / "a.jsonl").read_text())["text"].removeprefix("mail ")
    assert hashed.startswith("<EMAIL_ADDRESS:")
    assert (out / "b.txt").read_text() == f"{hashed} again"
    assert len(done.value["key"]) == 32


def test_an_entity_that_nothing_looks_for_is_answered_with_the_nearest(there, out):
    (there / "a.txt").write_text("A text.")
    with pytest.raises(UsageError, match="EMAIL_ADDRESS"):
        redact([there], out=out, entities=["EMAIL_ADRESS"])
    assert not out.exists()


def test_names_of_fields_are_not_changed_but_counted(there, out):
    (there / "a.jsonl").write_text(json.dumps({"text": "x", MAIL: "y"}) + "\n" + json.dumps({"text": "x", MAIL: "z"}))
    done = redact([there], out=out)
    assert entry(done, "a.jsonl")["names_with_findings"] == 1
    assert MAIL not in json.dumps(done.value)


# What is left out


def test_every_record_is_copied_or_left_out_with_a_reason(there, out):
    good = json.dumps({"text": f"mail {MAIL}"})
    body = [good, '{"text": broken', '{"text": "a", "text": "b"}', "[1]", '{"n": 1}', '{"text": "\\ud800"}']
    raw = "\n".join(body).encode() + b'\n{"text": "\xff"}\n' + b'{"text": "' + b"x" * (65 * 2**20) + b'"}\n'
    (there / "a.jsonl").write_bytes(raw)
    done = redact([there], out=out)
    left_out = {"not_json": 1, "duplicate_key": 1, "not_object": 1, "no_text": 1, "lone_surrogate": 1, "not_utf8": 1}
    assert done.value["totals"]["records"] == {
        "seen": 8, "copied": 1, "changed": 1, "left_out": dict(sorted({**left_out, "too_long": 1}.items()))
    }  # fmt: skip
    assert (out / "a.jsonl").read_text() == good.replace(MAIL, TAG) + "\n"


def test_a_text_that_is_not_scanned_to_its_end_is_left_out(there, out):
    with gzip.open(there / "a.jsonl.gz", "wb", compresslevel=1) as file:
        file.write(json.dumps({"text": "word " * 800_001}).encode() + b'\n{"text": "short"}\n')
    done = redact([there], out=out)
    assert done.value["totals"]["records"]["left_out"] == {"scan_limit": 1}
    assert gzip.decompress((out / "a.jsonl.gz").read_bytes()) == b'{"text": "short"}\n'


def test_files_that_are_no_data_or_not_what_they_say_are_listed(there, out):
    (there / "sub").mkdir()
    (there / "sub" / "liar.parquet").write_bytes(b"not parquet")
    (there / "liar.jsonl").write_bytes(b"\x1f\x8b\x08 gzip in disguise")
    (there / "README.md").write_text("read me")
    (there / "x.bin").write_bytes(b"\0")
    (there / "empty.jsonl").write_bytes(b"")
    (there / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"text": "a"}\n{"text": "b"}\n' * 1_000)[:-20])
    (there / "a.txt").write_text("A text.")
    (there / "out.txt").symlink_to("/etc/hostname")
    done = redact([there], out=out)
    reasons = {e["path"]: e.get("reason") for e in done.value["files"] if e["status"] == "not_copied"}
    assert reasons == {
        "README.md": "readme", "liar.jsonl": "corrupt", "out.txt": "link_outside", "sub/liar.parquet": "corrupt",
        "x.bin": "unknown_format",
    }  # fmt: skip
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*")) == ["a.txt", "cut.jsonl.gz", "empty.jsonl"]
    assert entry(done, "cut.jsonl.gz")["records"]["left_out"] == {"truncated": 1}


# The folder


def test_the_data_is_not_touched_and_the_summary_lies_beside(there, out):
    (there / "a.txt").write_text(f"mail {MAIL}")
    before = [(p, p.stat().st_mtime_ns, p.read_bytes()) for p in there.rglob("*")]
    done = redact([there], out=out)
    assert [(p, p.stat().st_mtime_ns, p.read_bytes()) for p in there.rglob("*")] == before
    assert sorted(p.name for p in out.parent.iterdir()) == ["out", "out.redaction.json"]
    assert json.loads(done.summary.read_text()) == done.value
    assert MAIL not in done.summary.read_text()


def test_the_summary_is_what_the_format_says(there, out):
    (there / "a.jsonl").write_text(json.dumps({"text": MAIL, "n": 1}) + "\nbroken\n")
    (there / "README.md").write_text("x")
    value = json.loads(redact([there], out=out, operator="hash", keep=["id"]).summary.read_text())
    page = Path(__file__).resolve().parents[2] / "docs" / "format.md"
    section = page.read_text(encoding="utf-8").partition("## 7. ")[2].partition("\n## ")[0]
    whole, of_file = (set(re.findall(r"^\| `(\w+)` \|", t, re.MULTILINE)) for t in section.split("key of a file"))
    assert set(value) == whole
    assert {key for entry in value["files"] for key in entry} == of_file
    sums = section.partition("sums over `files`: ")[2].split("|")[0]
    assert set(value["totals"]) == set(re.findall(r"`(\w+)`", sums))


def test_a_summary_never_replaces_a_file_of_another_kind(there, out):
    (there / "a.jsonl").write_text('{"text": "x"}\n')
    out.parent.mkdir()
    taken = out.with_name("out.redaction.json")
    taken.write_text('{"text": "mine"}')
    with pytest.raises(UsageError, match="taken"):
        redact([there], out=out)
    assert (taken.read_text(), out.exists()) == ('{"text": "mine"}', False)
    taken.write_text('{"kind": "provenance.redaction"}')  # of an earlier copy, which is gone
    assert json.loads(redact([there], out=out).summary.read_text())["totals"]["records"]["seen"] == 1


def test_a_link_in_place_of_the_working_folder_is_refused(there, out, tmp_path):
    (there / "a.txt").write_text("A text.")
    victim = tmp_path / "victim"
    (victim / "precious").mkdir(parents=True)
    out.parent.mkdir()
    out.with_name(f".{out.name}.redacting").symlink_to(victim)
    with pytest.raises(UsageError, match="link"):
        redact([there], out=out)
    assert (victim / "precious").is_dir()


def test_several_folders_have_one_each_in_the_copy(there, out, tmp_path):
    (tmp_path / "more").mkdir()
    (there / "a.txt").write_text("one")
    (tmp_path / "more" / "a.txt").write_text("two")
    redact([there, tmp_path / "more"], out=out)
    assert [(out / name / "a.txt").read_text() for name in ("data", "more")] == ["one", "two"]


def test_a_copy_goes_only_where_nothing_is_and_never_into_the_data(there, out, tmp_path):
    (there / "a.txt").write_text("A text.")
    with pytest.raises(UsageError, match="inside the data"):
        redact([there], out=there / "copy")
    with pytest.raises(UsageError, match=r"not empty|inside the data"):
        redact([there], out=there)
    with pytest.raises(UsageError, match="not empty"):
        redact([there], out=tmp_path)
    (tmp_path / "link").symlink_to(there / "copy")
    with pytest.raises(UsageError):
        redact([there], out=tmp_path / "link")
    with pytest.raises(UsageError, match="inside the data"):
        (tmp_path / "way").symlink_to(there)
        redact([there], out=tmp_path / "way" / "copy")
    assert [p.name for p in there.iterdir()] == ["a.txt"]
    out.mkdir(parents=True)
    redact([there / "a.txt"], out=out)  # an empty folder will do
    assert (out / "a.txt").exists()
    redact([there / "a.txt"], out=there / "beside")  # one file's own folder is no data
    assert (there / "beside" / "a.txt").exists()


def test_where_nothing_can_be_copied_there_is_no_folder(there, out):
    with pytest.raises(ReadError, match="no data files"):
        redact([there], out=out)
    (there / "a.jsonl").write_text("broken\n")
    with pytest.raises(ReadError, match=r"no record could be copied(.|\n)*not_json 1"):
        redact([there], out=out)
    assert not out.exists()
    assert not list(out.parent.glob("*")) if out.parent.exists() else True


def test_a_killed_run_leaves_no_folder_and_the_next_one_cleans_up(there, out):
    with gzip.open(there / "a.jsonl.gz", "wt") as file:
        for number in range(3_000):
            file.write(json.dumps({"text": f"call 212-555-{number:04} or user{number}@example.com"}) + "\n")
    code = "import sys; from pathlib import Path; from provenance.pipeline.redacting import redact;"
    code += "redact([Path(sys.argv[1])], out=Path(sys.argv[2]))"
    process = subprocess.Popen([sys.executable, "-c", code, str(there), str(out)])
    work = out.with_name(f".{out.name}.redacting")
    while process.poll() is None and not list(work.glob("*/copy/*")):
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert not out.exists()
    assert list(work.iterdir())  # it was killed at work
    (there / "a.jsonl.gz").unlink()
    (there / "b.txt").write_text("A text.")
    redact([there], out=out)
    assert sorted(p.name for p in out.parent.iterdir()) == ["out", "out.redaction.json"]


# Real data


def test_real_labelled_records_come_out_clean_and_otherwise_the_same(shared_data, there, out, patterns):
    source = shared_data / "pii" / "presidio_synth_v2.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as file:
        lines = [next(file) for _ in range(400)]
    (there / "synth.jsonl").write_text("".join(lines), encoding="utf-8")
    assert raising(there / "synth.jsonl", patterns)
    done = redact([there], out=out)
    assert raising(out / "synth.jsonl", patterns) == []
    before, after = ([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
                     for path in (there / "synth.jsonl", out / "synth.jsonl"))  # fmt: skip
    assert len(before) == len(after) == done.value["totals"]["records"]["copied"]
    assert [list(r) for r in before] == [list(r) for r in after]
    numbers = [[(s["start_position"], s["end_position"]) for s in r["spans"]] for r in before]
    assert numbers == [[(s["start_position"], s["end_position"]) for s in r["spans"]] for r in after]
    untouched = entry(done, "synth.jsonl")["values_not_looked_at"]["not_text"]
    assert untouched["spans[].start_position"] == sum(map(len, numbers))


def test_hostile_real_texts_are_copied_or_counted(shared_data, there, out, patterns):
    for name in ("xss_payloads_part1.jsonl", "utf8tests.txt"):
        body = next(shared_data.rglob(name)).read_bytes().splitlines(keepends=True)[:300]
        (there / name).write_bytes(b"".join(body))
    done = redact([there], out=out)
    totals = done.value["totals"]["records"]
    assert totals["seen"] == totals["copied"] + sum(totals["left_out"].values())
    for path in out.iterdir():
        assert raising(path, patterns) == []
