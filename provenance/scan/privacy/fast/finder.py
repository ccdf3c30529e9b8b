"""Finds what a set of recognizers finds in a text, or says that it cannot be sure.

Each recognizer is run in one of four ways, by what it is:

- *rules*: a `PatternRecognizer` that changes nothing but its validators. Its expressions run where they can match.
- *phones*: Presidio's phone recognizer, by `phones.py`.
- *gated*: a recognizer of Presidio's with an `analyze` of its own that is known to find nothing where its expressions
  do not match, or `phones.py` finds nothing. It runs as it is, on the other texts.
- *whole*: any other. It runs as it is on every text, and if it finds something, Presidio takes over that text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import regex
from presidio_analyzer import EntityRecognizer, PatternRecognizer

from provenance.scan.privacy.fast import guards
from provenance.scan.privacy.fast.combine import Enhancing, Result, distinct
from provenance.scan.privacy.fast.context import Near
from provenance.scan.privacy.fast.numbers import known, least_digits
from provenance.scan.privacy.fast.phones import GivenUp, Phones, gates
from provenance.scan.privacy.fast.prefilter import prefilter
from provenance.scan.privacy.fast.rules import Rule, Text
from provenance.scan.privacy.fast.sets import byte_class
from provenance.scan.privacy.fast.shadow import shadow
from provenance.scan.privacy.fast.widen import widen_all
from provenance.scan.privacy.words import Artifacts, Words

RULES, PHONES, GATED, WHOLE = "rules", "phones", "gated", "whole"


_Owner = tuple[int, Rule | None]
"""Number of a recognizer, and the rule of an expression; None where the recognizer runs as it is."""


class Unsure(Exception):
    """Presidio has to look at this text itself."""


class Finder:
    """Runs a set of recognizers.

    Args:
        recognizers: of Presidio, in the order that decides which of two equal results is kept.
        enhancer: Presidio's context rule, for its numbers.
        engine, folder: as `prefilter` takes them.
    Raises: Unsure, if nothing of the set can be run here.
    """

    def __init__(
        self,
        recognizers: Sequence[Any],
        words: Words,
        enhancer: Any,
        *,
        engine: str | None = None,
        folder: Path | None = None,
    ) -> None:
        if not _able(recognizers):
            raise Unsure
        self.recognizers = list(recognizers)
        self._words = words
        self._known_words = guards.known("words")
        self._enhancing = Enhancing(enhancer, [r.context for r in recognizers])
        self._thresholds = [r.score_thresholds for r in recognizers]
        self.ways = ways(recognizers)
        self._whole = [r for r, how in zip(recognizers, self.ways, strict=True) if how == WHOLE]
        self._numbers: dict[str, int] = {}
        self._owners: dict[int, list[_Owner]] = {}  # expression -> whose it is
        self._needs: dict[Rule, list[int]] = {}  # what else must be there
        self._always: list[_Owner] = []  # rules that no scan can spare
        self._phones: list[tuple[int, Phones]] = []
        for number, recognizer in enumerate(recognizers):
            if isinstance(recognizer, guards.PhoneRecognizer) and self.ways[number] != WHOLE:
                self._phones.append((number, Phones(recognizer.supported_regions, recognizer.leniency, folder)))
        self._add_rules(folder)
        self._add_phones(folder)
        self.prefilter = prefilter(list(self._numbers), engine=engine, folder=folder)

    def _add_rules(self, folder: Path | None) -> None:
        patterns = [
            (number, pattern, recognizer.global_regex_flags)
            for number, recognizer in enumerate(self.recognizers)
            if isinstance(recognizer, PatternRecognizer) and self.ways[number] != WHOLE
            for pattern in recognizer.patterns
        ]
        every = widen_all([(pattern.regex, flags) for _, pattern, flags in patterns], folder)
        for (number, pattern, _), widened in zip(patterns, every, strict=True):
            rule = Rule(self.recognizers[number], pattern.regex, pattern.score, widened)
            owner = (number, rule if self.ways[number] == RULES else None)
            if widened is None:
                self._always.append(owner)
                continue
            self._owners.setdefault(self._numbered(widened.expression), []).append(owner)
            if widened.needs:
                self._needs[rule] = [self._numbered(need) for need in widened.needs]

    def _numbered(self, expression: str) -> int:
        """The number of an expression; the same for equal ones."""
        return self._numbers.setdefault(expression, len(self._numbers))

    def _add_phones(self, folder: Path | None) -> None:
        self._gates: list[int] = []
        if not self._phones:
            return
        regions = {region for number, _ in self._phones for region in self.recognizers[number].supported_regions}
        expressions = [(gate, int(regex.IGNORECASE)) for gate in gates(least_digits(sorted(regions), folder))]
        for widened in widen_all(expressions, folder):
            assert widened is not None
            self._gates.append(self._numbered(widened.expression))
        held = byte_class(Phones.CHARACTERS, regex.IGNORECASE)
        self._candidate = bytes(byte if byte in held else 0 for byte in range(256))

    def find(self, text: str) -> list[tuple[Any, Result]]:
        """What is found in a text of at least one character, each with its recognizer, in no certain order.

        Raises: Unsure; whatever a recognizer raises.
        """
        seen = Text(text, shadow(text))
        hits = self.prefilter.hits(seen.shadow)
        for recognizer in self._whole:
            if recognizer.analyze(text, recognizer.supported_entities, Artifacts(self._words, text)):
                raise Unsure
        results = self._results(seen, hits)
        if not results:
            return []
        near = Near(self._words, text, *self._enhancing.counts, known=self._known_words)
        try:
            results = self._enhancing.enhance(results, near)
        except LookupError:
            raise Unsure from None
        kept = distinct([r for r in results if r.score >= self._threshold(r)])
        return [(self.recognizers[r.recognizer], r) for r in kept]

    def _results(self, text: Text, hits: dict[int, list[int] | None]) -> list[Result]:
        by_recognizer: dict[int, list[Result]] = {}
        gated: set[int] = set()
        wanted = [(number, rule, ends) for e, ends in hits.items() for number, rule in self._owners.get(e, ())]
        for number, rule, ends in [*wanted, *((n, r, None) for n, r in self._always)]:
            if rule is None:
                gated.add(number)
                continue
            if rule in self._needs and not all(need in hits for need in self._needs[rule]):
                continue
            entity = self.recognizers[number].supported_entities[0]
            for start, end, score in rule.matches(text, ends):
                by_recognizer.setdefault(number, []).append(Result(entity, start, end, score, number))
        if any(gate in hits for gate in self._gates):
            runs = self._runs(text, hits)
            for number, phones in self._phones:
                recognizer = self.recognizers[number]
                try:
                    spans = phones.spans(text.text, runs)
                except GivenUp:
                    raise Unsure from None
                if self.ways[number] == GATED:
                    gated.update([number] if spans else [])
                    continue
                by_recognizer[number] = [
                    Result(recognizer.supported_entities[0], start, end, recognizer.SCORE, number)
                    for start, end in spans
                ]
        results = [r for number in sorted(by_recognizer) for r in distinct(by_recognizer[number])]
        for number in sorted(gated):
            recognizer = self.recognizers[number]
            found = recognizer.analyze(text.text, recognizer.supported_entities, Artifacts(self._words, text.text))
            results += [Result(str(r.entity_type), r.start, r.end, r.score, number) for r in found]
        return results

    def _runs(self, text: Text, hits: dict[int, list[int] | None]) -> list[tuple[int, int]]:
        """The pieces of a text that phone numbers lie in and do not cross; all of it where that is not sure."""
        digits, *anywhere = self._gates
        ends = hits.get(digits)
        if ends is None or any(gate in hits for gate in anywhere):
            return [(0, len(text.text))]
        runs: list[tuple[int, int]] = []
        for place in ends:
            if runs and place <= runs[-1][1]:
                continue
            flat = text.marked(self._candidate)
            start = flat.rfind(b"\0", 0, place) + 1
            end = flat.find(b"\0", place)
            runs.append((start, end if end >= 0 else len(text.text)))
        return runs

    def _threshold(self, result: Result) -> float:
        """As `AnalyzerEngine` looks for one; its own default is 0."""
        thresholds = self._thresholds[result.recognizer]
        return float(thresholds.get(result.entity, thresholds.get("default", 0.0))) if thresholds else 0.0


def way(recognizer: Any) -> str:
    """How a recognizer is run, one of RULES, PHONES, GATED, WHOLE."""
    kind = type(recognizer)
    if vars(recognizer).keys() & {"analyze", "enhance_using_context"}:
        return WHOLE  # changed on the object itself
    if isinstance(recognizer, PatternRecognizer) and guards.known("patterns"):
        if _same(kind, PatternRecognizer, "analyze", "_PatternRecognizer__analyze_patterns", "build_regex_explanation"):
            return RULES
        if kind is guards.IbanRecognizer and guards.known("iban"):
            return GATED
    if isinstance(recognizer, guards.PhoneRecognizer) and guards.known("phones") and _usual(recognizer):
        if _same(kind, guards.PhoneRecognizer, "analyze", "_get_recognizer_result"):
            return PHONES
        if _same(kind, guards.ZaPhoneNumberRecognizer, "analyze", "_get_recognizer_result", "_classify"):
            return GATED
    return WHOLE


def ways(recognizers: Sequence[Any]) -> list[str]:
    """How each of a set is run; all as they are where Presidio itself has to look at every text."""
    return [way(r) for r in recognizers] if _able(recognizers) else [WHOLE] * len(recognizers)


def _able(recognizers: Sequence[Any]) -> bool:
    return guards.known("engine") and not any(_changes_context(r) for r in recognizers)


def _usual(recognizer: Any) -> bool:
    return recognizer.leniency >= 1 and known(recognizer.supported_regions)


def _same(kind: type, base: type, *names: str) -> bool:
    return all(getattr(kind, name) is getattr(base, name) for name in names) if issubclass(kind, base) else False


def _changes_context(recognizer: Any) -> bool:
    changed = "enhance_using_context" in vars(recognizer)
    return changed or type(recognizer).enhance_using_context is not EntityRecognizer.enhance_using_context
