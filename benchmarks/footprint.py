"""Start-up time and memory of one worker's privacy scanner, measured from outside, in a process of its own.

The child builds the scanner a worker builds, says that it is ready, and scans the texts it is given. Seconds are wall
clock from the start of the process, Python's own start included; memory is the peak resident set of the process.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def child(everywhere: bool) -> None:
    """Build, say ready, scan what comes, say the peak."""
    from provenance.model import ReaderOptions
    from provenance.read.base import Batch, Part, Record
    from provenance.scan.privacy import Scanner, presidio
    from provenance.scan.settings import Settings

    countries = tuple(presidio.known_countries()) if everywhere else ()
    scanner = Scanner(ReaderOptions(), Settings(countries=countries))
    scanner.scan(Batch([Record(1, (Part("text", "text", "mail jane.doe@example.com"),))], [], 1, 0, {}))
    print(json.dumps({"mb": _peak()}), flush=True)
    texts = json.load(sys.stdin)
    for start in range(0, len(texts), 1_000):
        part = texts[start : start + 1_000]
        records = [Record(n, (Part("text", "text", text),)) for n, text in enumerate(part, start=start + 1)]
        scanner.scan(Batch(records, [], len(records), 0, {}))
    print(json.dumps({"mb": _peak()}), flush=True)


def _peak() -> float:
    # Not getrusage: its peak outlives exec, and would be that of the benchmark that started this process.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def table(texts: Sequence[str], *, repeat: int) -> str:
    """Lines that tell start and memory for the default set and for all countries."""
    lines = [
        f"| one worker | first start, s | later, median of {repeat} | MB when ready | MB after {len(texts):,} texts |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, everywhere in (("default set", False), ("all countries", True)):
        first, _, _ = _once(everywhere, [])
        later = [_once(everywhere, [])[0] for _ in range(repeat)]
        _, ready, after = _once(everywhere, texts)
        lines.append(f"| {name} | {first:.2f} | {statistics.median(later):.2f} | {ready:,.0f} | {after:,.0f} |")
    return "\n".join(lines)


def _once(everywhere: bool, texts: Sequence[str]) -> tuple[float, float, float]:
    """Seconds until ready, MB then, MB after the texts. Raises: CalledProcessError."""
    command = [sys.executable, __file__, "all" if everywhere else "default"]
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    line = process.stdout.readline()
    seconds = time.monotonic() - began
    rest, _ = process.communicate(json.dumps(list(texts))) if line else ("", "")
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, json.loads(line)["mb"], json.loads(rest)["mb"]


if __name__ == "__main__":
    child(sys.argv[1:] == ["all"])
