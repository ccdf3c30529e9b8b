"""What Presidio does with results after they are found: raise scores by context, drop low ones, drop what is contained.

Pure, over tuples instead of objects; each step gives what `AnalyzerEngine` and `EntityRecognizer` give.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from provenance.scan.privacy.fast.context import Near


class Result(NamedTuple):
    """Something found, before and after context. Offsets are code points."""

    entity: str
    start: int
    end: int
    score: float
    recognizer: int  # its number in the set
    context: bool = False


def distinct(results: Sequence[Result]) -> list[Result]:
    """`EntityRecognizer.remove_duplicates`, but for the order: of equal results the first is kept."""
    if len(results) < 2:
        return list(results)
    kept: list[Result] = []
    active: list[Result] = []
    entity = None
    for result in sorted(results, key=lambda r: (r.entity, r.start, r.start - r.end, -r.score)):
        if result.entity != entity:
            entity, active = result.entity, []
        active = [other for other in active if other.end >= result.start]
        if not any(result.end <= other.end and result.score <= other.score for other in active):
            kept.append(result)
            active.append(result)
    return kept


class Enhancing:
    """The context rule for a set of recognizers, with the numbers of Presidio's enhancer."""

    def __init__(self, enhancer: Any, contexts: Sequence[Sequence[str]]) -> None:
        self._factor = enhancer.context_similarity_factor
        self._least = enhancer.min_score_with_context_similarity
        self._most = enhancer.MAX_SCORE
        self._find = enhancer._find_supportive_word_in_context
        self._mode = enhancer.context_matching_mode
        self.counts = enhancer.context_prefix_count, enhancer.context_suffix_count
        self._contexts = [list(context or []) for context in contexts]
        self._lowered = [[word.lower() for word in context] for context in self._contexts]
        self._supported: dict[tuple[int, tuple[str, ...]], bool] = {}

    def enhance(self, results: Iterable[Result], near: Near) -> list[Result]:
        """Raise the scores of results that have a context word near.

        Raises: LookupError, as `Near.keywords` does.
        """
        return [self._enhanced(r, near) if self._contexts[r.recognizer] else r for r in results]

    def _enhanced(self, result: Result, near: Near) -> Result:
        if not self._may_support(result.recognizer, near.reach(result.start)):
            return result
        if not self._supports(result.recognizer, near.keywords(result.start)):
            return result
        score = min(max(result.score + self._factor, self._least), self._most)
        return result._replace(score=score, context=True)

    def _may_support(self, recognizer: int, reach: str | None) -> bool:
        """False if no keyword in `reach` can hold a context word. Beyond ASCII, case depends on what stands near."""
        if reach is None or not reach.isascii():
            return True
        lowered = reach.lower()
        return any(word in lowered for word in self._lowered[recognizer])

    def _supports(self, recognizer: int, keywords: tuple[str, ...]) -> bool:
        key = (recognizer, keywords)
        if key not in self._supported:
            if len(self._supported) > 50_000:
                self._supported.clear()
            found = self._find(list(keywords), self._contexts[recognizer], self._mode)
            self._supported[key] = found != ""
        return self._supported[key]
