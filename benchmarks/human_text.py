"""Texts of people for the simulation of collapse, cut into records of equal length.

From public data where they are at hand (speeches, film and product reviews: benchmarks/collapse.md names them), else
made: words of made-up syllables whose frequencies follow Zipf's law and of which each has its own likely followers.
Made text has a long tail, which is all that matters here, and is no language.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
from pathlib import Path

import ngram

FILES = ("us_speeches_public_domain", "movie_reviews_first200neg_first200pos", "product_reviews")
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
_KINDS = 8_000
_FOLLOWERS = 6


def public(folder: Path, length: int, seed: int) -> list[list[str]]:
    """Every whole record of `length` words of the public texts, shuffled. Raises: OSError, if a file is absent."""
    records = []
    for name in FILES:
        with gzip.open(folder / "human" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                text = ngram.words(json.loads(line)["text"])
                records += [text[at : at + length] for at in range(0, len(text) - length + 1, length)]
    random.Random(seed).shuffle(records)
    return records


def made(count: int, length: int, seed: int) -> list[list[str]]:
    """`count` records of `length` made words."""
    chance = random.Random(seed)
    kinds = ["".join(parts) for parts in itertools.product(_SYLLABLES, repeat=2)]
    chance.shuffle(kinds)
    kinds = kinds[:_KINDS]
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(1, _KINDS + 1)))  # Zipf and Mandelbrot
    after = {kind: chance.choices(kinds, cum_weights=weights, k=_FOLLOWERS) for kind in kinds}
    records = []
    for _ in range(count):
        text = chance.choices(kinds, cum_weights=weights, k=1)
        while len(text) < length:
            likely = chance.random() < 0.5
            text.append(chance.choice(after[text[-1]]) if likely else chance.choices(kinds, cum_weights=weights)[0])
        records.append(text)
    return records
