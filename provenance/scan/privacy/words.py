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
from spacy.tokenizer import Tokenizer

_MOST_WORDS = 100_000  # that the vocabulary keeps before it is made anew; it would grow without bound
_PLAIN = re.compile("([A-Za-z]+|[0-9]+)([,:;!?]?)")
_PIECES = 50_000  # runs without white space whose words are remembered

Pieces = tuple[tuple[str, int], ...]
"""Words in lower case, each with its offset in what was split."""


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
        self.pieces = lru_cache(maxsize=_PIECES)(self._pieces)
        self._special = _Special(self._nlp.tokenizer)
        self.is_one = lru_cache(maxsize=65_536)(self._is_one)

    def joins(self, left: str, right: str) -> bool:
        """Whether special cases could reach over the white space between two runs without any, so that `pieces` of
        each are not how a text is split that holds both."""
        cases = self._special.near(left, right)
        return bool(cases) and self._special.joins(cases, left, right, self._words(left), self._words(right))

    def _words(self, run: str) -> tuple[str, ...]:
        return tuple(word for word, _ in self.pieces(run))

    def _pieces(self, run: str) -> Pieces:
        # Most runs are letters or digits, perhaps with a mark behind, and no special case: no rule of the tokenizer but
        # that of the mark has to do with these alone.
        plain = _PLAIN.fullmatch(run)
        if plain and len(run) < self._chunk and not self._special.has(run) and not self._special.has(plain[1]):
            word = plain[1].lower()
            return ((word, 0), (plain[2], len(word))) if plain[2] else ((word, 0),)
        self._renew()
        return tuple(
            (token.text.lower(), start + token.idx)
            for start in range(0, len(run), self._chunk)
            for token in self._nlp.tokenizer(run[start : start + self._chunk])
        )

    def split(self, text: str) -> Tokens:
        """The words of a text, as spaCy's English tokenizer splits them."""
        self._renew()
        tokens = Tokens()
        tokens.ends = []
        start = 0
        for end in [*self._cuts(text), len(text)]:
            for token in self._nlp.tokenizer(text[start:end]):
                tokens.append(token.text)
                tokens.ends.append(start + token.idx + len(token))
            start = end
        return tokens

    def _renew(self) -> None:
        if len(self._nlp.vocab.strings) > _MOST_WORDS:
            self._nlp = spacy.blank("en")

    def _cuts(self, text: str) -> list[int]:
        return [
            place
            for found in self._long.finditer(text)
            for place in range(found.start() + self._chunk, found.end(), self._chunk)
        ]

    def _is_one(self, run: str) -> bool:
        """Whether a run is one word for sure, and a keyword: letters only, no stop word, and no special case."""
        return run.isalpha() and run.isascii() and not self._special.has(run) and self.carries_meaning(run.lower())

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


_Case = tuple[tuple[str, ...], tuple[str, ...]]
"""Words of a special case on either side of white space that could stand in it."""


class _Special:
    """Which neighbours the tokenizer's special cases could take together."""

    def __init__(self, tokenizer: Any) -> None:
        self._rules = {case.lower() for case in tokenizer.rules}
        self._tokenizer = Tokenizer(
            tokenizer.vocab,
            rules={},
            prefix_search=tokenizer.prefix_search,
            suffix_search=tokenizer.suffix_search,
            infix_finditer=tokenizer.infix_finditer,
            token_match=tokenizer.token_match,
            url_match=tokenizer.url_match,
        )
        self._cases: dict[tuple[str, str], set[_Case]] = {}
        for case in tokenizer.rules:
            words = self._plain(case)
            for cut in range(1, len(words)):
                key = words[cut - 1][-1], words[cut][0]
                self._cases.setdefault(key, set()).add((words[:cut], words[cut:]))

    def has(self, run: str) -> bool:
        """Whether a run is a special case by itself, in whatever case."""
        return run.lower() in self._rules

    def near(self, left: str, right: str) -> set[_Case]:
        """The special cases that could take the last character of one run and the first one of the next."""
        return self._cases.get((left[-1].lower(), right[0].lower()), set())

    def joins(self, cases: set[_Case], left: str, right: str, lefts: tuple[str, ...], rights: tuple[str, ...]) -> bool:
        """Whether one of these cases could take words of both runs.

        Args:
            lefts, rights: their words as they are split with special cases, which are looked at beside those without.
        """
        known = self.has(left) or self.has(right)
        return known or any(
            any(_ends(words, before) for words in (lefts, self._plain(left)))
            and any(_begins(words, behind) for words in (rights, self._plain(right)))
            for before, behind in cases
        )

    def _plain(self, run: str) -> tuple[str, ...]:
        return tuple(token.text.lower() for token in self._tokenizer(run))


def _ends(words: tuple[str, ...], before: tuple[str, ...]) -> bool:
    """Whether words end as `before` does, as far as there are some."""
    most = min(len(words), len(before))
    return words[len(words) - most :] == before[len(before) - most :]


def _begins(words: tuple[str, ...], behind: tuple[str, ...]) -> bool:
    most = min(len(words), len(behind))
    return words[:most] == behind[:most]
