"""An expression that is run only where its widened form matches finds what it finds in the whole text."""

from __future__ import annotations

import pytest
import regex
from presidio_analyzer import Pattern, PatternRecognizer

from provenance.scan.privacy.fast.widen import widen

IGNORE, MULTI, DOTS = int(regex.IGNORECASE), int(regex.MULTILINE), int(regex.DOTALL)
USUAL = IGNORE | MULTI | DOTS

CASES = [
    # matches that end with the text, at a word boundary
    (r"(?:id|no)\b", USUAL, "#123 word 71237-id"),
    (r"(?: |})s\b", USUAL, "hello world and more - s"),
    # look-ahead that not every match needs
    (r"\d{3}(?:(?=foo)|bar)", USUAL, "123bar"),
    (r"(?:\+(?=44)|0)\d{4}", USUAL, "01234"),
    (r"(?:ID(?=\d{6})|REF)[-\d]{4,9}", USUAL, "REF-123"),
    (r"(?:x(?=99))?\d{4}", USUAL, "1234"),
    # flags set in the expression, for all of it or for a group that is referred to
    (r"(?s)a.b", IGNORE, "a\nb"),
    (r"(?s:(.))x\1b", IGNORE, "\nx\nb"),
    (r"(?i)abc\d", 0, "ABC1"),
    (r"(?i:(a))\1\d", 0, "aA1"),
    (r"[(?i)a]b]", USUAL, "(b]"),
    (r"[(?i)a]b]", 0, "(b]"),
    # ends of lines and of the text, and look-around beyond one blank
    (r"\b\d{4}$", IGNORE, "1234\nfoo"),
    (r"\b\d{4}$", DOTS, "1234\nfoo"),
    (r"\b\d{4}$", MULTI, "1234\nfoo"),
    (r"^\d{4}", 0, "foo 1234"),
    (r"\d{3}(?=\s$)", USUAL, "123 x"),
    (r"\d{3}(?=\s\b)", USUAL, "123 abc"),
    (r"\d{3}(?!\s\b)", USUAL, "123 abc"),
    (r"\d{3}(?= (?!x))", USUAL, "123 x"),
    (r"(?<!(?<=a) )\d{3}", USUAL, "a 123"),
    (r"(?<!^ )\d{3}", MULTI | DOTS, "x 123"),
    (r"1 2(?=.{3}(?=.{3}(?=.{3}(?=.{3}(?=.{3}b)))))", USUAL, "1 2" + "x" * 15 + "b"),
    # what an engine refuses, for it can match nowhere or is too large
    (r"[A-Z]{2}\b[0-9]{6}|\d{8}", USUAL, "12345678"),
    (r"(?:\w{1,60} ){10,60}x", USUAL, "ab " * 12 + "x"),
]  # fmt: skip


@pytest.mark.parametrize("engine", ["hyperscan", "re2", "none"])
@pytest.mark.parametrize(("expression", "flags", "text"), CASES, ids=range(len(CASES)))
def test_it_finds_what_presidio_finds(pair, expression, flags, text, engine):
    # One set at a time: an expression that an engine refuses must not take the engine from the others.
    recognizer = PatternRecognizer("X", patterns=[Pattern("x", expression, 0.5)], global_regex_flags=flags)
    sides = pair(recognizer, PatternRecognizer("Y", patterns=[Pattern("y", r"\bzz\d\b", 0.5)]), engine=engine)
    texts = [
        text,
        f"{text} ",
        f" {text}",
        f"é{text}",
        f"zz1 {text} zz2",
        f"{text}\n{text}",
        *(f"{'x ' * n}{text}" for n in range(40)),
    ]
    assert sides.differing(texts) == []
    assert sides.unsure == 0


@pytest.mark.parametrize(
    "expression",
    [r"(\d)" + "".join(rf"(\{n}\{n})" for n in range(1, 16)), r"(?:foo){e<=1}", r"[[:alpha:]]1", r"\p{L}1"],
)
def test_what_cannot_be_widened_or_would_be_gigantic_is_not(expression):
    assert widen(expression, USUAL) is None


def test_a_widened_expression_says_what_it_needs_to_know():
    email = widen(r"\w+@\w+\.\w+", USUAL)
    assert email.spaceless and not email.whole
    number = widen(r"\d{3}[ -]\d{4}(?!\d)", USUAL)
    assert (number.whole, number.width, number.spaceless) == (True, 8, False)
    assert widen(r"\d*", USUAL) is None  # an empty match ends anywhere
