"""What the fast path chooses: how each recognizer is run, and that no choice changes what is found."""

from __future__ import annotations

import random

import pytest
import regex
from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult
from presidio_analyzer.predefined_recognizers.generic.phone_recognizer import PhoneRecognizer

from provenance.scan.privacy.fast import finder, guards, prefilter
from provenance.scan.privacy.fast.finder import Finder, Unsure
from provenance.scan.privacy.fast.numbers import least_digits
from provenance.scan.privacy.fast.prefilter import Hyperscan
from provenance.scan.privacy.fast.rules import Rule, Text
from provenance.scan.privacy.fast.shadow import shadow
from provenance.scan.privacy.fast.widen import widen, widen_all
from provenance.scan.privacy.presidio import Enhancer
from provenance.scan.privacy.words import Words

ENGINES = ("hyperscan", "re2")


def by(*expressions, entity="X", score=0.4, flags=26, **more):
    patterns = [Pattern(e, e, score) for e in expressions]
    return PatternRecognizer(entity, patterns=patterns or None, global_regex_flags=flags, **more)


# Each expression with texts, in some of which it matches.
EXPRESSIONS = [
    (r"(?<=id )\d{3}", "id 123 x456"),
    (r"(?<=a+\s*)\d{2}", "aaa  12 b 34"),
    (r"\b(?<=-)b", "a -b-b b"),
    (r"\d{3}(?=kg)", "123kg 456"),
    (r"(?:a(?=xyz))?\d", "1 a2 axyz3"),
    (r"(?:b(?=xyz)|\d)", "1 bxyz"),
    (r"(ab|cd)-\1", "ab-ab ab-cd"),
    (r"(?>a+)b", "aaab a"),
    (r"x(?-i:ab)", "Xab xAB"),
    (r"no \d+\s+of \d+", "No 1\n of 22"),
    (r"^\d+$", "12\n345\n6 7"),
    (r"\w$", "a\nb\n"),
    (r"\S(?=\b\n$)", "a\nb c\n\nd\n"),
    (r"a(?=b(?=cc(?= d)))", "abcc d abcc"),
    (r"\d+[a-z]*", "1abc 22 x"),
    (r"a*", "aa b"),
    (r"[äöü]é", "Äé ÖÉ x"),
    (r"\W\d\W", "é1中 (2) 3"),
    (r"(?:foo){e<=1}", "fxo foo bar"),
    (r"[[:digit:]]{2}", "12 ab"),
    (r"\p{L}{3}\d", "éñü1 abc2"),
    (r"K\ba|\d\d", "Ka 12 k"),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("flags", [26, 0, int(regex.DOTALL)])
@pytest.mark.parametrize(("expression", "text"), EXPRESSIONS, ids=[e for e, _ in EXPRESSIONS])
def test_an_expression_finds_what_presidio_finds(pair, expression, text, flags, engine):
    both = pair(by(expression, flags=flags), engine=engine)
    texts = [text, text.upper(), f"中 {text} é", text.replace(" ", "\u00a0"), f"{text} {text}\n"]
    assert both.differing(texts) == []
    assert both.unsure == 0
    if flags == 26:
        assert both.expected(text)


@pytest.mark.parametrize("expression", [r"(?:foo){e<=1}", r"[[:digit:]]{2}", r"\p{L}{3}\d", r"a*", r"\Aa"])
def test_what_cannot_be_widened_is_not(expression):
    assert widen(expression, 26) is None


ATOMS = r"a b K s é ß ſ 1 \n \d \w \s \W \D \S . [ab] [^a] [A-Z] [äöü] [\s-] \. : - [^\S\n] İ ı _".split()
ANCHORS = r"^ $ \b \b \B \A \Z".split()
REPEATS = "? * + {2} {1,2} {0,3} {2,} ?? *? +? *+ ++ {0} {3,70}".split()
OPENINGS = ["(?:", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?-i:", "(?i:"]
CHARACTERS = "aabbKsi1 \n\t.:-SéÉßſıİ\u212a٣_\u00a0z\u3000中\x1c\x85e\u0301"


def sequence(dice: random.Random, depth: int, groups: list[int]) -> str:
    return "".join(item(dice, depth, groups) for _ in range(dice.randint(1, 3)))


def item(dice: random.Random, depth: int, groups: list[int]) -> str:
    kind = dice.random()
    repeat = dice.choice(REPEATS) if dice.random() < 0.3 else ""
    if not depth or kind < 0.5:
        return dice.choice([*ATOMS, " "]) + repeat
    if kind < 0.62:
        return dice.choice(ANCHORS)
    if kind < 0.7:
        return f"(?:{sequence(dice, depth - 1, groups)}|{sequence(dice, depth - 1, groups)}){repeat}"
    if kind < 0.78:
        body = sequence(dice, 0, groups)
        groups.append(len(groups) + 1)
        return f"({body}){repeat}"
    if kind < 0.82 and groups:
        return f"\\{dice.choice(groups)}"
    return dice.choice(OPENINGS) + sequence(dice, depth - 1, groups) + ")"


@pytest.mark.parametrize("engine", ENGINES)
def test_widening_loses_nothing_of_any_expression(engine):
    dice = random.Random(engine)
    recognizer = by("x")
    widened = matching = 0
    while widened < 600:
        expression, flags = sequence(dice, 3, []), dice.choice([26, 26, 26, 0, 16, 2, 8])
        try:
            compiled = regex.compile(expression, flags)
        except regex.error:
            continue
        known = widen(expression, flags)
        if known is None:
            continue
        widened += 1
        scan = prefilter.prefilter([known.expression, *known.needs], engine=engine)
        recognizer.global_regex_flags = flags
        rule = Rule(recognizer, expression, 0.5, known)
        for _ in range(8):
            text = "".join(dice.choice(CHARACTERS) for _ in range(dice.randint(1, 30)))
            expected = [m.span() for m in compiled.finditer(text) if m.group()]
            hits = scan.hits(shadow(text))
            able = len(hits) == 1 + len(known.needs)
            found = [(a, b) for a, b, _ in rule.matches(Text(text, shadow(text)), hits[0])] if able else []
            assert found == expected, (expression, flags, text)
            matching += bool(expected)
    assert matching > 500


class Own(PatternRecognizer):
    """Finds by code of its own."""

    def analyze(self, text, entities, nlp_artifacts=None, regex_flags=None):
        place = text.find("!!")
        return [RecognizerResult("OWN", place, place + 2, 0.7)] if place >= 0 else []


class InContext(PatternRecognizer):
    """Raises scores itself."""

    def enhance_using_context(self, text, raw_recognizer_results, other_raw_recognizer_results, nlp_artifacts, context):
        return raw_recognizer_results


def test_a_text_in_which_own_code_finds_something_is_left_to_presidio(pair):
    both = pair(Own("OWN", deny_list=["x"]), by(r"\d{3}"))
    assert both.finder.ways == ["whole", "rules"]
    assert both.found("no 123") == both.expected("no 123") != []
    with pytest.raises(Unsure):
        both.finder.find("123 !!")


def test_where_a_recognizer_raises_scores_itself_every_text_is_left_to_presidio():
    recognizers = [InContext("Y", deny_list=["x"]), by(r"\d")]
    assert finder.ways(recognizers) == ["whole", "whole"]
    with pytest.raises(Unsure):
        Finder(recognizers, Words(100), Enhancer())


def test_deny_lists_context_thresholds_and_one_entity_of_two_recognizers(pair):
    context = by(r"\d{4}", score=0.1, context=["badge"], name="a")
    low = by(r"\d{3,4}", score=0.3, name="b")
    deny = PatternRecognizer("WORD", deny_list=["Blue Bird", "c++", "é"])
    low.score_thresholds = {"X": 0.35}
    both = pair(context, low, deny)
    assert both.differing(["badge 1234", "1234", "123", "blue bird, C++ é", "badge: 1234 5678 c++x"]) == []
    assert both.expected("blue bird") and both.expected("badge 1234")


@pytest.mark.parametrize(
    ("leniency", "regions", "way"),
    [(0, ["US"], "whole"), (1, ["AR", "IT"], "phones"), (2, ["US", "DE"], "phones"), (3, ["US"], "phones"),
     (1, ["US", "XX"], "whole")],
)  # fmt: skip
def test_phone_numbers_of_any_strictness_and_region(pair, leniency, regions, way):
    both = pair(PhoneRecognizer(supported_regions=regions, leniency=leniency))
    assert both.finder.ways == [way]
    texts = ["call (212) 555-2368 or 030 123456", "+39 02 1234 5678", "011 15-2345-6789", "12345", "no"]
    assert both.differing(texts) == []


def test_unknown_library_code_runs_as_it_is(monkeypatch):
    monkeypatch.setattr(guards, "_KNOWN", {part: set() for part in guards._KNOWN})
    assert set(finder.ways([by("a"), PhoneRecognizer()])) == {"whole"}
    with pytest.raises(Unsure):
        Finder([by("a")], Words(100), Enhancer())


def test_a_text_with_very_many_matches(pair):
    both = pair(by(r"\d"), by(r"ab", entity="Y"))
    assert both.differing(["1 " * (prefilter._MOST + 10) + "ab"]) == []


def test_one_expression_that_an_engine_refuses_costs_the_others_nothing():
    scan = Hyperscan(["k\\ba", "\\d"], None)  # the first never matches
    assert scan.hits(b"x") == {0: None}
    assert scan.hits(b"x1") == {0: None, 1: [2]}


def test_damaged_files_of_the_cache_are_made_anew(tmp_path):
    expressions = [(r"\d+x", 26)]
    first = widen_all(expressions, tmp_path)
    scan = Hyperscan(["k\\ba", "\\d"], tmp_path).hits(b"1")
    assert least_digits(["US"], tmp_path) == 4
    kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.suffix for path in kept} == {".db", ".json", ".txt"}
    for path in kept:
        path.write_bytes(b"broken")
    assert widen_all(expressions, tmp_path) == first
    assert Hyperscan(["k\\ba", "\\d"], tmp_path).hits(b"1") == scan
    assert least_digits(["US"], tmp_path) == 4
    assert {path.suffix: len(path.read_bytes()) for path in kept} == {p.suffix: len(c) for p, c in kept.items()}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    assert widen_all([(r"\d", 26)], tmp_path / "file" / "below")[0] is not None
