"""How fast the family `feedback` is, one process, records of 1 kB: `python benchmarks/feedback_scan.py [RECORDS]`."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import Any

from provenance.model import ReaderOptions
from provenance.read.records import Collector
from provenance.scan import feedback
from provenance.scan.settings import Settings

SEED = 1
WORDS = 5_000
Make = Callable[[int, Callable[[int], str]], dict[str, Any]]

CASES: dict[str, tuple[ReaderOptions, Make]] = {
    "texts without feedback": (ReaderOptions(), lambda _, text: {"text": text(1000)}),
    "pairs with an annotator": (
        ReaderOptions(annotator="rater", feedback_by="by"),
        lambda i, text: {
            "prompt": text(200),
            "chosen": text(400),
            "rejected": text(400),
            "rater": i % 50,
            "by": "human",
        },
    ),
    "rated answers": (
        ReaderOptions(annotator="rater", rating="stars"),
        lambda i, text: {"prompt": text(500), "response": text(500), "rater": i % 50, "stars": i % 5},
    ),
}


def main(records: int) -> None:
    draw = random.Random(SEED)
    letters = "abcdefghijklmnopqrst"
    words = ["".join(draw.choices(letters, k=draw.randint(2, 9))) for _ in range(WORDS)]

    def text(size: int) -> str:
        return " ".join(draw.choices(words, k=size // 6))

    print("| records of 1 kB | rows | CPU s | records/s |\n|---|---:|---:|---:|")
    for name, (options, make) in CASES.items():
        collector, batches = Collector(options, batch_bytes=2**40), []
        for number in range(1, records + 1):
            collector.value(number, 1000, make(number, text))
            if collector.full or number == records:
                batches += list(collector.take())
        scanner = feedback.Scanner(options, Settings())
        began = time.process_time()
        rows = sum(scanner.scan(batch)["feedback"].height for batch in batches)
        took = time.process_time() - began
        print(f"| {name} | {rows:,} | {took:.2f} | {records / took:,.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
