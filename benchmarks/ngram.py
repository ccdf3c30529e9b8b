"""A small language model that can be trained on its own output: words, three at a time, Witten-Bell interpolation.

Standard library only and seeded. It is small so that ten generations take a minute, and honest in the way that matters
here: it is sampled as it is, without a temperature or a cut of rare words, so that what disappears disappears because a
finite sample of a distribution misses its tail, the first cause that Shumailov et al. (Nature 631, 2024) name.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence

ORDER = 3
"""Words that are looked at together: two are the context of the third."""
START = "<s>"
_WORDS = re.compile(r"[a-z0-9']+|[.,;:!?]")

Text = Sequence[str]


def words(text: str) -> list[str]:
    """Lower-case words, and punctuation marks as words of their own."""
    return _WORDS.findall(text.lower())


class Model:
    """Counts of words after contexts; training it on more adds to them."""

    def __init__(self) -> None:
        # By length of the context: context -> every word that followed it, as often as it did.
        self._followers: list[dict[tuple[str, ...], list[str]]] = [{} for _ in range(ORDER)]
        self._trust: dict[tuple[str, ...], float] = {}

    def train(self, texts: Iterable[Text]) -> None:
        """Add texts, each a sequence of words."""
        self._trust.clear()
        for text in texts:
            padded = [START] * (ORDER - 1) + list(text)
            for at in range(ORDER - 1, len(padded)):
                for length, followers in enumerate(self._followers):
                    followers.setdefault(tuple(padded[at - length : at]), []).append(padded[at])

    def _lean(self, context: tuple[str, ...]) -> float:
        """How far a context is trusted before the next shorter one: n / (n + kinds), 0 if it was never seen.

        Source: Witten and Bell 1991, method C; in this form Chen and Goodman 1999, section 2.5.
        """
        found = self._trust.get(context)
        if found is None:
            seen = self._followers[len(context)].get(context, [])
            found = len(seen) / (len(seen) + len(set(seen))) if seen else 0.0
            self._trust[context] = found
        return found

    def write(self, length: int, seed: random.Random) -> list[str]:
        """A text of `length` words."""
        text = [START] * (ORDER - 1)
        for _ in range(length):
            context = tuple(text[1 - ORDER :])
            # Never down to nothing: the words themselves are a context that was always seen.
            while context and seed.random() >= self._lean(context):
                context = context[1:]
            text.append(seed.choice(self._followers[len(context)][context]))
        return text[ORDER - 1 :]

    def perplexity(self, texts: Iterable[Text], vocabulary: set[str]) -> float:
        """Two to the mean surprise, in bits a word, at the words that are in `vocabulary`.

        The vocabulary is the same for every model that is compared; one that lost a word still gives it a share of the
        rest, so the figure is finite.
        """
        counted: dict[tuple[str, ...], Counter[str]] = {}
        bits, scored = 0.0, 0
        for text in texts:
            padded = [START] * (ORDER - 1) + list(text)
            for at in range(ORDER - 1, len(padded)):
                if padded[at] not in vocabulary:
                    continue
                chance = 1 / len(vocabulary)
                for length in range(ORDER):
                    context = tuple(padded[at - length : at])
                    if context not in counted:
                        counted[context] = Counter(self._followers[length].get(context, ()))
                    trust = self._lean(context)
                    if trust:
                        seen = counted[context]
                        chance = trust * seen[padded[at]] / seen.total() + (1 - trust) * chance
                bits -= math.log2(chance)
                scored += 1
        return 2 ** (bits / scored)


def ngrams(texts: Iterable[Text], size: int) -> Counter[tuple[str, ...]]:
    """How often each run of `size` words stands in the texts."""
    return Counter(tuple(text[at : at + size]) for text in texts for at in range(len(text) - size + 1))


def rare(texts: Iterable[Text], size: int, most: int) -> set[tuple[str, ...]]:
    """The tail: runs of `size` words that stand there at least once and at most `most` times."""
    return {run for run, times in ngrams(texts, size).items() if times <= most}


def coverage(tail: set[tuple[str, ...]], texts: Iterable[Text], size: int) -> float:
    """Share of a tail, 0..1, that is still somewhere in the texts."""
    return len(tail & ngrams(texts, size).keys()) / len(tail)


def distinct(texts: Sequence[Text], size: int) -> float:
    """Distinct-n, 0..1: different runs of `size` words over all of them (Li et al. 2016); of equal sizes only."""
    found = ngrams(texts, size)
    return len(found) / found.total()
