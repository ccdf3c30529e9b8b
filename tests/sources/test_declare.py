"""sources.yaml: what is accepted, what it means, and how it is refused."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from provenance import digest
from provenance.errors import ConfigError
from provenance.model import Source
from provenance.sources import Declaration, load, loads

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources.md"


def one(lines: str, *, provider: str = "P") -> Source:
    """The single source of a file that says `lines` about it."""
    body = "".join(f"    {line}\n" for line in lines.splitlines())
    return loads(f"version: 1\nprovider: {provider}\nsources:\n  - id: a\n{body}").sources[0]


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as error:
        loads(text)
    return str(error.value)


def refused_source(line: str) -> str:
    return refused(f"version: 1\nsources:\n  - id: a\n    {line}\n")


@pytest.fixture(scope="module")
def example() -> str:
    found = re.search(r"```yaml sources example\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_worked_example_of_the_page_holds_what_the_page_says(example: str) -> None:
    declared = loads(example)
    youth, forum, helper, encyclopedia = declared.sources
    assert declared.provider == "Lindgren Forum AB"
    assert declared.countries == ("de", "se")
    assert (youth.legal_basis, youth.weight, youth.privacy) == ("A6-1-a, A9-2-a", "0.25", "P4")
    assert (youth.collected_from, youth.collected_to) == (date(2023, 9, 1), date(2025, 11, 30))
    assert (forum.collected_from, forum.contact) == (date(2019, 1, 1), "data-office@lindgren.example")
    assert helper.internal
    assert not encyclopedia.internal
    assert declared.assign("notes.txt") == "unknown"
    assert declared.assign("assistant/x/y.jsonl") == "helper-answers"
    rules = declared.assign("forum/2025/a.jsonl.gz")
    assert not isinstance(rules, str)
    assert rules.apply(['{"board.kind":"youth","region":"SE-AB"}', '{"board.kind":"youth","region":"NO"}', None]) == [
        "forum-minors",
        "forum",
        "forum",
    ]
    options = declared.reader_options("forum/2025/a.jsonl.gz")
    assert options.text == ("title", "body")
    assert options.match == ("board.kind", "region")


def test_every_key_of_the_page_is_known_and_every_known_key_is_on_the_page() -> None:
    from provenance.sources.declare import Entry, File, Read

    page = PAGE.read_text(encoding="utf-8")
    for model in (File, Entry, Read):
        for name in model.model_fields:
            assert re.search(rf"\| (`\w+`, )*`{name}`", page), name


def test_nothing_declared_is_nothing_assumed() -> None:
    source = one("name: Something")
    assert source == Source(id="a", name="Something")
    assert (source.origin_class, source.weight, source.internal) == ("unknown", "1", False)


@pytest.mark.parametrize(
    ("lines", "internal"),
    [
        ("origin_class: user_service", True),
        ("origin_class: user_model", True),
        ("origin_class: crawled", False),
        ("origin_class: synthetic\nowner: meridian  SOCIAL", True),  # its own model's answers
        ("origin_class: synthetic\nowner: Meridian", False),
        ("owner: null", False),
    ],
)
def test_internal_is_a_matter_of_origin_or_owner(lines: str, internal: bool) -> None:
    assert one(lines, provider="Meridian Social").internal is internal


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", "1"), ("1.50", "1.5"), ("0", "0"), ("010", "10"), ("0.000001", "0.000001"), ("100", "100")],
)
def test_a_weight_is_an_exact_decimal(written: str, meant: str) -> None:
    assert one(f"weight: {written}").weight == meant


@pytest.mark.parametrize("written", ["-1", "1e3", "0.0000001", "nan", "1,5", "[1]", "1_0"])
def test_a_weight_that_is_not_such_a_decimal_is_refused(written: str) -> None:
    assert "sources[0].weight (line 4): expected a decimal" in refused_source(f"weight: {written}")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("{from: 2024, to: 2024}", date(2024, 1, 1), date(2024, 12, 31)),
        ("{from: 2024-02, to: 2024-02}", date(2024, 2, 1), date(2024, 2, 29)),
        ('{from: "2024-02-03"}', date(2024, 2, 3), None),
    ],
)
def test_a_year_or_month_is_the_whole_of_it(written: str, first: date, last: date | None) -> None:
    source = one(f"collected: {written}")
    assert (source.collected_from, source.collected_to) == (first, last)


def test_words_of_yaml_1_1_stay_words() -> None:
    declared = loads("version: 1\nprovider: Yes\ncountries: [no, uk]\nsources: [{id: on, language: NO}]")
    assert declared.provider == "Yes"
    assert declared.countries == ("no", "uk")
    assert declared.sources[0].language == "no"


def test_defaults_are_shared_and_a_source_has_the_last_word() -> None:
    declared = loads(
        "version: 1\n"
        "defaults: {owner: All, licence: MIT, read: {url: u, created: c}, authors: {'*': human}}\n"
        "sources:\n"
        "  - {id: a, read: {created: d}, authors: {assistant: model}}\n"
        "  - {id: b, licence: null}\n"
    )
    a, b = declared.sources
    assert (a.owner, a.licence, a.authors) == ("All", "MIT", {"*": "human", "assistant": "model"})
    assert b.licence is None
    read = declared.reads[0]
    assert read is not None
    assert (read.url, read.created) == ("u", "d")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("licens: MIT", "'licens' is not a key here; did you mean licence?"),
        ("origin_class: user_servic", "did you mean user_service?"),
        ("privacy: P0", "one of: P1, P2, P3, P4, P5"),
        ("privacy: PX", "is not a privacy floor"),
        ("confidentiality: C4", "one of: C0, C1, C2, C3"),
        ("legal_basis: A6-1-g", "is not a legal basis"),
        ("legal_basis: [none, A6-1-a]", "'none' cannot stand beside"),
        ("authors: {usr: human}", "sources[0].authors.usr (line 4): 'usr' is not a role or '*'; did you mean user?"),
        ("authors: {user: mixed}", "one of: human, model, unknown"),
        ("language: english!", "expected a language code"),
        ("collected: {from: 2025, to: 2024}", "`from` is after `to`"),
        ("collected: {from: 2024-02-30}", "expected a date that exists"),
        ("declared_at: 1700000000", "expected a date: YYYY-MM-DD"),
        ('owner: ""', "expected a text that is not empty"),
        ("owner: [a]", "expected a text that is not empty"),
        ('owner: "a\\eb"', "without control characters"),
        ("match: {path: a}", "'path' is not a key here; did you mean paths?"),
        ("match: {paths: [/a]}", "sources[0].match.paths[0] (line 4): a glob is relative"),
        ("match: {paths: [a/../b]}", "cannot hold . or .."),
        ("match: {paths: [a**]}", "** stands alone"),
        ("match: {where: {a..b: x}}", "keys joined by dots"),
        ("match: {where: {sprache\u00e4: x}}", "needs an ASCII name"),
        ("match: {where: {a: []}}", "expected a value, a list of values"),
        ("match: {where: {a: {regex: '(?=x)'}}}", "not a regular expression of Rust's syntax"),
        ("read: {texts: a}", "did you mean text?"),
        ("read: {url: 'a[]'}", "[] is for text fields only"),
        ("read: {unit: page}", "one of: file, line, block"),
        ("read: {max_bytes: 5}", "expected a number of bytes"),
        ("match: x", "sources[0].match (line 4): expected a mapping"),
    ],
)
def test_an_error_names_the_key_and_what_was_expected(line: str, said: str) -> None:
    assert said in refused_source(line)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file: expected a mapping"),
        ("- a", "the file: expected a mapping"),
        ("version: 2\nsources: [{id: a}]", "version (line 1): expected 1"),
        ("sources: [{id: a}]", "version: this key is missing"),
        ("version: 1", "sources: this key is missing"),
        ("version: 1\nsources: []", "sources (line 2): expected at least one"),
        ("version: 1\nsources: [{name: a}]", "sources[0].id (line 2): this key is missing"),
        ("version: 1\nsources: [{id: A}]", "expected an id"),
        ("version: 1\nsources: [{id: unknown}]", "'unknown' is reserved"),
        ("version: 1\nsources: [{id: a}, {id: a}]", "sources[1].id (line 2): the id 'a' is taken by sources[0]"),
        ("version: 1\ncountries: [DEU]\nsources: [{id: a}]", "countries[0] (line 2): expected a two-letter"),
        ("version: 1\ndefaults: {id: a}\nsources: [{id: a}]", "defaults.id (line 2): 'id' is not a key here"),
        ("version: 1\ndefaults: {onwer: a}\nsources: [{id: a}]", "did you mean owner?"),
    ],
)
def test_a_file_that_is_not_a_declaration_is_refused(text: str, said: str) -> None:
    assert said in refused(text)


def test_all_errors_are_said_at_once_and_at_most_five() -> None:
    message = refused("version: 1\nsources: [{id: a, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1}]")
    assert message.startswith("6 things are wrong")
    assert "and 1 more" in message


def test_the_file_itself_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "sources.yaml")
    (tmp_path / "sources.yaml").write_bytes(b"version: 1\nname: \xff\n")
    with pytest.raises(ConfigError, match="not UTF-8") as error:
        load(tmp_path / "sources.yaml")
    assert "sources.yaml: byte 17" in str(error.value)


BASE = """\
version: 1
provider: P
sources:
  - id: a
    owner: O
    licence: MIT
    weight: 0.5
    match: {paths: [x/**, y/**], where: {f: [b, a], e: c}}
    read: {text: [t, u], ignore: [i, j]}
  - id: b
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1\n", "# comment\nversion: '1'\n\n"),
        ("    owner: O\n    licence: MIT\n", '    licence: "MIT"\n    owner: O\n    contact:\n'),
        ("weight: 0.5", "weight: 0.500"),
        ("[x/**, y/**]", "[./y/, x/]"),
        ("{f: [b, a], e: c}", "{e: [c], f: [a, b, a]}"),
        ("ignore: [i, j]", "ignore: [j, i]"),
        ("provider: P\n", "provider: P\ndefaults: {weight: 1}\n"),
    ],
)
def test_spelling_and_order_do_not_change_the_digest(old: str, new: str) -> None:
    assert old in BASE
    changed = loads(BASE.replace(old, new))
    assert digest.digest(changed.canonical()) == digest.digest(loads(BASE).canonical())


@pytest.mark.parametrize(
    ("old", "new", "reads_again"),
    [
        ("licence: MIT", "licence: CC0-1.0", False),
        ("owner: O", "owner: P", False),
        ("x/**, y/**", "x/**, z/**", False),
        ("weight: 0.5", "weight: 2", False),
        ("provider: P", "provider: Q", False),
        ("e: c", "e: d", False),
        ("e: c", "g: c", True),  # another field to extract
        ("text: [t, u]", "text: [u, t]", True),
        ("ignore: [i, j]", "ignore: [i]", True),
    ],
)
def test_meaning_changes_the_digest_but_only_read_changes_the_reading(old: str, new: str, reads_again: bool) -> None:
    before, after = loads(BASE), loads(BASE.replace(old, new))
    assert before.canonical() != after.canonical()
    assert (before.reader_options("x/1.jsonl") != after.reader_options("x/1.jsonl")) is reads_again


def test_the_order_of_sources_is_meaning() -> None:
    a, b = "  - {id: a}\n", "  - {id: b}\n"
    head = "version: 1\nsources:\n"
    assert loads(head + a + b).canonical() != loads(head + b + a).canonical()


def test_without_a_file_everything_is_unknown() -> None:
    nothing = Declaration()
    assert nothing.assign("a/b.jsonl") == "unknown"
    assert nothing.reader_options("a/b.jsonl").text == ()
    assert digest.digest(nothing.canonical())


def test_a_declaration_travels_to_other_processes(example: str) -> None:
    declared = loads(example)
    assert pickle.loads(pickle.dumps(declared)) == declared


def test_feedback_is_a_fact_of_the_source() -> None:
    source = one("feedback: {by: model, model: judge-2, guideline: helpful/1.3}")
    assert (source.feedback_by, source.feedback_model, source.feedback_guideline) == ("model", "judge-2", "helpful/1.3")
    assert one("feedback: {model: judge-2}").feedback_by == "model"
    assert one("feedback: {}").feedback_by is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{by: crowd}", "'crowd' is not a giver of feedback"),
        ("{by: human, model: judge-2}", "`model` names a model, but `by` says human"),
        ("{model: what we had at the time}", "expected a name of at most 3 words"),
        ("{guidline: a-1}", "did you mean guideline"),
    ],
)
def test_feedback_that_cannot_be_meant_is_an_error(written: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        one(f"feedback: {written}")


def test_fields_of_feedback_reach_the_reader() -> None:
    lines = (
        "read: {annotator: rater, feedback_by: judge, guideline: rules, rating: stars, critique: c, revision: r.text}"
    )
    declared = loads(f"version: 1\nsources:\n  - id: a\n    {lines}\n")
    options = declared.reader_options("x.jsonl")
    assert (options.annotator, options.feedback_by, options.guideline) == ("rater", "judge", "rules")
    assert (options.rating, options.critique, options.revision) == ("stars", "c", "r.text")
