"""How well copies of remembered outputs are found, and how often a person's text is taken for one.

    python benchmarks/outputs.py DATA            # the table of docs/outputs.md, on the half that nothing was chosen on
    python benchmarks/outputs.py DATA --choose   # shingles, thresholds and lengths, on the other half

DATA is a folder of public texts laid out as the tests expect it. Outputs: the answers of GPT-4 (GPTeacher: roleplay,
code) and of eight models to 252 tasks (self-instruct). Copies of them are edited: each word, with the given chance, is
replaced by a word of any output, dropped, or swapped with the next, one as often as the other (seeded). People's texts:
answers to the same 252 tasks, grade-school problems and solutions, speeches and reviews, by paragraph and by sentence;
and, as the hard case, people's solutions of 1,319 problems against the solutions of four models to the same problems.
Every second output and text belongs to the one half, the others to the other. The product's own Matcher matches.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from provenance.digest import SHORT, normal_id, normalised
from provenance.ledger.outputs import Outputs
from provenance.profile.matching import Matcher
from provenance.quality.counts import wilson
from provenance.scan import matches
from provenance.scan.signatures import minhash
from provenance.schema import BANDS

RATES = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
LENGTHS = ((8, 12), (12, 16), (16, 24), (24, 40), (40, 100), (100, 10**9))


def rows(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def distinct(texts: Iterable[str]) -> list[str]:
    """Normalised texts, each once, in order."""
    return list(dict.fromkeys(normalised(text) for text in texts))


class Data:
    """The texts of one half."""

    def __init__(self, folder: Path, half: int) -> None:
        tasks = rows(folder / "human_vs_machine/self_instruct_252x9.jsonl.gz")
        teacher = [
            r["response"] for f in ("roleplay", "codegen") for r in rows(folder / f"instruct/gpteacher_{f}.jsonl.gz")
        ]
        self.outputs = distinct([*teacher, *(r["text"] for r in tasks if r["label"] != "human")])[half::2]
        school = [r for f in ("gsm8k_train_first2500", "gsm8k_test") for r in rows(folder / f"instruct/{f}.jsonl.gz")]
        names = ("us_speeches_public_domain", "movie_reviews_first200neg_first200pos", "product_reviews")
        long = [r["text"] for name in names for r in rows(folder / f"human/{name}.jsonl.gz")]
        paragraphs = [part for text in long for part in text.split("\n\n")]
        sentences = [part for text in paragraphs for part in re.split(r"(?<=[.!?])\s+", text)]
        self.human = {
            "answers to the same tasks": distinct(r["text"] for r in tasks if r["label"] == "human")[half::2],
            "school problems and solutions": distinct(x for r in school for x in (r["question"], r["answer"]))[half::2],
            "speeches and reviews, paragraphs": distinct(paragraphs)[half::2],
            "speeches and reviews, sentences": distinct(sentences)[half::2],
        }
        solutions = [r for r in rows(folder / "human_vs_machine/gsm8k_solutions.jsonl.gz") if r["id"] % 2 == half]
        self.solved = distinct(r["text"] for r in solutions if r["label"] != "human")
        self.solutions = distinct(r["text"] for r in solutions if r["label"] == "human")


def edited(text: str, rate: float, rng: random.Random, vocabulary: Sequence[str]) -> str:
    """The text with some words replaced, dropped or swapped."""
    found = []
    words = iter(text.split())
    for word in words:
        if rng.random() >= rate:
            found.append(word)
            continue
        kind = rng.randrange(3)
        if kind == 0:
            found.append(rng.choice(vocabulary))
        elif kind == 1:
            found += [*([after] if (after := next(words, None)) else []), word]
    return normalised(" ".join(found))


def compared(texts: Sequence[str]) -> pl.DataFrame:
    """Texts as the product compares them."""
    counts, values = minhash.signatures(texts)
    bands = np.ascontiguousarray(values).view("<i4")
    long = pl.Series(counts >= minhash.LEAST_WORDS)
    frame = pl.DataFrame(
        {
            "text_id": pl.Series([normal_id(text)[:SHORT] for text in texts], dtype=pl.Binary),
            "prompt_id": pl.Series([None] * len(texts), dtype=pl.Binary),
            "words": pl.Series(counts.astype(np.int32)),
            **{name: pl.Series(bands[:, place]) for place, name in enumerate(BANDS)},
        }
    )
    return frame.with_columns(pl.when(long).then(pl.col(name)).alias(name) for name in ("words", *BANDS))


class Memory:
    """Remembered outputs, and how like one of them a text is."""

    def __init__(self, outputs: Sequence[str], folder: Path, *, near: int, near_words: int) -> None:
        self._limits = {"near": near, "near_words": near_words, "shared": matches.SHARED}
        kept = Outputs(folder)
        frame = compared(outputs).filter(pl.col("words").is_not_null())
        kept.add("m@1", [frame], folder, scheme=minhash.SCHEME, unicode=unicodedata.unidata_version, at="-")
        self._files = kept.checked()

    def similarity(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Words of each text of 8 or more, and the similarity of its match: 1 for an equal text, 0 for none."""
        frame = compared(texts).filter(pl.col("words").is_not_null()).with_row_index("number")
        frame = frame.with_columns(pl.col("number").cast(pl.Int64))
        with tempfile.TemporaryDirectory() as folder:
            found = Matcher(self._files, Path(folder), **self._limits).match(frame)
        joined = frame.join(found, on="number", how="left", maintain_order="left")
        return frame["words"].to_numpy(), joined["similarity"].fill_null(0).to_numpy()


