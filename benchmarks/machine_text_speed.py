"""How fast style is looked at: `python benchmarks/machine_text_speed.py DATA`, DATA the folder of public test data.

20,000 records of 1 kB, prose of the public sets, one process; CPU seconds of each family's scanner, the batches in turn
so that what else the machine does is the same for all. Each run has scanners of its own.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from machine_text_sets import passages

from provenance.model import FAMILIES, ReaderOptions
from provenance.read.base import Batch, Part, Record
from provenance.scan.families import family_module
from provenance.scan.settings import Settings

RECORDS = 20_000
CHARS = 1_000
BATCH = 256
PROSE = ("US speeches", "movie reviews", "product reviews", "encyclopedia (wikigold)", "lifebench notes")


def texts(data: Path) -> list[str]:
    """Texts of exactly CHARS characters; from where the sets end, the same again from another place of them."""
    stream = " ".join(p.text for p in passages(data) if p.of in PROSE)
    size = len(stream) - CHARS
    return [stream[start % size : start % size + CHARS] for start in range(0, RECORDS * (CHARS - 7), CHARS - 7)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    given = texts(parser.parse_args().data)
    scanners = {family: family_module(family).Scanner(ReaderOptions(), Settings()) for family in FAMILIES}
    seconds = dict.fromkeys(FAMILIES, 0.0)
    for start in range(0, RECORDS, BATCH):
        records = [
            Record(row, (Part("text", "text", text),)) for row, text in enumerate(given[start : start + BATCH], start)
        ]
        batch = Batch(records, [], len(records), CHARS * len(records), {})
        for family, scanner in scanners.items():
            began = time.process_time()
            scanner.scan(batch)
            seconds[family] += time.process_time() - began
    others = sum(seconds.values()) - seconds["style"]
    for family, spent in seconds.items():
        print(f"{family:10} {spent:7.2f} s  {1e6 * spent / RECORDS:6.1f} us/record")
    print(f"style adds {seconds['style'] / others:.1%} to the other families together")


if __name__ == "__main__":
    main()
