"""The family `topics` measured: its speed beside other ways to match and to score, and how good the polarity is.

    python benchmarks/topics_scan.py DATA [--records 20000]

DATA is a folder of public texts laid out as the tests expect it (`human` and `instruct` are read). Prints no text.
What is no dependency of the tool (`pip install pyahocorasick textblob`) is left out where it is missing.

Speed: seeded records of 300 to 1,000 characters, one process, processor seconds. Each matcher has the same English
terms and the same prepared text, in which words stand between blanks. Polarity: sentences of product reviews that
people labelled with a strength (Hu and Liu 2004), each scored alone; AUC is the chance that a positive one is scored
higher than a negative one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from provenance.model import ReaderOptions
from provenance.read.base import Batch, Part, Record
from provenance.scan.families import family_module
from provenance.scan.settings import Settings, TopicLimits
from provenance.scan.topics import lists
from provenance.scan.topics.matcher import Matcher
from provenance.scan.topics.polarity import Polarity
from provenance.scan.topics.spaced import spaced

CHARS = 1_000
SEED = 4
LABEL = re.compile(r"\[([+-])(\d)\]")


def strings(value: Any) -> Iterator[str]:
    """Every string of a JSON value that is longer than a name."""
    if isinstance(value, str):
        if len(value) > 60:
            yield value
    else:
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from strings(item)


def lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def records(data: Path, wanted: int) -> list[str]:
    """That many texts of at most a thousand characters, in a seeded order; short of data, again with a point behind."""
    files = sorted([*(data / "human").glob("*.jsonl.gz"), *(data / "instruct").glob("*.jsonl.gz")])
    texts = [text for path in files for line in lines(path) for text in strings(line)]
    cut = [text[n : n + CHARS] for text in texts for n in range(0, len(text), CHARS)]
    cut = [text for text in cut if len(text) > 300]
    random.Random(SEED).shuffle(cut)
    return [cut[n % len(cut)] + " ." * (n // len(cut)) for n in range(wanted)]


def timed(name: str, work: Callable[[str], Any], texts: Sequence[str]) -> float:
    """Microseconds of the processor a text, printed."""
    began = time.process_time()
    for text in texts:
        work(text)
    spent = (time.process_time() - began) / len(texts) * 1e6
    print(f"  {name:<44} {spent:8.1f} us a text")
    return spent


def families(texts: Sequence[str]) -> None:
    made = [Record(row=n, parts=(Part(role="text", field="f", text=text),)) for n, text in enumerate(texts, 1)]
    batches = [Batch(made[n : n + 500], [], 500, 0, {}) for n in range(0, len(made), 500)]
    scanners = {n: family_module(n).Scanner(ReaderOptions(), Settings()) for n in
                ("text", "language", "privacy", "secrets", "topics")}  # fmt: skip
    spent = dict.fromkeys(scanners, 0.0)
    statuses: dict[str, int] = {}
    for batch in batches:
        for name, scanner in scanners.items():
            began = time.process_time()
            found = scanner.scan(batch)
            spent[name] += time.process_time() - began
        for status in found["topic_scans"]["status"]:
            statuses[status] = statuses.get(status, 0) + 1
    total = sum(spent.values()) - spent["topics"]
    print(f"families, {len(texts):,} records, one process, in this order (topics reuses the detected languages):")
    for name, seconds in spent.items():
        print(f"  {name:<12} {seconds / len(texts) * 1e6:8.1f} us a record")
    print(f"  topics adds {spent['topics'] / total:.1%} to the others; statuses: {statuses}")


def matchers(texts: Sequence[str]) -> None:
    """Ways to find the English terms; all find the same but where two blanks stand between words of a term."""
    import hyperscan
    import re2

    terms = sorted({" ".join(spaced(term).split()) for item in lists.load() for m in item.members.values()
                    for term in m.get("en", ())})  # fmt: skip
    print(f"matching {len(terms)} English terms:")
    timed("the text prepared, which all need", spaced, texts)
    timed("ahocorasick_rs, as the tool does it", Matcher(lists.load(), "en").mentions, texts)
    if find_spec("ahocorasick"):
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for number, term in enumerate(terms):
            automaton.add_word(f" {term} ", number)
        automaton.make_automaton()
        timed("pyahocorasick, matches alone", lambda text: list(automaton.iter(spaced(text))), texts)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[rf"\b{re.escape(t)}\b".encode() for t in terms], ids=list(range(len(terms))),
                     elements=len(terms), flags=[hyperscan.HS_FLAG_UTF8] * len(terms))  # fmt: skip
    ends: list[int] = []
    note = lambda number, start, end, *_: ends.append(end)  # noqa: E731
    timed(
        "hyperscan, ends of matches alone", lambda t: database.scan(spaced(t).encode(), match_event_handler=note), texts
    )
    options = re2.Options()
    options.longest_match, options.max_mem = True, 256 << 20
    alternatives = re2.compile(rf"\b(?:{'|'.join(map(re2.escape, terms))})\b", options)
    timed("re2, one alternation", lambda text: list(alternatives.finditer(spaced(text))), texts)
    known = {term.split()[0] for term in terms}
    timed("a set of words, which first words occur", lambda text: known & set(spaced(text).split()), texts)


def polarity(data: Path) -> None:
    labelled = []
    for line in lines(data / "human" / "product_reviews.jsonl.gz"):
        for said in line["text"].splitlines():
            label, _, sentence = said.partition("##")
            strengths = [int(sign + digit) for sign, digit in LABEL.findall(label)]
            if strengths and sentence.strip() and sum(strengths):
                labelled.append((sum(strengths) > 0, sentence.strip()))
    print(f"polarity of {len(labelled):,} labelled sentences ({sum(y for y, _ in labelled):,} positive):")
    ways: dict[str, Callable[[str], float]] = {"vaderSentiment, as the tool asks it": Polarity().of}
    if find_spec("textblob"):
        from textblob.en.sentiments import PatternAnalyzer

        pattern = PatternAnalyzer()
        ways["textblob (pattern)"] = lambda sentence: pattern.analyze(sentence).polarity
    for name, of in ways.items():
        timed(name, of, [sentence for _, sentence in labelled])
        scores = [(of(sentence), positive) for positive, sentence in labelled]
        positive, negative = ([s for s, y in scores if y is which] for which in (True, False))
        auc = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative) / len(positive) / len(negative)
        right = sum((s > 0) == y for s, y in scores if s) / max(1, sum(1 for s, _ in scores if s))
        none = sum(not s for s, _ in scores) / len(scores)
        print(f"    AUC {auc:.3f}; of those with a score {right:.1%} have the right sign; {none:.1%} have none")


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    asked.add_argument("data", type=Path)
    asked.add_argument("--records", type=int, default=20_000)
    given = asked.parse_args()
    texts = records(given.data, given.records)
    print(f"{len(texts):,} texts, {sum(map(len, texts)) / len(texts):.0f} characters on average")
    families(texts)
    matchers(texts[: given.records // 2])
    polarity(given.data)
    print(f"limits: {TopicLimits()}")


if __name__ == "__main__":
    main()
