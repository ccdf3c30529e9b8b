"""Real public data through every reader: what it becomes, and that all of it adds up."""

from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.read import walk

INSTRUCTIONS = {("prompt", "response"), ("prompt", "input", "response")}


def roles(found) -> Counter[tuple[str, ...]]:
    return Counter(tuple(dict.fromkeys(part.role for part in record.parts)) for record in found.records)


@pytest.mark.parametrize(
    ("path", "records", "shapes", "unread"),
    [
        ("instruct/gsm8k_test.jsonl.gz", 1319, {("prompt", "response")}, set()),
        ("instruct/gpteacher_roleplay.jsonl.gz", 1923, INSTRUCTIONS, set()),
        ("instruct/hh_rlhf_harmless_base_test_first1000.jsonl.gz", 1000, None, set()),
        ("instruct/self_instruct_seed_tasks.jsonl", 175, None, {"id", "name"}),
        ("instruct/self_instruct_user_oriented_instructions.jsonl", 252, None, {"id", "motivation_app"}),
        ("human/us_speeches_public_domain.jsonl.gz", 124, {("text",)}, {"id", "corpus"}),
        ("human/udhr_388_languages.jsonl.gz", 388, {("text",)}, {"lang"}),
        ("human/tldr_pages_first80_per_language.jsonl.gz", 3120, {("text",)}, {"id", "lang"}),
        ("human_vs_machine/self_instruct_252x9.jsonl.gz", 2268, None, {"id", "label", "author"}),
        ("human_vs_machine/gsm8k_solutions.jsonl.gz", 6595, {("prompt", "response")}, {"label", "author"}),
        ("pii/meddocan_train250_es.jsonl.gz", 250, {("text",)}, None),
        ("pii/presidio_synth_v2.jsonl.gz", 1500, {("text",)}, None),
        ("pii/presidio_recognizer_cases_part1.jsonl", 740, {("text",)}, None),
        ("pii/fake_name_generator_1000.csv", 1000, {("cell",)}, set()),
        ("secrets/detect_secrets_plugin_cases_part1.jsonl", 134, {("text",)}, {"plugin", "test"}),
    ],
)  # fmt: skip
def test_known_files_become_known_shapes(read, shared_data, path, records, shapes, unread):
    found = read(shared_data / path)
    blank = sum(reason == "no_text" for _, reason in found.reasons)  # cases whose text is empty on purpose
    assert len(found.rejects) == blank <= records // 50
    assert len(found.records) == records - blank
    if shapes is not None:
        assert set(roles(found)) <= shapes
    if unread is not None:
        assert {field for field, _ in found.unread} == unread


def test_preference_dialogues_keep_their_turns(read, shared_data):
    """hh-rlhf: both dialogues as turns; the last answer of each is chosen or rejected, and no marker is left."""
    path = shared_data / "instruct" / "hh_rlhf_harmless_base_test_first1000.jsonl.gz"
    found = read(path)
    lines = gzip.decompress(path.read_bytes()).splitlines()
    for record, line in zip(found.records, lines, strict=True):
        counts = Counter(part.role for part in record.parts)
        assert counts["chosen"] <= 1
        assert counts["rejected"] <= 1
        assert set(counts) <= {"user", "assistant", "chosen", "rejected"}
        whole = json.loads(line)
        assert counts["user"] <= whole["chosen"].count("\n\nHuman:") + whole["rejected"].count("\n\nHuman:")
        assert not any(part.text.startswith(("\n\nHuman:", "\n\nAssistant:")) for part in record.parts)
    both = sum({"chosen", "rejected"} <= {part.role for part in record.parts} for record in found.records)
    assert both > 980


def test_nested_instances_are_answers(read, shared_data):
    found = read(shared_data / "instruct" / "self_instruct_seed_tasks.jsonl")
    assert all(record.parts[0].role == "prompt" for record in found.records)
    assert {part.field for part in found.records[0].parts} == {"instruction", "instances[0].output"}


def test_lines_are_the_same_in_any_blocks(read, shared_data):
    path = shared_data / "instruct" / "self_instruct_user_oriented_instructions.jsonl"
    assert read(path, target=10_000, batch_bytes=5_000).records == read(path).records


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("all-strings-standard-header-quotes.csv", 0),
        ("complex_nested.json", "no_text"),
        ("deflate_compressed_intentionally_mislabeled_file.csv", "corrupt"),
        ("empty.csv", 0),
        ("gzip-nation.impala.parquet", "no_text"),
        ("honeypot_intentially_mislabeled_file.csv", "bad_row"),
        ("iris-utf-16.csv", "not_utf8"),
        ("iris-utf-16.json", "not_utf8"),
        ("iris-utf-8.csv", 0),
        ("nation.plain.intentionally_mislabled_file.csv", "corrupt"),
        ("nation.plain.intentionally_mislabled_file.txt", "corrupt"),
        ("simple-list.json", "not_object"),
        ("utf16.txt", "not_utf8"),
    ],
)
def test_files_whose_name_lies_end_with_a_clear_reason(read, shared_data, name, end):
    """Without rejects (0), with rejects of one reason, or refused whole."""
    path = shared_data / "robust" / "dataprofiler" / name
    try:
        found = read(path)
    except ReadError as error:
        assert error.reason == end
    else:
        assert {reason for _, reason in found.reasons} == ({end} if end else set())


def test_every_file_of_the_collection_ends_as_records_or_with_a_reason(read, shared_data):
    """Each shard: records in = tagged + rejected (checked by `read`), or a reason; whatever the options."""
    options = ReaderOptions(text=("text", "messages[].content"), unit="line", generator="model", max_bytes=20_000)
    refused = Counter()
    data = [found for found in walk(shared_data) if found.status == "data"]
    assert len(data) > 250
    for found in data:
        if found.size > 300_000:
            continue  # read above
        for each in (ReaderOptions(), options):
            try:
                read(shared_data / found.path, each, target=30_000, batch_bytes=20_000)
            except ReadError as error:
                refused[error.reason] += 1
                assert error.reason in ("corrupt", "not_utf8", "bad_header")
    assert refused["corrupt"] >= 4
    assert refused["not_utf8"] >= 4
