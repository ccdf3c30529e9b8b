"""What it costs to read training data only as it passed, and to sign and check a pass.

    python benchmarks/training.py --megabytes 512 --shards 100000

Made records of about 1 KB. Times are the best of three, of the whole process, with the files in the page cache.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from pathlib import Path

from provenance.adapters.passed import Shard
from provenance.attest import dsse, statement
from provenance.model import Decision, ReaderOptions, Rule, Severity


def best(work) -> float:
    """Seconds of the fastest of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def reading(folder: Path, megabytes: int) -> None:
    path = folder / "shard.jsonl"
    lines = [json.dumps({"id": n, "text": f"word {n} " * 80, "meta": {"n": n}}) for n in range(1000)]
    body = ("\n".join(lines) + "\n").encode()
    copies = megabytes * 2**20 // len(body)
    with path.open("wb") as file:
        for _ in range(copies):
            file.write(body)
    size = path.stat().st_size / 2**20
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    whole = Shard(path=path, name="d/s", sha256=digest, options=ReaderOptions(), tagged=1000 * copies, rejected=0)
    # One line is broken, so the reader is asked which ones were rejected.
    broken = folder / "broken.jsonl"
    broken.write_bytes(path.read_bytes() + b"{\n")
    digest = hashlib.sha256(broken.read_bytes()).hexdigest()
    one = Shard(path=broken, name="d/b", sha256=digest, options=ReaderOptions(), tagged=1000 * copies, rejected=1)

    def plain() -> None:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)

    def hashed() -> None:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256")

    works = {
        "json.loads of each line, nothing checked": plain,
        "SHA-256 alone": hashed,
        "Shard.records": lambda: sum(1 for _ in whole.records()),
        "Shard.records, with a rejected record": lambda: sum(1 for _ in one.records()),
    }
    for name, work in works.items():
        seconds = best(work)
        print(f"| {name} | {seconds:.1f} s | {size / seconds:.0f} MB/s |")


class _Key:
    def __init__(self) -> None:
        from provenance import ed25519
        from provenance.tlog import note
        from provenance.tlog.note import Verifier

        self.seed = bytes(32)
        self.verifier = Verifier("gate", note.PLAIN, ed25519.public(self.seed))

    def sign(self, message: bytes) -> bytes:
        from provenance import ed25519

        return ed25519.sign(self.seed, message)


def signing(count: int) -> None:
    shards = [
        statement.Shard(name=f"data/part-{n:07}.jsonl", sha256=hashlib.sha256(b"%d" % n).hexdigest())
        for n in range(count)
    ]
    rule = Rule(id="r", about="", severity=Severity.REFUSE, held=True, measured=1, minimum=0, maximum=None, unit="")
    decision = Decision(
        outcome="pass", snapshot="1" * 64, policy="p", policy_digest="2" * 64, profiles="3" * 64, judgement="4" * 64,
        at="2026-11-26T09:00:00Z", findings=(), rules=(rule,),
    )  # fmt: skip
    key = _Key()

    def sign() -> bytes:
        made = statement.made(decision, "5" * 64, ["data"], shards)["svr"]
        return dsse.sealed(statement.PAYLOAD_TYPE, made, [key])

    sealed = sign()

    def check() -> None:
        verified = dsse.verify(dsse.parse(sealed), [key.verifier])
        assert statement.parse(verified.payload).passed

    print(f"| {count:,} | {best(sign):.2f} s | {best(check):.2f} s | {len(sealed) / 2**20:.1f} MB |")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=512)
    asked.add_argument("--shards", type=int, nargs="+", default=[100, 10_000, 100_000])
    given = asked.parse_args()
    print("| reading one shard | time | |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        reading(Path(folder), given.megabytes)
    print("\n| files | statements made and one signed | verified and read | envelope |\n|---:|---:|---:|---:|")
    for count in given.shards:
        signing(count)


if __name__ == "__main__":
    main()
