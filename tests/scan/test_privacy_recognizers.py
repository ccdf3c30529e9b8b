"""Recognizers of a user's own: what a file may say, what it changes, and what a descriptor sees of it."""

import pickle
import sys

import pytest

from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.model import ReaderOptions
from provenance.scan import privacy
from provenance.scan.privacy import presidio, recognizers
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits, Settings

STAFF = r"""
recognizers:
  - name: StaffRecognizer
    supported_entity: STAFF_NUMBER
    patterns: [{name: staff, regex: '\bST-\d{6}\b', score: 0.3}]
    context: [badge]
  - name: ProjectRecognizer
    supported_entity: PROJECT
    deny_list: [bluebird, no]
"""

CLASS = """
from presidio_analyzer import Pattern, PatternRecognizer

class EvenRecognizer(PatternRecognizer):
    def __init__(self, patterns=None, supported_language="en", name=None):
        patterns = patterns or [Pattern("number", r"\\bE\\d{4}\\b", 0.5)]
        super().__init__("EVEN", patterns=patterns, supported_language=supported_language, name=name)

    def validate_result(self, pattern_text):
        return int(pattern_text[1:]) % 2 == 0
"""


@pytest.fixture
def write(tmp_path):
    def written(text, name="mine.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a module where Python looks; each has a name of its own."""
    monkeypatch.syspath_prepend(tmp_path)

    def written(text, name):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        monkeypatch.delitem(sys.modules, name, raising=False)
        return name

    return written


OF_NAMES = (
    *("SpacyRecognizer", "TransformersRecognizer", "StanzaRecognizer", "GLiNERRecognizer"),
    "HuggingFaceNerRecognizer",
)


def found(text, *sets):
    spans = Patterns([], Limits(), sets).scan([text])[0].spans
    return [(s.entity, text[s.start : s.end], s.score, s.context) for s in spans]


def of(*sets):
    return digest(privacy.descriptor(ReaderOptions(), Settings(recognizers=sets)))


def said(path):
    with pytest.raises(ConfigError) as caught:
        recognizers.load(path)
    return str(caught.value)


def test_patterns_deny_lists_context_and_scores_are_presidios(write):
    one = recognizers.load(write(STAFF))
    assert ("STAFF_NUMBER", "ST-123456", 0.65, True) in found("badge ST-123456", one)
    assert ("STAFF_NUMBER", "ST-123456", 0.3, False) in found("about ST-123456", one)
    assert ("PROJECT", "bluebird", 1.0, False) in found("on bluebird", one)
    assert ("PROJECT", "no", 1.0, False) in found("say no", one)  # a word, not false


def test_without_a_set_the_list_is_presidios_own():
    plain = [type(r).__name__ for r in presidio.load([])]
    assert [type(r).__name__ for r in presidio.load([], ())] == plain
    assert presidio.describe((), ()) == presidio.describe(())


def test_a_predefined_recognizer_is_switched_off_on_or_changed_in_place(write):
    before = [r.name for r in presidio.load([])]
    off = recognizers.load(write("recognizers: [{name: UrlRecognizer, type: predefined, enabled: false}]"))
    on = recognizers.load(write("recognizers: [{name: UsMbiRecognizer, type: predefined}]"))
    changed = recognizers.load(
        write("recognizers: [{name: PhoneRecognizer, type: predefined, supported_regions: [AT], leniency: 2}]")
    )
    same = recognizers.load(write("recognizers: [{name: PhoneRecognizer, type: predefined}]"))
    assert [r.name for r in presidio.load([], [off])] == [n for n in before if n != "UrlRecognizer"]
    assert [r.name for r in presidio.load([], [on])] == [*before, "UsMbiRecognizer"]
    assert [r.name for r in presidio.load([], [changed])] == before
    phone = next(r for r in presidio.load([], [changed]) if r.name == "PhoneRecognizer")
    assert (phone.supported_regions, phone.leniency) == (["AT"], 2)
    assert of(same) == of()
    assert len({of(), of(off), of(on), of(changed)}) == 4


def test_sets_apply_in_order(write):
    off = recognizers.load(write("recognizers: [{name: UrlRecognizer, type: predefined, enabled: false}]"))
    on = recognizers.load(write("recognizers: [{name: UrlRecognizer, type: predefined, context: [site]}]"))
    names = [r.name for r in presidio.load([], [off, on])]
    assert names[-1] == "UrlRecognizer"
    assert "UrlRecognizer" not in [r.name for r in presidio.load([], [on, off])]


def test_a_class_of_the_users_own_is_used_with_its_check(write, module):
    name = module(CLASS, "even_one")
    one = recognizers.load(write(f"recognizers: [{{name: Evens, class: '{name}:EvenRecognizer'}}]"))
    spans = [s for s in found("E1234 E1235", one) if s[0] == "EVEN"]
    assert spans == [("EVEN", "E1234", 1.0, False)]


def test_patterns_in_the_file_and_the_check_in_a_class(write, module):
    name = module(CLASS, "even_two")
    text = f"""recognizers:
  - name: Evens
    class: {name}:EvenRecognizer
    patterns: [{{name: other, regex: 'X[0-9]+', score: 0.2}}]
"""
    spans = [s for s in found("X12 E1234", recognizers.load(write(text))) if s[0] == "EVEN"]
    assert spans == [("EVEN", "X12", 1.0, False)]


def test_the_source_of_a_class_is_in_the_descriptor(write, module, monkeypatch):
    from provenance.scan.privacy import custom

    path = write("recognizers: [{name: Evens, class: 'even_three:EvenRecognizer'}]")
    digests = set()
    for text in (CLASS, CLASS.replace("% 2", "% 4"), CLASS.replace("\n", "\r\n")):
        module(text, "even_three")
        custom._source.cache_clear()
        presidio.describe.cache_clear()
        digests.add(of(recognizers.load(path)))
    assert len(digests) == 2


def test_what_a_file_says_changes_the_descriptor_and_how_it_is_spelt_does_not(write):
    first = of(recognizers.load(write(STAFF)))
    assert of(recognizers.load(write("# a comment\n" + STAFF, "other.yaml"))) == first
    for old, new in ((r"\d{6}", r"\d{7}"), ("0.3", "0.31"), ("badge", "card"), ("bluebird", "redwood"), ("STAFF", "S")):
        assert of(recognizers.load(write(STAFF.replace(old, new)))) != first


def test_a_set_survives_the_way_to_a_worker_and_changes_of_its_file(write):
    path = write(STAFF)
    one = recognizers.load(path)
    path.write_text("recognizers: []", encoding="utf-8")
    assert pickle.loads(pickle.dumps(one)) == one
    assert found("badge ST-123456", one)


def test_the_files_that_presidio_itself_ships_are_read():
    import presidio_analyzer

    folder = next(iter(presidio_analyzer.__path__))
    one = recognizers.load(f"{folder}/conf/example_recognizers.yaml")
    assert {e["name"] for e in one.entries}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recognizers: []", "recognizers (line 1): expected at least one"),
        ("recognisers: [{name: A}]", "did you mean recognizers?"),
        ("recognizers:\n  - {name: A, supported_entity: X}", "recognizers[0] (line 2): expected 'patterns', a"),
        ("recognizers:\n  - {name: A, deny_list: [x]}", "recognizers[0] (line 2): expected 'supported_entity'"),
        ("recognizers: [{name: A, supported_entity: a b, deny_list: [x]}]", "expected the name of an entity"),
        ("recognizers: [{name: A, supported_entity: X, deny_list: [x], enabled: yes}]", "expected true or false"),
        (
            "recognizers:\n- name: A\n  supported_entity: X\n  patterns:\n  - {name: p, regex: '(a', score: 0.5}",
            "recognizers[0].patterns[0].regex (line 5): not a regular expression",
        ),
        (
            "recognizers:\n- name: A\n  supported_entity: X\n  patterns:\n  - {name: p, regex: a, score: 5}",
            "recognizers[0].patterns[0].score (line 5): expected a score from 0 to 1",
        ),
        ("recognizers: [{name: A, type: predefind}]", "did you mean predefined?"),
        ("recognizers: [{name: A, type: predefined, deny_list: [x]}]", "'deny_list' is for recognizers of type custom"),
        ("recognizers: [{name: A, class: even}]", "expected module:Class"),
        ("recognizers:\n- {name: A, class: 'a:B'}\n- {name: A, class: 'a:C'}", "stands here twice\n  where:"),
        ("[]", "the file: expected a mapping"),
        ("recognizers: &a []", "anchors and tags are not used here"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_is_refused_by_key_and_line(write, text, expected):
    message = said(write(text))
    assert expected in message
    assert "mine.yaml" in message


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{name: UrlRecogniser, type: predefined}", "did you mean UrlRecognizer?"),
        ("{name: A, class: 'no.such.module:A'}", "cannot be imported (ModuleNotFoundError)"),
        ("{name: A, class: 'json:dumps'}", "is not a recognizer"),
        ("{name: EmailRecognizer, supported_entity: X, deny_list: [x]}", "there is a recognizer of this name already"),
        ("{name: UrlRecognizer, type: predefined, leniency: 1}", "UrlRecognizer takes no 'leniency'"),
        *((f"{{name: {name}, type: predefined}}", "--names sample") for name in OF_NAMES),
        ("{name: A, class: 'presidio_analyzer.predefined_recognizers:SpacyRecognizer'}", "--names sample"),
        ("{name: AzureAILanguageRecognizer, type: predefined}", "sends texts to a service"),
    ],
)
def test_a_set_that_does_not_load_is_refused_by_recognizer(write, entry, expected):
    one = recognizers.load(write(f"recognizers: [{entry}]"))
    with pytest.raises(ConfigError) as caught:
        presidio.load([], [one])
    assert expected in str(caught.value)
    assert "where: mine: " in str(caught.value)


def test_a_recognizer_of_names_may_be_switched_off_where_none_is_there(write):
    one = recognizers.load(write("recognizers: [{name: SpacyRecognizer, type: predefined, enabled: false}]"))
    assert [r.name for r in presidio.load([], [one])] == [r.name for r in presidio.load([], [])]


def test_a_class_with_the_name_of_presidios_own_is_refused(write, module):
    name = module(CLASS.replace("EvenRecognizer", "StanzaRecognizer"), "even_four")
    one = recognizers.load(write(f"recognizers: [{{name: Mine, class: '{name}:StanzaRecognizer'}}]"))
    try:
        with pytest.raises(ConfigError, match="also the name of one of Presidio's classes"):
            presidio.load([], [one])
    finally:
        sys.modules.pop(name, None)
        import gc

        gc.collect()  # Presidio looks among all classes there are


def test_a_name_is_a_pack_and_a_path_is_a_file(tmp_path):
    with pytest.raises(ConfigError, match="no pack of recognizers is called 'recommendd'"):
        recognizers.load("recommendd")
    with pytest.raises(ConfigError, match="cannot be read"):
        recognizers.load("mine.yaml", base=tmp_path)
