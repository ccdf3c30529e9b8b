"""Start-up time of the privacy scanner, and memory of a worker that has it, in a process of their own.

The child builds the privacy scanner and says that it is ready; then it builds those of text and language, as a worker
has them, and scans the texts it is given with all three. Seconds are wall clock from the start of the process, Python's
own start included, and of the processor; memory is the peak resident set of the process.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


def child(everywhere: bool) -> None:
    """Build, say ready, scan what comes, say the peak."""
    from provenance.model import ReaderOptions
    from provenance.read.base import Batch, Part, Record
    from provenance.scan import language, privacy, text
    from provenance.scan.privacy import presidio
    from provenance.scan.settings import Settings

    countries = tuple(presidio.known_countries()) if everywhere else ()
    options, settings = ReaderOptions(), Settings(countries=countries)
    scanner = privacy.Scanner(options, settings)
    scanner.scan(Batch([Record(1, (Part("text", "text", "mail jane.doe@example.com"),))], [], 1, 0, {}))
    print(json.dumps({"mb": _peak(), "cpu": time.process_time()}), flush=True)
    scanners = [scanner, text.Scanner(options, settings), language.Scanner(options, settings)]
    texts = json.load(sys.stdin)
    for start in range(0, len(texts), 1_000):
        part = texts[start : start + 1_000]
        records = [Record(n, (Part("text", "text", one),)) for n, one in enumerate(part, start=start + 1)]
        for each in scanners:
            each.scan(Batch(records, [], len(records), 0, {}))
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
        "| one worker | first start, s | later, s | later, s of the processor | MB when ready | MB at the end |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, everywhere in (("default set", False), ("all countries", True)):
        first = _once(everywhere, [])
        later = [_once(everywhere, []) for _ in range(repeat)]
        last = _once(everywhere, texts)
        wall, cpu = (statistics.median(getattr(start, field) for start in later) for field in ("wall", "cpu"))
        lines.append(f"| {name} | {first.wall:.2f} | {wall:.2f} | {cpu:.2f} | {last.ready:,.0f} | {last.after:,.0f} |")
    return "\n".join([*lines, f"\nLater: median of {repeat}. At the end: after {len(texts):,} texts."])


class Start(NamedTuple):
    """What one process took."""

    wall: float  # seconds until ready
    cpu: float  # seconds of the processor until ready
    ready: float  # MB then, at most
    after: float  # MB after the texts, at most


def _once(everywhere: bool, texts: Sequence[str]) -> Start:
    """Start a process. Raises: CalledProcessError."""
    command = [sys.executable, __file__, "all" if everywhere else "default"]
    began = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    line = process.stdout.readline()
    seconds = time.monotonic() - began
    rest, _ = process.communicate(json.dumps(list(texts))) if line else ("", "")
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    ready = json.loads(line)
    return Start(seconds, ready["cpu"], ready["mb"], json.loads(rest)["mb"])


if __name__ == "__main__":
    child(sys.argv[1:] == ["all"])
