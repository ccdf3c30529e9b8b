"""Presidio itself beside the fast path, in every engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from provenance.scan.privacy import presidio
from provenance.scan.privacy.fast.finder import Finder, Unsure
from provenance.scan.privacy.words import Words
from provenance.scan.settings import Limits
from tests.scan.stock_presidio import stock

ENGINES = ("hyperscan", "re2", "none")

Row = tuple[str, int, int, float]


class Pair:
    """A set of recognizers, run by stock Presidio and by the fast path."""

    def __init__(self, recognizers: list[Any], engine: str) -> None:
        self.stock = stock(recognizers)
        self.finder = Finder(recognizers, Words(Limits().chunk_chars), presidio.Enhancer(), engine=engine)
        assert self.finder.prefilter.name == engine
        self.unsure = 0

    def expected(self, text: str) -> list[Row]:
        return sorted((r.entity_type, r.start, r.end, round(r.score, 9)) for r in self.stock.analyze(text, "en"))

    def found(self, text: str) -> list[Row] | None:
        """None where the fast path leaves the text to Presidio."""
        try:
            return sorted((r.entity, r.start, r.end, round(r.score, 9)) for _, r in self.finder.find(text))
        except Unsure:
            self.unsure += 1
            return None

    def differing(self, texts: Iterable[str]) -> list[str]:
        """Texts whose findings differ. A text that is left to Presidio does not."""
        return [t for t in texts if t and (found := self.found(t)) is not None and found != self.expected(t)]


@pytest.fixture(scope="session", params=ENGINES)
def default(request) -> Pair:
    """The default set."""
    return Pair(presidio.load([]), request.param)


@pytest.fixture(scope="session")
def quick() -> Pair:
    """The default set in the engine that is used where it is installed."""
    return Pair(presidio.load([]), "hyperscan")


@pytest.fixture(scope="session", params=("hyperscan", "re2"))
def everywhere(request) -> Pair:
    """All recognizers of all countries."""
    return Pair(presidio.load(presidio.known_countries()), request.param)


MakePair = Callable[..., Pair]


@pytest.fixture(scope="session")
def pair() -> MakePair:
    """Makes a pair of given recognizers."""

    def make(*recognizers: Any, engine: str = "hyperscan") -> Pair:
        return Pair(list(recognizers), engine)

    return make
