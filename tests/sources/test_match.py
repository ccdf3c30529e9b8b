"""Globs, predicates, and which source is first."""

from __future__ import annotations

import json

import pytest

from provenance.errors import ConfigError
from provenance.sources import FieldRules, loads
from provenance.sources.match import glob


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("a.jsonl", "a.jsonl", True),
        ("a.jsonl", "x/a.jsonl", False),  # anchored at the data folder
        ("**/a.jsonl", "a.jsonl", True),  # no folder is any number of folders
        ("**/a.jsonl", "x/y/a.jsonl", True),
        ("**/a.jsonl", "xa.jsonl", False),
        ("*.jsonl", "x/a.jsonl", False),  # a star stops at a slash
        ("x/*/a", "x/y/a", True),
        ("x/*/a", "x/y/z/a", False),
        ("x/**/a", "x/a", True),
        ("x/**/a", "x/y/z/a", True),
        ("x/**", "x/y/z", True),
        ("x/**", "x", False),
        ("x/", "x/y/z", True),
        ("**", "anything/at/all", True),
        ("a?.csv", "a1.csv", True),
        ("a?.csv", "a.csv", False),
        ("a?b", "a/b", False),
        ("A.csv", "a.csv", False),
        ("a[1].csv", "a[1].csv", True),  # brackets mean themselves
        ("a[1].csv", "a1.csv", False),
        ("a.csv", "axcsv", False),
        ("a*", "a\nb", True),
    ],
)
def test_globs(pattern: str, path: str, fits: bool) -> None:
    assert bool(glob(pattern).fullmatch(path)) is fits


def test_accents_are_compared_in_one_spelling() -> None:
    assert loads("version: 1\nsources: [{id: a, match: {paths: [caf\u00e9/*]}}]").assign("cafe\u0301/x") == "a"


def test_a_label_may_lead_where_there_are_several_roots() -> None:
    declared = loads("version: 1\nsources: [{id: a, match: {paths: [crawl/x/**]}}]")
    assert declared.assign("x/1.txt", root="crawl") == "a"
    assert declared.assign("crawl/x/1.txt") == "a"
    assert declared.assign("x/1.txt") == "unknown"
    assert declared.assign("x/1.txt", root="other") == "unknown"


def rules(where: str, *, then: str = "") -> FieldRules:
    found = loads(f"version: 1\nsources:\n  - {{id: a, match: {{where: {where}}}}}\n{then}").assign("f.jsonl")
    assert isinstance(found, FieldRules)
    return found


@pytest.mark.parametrize(
    ("where", "fields", "fits"),
    [
        ("{f: x}", {"f": "x"}, True),
        ("{f: x}", {"f": "X"}, False),
        ("{f: x}", {"f": "xy"}, False),
        ("{f: x}", {}, False),
        ("{f: [x, y]}", {"f": "y"}, True),
        ("{f: 1}", {"f": "1"}, True),  # as text
        ("{f: 1}", {"f": "1.0"}, False),
        ("{f: true}", {"f": "true"}, True),
        ("{f: null}", {}, True),
        ("{f: null}", {"f": "x"}, False),
        ("{f: 'null'}", {}, False),
        ("{f: [null, x]}", {"f": "x"}, True),
        ("{f: x, g: y}", {"f": "x"}, False),  # all must hold
        ("{f: x, g: y}", {"f": "x", "g": "y"}, True),
        ("{f: {regex: b}}", {"f": "abc"}, True),
        ("{f: {regex: ^b}}", {"f": "abc"}, False),
        ("{f: {regex: '.*'}}", {}, False),  # what is absent fits no pattern
        ("{meta.lang: de}", {"meta.lang": "de"}, True),
    ],
)
def test_predicates(where: str, fields: dict[str, str], fits: bool) -> None:
    assert rules(where).apply([json.dumps(fields)]) == ["a" if fits else "unknown"]


def test_a_hostile_value_cannot_stall_a_pattern() -> None:
    assert rules("{f: {regex: '^(a+)+$'}}").apply([json.dumps({"f": "a" * 5000 + "b"})]) == ["unknown"]


def test_records_are_answered_in_their_order() -> None:
    found = rules("{f: x}", then="  - {id: b, match: {where: {f: y}}}\n  - {id: c, match: {where: {g: z}}}\n")
    fields = ['{"f":"y"}', None, '{"f":"x"}', '{"f":"y"}', '{"f":"x","g":"z"}', "{}"]
    assert found.apply(fields) == ["b", "unknown", "a", "b", "a", "unknown"]
    assert found.apply([]) == []


FIRST = """\
version: 1
sources:
  - {id: german, match: {paths: [chat/**], where: {lang: de}}}
  - {id: old, match: {paths: [chat/2019/**]}}
  - {id: chat, match: {paths: [chat/**]}}
  - {id: late, match: {paths: [chat/**], where: {lang: fr}}}
"""


@pytest.mark.parametrize(
    ("path", "candidates"),
    [
        ("chat/2019/a.jsonl", ["german", "old"]),  # nothing comes after a source that needs no field
        ("chat/2024/a.jsonl", ["german", "chat"]),
    ],
)
def test_the_first_that_matches_decides(path: str, candidates: list[str]) -> None:
    declared = loads(FIRST)
    found = declared.assign(path)
    assert isinstance(found, FieldRules)
    assert [matcher.source for matcher in found.candidates] == candidates
    assert declared.reader_options(path).match == ("lang",)
    assert found.apply(['{"lang":"de"}', '{"lang":"fr"}']) == ["german", candidates[-1]]


def test_where_paths_alone_decide_no_field_is_extracted() -> None:
    declared = loads("version: 1\nsources: [{id: a, match: {paths: [x/**]}}, {id: b, match: {where: {f: y}}}]")
    assert declared.assign("x/1") == "a"
    assert declared.reader_options("x/1").match == ()


def test_sources_that_share_a_file_must_read_it_alike() -> None:
    text = (
        "version: 1\nsources:\n"
        "  - {{id: a, match: {{where: {{f: x}}}}, read: {{text: t}}}}\n"
        "  - {{id: b{0}}}\n"
        "  - {{id: c, match: {{paths: [z]}}}}\n"
    )
    silent = loads(text.format(""))
    assert silent.reader_options("1.jsonl").text == ("t",)
    same = loads(text.format(", read: {text: [t]}"))
    assert same.reader_options("1.jsonl").text == ("t",)
    other = loads(text.format(", read: {text: u}"))
    with pytest.raises(ConfigError, match="sources 'a' and 'b' can both hold records of one file"):
        other.reader_options("1.jsonl")
