"""How long a log of a million entries takes to append, to prove from and to verify, and how much memory.

usage: python benchmarks/log.py [ENTRIES] [FOLDER]
Each step runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def entry(n: int) -> bytes:
    digest = f"{n * 0x9E3779B97F4A7C15 % 2**256:064x}"
    return (
        f'{{"about":"{digest}","at":"2026-11-26T09:00:00Z","digest":"{digest}","judgement":"{digest}",'
        f'"kind":"provenance.log.decision","outcome":"pass","policy":"{digest}","profiles":"{digest}"}}'
    ).encode()


def step(name: str, folder: Path, entries: int) -> None:
    from provenance.tlog import merkle
    from provenance.tlog.audit import audit
    from provenance.tlog.store import Log

    log = Log.create(folder)
    began, spent = time.perf_counter(), time.process_time()
    count = 1
    if name == "append":
        log.append(entry(n) for n in range(entries))
    elif name == "append one by one":
        count = 200
        for n in range(count):
            log.append([entry(n)])
    elif name == "prove":
        count = 1000
        for n in range(count):
            index = n * 7919 % log.size
            path = merkle.inclusion(index, log.size, log.read)
            assert merkle.root_from_inclusion(merkle.leaf_hash(log.entry(index)), index, log.size, path) == log.root
    elif name == "verify":
        assert not audit(folder).faults
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f", {wall / count * 1000:.2f} ms each" if count > 1 else ""
    print(f"{name:<18} {wall:7.2f} s, {cpu:7.2f} s of the processor{each}; {peak:5.0f} MB")


def main() -> None:
    if len(sys.argv) > 3:
        step(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
        return
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp()) / "log"
    for name in ("append", "append one by one", "prove", "verify"):
        subprocess.run([sys.executable, __file__, name, str(folder), str(entries)], check=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    files = sum(path.is_file() for path in folder.rglob("*"))
    print(f"on disk: {size / 2**20:,.0f} MB in {files:,} files")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
