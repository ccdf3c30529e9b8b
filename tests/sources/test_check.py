"""What matches what, and what is still undeclared."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.sources import CheckResult, check, loads


@dataclass(frozen=True)
class File:
    path: str
    size: int = 10
    status: str = "data"
    reason: str | None = None


DECLARED = loads("""\
version: 1
provider: P
sources:
  - {id: german, match: {paths: [chat/**], where: {lang: de}}, read: {text: a}}
  - {id: recent, match: {paths: [chat/2025/**], where: {lang: fr}}, read: {text: b}}
  - {id: chat, match: {paths: [chat/2025/**]}}
  - {id: web, match: {paths: [web/**]}}
  - {id: gone, match: {paths: [gone/**]}}
""")


def run(*files: File) -> CheckResult:
    return check(DECLARED, {"data": files})


def test_files_are_counted_where_paths_decide_and_shared_where_fields_do() -> None:
    result = run(File("web/a.jsonl", 5), File("web/b.jsonl", 6), File("chat/2025/c.jsonl", 7))
    counts = {s.id: (s.files, s.bytes, s.shared_files, s.shared_bytes) for s in result.sources}
    assert counts == {
        "german": (0, 0, 1, 7),
        "recent": (0, 0, 1, 7),
        "chat": (0, 0, 1, 7),
        "web": (2, 11, 0, 0),
        "gone": (0, 0, 0, 0),
    }
    assert result.partly == []  # `chat` takes what is left
    assert [s.id for s in result.sources if s.matches_nothing] == ["gone"]


def test_what_no_source_matches_is_said() -> None:
    result = run(File("x.jsonl", 3), File("chat/2019/a.jsonl", 4))
    assert result.unmatched == [("x.jsonl", 3)]
    assert result.partly == [("chat/2019/a.jsonl", 4)]  # records in another language have no source
    assert result.rows()[-1]["source"] == "unknown"
    assert not result.complete


def test_what_is_not_data_is_listed_apart() -> None:
    result = run(
        File("README.md", status="ignored", reason="readme"),
        File("out", status="refused", reason="link_outside"),
        File("web/x.bin", status="unknown"),
    )
    assert result.ignored == [("README.md", "readme")]
    assert result.refused == [("out", "link_outside")]
    assert result.unknown_format == [("web/x.bin", 10)]
    assert {s.id: s.files for s in result.sources}["web"] == 1  # its shard is rejected, its source is known


def test_two_ways_to_read_one_file_are_named_before_anything_is_read() -> None:
    assert run(File("chat/2025/c.jsonl")).clashes == [("chat/2025/c.jsonl", "german", "recent")]


def test_with_several_roots_paths_begin_with_the_label() -> None:
    result = check(DECLARED, {"one": [File("web/a")], "two": [File("y")]})
    assert result.unmatched == [("two/y", 10)]
    assert {s.id: s.example for s in result.sources}["web"] == "one/web/a"


def undeclared(facts: str) -> set[str]:
    return set(check(loads(f"version: 1\nprovider: P\nsources: [{{id: a, {facts}}}]"), {"d": []}).sources[0].undeclared)


def test_undeclared_facts_depend_on_what_the_source_is() -> None:
    everything = undeclared("name: A")
    assert {"owner", "origin_class", "licence", "legal_basis", "collected", "evidence"} <= everything
    assert not {"generator", "opt_out"} & everything
    assert "opt_out" in undeclared("origin_class: user_service")
    assert "generator" in undeclared("origin_class: synthetic")
    assert "generator" in undeclared("authors: {assistant: model}")
    assert "collected" in undeclared("collected: {from: 2024}")
    assert "origin_class" in undeclared("origin_class: unknown")


def test_complete_means_nothing_is_left_to_say() -> None:
    text = """\
version: 1
provider: P
sources:
  - id: a
    owner: P
    origin_class: licensed
    licence: MIT
    legal_basis: none
    collected: {from: 2024, to: 2024}
    contact: c
    confidentiality: C0
    declared_by: d
    declared_at: 2025-01-01
    evidence: e
"""
    assert check(loads(text), {"d": [File("a")]}).complete
    assert not check(loads(text.replace("provider: P\n", "")), {"d": [File("a")]}).complete
