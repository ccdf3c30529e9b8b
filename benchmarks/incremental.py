"""What a second tagging run costs when little is new: `provenance tag` as a user runs it, in a process of its own.

    python benchmarks/incremental.py FOLDER [--records 100000] [--shards 200] [--chars 1000] [--families F] [--jobs N]

writes seeded chat records to FOLDER, which has to be empty, and tags them six times into one store: all of it, nothing
new, one hundredth of the shards more, the same shards under other names, one hundredth removed, and all of what is
there at last into a fresh store. Wall clock and processor time (the run's and its workers'); the last two runs must
give one id. No clock and no order of a machine is in the records: the same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-c", "from provenance.cli import main; main()", "tag"]
SEED = 4
WORDS = 3_000
SETTLE = 2.5  # seconds, after which the digest of a file that lies untouched is remembered (pipeline/hashing.py)


def vocabulary(dice: random.Random) -> list[str]:
    """Made words, a few of them what a scan for personal data stops at."""
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(WORDS)]
    marks = [f"{words[n]}@example.com" for n in range(20)] + [f"192.0.2.{n}" for n in range(20)]
    return words + marks + ["2024", "17", "the", "and", "of"] * 40


def write(path: Path, number: int, records: int, chars: int, words: list[str]) -> None:
    """One shard: records of two parts."""
    dice = random.Random(SEED * 1_000_003 + number)
    with path.open("w", encoding="utf-8") as file:
        for _ in range(records):
            text = " ".join(dice.choices(words, k=max(2, chars // 6)))
            half = len(text) // 3
            file.write(json.dumps({"prompt": text[:half], "response": text[half:]}) + "\n")


def run(what: str, data: Path, store: Path, families: str, jobs: int) -> str:
    """Tag, print a row of the table; returns the snapshot's digits as printed."""
    command = [*COMMAND, str(data), "--store", str(store), "--families", families, "--jobs", str(jobs), "-q"]
    before, began = os.times(), time.monotonic()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wall, after = time.monotonic() - began, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    counts = re.search(r"scanned ([\d,]*\d) shards, reused ([\d,]*\d)", said)
    name = re.search(r"\(([0-9a-f]{12})\)", said)
    assert counts
    assert name
    print(f"| {what} | {counts[1]} | {counts[2]} | {wall:,.1f} | {used:,.1f} |", flush=True)
    return name[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--shards", type=int, default=200)
    parser.add_argument("--chars", type=int, default=1000)
    parser.add_argument("--families", default="text,language,privacy,secrets")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    data, store = given.folder / "data", given.folder / "store"
    data.mkdir(parents=True)
    words = vocabulary(random.Random(SEED))
    a_shard, more = given.records // given.shards, max(1, given.shards // 100)
    for number in range(given.shards):
        write(data / f"{number:05}.jsonl", number, a_shard, given.chars, words)
    print(f"{given.records:,} records of about {given.chars} characters, {given.shards} shards, {given.families}\n")
    print("| run | shards scanned | reused | wall, s | processor, s |\n|---|---:|---:|---:|---:|")
    time.sleep(SETTLE)
    run("full", data, store, given.families, given.jobs)
    run("nothing new", data, store, given.families, given.jobs)
    for number in range(given.shards, given.shards + more):
        write(data / f"{number:05}.jsonl", number, a_shard, given.chars, words)
    time.sleep(SETTLE)
    run("1 % of the shards new", data, store, given.families, given.jobs)
    for path in sorted(data.iterdir()):
        path.rename(path.with_name(f"renamed-{path.name}"))
    time.sleep(SETTLE)
    run("all shards renamed", data, store, given.families, given.jobs)
    for path in sorted(data.iterdir())[:more]:
        path.unlink()
    one = run("1 % of the shards removed", data, store, given.families, given.jobs)
    other = run("the same, full, into a fresh store", data, given.folder / "fresh", given.families, given.jobs)
    assert one == other, "the same data gave two snapshots"


if __name__ == "__main__":
    main()
