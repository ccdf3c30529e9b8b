"""How friendly or hostile an English sentence's words are, by lexicon and rules of VADER (Hutto and Gilbert 2014).

The only module that imports vaderSentiment. It knows words and no meaning; docs/bias.md says how often it is wrong.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from string import punctuation
from typing import Any

from provenance.errors import ScanError
from provenance.scan.packaged import digest_of

LANGUAGE = "en"
SCALE = 10_000
"""The library gives four digits; sums of whole ten-thousandths are exact."""

STANDS_IN = "they"
"""A word that the lexicon does not know: it stands where the name of a group has a polarity of its own."""

_FILES = ("vader_lexicon.txt", "emoji_utf8_lexicon.txt")


def described() -> dict[str, Any]:
    """What a descriptor says of the library. Raises: ScanError, if it is missing."""
    return {
        "name": "vaderSentiment",
        "version": metadata.version("vaderSentiment"),
        "lexicons": [digest_of("vaderSentiment", file) for file in _FILES],
    }


class Polarity:
    """VADER's `compound` of a sentence. Raises: ScanError, if the library does not load."""

    def __init__(self) -> None:
        self._analyzer = _analyzer()
        self._lexicon: dict[str, float] = self._analyzer.lexicon

    def of(self, sentence: str) -> int:
        """From -10,000 (hostile) to 10,000 (friendly), 0 where the lexicon knows no word of it."""
        return round(SCALE * self._analyzer.polarity_scores(sentence)["compound"]) if self._known(sentence) else 0

    def loaded(self, term: str) -> bool:
        """Whether a word of a term has a polarity of its own, which says nothing of how the group is spoken of."""
        term = term.lower()
        return term in self._lexicon or any(word in self._lexicon for word in term.replace("-", " ").split())

    def _known(self, sentence: str) -> bool:
        # Without a word of the lexicon the library gives 0, after fifty times the work. Emoji become words in it.
        words = sentence.lower().split()
        words += [word.strip(punctuation) for word in words]
        return not sentence.isascii() or not self._lexicon.keys().isdisjoint(words)


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    try:
        from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer, SentiText

        turning = {*NEGATE, "never", "so", "this", "without", "doubt"}

        class Quick(SentimentIntensityAnalyzer):
            """The library's own analyzer without work that changes nothing; a test compares the two.

            It looks at a word's neighbours up to three before and two behind, and lower-cases the whole text for each.
            """

            def polarity_scores(self, text: str) -> dict[str, float]:
                if not (text.isascii() or self.emojis.keys().isdisjoint(text)):
                    return dict(super().polarity_scores(text))
                said = SentiText(text.strip())
                words = said.words_and_emoticons
                valences: list[float] = []
                for place, word in enumerate(words):
                    lower = word.lower()
                    kind_of = lower == "kind" and [w.lower() for w in words[place + 1 : place + 2]] == ["of"]
                    if kind_of or lower not in self.lexicon or lower in BOOSTER_DICT:
                        valences.append(0)
                    else:
                        valences = self.sentiment_valence(0, said, word, place, valences)
                return dict(self.score_valence(self._but_check(words, valences), text))

            def _negation_check(self, valence: float, words: list[str], before: int, place: int) -> float:
                first = max(place - 3, 0)
                near = [word.lower() for word in words[first:place]]
                if turning.isdisjoint(near) and not any("n't" in word for word in near):
                    return valence
                return float(super()._negation_check(valence, words[first : place + 1], before, place - first))

            def _special_idioms_check(self, valence: float, words: list[str], place: int) -> float:
                first = max(place - 3, 0)
                return float(super()._special_idioms_check(valence, words[first : place + 3], place - first))

        return Quick()
    except (ImportError, AttributeError, OSError, ValueError) as error:
        raise ScanError(
            f"the lexicon of polarity does not load ({type(error).__name__})", hint="install vaderSentiment again"
        ) from None
