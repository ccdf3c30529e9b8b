"""What Presidio's context rule needs to know of a text: its words, lower-cased, and which of them carry meaning.

The only module that imports spaCy: a blank English tokenizer, no model. Words are made when first asked for, since most
texts hold nothing whose context matters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import Any

import spacy
from spacy.attrs import IS_PUNCT, IS_STOP

_MOST_WORDS = 100_000  # that the vocabulary keeps before it is made anew; it would grow without bound


class Tokens(list[str]):
    """Words of a text in order, with the places where they end."""

    ends: list[int]

    def at(self, place: int) -> int:
        """Index of the first word that ends behind `place`. Raises: LookupError, if there is none."""
        index = bisect_right(self.ends, place)
        if index == len(self.ends):
            raise LookupError("no word there")
        return index


class Artifacts:
    """Stands in for Presidio's NlpArtifacts: the same names, made on demand. A lemma is the lower-cased word."""

    def __init__(self, words: Words, text: str) -> None:
        self._words = words
        self._text = text
        self.entities: list[Any] = []
        self.scores: list[float] = []

    @cached_property
    def tokens(self) -> Tokens:
        return self._words.split(self._text)

    @cached_property
    def tokens_indices(self) -> list[int]:
        return [end - len(token) for token, end in zip(self.tokens, self.tokens.ends, strict=True)]

    @cached_property
    def lemmas(self) -> list[str]:
        return [token.lower() for token in self.tokens]

    @cached_property
    def keywords(self) -> frozenset[str]:
        """A list in Presidio; only membership is ever asked, and asking a list makes long texts quadratic."""
        kept = (word for word in set(self.lemmas) if self._words.carries_meaning(word))
        # Presidio splits keywords at colons after it dropped stop words, so a stop word can come back here.
        return frozenset(piece for word in kept for piece in word.split(":"))


class Words:
    """Stands in for Presidio's NlpEngine.

    Args:
        chunk: a run of this many characters without white space is split into words piece by piece, because the
            tokenizer takes the square of its length.
    """

    def __init__(self, chunk: int) -> None:
        self._chunk = chunk
        self._long = re.compile(rf"\S{{{chunk + 1},}}")
        self._nlp = spacy.blank("en")
        getters = self._nlp.vocab.lex_attr_getters
        self._is_stop, self._is_punct = getters[IS_STOP], getters[IS_PUNCT]
        self.carries_meaning = lru_cache(maxsize=65_536)(self._carries_meaning)

    def split(self, text: str) -> Tokens:
        """The words of a text, as spaCy's English tokenizer splits them."""
        if len(self._nlp.vocab.strings) > _MOST_WORDS:
            self._nlp = spacy.blank("en")
        tokens = Tokens()
        tokens.ends = []
        start = 0
        for end in [*self._cuts(text), len(text)]:
            for token in self._nlp.tokenizer(text[start:end]):
                tokens.append(token.text)
                tokens.ends.append(start + token.idx + len(token))
            start = end
        return tokens

    def _cuts(self, text: str) -> list[int]:
        return [
            place
            for found in self._long.finditer(text)
            for place in range(found.start() + self._chunk, found.end(), self._chunk)
        ]

    def _carries_meaning(self, word: str) -> bool:
        return not self._is_stop(word) and not self._is_punct(word) and word not in ("-PRON-", "be")

    # What AnalyzerEngine asks of an NLP engine.

    def process_text(self, text: str, language: str) -> Artifacts:
        return Artifacts(self, text)

    def is_loaded(self) -> bool:
        return True

    def get_supported_languages(self) -> list[str]:
        return ["en"]

    def get_supported_entities(self) -> list[str]:
        return []
