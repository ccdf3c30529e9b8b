"""The sample data: made the same everywhere, and holding what its README says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from provenance import digest, read
from provenance.read import Record
from provenance.scan.tokens import estimate
from provenance.sources import Declaration, check, load

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
DATA = SAMPLE / "data"
MOST_BYTES = 3 * 2**20


class Read:
    """Everything in the sample, as the readers give it."""

    def __init__(self) -> None:
        self.declared: Declaration = load(SAMPLE / "sources.yaml")
        self.found = read.walk(DATA)
        self.records: dict[str, list[Record]] = defaultdict(list)
        self.rejects: dict[str, Counter[str]] = defaultdict(Counter)
        self.unread: set[tuple[str, str]] = set()
        for file in self.found:
            source = self.declared.assign(file.path)
            assert isinstance(source, str)
            if file.status != "data":
                continue
            assert file.format is not None
            options, reader = self.declared.reader_options(file.path), read.reader(file.format)
            for block in reader.blocks(DATA / file.path, options, target=2**20):
                for batch in reader.read(DATA / file.path, block, options, batch_bytes=2**20):
                    self.records[source] += batch.records
                    self.rejects[source].update(reject.reason for reject in batch.rejects)
                    self.unread |= {(source, name) for name, status in batch.unread if status == "unread"}

    def texts(self, source: str) -> list[bytes]:
        return [digest.text_id("\n\n".join(part.text for part in record.parts)) for record in self.records[source]]


@pytest.fixture(scope="module")
def sample() -> Read:
    return Read()


def test_the_script_makes_the_committed_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(SAMPLE / "make.py"), str(tmp_path)], check=True, capture_output=True)
    made = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(DATA).as_posix(): p.read_bytes() for p in DATA.rglob("*") if p.is_file()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []
    assert sum(map(len, kept.values())) <= MOST_BYTES


def test_records_and_rejects_are_as_many_as_the_readme_says(sample: Read) -> None:
    page = (SAMPLE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `\w+/` \| \*?([\w-]+)\*? \|.*?\| ([\d,]+) \| (\d+) \|", page, re.MULTILINE)
    said = {source: (int(records.replace(",", "")), int(rejected)) for source, records, rejected in rows}
    held = {source: (len(sample.records[source]), sample.rejects[source].total()) for source in sample.records}
    assert held == said
    total, rejected = (sum(counts) for counts in zip(*held.values(), strict=True))
    assert f"{total:,} records that can be read and {rejected} that cannot" in page


def test_the_provider_owns_85_percent_of_the_tokens(sample: Read) -> None:
    internal = {source.id for source in sample.declared.sources if source.internal}
    tokens = {
        source: sum(estimate(part.text.encode()) for record in records for part in record.parts)
        for source, records in sample.records.items()
    }
    own = sum(count for source, count in tokens.items() if source in internal)
    assert abs(own / sum(tokens.values()) - 0.85) <= 0.005
    assert abs(tokens["unknown"] / sum(tokens.values()) - 0.014) <= 0.002


def test_lines_are_rejected_for_every_kind_of_reason(sample: Read) -> None:
    assert {source: dict(reasons) for source, reasons in sample.rejects.items() if reasons} == {
        "comments": {"not_json": 2, "duplicate_key": 1, "no_text": 3, "lone_surrogate": 1},
        "direct-messages": {"not_utf8": 2, "lone_surrogate": 1, "bad_number": 1},
        "post-interactions": {"bad_row": 2},
        "chat-queries": {"no_text": 2},
        "web-crawl": {"not_object": 1, "too_deep": 1, "no_text": 1, "not_json": 1, "duplicate_key": 1},
    }


def test_there_is_something_ignored_something_unreadable_and_something_undeclared(sample: Read) -> None:
    result = check(sample.declared, {"data": sample.found})
    assert result.ignored == [("README.md", "readme")]
    assert [path for path, _ in result.unknown_format] == ["comments/export.bak"]
    assert [path for path, _ in result.unmatched] == ["incoming/drop-2025-11.jsonl"]
    assert ("post-interactions", "device") in sample.unread
    undeclared = {source.id: set(source.undeclared) for source in result.sources}
    assert undeclared["comments"] == set()
    assert "legal_basis" in undeclared["thread-replies"]
    assert "collected" in undeclared["post-interactions"]
    assert {"owner", "licence", "legal_basis"} <= undeclared["web-crawl"]
    assert "licence" in undeclared["preference-ratings"]


def test_copies_are_those_that_were_made_and_no_others(sample: Read) -> None:
    texts = {source: Counter(sample.texts(source)) for source in sample.records}
    within = {source: sum(counts.values()) - len(counts) for source, counts in texts.items()}
    assert {source: n for source, n in within.items() if n} == {"comments": 40, "direct-messages": 24}
    names = sorted(texts)
    across = {(a, b): len(texts[a].keys() & texts[b].keys()) for a in names for b in names if a < b}
    assert {pair: n for pair, n in across.items() if n} == {
        ("comments", "thread-replies"): 30,
        ("encyclopedia", "web-crawl"): 12,
    }
    answers = {
        part.text for record in sample.records["meri-answers"] for part in record.parts if part.role == "response"
    }
    assert sum(record.parts[0].text in answers for record in sample.records["web-crawl"]) == 8


def test_ten_people_objected_and_their_records_say_so(sample: Read) -> None:
    objected = {r.contributor for records in sample.records.values() for r in records if r.opt_out}
    assert len(objected) == 10
    for source in ("comments", "direct-messages", "thread-replies", "chat-queries"):
        for record in sample.records[source]:
            assert (record.contributor in objected) is bool(record.opt_out)


@pytest.mark.parametrize(
    ("planted", "at_least"),
    [
        (r"[\w.]+@([a-z]+\.)?example\.(com|org|net)", 60),
        (r"555[- ]01\d\d|\+44 20 7946 01\d\d|\+49 30 231251\d\d|\+33 1 99 00 01 \d\d", 50),
        (r"4111 1111 1111 1111|5555 5555 5555 4444|4012 8888|3782 822463|6011 1111", 15),
        (r"GB82 WEST|DE89 3704|FR14 2004|ES91 2100|NL91 ABNA", 15),
        (r"(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+", 10),
        (r"219-09-9999", 2),
        (r"943 476 5919|999 123 4551", 2),
        (r"AKIA[0-9A-Z]{16}|eyJ\w+\.eyJ\w+\.\w+|postgres://|SMTP_PASSWORD=", 4),
    ],
)
def test_personal_data_and_secrets_are_planted(sample: Read, planted: str, at_least: int) -> None:
    texts = [part.text for records in sample.records.values() for record in records for part in record.parts]
    assert sum(len(re.findall(planted, text)) for text in texts) >= at_least


def test_no_phrase_was_left_unfilled(sample: Read) -> None:
    for records in sample.records.values():
        for record in records:
            for part in record.parts:
                assert not re.search(r"\{[a-z_0-9:]+\}", part.text), part.text
                assert "|" not in part.text, part.text


def test_both_the_folder_and_the_data_in_it_can_be_audited(sample: Read) -> None:
    for file in sample.found:
        assert sample.declared.assign(f"data/{file.path}") == sample.declared.assign(file.path)
    assert {f.status for f in read.walk(SAMPLE) if not f.path.startswith("data/")} == {"ignored"}
