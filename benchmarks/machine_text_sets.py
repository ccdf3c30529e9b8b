"""The labelled texts that the model of machine text is trained on and measured with: public sets, none made for it.

DATA is the folder of public test data, laid out as the tests expect it. Long texts are cut into passages; each set is
split in two halves by its items, so that no item's texts are in both.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SEED = 4
PASSAGE = (60, 330)  # words
PASSAGES = 12  # of one text at most
_TURN = re.compile(r"\n\n(?=Human:|Assistant:)")


class Passage(NamedTuple):
    """One text whose author is known."""

    of: str  # set
    machine: bool
    held_out: bool  # not in the half that is trained on
    text: str


def passages(data: Path) -> list[Passage]:
    """All of them, in a pinned order."""
    chance = random.Random(SEED)
    found = []
    for name, item, machine, text in _texts(data):
        held_out = bool(hashlib.sha256(f"{name}/{item}".encode()).digest()[0] & 1)
        found += [Passage(name, machine, held_out, piece) for piece in _cut(text, chance)]
    return found


def _cut(text: str, chance: random.Random) -> Iterator[str]:
    words = text.split(" ")
    if len(words) <= PASSAGE[1]:
        yield text
        return
    start = 0
    for _ in range(PASSAGES):
        size = chance.randint(*PASSAGE)
        if piece := " ".join(words[start : start + size]):
            yield piece
        start += size


def _texts(data: Path) -> Iterator[tuple[str, str, bool, str]]:
    """(set, item, whether a machine wrote it, text)."""
    for row in lines(data / "human_vs_machine" / "self_instruct_252x9.jsonl.gz"):
        yield "self_instruct answers", str(row["id"]), row["label"] == "machine", row["text"]
    for row in lines(data / "human_vs_machine" / "gsm8k_solutions.jsonl.gz"):
        yield "gsm8k solutions", str(row["id"]), row["label"] == "machine", row["text"]
    for number, row in enumerate(lines(data / "instruct" / "hh_rlhf_harmless_base_test_first1000.jsonl.gz")):
        for turn in _TURN.split(row["chosen"].strip()):
            who, _, text = turn.partition(":")
            yield "hh-rlhf dialogues", str(number), who == "Assistant", text.strip()
    for number, row in enumerate(lines(data / "instruct" / "gpteacher_roleplay.jsonl.gz")):
        yield "gpteacher roleplay", str(number), True, row["response"]
    for number, row in enumerate(lines(data / "instruct" / "gpteacher_codegen.jsonl.gz")):
        yield "gpteacher codegen", str(number), True, row["response"]
    for path in sorted((data / "pii" / "lifebench").glob("*.jsonl.gz")):
        for row in lines(path):
            if isinstance(row["data_to_answer"], str):
                yield "lifebench notes", f"{path.name}/{row['id']}", True, row["data_to_answer"]
    for row in lines(data / "human" / "us_speeches_public_domain.jsonl.gz"):
        yield "US speeches", str(row["id"]), False, row["text"]
    for row in lines(data / "human" / "movie_reviews_first200neg_first200pos.jsonl.gz"):
        yield "movie reviews", str(row["id"]), False, row["text"]
    for row in lines(data / "human" / "product_reviews.jsonl.gz"):
        yield "product reviews", str(row["id"]), False, row["text"]
    for number, row in enumerate(lines(data / "instruct" / "gsm8k_train_first2500.jsonl.gz")):
        yield "gsm8k questions", str(number), False, row["question"]
    for row in lines(data / "instruct" / "self_instruct_seed_tasks.jsonl"):
        for one in row["instances"]:
            yield "self_instruct seeds", str(row["id"]), False, one["output"]
    yield from _articles(data / "pii" / "ner_wikigold_en.conll.gz")


def _articles(path: Path) -> Iterator[tuple[str, str, bool, str]]:
    words: list[str] = []
    number = 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in [*file, "-DOCSTART-"]:
            word = line.split(" ")[0].strip()
            if word == "-DOCSTART-":
                if words:
                    yield "encyclopedia (wikigold)", str(number), False, " ".join(words)
                number, words = number + 1, []
            elif word:
                words.append(word)


def lines(path: Path) -> Iterator[Any]:
    """The rows of a file of JSON lines, plain or gzip."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
