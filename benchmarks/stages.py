"""Records and megabytes a second of each stage, and peak memory of a whole run, at two sizes.

    python benchmarks/stages.py [--data FOLDER] [--small 20] [--large 200] [--privacy-records 400]

Each stage runs alone in this process on the same made file of chat records (about 1 kB each, seeded), three times, the
median is printed; beside it what a user would use instead, on the same file. Whole runs are separate processes at two
sizes (MB of JSONL); their memory is the sum of the proportional set sizes of all their processes, sampled ten times a
second.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

WORDS = """the model reads what people wrote and nobody can say where it came from or who agreed so every record needs a
source a class a date and somebody who answers for it before it is used again in training or evaluation of anything
else""".split()


def make(path: Path, megabytes: float) -> int:
    """Write about that many MB of chat records, 12 % with an invented identifier. Returns: records."""
    dice = random.Random(11)
    size = records = 0
    with path.open("w", encoding="utf-8") as file:
        while size < megabytes * 1e6:
            turns = []
            for role in ("user", "assistant"):
                text = " ".join(dice.choice(WORDS) for _ in range(dice.randrange(20, 130)))
                if dice.random() < 0.06:
                    text += f" mail p{dice.randrange(10**6)}@example.com or call 212-555-{dice.randrange(10**4):04}"
                turns.append({"role": role, "content": f"{text} ({dice.randrange(10**9)})"})
            line = json.dumps({"messages": turns, "created_at": f"2026-{dice.randrange(1, 13):02}-11"}) + "\n"
            file.write(line)
            size += len(line)
            records += 1
    return records


def timed(work: Callable[[], object], repeat: int = 3) -> float:
    """Median seconds of `repeat` runs."""
    seconds = []
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def row(name: str, records: int, size: float, seconds: float) -> None:
    print(
        f"| {name} | {records:,} | {size / 1e6:,.1f} | {records / seconds:,.0f} | {size / 1e6 / seconds:,.1f} |",
        flush=True,
    )


def stages(folder: Path, megabytes: float, privacy_records: int) -> None:
    import polars as pl
    import stock

    from provenance.ledger import files, rows
    from provenance.model import ReaderOptions
    from provenance.read import reader
    from provenance.read.base import Batch
    from provenance.scan import language, privacy, text
    from provenance.scan.settings import Settings
    from provenance.schema import TABLES

    path = folder / "stage.jsonl"
    records = make(path, megabytes)
    size = path.stat().st_size
    options, settings = ReaderOptions(), Settings(contributor_key=bytes(32))
    jsonl = reader("jsonl")

    def batches() -> list[Batch]:
        return [
            batch
            for block in jsonl.blocks(path, options, target=16 * 2**20)
            for batch in jsonl.read(path, block, options, batch_bytes=4 * 2**20)
        ]

    print("| stage | records | MB | records/s | MB/s |\n|---|---:|---:|---:|---:|")
    row("hash (SHA-256 of the shard)", records, size, timed(lambda: files.sha256(path)))
    row(
        "- instead: sha256sum", records, size, timed(lambda: subprocess.run(["sha256sum", path], check=True, stdout=-3))
    )
    row("read (strict JSON, shapes, parts)", records, size, timed(batches))
    row("- instead: polars read_ndjson", records, size, timed(lambda: pl.read_ndjson(path)))
    held = batches()
    scanner = text.Scanner(options, settings)
    row("scan text (ids, sizes, tokens)", records, size, timed(lambda: [scanner.scan(b) for b in held]))
    tongue = language.Scanner(options, settings)
    row("scan language", records, size, timed(lambda: [tongue.scan(b) for b in held]))
    frames = [scanner.scan(b) for b in held]

    def keep() -> None:
        for table in TABLES["text"]:
            hasher = rows.Hasher("text", table)
            for number, scanned in enumerate(frames):
                frame = rows.shape(table, scanned[table.name], bytes(32))
                hasher.update(frame)
                rows.write_parquet(frame, folder / f"{table.name}-{number}.parquet")
            hasher.hexdigest()

    row("keep text (digest, Parquet)", records, size, timed(keep))
    some = Batch(held[0].records[:privacy_records], [], privacy_records, 0, {})
    some_size = sum(len(p.text.encode()) for r in some.records for p in r.parts)
    fresh = [privacy.Scanner(options, settings) for _ in range(3)]  # each without what the one before remembered
    for one in fresh:
        one.scan(Batch(held[0].records[-2:], [], 2, 0, {}))  # load what is loaded when first used
    row("scan privacy (patterns)", privacy_records, some_size, timed(lambda: fresh.pop().scan(some)))
    engine = stock.engine()
    texts = [p.text for r in some.records for p in r.parts]
    row(
        "- instead: presidio, same recognizers", privacy_records, some_size,
        timed(lambda: [engine.analyze(t, language="en") for t in texts], 1),
    )  # fmt: skip


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    except OSError:
        pass
    return found


def peak_of(command: list[str]) -> tuple[float, float]:
    """(seconds, peak MB of all processes) of a command. Raises: CalledProcessError."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        held = 0
        for pid in family(process.pid):
            try:
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        held += int(line.split()[1])
            except OSError:
                pass
        peak = max(peak, held)
        time.sleep(0.1)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, peak / 1024


def whole(folder: Path, sizes: list[float], jobs: int) -> None:
    print(
        "\n| whole run: provenance tag | MB | records | seconds | MB/s | peak MB, all processes |"
        "\n|---|---:|---:|---:|---:|---:|"
    )
    for families in ("text", "text,language"):
        for megabytes in sizes:
            data = folder / f"data-{megabytes}"
            data.mkdir(exist_ok=True)
            records = make(data / "a.jsonl", megabytes)
            store = Path(tempfile.mkdtemp(dir=folder))
            command = [sys.executable, "-c", "from provenance.cli import main; main()", "tag", str(data), "-q"]
            command += ["--jobs", str(jobs), "--families", families, "--store", str(store / "s")]
            seconds, peak = peak_of(command)
            print(
                f"| {families}, {jobs} processes | {megabytes:,.0f} | {records:,} | {seconds:,.1f} "
                f"| {megabytes / seconds:,.1f} | {peak:,.0f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", type=float, default=40, help="MB for single stages")
    parser.add_argument("--small", type=float, default=50, help="MB of the small whole run")
    parser.add_argument("--large", type=float, default=500, help="MB of the large whole run")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--privacy-records", type=int, default=300)
    parser.add_argument("--only", choices=("stages", "whole"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["PROVENANCE_KEY"] = str(Path(place) / "key")
        if arguments.only != "whole":
            stages(Path(place), arguments.stage, arguments.privacy_records)
        if arguments.only != "stages":
            whole(Path(place), [arguments.small, arguments.large], arguments.jobs)


if __name__ == "__main__":
    main()
