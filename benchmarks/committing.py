"""What committing to the records costs beside tagging them, and what it costs when one hundredth of the shards is new.

    python benchmarks/committing.py FOLDER [--records 100000] [--shards 200] [--chars 300] [--families F] [--jobs N]

writes the seeded records of benchmarks/incremental.py to FOLDER, which has to be empty, tags them as `provenance tag`
does, and then computes the commitment again as the tagging did: all of it, and with the roots of all shards but one in
a hundred remembered. Processor time, of the run and its workers; medians of three for the commitment.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

from incremental import SEED, vocabulary, write

from provenance import keys
from provenance.challenging import sumtree
from provenance.ledger.store import Store
from provenance.pipeline import kept_tables, remembered_roots, tagging
from provenance.pipeline.committing import Committing
from provenance.pipeline.progress import Quiet


def used() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def commit(store: Store, snapshot: str, folder: Path, *, forgotten: int) -> float:
    """Compute a commitment with the roots of `forgotten` shards not remembered; processor seconds."""
    built = store.load(snapshot)
    assignments, _ = kept_tables.verified_assignments(store, built)
    made = Committing(store, built, assignments=assignments, index=store.index(), folder=folder)
    key = keys.derive(keys.load(), "commitment")
    known = remembered_roots.load(store, [made.name(number) for number in made.shards[forgotten:]], key)
    remembered_roots.forget(store)
    remembered_roots.keep(store, known, key)
    before = used()
    root = sumtree.root(made.roots(Quiet()).values())
    took = used() - before
    assert root.hash.hex() == built.value["commitment"]["hash"], "another root than the one in the manifest"
    shutil.rmtree(folder, ignore_errors=True)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--shards", type=int, default=200)
    parser.add_argument("--chars", type=int, default=300)
    parser.add_argument("--families", default="text,language")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    data = given.folder / "data"
    data.mkdir(parents=True)
    words = vocabulary(random.Random(SEED))
    for number in range(given.shards):
        write(data / f"{number:05}.jsonl", number, given.records // given.shards, given.chars, words)
    before, began = used(), time.monotonic()
    tagged = tagging.tag(
        [data],
        store_path=given.folder / "store",
        now=datetime.now(UTC),
        families=given.families.split(","),
        jobs=given.jobs,
    )
    whole, wall = used() - before, time.monotonic() - began
    store = Store.open(given.folder / "store")
    print(f"{given.records:,} records of about {given.chars} characters, {given.shards} shards, {given.families}\n")
    print("| what | processor, s | of tagging |\n|---|---:|---:|")
    print(f"| tagging, with its commitment ({wall:,.1f} s of wall clock) | {whole:,.2f} | |")
    for what, forgotten in (("committing to all", given.shards), ("one shard in a hundred new", given.shards // 100)):
        took = statistics.median(
            commit(store, tagged.snapshot, given.folder / "work", forgotten=forgotten) for _ in range(3)
        )
        print(f"| {what} | {took:,.2f} | {100 * took / (whole - took):.1f} % |")


if __name__ == "__main__":
    main()
