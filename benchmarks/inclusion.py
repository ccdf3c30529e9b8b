"""What it costs to say which records a snapshot holds: hashing, the tree, a small change, a proof.

    python benchmarks/inclusion.py 100000 1000000

For each number of records: processor seconds for a first snapshot, for one that differs by one record in a thousand and
finds the others in the cache, and for a proof that a record is in; and the size of that proof file. Records are random
ids, as the table `records` holds them; nothing is tagged, so nothing here depends on texts.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time

import polars as pl

from provenance.inclusion import tree
from provenance.inclusion.proof import Present, Proof
from provenance.inclusion.tree import Keys, Tree
from provenance.pipeline import including

KEYS = Keys.of(bytes(32))


def ids(count: int, seed: int) -> pl.DataFrame:
    drawn = random.Random(seed)
    return pl.DataFrame({"record": [drawn.randbytes(16) for _ in range(count)]}, schema={"record": pl.Binary})


def timed(make):
    began = time.process_time()
    return make(), time.process_time() - began


def main(counts: list[int]) -> None:
    print("records   hash  tree  changed  proof  bytes of proof")
    for count in counts:
        records = ids(count, 1)
        held, hashing = timed(lambda found=records: including.hashes(KEYS, found))
        grown, growing = timed(lambda rows=held: Tree(tree.leaves(rows["leaf"].to_list())))
        changed = pl.concat([records.slice(count // 1000), ids(count // 1000, 2)])
        again, changing = timed(lambda found=changed, known=held: including.hashes(KEYS, found, known))
        _, regrowing = timed(lambda rows=again: including.value(KEYS, rows))
        path, proving = timed(lambda made=grown, place=count // 2: made.path(place))
        proof = Proof(bytes(32), bytes(32), Present({"inclusion": including.value(KEYS, held, grown)}, 1, tuple(path)))
        size = len(proof.data())
        print(f"{count:>7}  {hashing:5.2f}  {growing:4.2f}  {changing + regrowing:7.2f}  {proving:5.3f}  {size:>8}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak {peak:,.0f} MB, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main([int(item) for item in sys.argv[1:]] or [100_000])
