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
        return any(word in self._lexicon for word in [term.lower(), *term.lower().replace("-", " ").split()])

    def _known(self, sentence: str) -> bool:
        # Without a word of the lexicon the library gives 0, after fifty times the work. Emoji become words in it.
        words = sentence.lower().split()
        lexicon = self._lexicon
        return (
            not sentence.isascii()
            or any(word in lexicon for word in words)
            or any(word.strip(punctuation) in lexicon for word in words)
        )


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        return SentimentIntensityAnalyzer()
    except (ImportError, OSError, ValueError) as error:
        raise ScanError(
            f"the lexicon of polarity does not load ({type(error).__name__})", hint="install vaderSentiment again"
        ) from None
