"""How far the token estimate is from real vocabularies, by kind of text and script; and how its factors were fitted.

    python benchmarks/tokens.py DATA RANKS [--fit]

DATA is a folder of public texts laid out as the tests expect it; RANKS a folder with `o200k_base.tiktoken` and
`cl100k_base.tiktoken` (base64 token, rank), and `anthropic_tokenizer.json`. The package `litellm` carries all three in
`litellm_core_utils/tokenizers/` (the first two under the names `fb374d41...` and `9b5ad71b...`).
Needs the packages tiktoken, numpy and scipy. Every other document fits the factors, the rest is reported on; of the
declaration, which has one document a language, it is every other piece.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from provenance.scan.tokens import FACTORS, counts, estimate

CHUNK = 1_500  # characters; error is reported over pieces of at most this
PER_KIND = 1_500  # documents of each kind
TARGET = "o200k_base"
BY_HAND = ("latin_symbols", "jamo", "private_wide", "astral")  # too few of them to fit
ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
SPACES = r"\s*[\r\n]+|\s+(?!\S)|\s+"
PATTERNS = {
    "cl100k_base": rf"{ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{SPACES}",
    "o200k_base": rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+{ENDINGS}?|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*{ENDINGS}?"
    rf"|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{SPACES}",
}
KINDS: dict[str, tuple[str, Callable[[dict[str, Any]], str]]] = {
    "maths": ("instruct/gsm8k_train_first2500.jsonl.gz", lambda r: f"{r['question']}\n{r['answer']}"),
    "role play": ("instruct/gpteacher_roleplay.jsonl.gz", lambda r: f"{r['instruction']}\n{r['response']}"),
    "code": ("instruct/gpteacher_codegen.jsonl.gz", lambda r: f"{r['instruction']}\n{r['response']}"),
    "dialogue": ("instruct/hh_rlhf_harmless_base_test_first1000.jsonl.gz", lambda r: r["chosen"]),
    "speeches": ("human/us_speeches_public_domain.jsonl.gz", lambda r: r["text"][:20_000]),
    "reviews": ("human/movie_reviews_first200neg_first200pos.jsonl.gz", lambda r: r["text"]),
    "templates": ("pii/presidio_synth_v2.jsonl.gz", lambda r: r["full_text"]),
    "clinical, Spanish": ("pii/meddocan_train250_es.jsonl.gz", lambda r: r["text"]),
    "manuals, 39 languages": ("human/tldr_pages_first80_per_language.jsonl.gz", lambda r: r["text"]),
    "declaration, 388 languages": ("human/udhr_388_languages.jsonl.gz", lambda r: r["text"][:20_000]),
}
SCRIPTS = {
    "cyrillic": ["cyrillic"],
    "greek": ["greek"],
    "arabic": ["arabic"],
    "hebrew": ["hebrew"],
    "devanagari": ["devanagari"],
    "other Indic": ["indic"],
    "thai": ["thai"],
    "lao, tibetan": ["lao_tibetan"],
    "georgian": ["georgian"],
    "armenian": ["armenian"],
    "ethiopic": ["ethiopic"],
    "japanese": ["kana"],
    "chinese": ["han"],
    "korean": ["hangul", "jamo"],
    "syllabics, yi, vai": ["syllabics", "yi_vai"],
    "other": ["asian", "syriac_nko", "astral", "private_wide"],
}


def texts(data: Path) -> Iterator[tuple[str, int, str]]:
    """(kind, number that decides the half, text of at most CHUNK characters)."""
    pieces = 0
    for kind, (name, read) in KINDS.items():
        with gzip.open(data / name, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if kind != "manuals, 39 languages" and number >= PER_KIND:
                    break
                text = read(json.loads(line))
                for start in range(0, len(text), CHUNK):
                    piece = text[start : start + CHUNK]
                    if piece.strip():
                        pieces += 1
                        yield kind, pieces if "388" in kind else number, piece


def script(found: dict[str, int]) -> str:
    """The script most of a text is in; Japanese where a tenth of its letters are kana."""
    size = {name: sum(found.get(c, 0) for c in classes) for name, classes in SCRIPTS.items()}
    size["latin"] = found["latin"] + sum(found.get(c, 0) for c in ("latin_accented", "latin_additional", "phonetic"))
    if size["japanese"] * 9 > size["chinese"] > 0:
        size["japanese"] += size["chinese"]
    return max(size, key=lambda name: size[name])


def vocabularies(ranks: Path) -> dict[str, Callable[[str], int]]:
    """Name -> how many tokens a text has."""
    import tiktoken
    import tokenizers

    found: dict[str, Callable[[str], int]] = {}
    for name, pattern in PATTERNS.items():
        lines = (line.split() for line in (ranks / f"{name}.tiktoken").read_bytes().splitlines() if line)
        merges = {base64.b64decode(token): int(rank) for token, rank in lines}
        coder = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=merges, special_tokens={})
        found[name] = lambda text, coder=coder: len(coder.encode_ordinary(text))
    file = tokenizers.Tokenizer.from_file(str(ranks / "anthropic_tokenizer.json"))
    found["anthropic (2023)"] = lambda text: len(file.encode(text, add_special_tokens=False).ids)
    return found


def fit(features: np.ndarray, tokens: np.ndarray, groups: list[str]) -> np.ndarray:
    """Factors without negative ones that make the relative error least; each group of texts weighs the same."""
    from scipy.optimize import nnls

    sizes = Counter(groups)
    weight = np.array([1 / sizes[g] ** 0.5 for g in groups]) / np.maximum(tokens, 30)
    return nnls(features * weight[:, None], tokens * weight)[0]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("ranks", type=Path)
    arguments.add_argument("--fit", action="store_true", help="print fitted factors, and report on them")
    given = arguments.parse_args()

    pieces = list(texts(given.data))
    counted = [counts(text.encode()) for _, _, text in pieces]
    kinds = [kind for kind, _, _ in pieces]
    scripts = [script(found) for found in counted]
    held_out = np.array([number % 2 == 1 for _, number, _ in pieces])
    real = {name: np.array([of(text) for _, _, text in pieces]) for name, of in vocabularies(given.ranks).items()}
    estimated = np.array([estimate(text.encode()) for _, _, text in pieces])

    if given.fit:
        features = np.array([[found.get(name, 0) for name in FACTORS] for found in counted], dtype=float)
        groups = [s if s != "latin" else k for k, s in zip(kinds, scripts, strict=True)]
        use = np.flatnonzero(~held_out)
        fixed = np.array([FACTORS[name] / 1000 if name in BY_HAND else 0 for name in FACTORS])
        free = features * (fixed == 0)
        wanted = np.maximum(real[TARGET] - features @ fixed, 1)
        factors = fixed + fit(free[use], wanted[use], [groups[i] for i in use])
        met = features[use].sum(axis=0)
        for name, factor, seen in zip(FACTORS, factors, met, strict=True):
            print(f'    "{name}": {round(factor * 1000)},  # met {int(seen)}')
        estimated = np.maximum(np.ceil(features @ factors), 1)

    print(f"| text, held-out half | pieces | million characters | {' | '.join(real)} |")
    print(f"|---|---|---|{'---|' * len(real)}")
    rows = {"all": held_out}
    rows |= {kind: held_out & np.array([k == kind for k in kinds]) for kind in KINDS}
    rows |= {f"script: {s}": held_out & np.array([x == s for x in scripts]) for s in ["latin", *SCRIPTS]}
    lengths = np.array([len(text) for _, _, text in pieces])
    for label, rows_in in rows.items():
        if not rows_in.any():
            continue
        cells = []
        for tokens in real.values():
            total = estimated[rows_in].sum() / tokens[rows_in].sum() - 1
            each = np.abs(estimated[rows_in] - tokens[rows_in]) / tokens[rows_in]
            cells.append(f"{total:+.1%}; {np.median(each):.1%}; {np.quantile(each, 0.9):.1%}")
        print(f"| {label} | {rows_in.sum():,} | {lengths[rows_in].sum() / 1e6:.2f} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