def share(found: int, whole: int) -> str:
    """A share with its interval, or with the rule of three where none was found."""
    if not found:
        return f"0 of {whole:,} (below {3 / whole:.2%})"
    rate = wilson(found, whole)
    return f"{found:,} of {whole:,} = {found / whole:.2%} ({rate.low:.2%} to {rate.high:.2%})"


def report(data: Data) -> None:
    """Recall by edit rate and false matches by kind of text, as the product matches."""
    rng = random.Random(4)
    vocabulary = [word for text in data.outputs for word in text.split()]
    limits = {"near": matches.NEAR, "near_words": matches.NEAR_WORDS}
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(data.outputs, Path(folder), **limits)
        wrong = total = 0
        print("| people's texts of 8 words or more | taken for an output |\n|---|---|")
        for name, texts in data.human.items():
            _, similar = memory.similarity(texts)
            print(f"| {name} | {share(int((similar > 0).sum()), len(similar))} |")
            if name != "answers to the same tasks":
                wrong, total = wrong + int((similar > 0).sum()), total + len(similar)
        heads = ["edited words", "found", "of 8 to 11 words", "of 12 or more", "precision, one copy to one text"]
        print(f"\n| {' | '.join(heads)} |\n{'|---' * len(heads)}|")
        for rate in RATES:
            words, similar = memory.similarity([edited(text, rate, rng, vocabulary) for text in data.outputs])
            short = words < matches.NEAR_WORDS
            cells = [f"{(similar[chosen] > 0).mean():.1%}" for chosen in (words > 0, short, ~short)]
            recall = (similar > 0).mean()
            print(f"| {rate:.0%} | {' | '.join(cells)} | {recall / (recall + wrong / total):.2%} |")
    with tempfile.TemporaryDirectory() as folder:
        memory = Memory(data.solved, Path(folder), **limits)
        _, similar = memory.similarity(data.solutions)
        found = share(int((similar > 0).sum()), len(similar))
        print(f"\npeople's solutions against models' solutions of the same problems: {found}")


def choose(data: Data) -> None:
    """What other shingles, thresholds and least lengths would do."""
    rng = random.Random(3)
    vocabulary = [word for text in data.outputs for word in text.split()]
    texts = [text for name, listed in data.human.items() if name != "answers to the same tasks" for text in listed]
    copies = {rate: [edited(text, rate, rng, vocabulary) for text in data.outputs] for rate in RATES[3:]}
    heads = ["shingle", "equal values", *(f"found at {rate:.0%}" for rate in copies), "people's texts", "same problems"]
    print(f"| {' | '.join(heads)} |")
    print("|---:|---:|" + "---:|" * (len(copies) + 2))
    ours = minhash.SHINGLE
    for shingle in (2, 3, 4, 5):
        minhash.SHINGLE = shingle
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
            memory = Memory(data.outputs, Path(folder), near=8, near_words=8)
            found = [memory.similarity(listed)[1] for listed in copies.values()]
            lengths, wrong = memory.similarity(texts)
            _, hard = Memory(data.solved, Path(other), near=8, near_words=8).similarity(data.solutions)
        for least in (10, 12, 16, 20, 24):
            bound = least / minhash.VALUES
            cells = [f"{(similar >= bound).mean():.1%}" for similar in found]
            cells += [f"{(wrong >= bound).sum()} of {len(wrong):,}", f"{(hard >= bound).mean():.1%}"]
            print(f"| {shingle} | {least} | {' | '.join(cells)} |")
        if shingle == ours:
            by_length = [
                (low, high, least, int((wrong[within] >= least / minhash.VALUES).sum()), int(within.sum()))
                for low, high in LENGTHS
                for within in [(lengths >= low) & (lengths < high)]
                for least in (10, 12, 16)
            ]
    minhash.SHINGLE = ours
    print("\npeople's texts by length (words from, below; equal values asked for; taken for an output; of):")
    for line in by_length:
        print("  ", *line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--choose", action="store_true")
    given = parser.parse_args()
    if given.choose:
        choose(Data(given.data, 0))
    else:
        report(Data(given.data, 1))


if __name__ == "__main__":
    main()
