"""What signatures cost a tagging run, and what the same takes with other libraries.

    python benchmarks/outputs_speed.py [--records 20000] [--peers]

One process, made chat records of about 1 kB (benchmarks/stages.py): microseconds of each family of a default run,
`signatures` among them, median of three. With `--peers` also, on the same texts: rensa R-MinHash and datasketch MinHash
over the same three-word shingles, with as many values; and the bytes an output takes in datasketch's MinHashLSH and
in a Python set of digests, which finds equal texts only. They need `pip install rensa datasketch`.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from stages import make

from provenance.digest import normalised
from provenance.model import FAMILIES, ReaderOptions
from provenance.read import reader
from provenance.read.base import Batch
from provenance.scan.families import family_module
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash

HELD = 100_000  # outputs in a peer's memory


def batches(records: int) -> list[Batch]:
    """Made records as a tagging run reads them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.jsonl"
        make(path, records * 1e-3)
        found: list[Batch] = []
        for block in reader("jsonl").blocks(path, ReaderOptions(), target=2**62):
            found += reader("jsonl").read(path, block, ReaderOptions(), batch_bytes=2**18)
    return found


def families(records: int) -> None:
    """Microseconds a record of each family; each is asked batch by batch after the others, as a worker does it."""
    runs: list[dict[str, float]] = []
    found = batches(records)
    count = sum(len(batch.records) for batch in found)
    for _ in range(3):
        scanners = {family: family_module(family).Scanner(ReaderOptions(), Settings()) for family in FAMILIES}
        spent = dict.fromkeys(FAMILIES, 0.0)
        for batch in found:
            for family, scanner in scanners.items():
                began = time.perf_counter()
                scanner.scan(batch)
                spent[family] += time.perf_counter() - began
        runs.append(spent)
    medians = {family: statistics.median(run[family] for run in runs) / count * 1e6 for family in FAMILIES}
    without = sum(cost for family, cost in medians.items() if family != "signatures")
    print(f"{count:,} records, microseconds a record:", ", ".join(f"{f} {cost:.1f}" for f, cost in medians.items()))
    print(f"signatures add {medians['signatures'] / without:.1%} to the scans without them")


def peers(records: int) -> None:
    """Texts a second with other libraries, and the memory of their indexes."""
    from datasketch import MinHash
    from rensa import RMinHash

    texts = [normalised(p.text) for batch in batches(records) for record in batch.records for p in record.parts]

    def shingled() -> list[list[str]]:
        made = []
        for text in texts:
            words = text.split()
            made.append([" ".join(words[n : n + minhash.SHINGLE]) for n in range(len(words) - minhash.SHINGLE + 1)])
        return made

    def ours() -> None:
        for start in range(0, len(texts), 500):
            minhash.signatures(texts[start : start + 500])

    def rensa() -> None:
        RMinHash.from_token_sets(shingled(), num_perm=minhash.VALUES, seed=1)

    def datasketch() -> None:
        for shingles in shingled():
            MinHash(num_perm=minhash.VALUES).update_batch([s.encode() for s in shingles])

    print("| signatures of texts, words and shingles included | texts/s |\n|---|---:|")
    works: list[tuple[str, Callable[[], object]]] = [
        ("ours", ours),
        ("rensa R-MinHash", rensa),
        ("datasketch", datasketch),
    ]
    for name, work in works:
        began = time.perf_counter()
        work()
        print(f"| {name} | {len(texts) / (time.perf_counter() - began):,.0f} |", flush=True)
    print(f"\n| memory of {HELD:,} outputs | bytes each |\n|---|---:|")
    for name in ("lsh", "set"):
        said = subprocess.run([sys.executable, __file__, "--hold", name], capture_output=True, text=True, check=True)
        print(f"| {name} | {float(said.stdout):,.0f} |", flush=True)


def hold(name: str) -> None:
    """Fill one peer's index with random entries and print what it takes."""
    import random

    rng = random.Random(1)
    if name == "lsh":
        import numpy as np
        from datasketch import MinHash, MinHashLSH

        index = MinHashLSH(threshold=0.25, num_perm=minhash.VALUES, params=(32, 2))
        values = np.random.default_rng(1)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for number in range(HELD):
            hashed = values.integers(0, 2**32, minhash.VALUES, dtype=np.uint64)
            index.insert(number, MinHash(num_perm=minhash.VALUES, hashvalues=hashed, scheme="legacy"))
    else:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        held = {hashlib.sha256(rng.randbytes(16)).digest()[:16] for _ in range(HELD)}
        assert len(held) == HELD
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / HELD)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--hold", choices=("lsh", "set"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.hold:
        hold(given.hold)
        return
    families(given.records)
    if given.peers:
        peers(min(given.records, 5_000))


if __name__ == "__main__":
    main()
