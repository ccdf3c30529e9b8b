"""A first sources.yaml from looking at data: it loads, covers every file, and claims nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provenance import read
from provenance.errors import UsageError
from provenance.sources import check, init, loads, write

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data" / "data"


def lines(path: Path, *records: dict[str, object] | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), encoding="utf-8")


def test_every_file_of_the_sample_has_a_source_and_no_fact_is_claimed() -> None:
    declared = loads(init([SAMPLE], reading=read))
    result = check(declared, {"data": read.walk(SAMPLE, set())})
    assert result.unmatched == []
    assert result.clashes == []
    assert [s.id for s in result.sources if s.matches_nothing] == []
    for source in declared.sources:
        assert (source.owner, source.origin_class, source.licence, source.legal_basis) == (None, "unknown", None, None)
        assert not source.internal


def test_a_source_a_folder_and_a_family_of_names(tmp_path: Path) -> None:
    for name in ("a/x/1.jsonl", "a/y.jsonl", "part-0001.jsonl", "part-0002.jsonl", "notes.jsonl"):
        lines(tmp_path / name, {"text": "words"})
    declared = loads(init([tmp_path], reading=read))
    assert {m.source: m.paths for m in declared.matchers} == {
        "a": ("a/**",),
        "notes": ("notes.jsonl",),
        "part": ("part*.jsonl",),
    }


def test_no_family_takes_what_belongs_to_a_longer_name(tmp_path: Path) -> None:
    for name in ("a1.jsonl", "a2.jsonl", "ab1.jsonl", "ab2.jsonl", "1.jsonl", "2.jsonl"):
        lines(tmp_path / name, {"text": "words"})
    declared = loads(init([tmp_path], reading=read))
    assert [m.paths for m in declared.matchers] == [("ab*.jsonl",), ("a*.jsonl",), ("*.jsonl",)]
    assert [m.source for m in declared.matchers] == ["ab", "a", "part"]


def test_files_of_one_folder_that_hold_other_things_are_other_sources(tmp_path: Path) -> None:
    lines(tmp_path / "d" / "chat1.jsonl", {"messages": [{"role": "user", "content": "words"}]})
    lines(tmp_path / "d" / "chat2.jsonl", {"messages": [{"role": "user", "content": "words"}]})
    lines(tmp_path / "d" / "book.txt", "words")
    lines(tmp_path / "e" / "f.jsonl", {"text": "words"})
    declared = loads(init([tmp_path], reading=read))
    assert [m.paths for m in declared.matchers] == [("d/book.txt",), ("d/chat*.jsonl",), ("e/**",)]


def test_telling_names_are_written_and_texts_that_are_not_read_are_named(tmp_path: Path) -> None:
    record = {"text": "words", "user_id": "u1", "timestamp": 1700000000, "opted_out": False, "bio": "more words"}
    lines(tmp_path / "a.jsonl", record)
    text = init([tmp_path], reading=read)
    read_as = loads(text).reads[0]
    assert read_as is not None
    assert (read_as.contributor, read_as.created, read_as.opt_out) == ("user_id", "timestamp", "opted_out")
    assert '# ignore: ["bio"]' in text
    assert "# read as: text as text (1 of the first 1 records)" in text


def test_names_that_tell_of_feedback_are_written_where_there_is_an_answer_to_judge(tmp_path: Path) -> None:
    said = {"rater": "r7", "judge": "human", "constitution": "v2", "rating": 4, "critique": "short", "revision": "b"}
    lines(tmp_path / "judged.jsonl", {"prompt": "p", "response": "a", **said})
    lines(tmp_path / "plain.jsonl", {"text": "a film", "rating": 4, "rater": "r7"})
    judged, plain = loads(init([tmp_path], reading=read)).reads
    assert judged is not None
    assert plain is not None
    assert (judged.annotator, judged.feedback_by, judged.guideline) == ("rater", "judge", "constitution")
    assert (judged.rating, judged.critique, judged.revision) == ("rating", "critique", "revision")
    assert (plain.annotator, plain.rating) == (None, None)


def test_where_no_text_is_recognised_the_longest_is_proposed(tmp_path: Path) -> None:
    lines(tmp_path / "a.jsonl", {"k": "x", "story": "many more words"}, {"k": "x", "story": "and more"})
    text = init([tmp_path], reading=read)
    assert "# could not be read: 2 no_text" in text
    read_as = loads(text).reads[0]
    assert read_as is not None
    assert read_as.text == ("story",)


def test_several_roots_are_told_apart_by_their_labels(tmp_path: Path) -> None:
    for name in ("one", "two"):
        lines(tmp_path / name / "a.jsonl", {"text": "words"})
    declared = loads(init([tmp_path / "one", tmp_path / "two"], reading=read))
    assert [(m.source, m.paths) for m in declared.matchers] == [("a", ("one/a.jsonl",)), ("a-2", ("two/a.jsonl",))]
    assert declared.assign("a.jsonl", root="two") == "a-2"


@pytest.mark.parametrize(
    "name", ["a: b #c.jsonl", '"q".jsonl', "line\nfeed.jsonl", "unknown.jsonl", "\u202eevil.jsonl"]
)
def test_odd_names_stay_names(tmp_path: Path, name: str) -> None:
    lines(tmp_path / name, {"text": "words", "\u001b[31m: x": "more"})
    text = init([tmp_path], reading=read)
    assert "\u001b" not in text
    assert loads(text).assign(name) != "unknown"


def test_what_cannot_be_opened_is_said_and_declared_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(b"not gzip at all")
    text = init([tmp_path], reading=read)
    assert "# could not be read: 1 " in text
    assert loads(text).assign("a.jsonl.gz") == "a"


def test_many_groups_are_one_source_for_a_person_to_split(tmp_path: Path) -> None:
    for i in range(40):
        lines(tmp_path / f"folder{i:02d}x" / "a.jsonl", {"text": "words"})
    assert [m.paths for m in loads(init([tmp_path], reading=read)).matchers] == [("**",)]


def test_no_data_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("nothing else\n")
    with pytest.raises(UsageError, match="no data to declare"):
        init([tmp_path], reading=read)


def test_a_file_is_never_overwritten_unasked(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    write("a\n", path)
    with pytest.raises(UsageError, match="there already"):
        write("b\n", path)
    assert path.read_text() == "a\n"
    write("b\n", path, force=True)
    assert path.read_text() == "b\n"
