"""Texts in, counts of mentions out, with the polarity of the sentences that name a group. Linear in a text's length."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable

from provenance.scan import language as languages
from provenance.scan.once import LIMIT, OK
from provenance.scan.settings import TopicLimits
from provenance.scan.topics import lists
from provenance.scan.topics.counted import UNSUPPORTED, Counted
from provenance.scan.topics.matcher import Matcher, Member, Mention
from provenance.scan.topics.passages import Passages
from provenance.scan.topics.polarity import LANGUAGE, STANDS_IN, Polarity


class Search:
    """All lists and the lexicon, loaded once.

    Raises: ConfigError, if a list of terms is wrong; ScanError, if a library is missing.
    """

    def __init__(self, limits: TopicLimits) -> None:
        self._limits = limits
        found = lists.load()
        self._matchers = {language: Matcher(found, language) for language in lists.LANGUAGES}
        self._polarity = Polarity()

    def counted(self, text: str) -> tuple[list[Counted], str]:
        """What a text names, sorted; and `ok`, `limit`, or `unsupported` for a language without terms."""
        language, _ = languages.detect(text)
        matcher = self._matchers.get(language)
        if matcher is None:
            letters = sum(map(str.isalpha, text[: languages.CHARS]))
            return [], OK if letters < languages.LETTERS and len(text) <= languages.CHARS else UNSUPPORTED
        status = OK
        if len(text) > self._limits.part_chars:
            text, status = text[: self._limits.part_chars], LIMIT
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        mentions = matcher.mentions(text)
        if not mentions:
            return [], status
        counts: dict[Member, int] = {}
        for mention in mentions:
            counts[mention.member] = counts.get(mention.member, 0) + 1
        groups = [m for m in mentions if m.member.kind == "group"] if language == LANGUAGE else []
        scores = self._scores(text, groups) if groups else {}
        return [Counted(*m, n, *scores.get(m, (None, 0))) for m, n in sorted(counts.items())], status

    def _scores(self, text: str, mentions: list[Mention]) -> dict[Member, tuple[int, int]]:
        """Of each group, the sum of its sentences' polarities and how many they are: the first ones, each once."""
        passages = Passages(text, self._limits.sentence_chars)
        near: dict[Member, dict[tuple[int, int], None]] = {}
        for mention in mentions:
            mine = near.setdefault(mention.member, {})
            if len(mine) < self._limits.sentences:
                mine[passages.around(mention.start, mention.end)] = None
        starts = [mention.start for mention in mentions]  # ascending
        scored = {}
        for low, high in {place for places in near.values() for place in places}:
            # A name that is cut by the beginning counts too; none is longer than a sentence may be.
            near_by = mentions[bisect_left(starts, low - self._limits.sentence_chars) : bisect_left(starts, high)]
            scored[low, high] = self._score(text, (low, high), [m for m in near_by if m.end > low])
        return {member: (sum(scored[p] for p in places), len(places)) for member, places in near.items()}

    def _score(self, text: str, place: tuple[int, int], mentions: Iterable[Mention]) -> int:
        low, high = place
        sentence, reached = text[low:high], high
        loaded = {(m.start, m.end) for m in mentions if self._polarity.loaded(text[m.start : m.end])}
        for start, end in sorted(loaded, reverse=True):
            if end <= reached:
                sentence = sentence[: max(start - low, 0)] + STANDS_IN + sentence[end - low :]
                reached = start
        return self._polarity.of(sentence.strip())
