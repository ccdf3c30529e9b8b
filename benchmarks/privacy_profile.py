"""Where the pattern scan's time goes: seconds of its own by library, and the functions that take most.

    python benchmarks/privacy_profile.py DATA [--records 1000] [--warm 1000] [--everywhere] [--top 25]

Python's own profiler over unseen records of privacy_speed.py. It slows short Python functions more than compiled ones,
so shares are rough; the run without it, on other records, is printed too. What a compiled function takes is put down to
the library whose code called it, and what a compiled iterator takes to the loop over it.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import corpus
from privacy_speed import HIGH, LOW

from provenance.errors import ProvenanceError
from provenance.scan.privacy import presidio
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

Function = tuple[str, int, str]
"""As pstats names it: file, line, name."""


def library(function: Function) -> str | None:
    """Which part of the program a function is of; None for a compiled one."""
    path = Path(function[0])
    if function[0] in ("~", "") or function[0].startswith("<"):
        return None
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    if "provenance" in path.parts:
        return "ours: " + "/".join(path.parts[len(path.parts) - path.parts[::-1].index("provenance") :])
    return "Python's library"


def by_library(stats: dict[Function, Any]) -> dict[str, float]:
    """Library -> seconds of its own, compiled functions put down to their callers; sums to the whole."""
    seconds: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in stats.items():
        name = library(function)
        if name is not None or not callers:
            seconds[name or "not known"] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            seconds[library(caller) or "compiled, called from compiled"] += part
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--records", type=corpus.positive, default=1_000)
    parser.add_argument("--warm", type=corpus.positive, default=1_000, help="other records scanned before")
    parser.add_argument("--everywhere", action="store_true", help="recognizers of all countries")
    parser.add_argument("--top", type=corpus.positive, default=25, help="functions to list")
    arguments = parser.parse_args()
    try:
        records = corpus.build(arguments.data, 0).unseen(low=LOW, high=HIGH)
    except ProvenanceError as error:
        sys.exit(str(error))
    patterns = Patterns(presidio.known_countries() if arguments.everywhere else [], Limits())
    n = arguments.records
    patterns.scan(records[: arguments.warm])
    rest = records[arguments.warm :]
    if len(rest) < 2 * n:
        sys.exit(f"{arguments.warm + 2 * n:,} records are needed, and there are {len(records):,}")
    began = time.process_time()
    patterns.scan(rest[:n])
    plain = time.process_time() - began
    profile = cProfile.Profile()
    profile.runcall(patterns.scan, rest[n : 2 * n])
    stats: dict[Function, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(own for _, _, own, _, _ in stats.values())
    print(f"{n:,} records: {plain:.2f} s of the processor, {n / plain:,.0f} records/s; profiled {whole:.2f} s\n")
    print("| code of | us a record | share |\n|---|---:|---:|")
    for name, seconds in sorted(by_library(stats).items(), key=lambda item: -item[1]):
        if seconds > whole / 500:
            print(f"| {name} | {seconds / n * 1e6:,.0f} | {seconds / whole:.1%} |")
    print("\n| function | calls a record | own us a record | with all it calls |\n|---|---:|---:|---:|")
    for function, (_, calls, own, with_calls, _) in sorted(stats.items(), key=lambda item: -item[1][2])[
        : arguments.top
    ]:
        name = f"{library(function) or 'compiled'} {function[2].replace('|', '/')}:{function[1]}"
        print(f"| {name} | {calls / n:,.1f} | {own / n * 1e6:,.0f} | {with_calls / n * 1e6:,.0f} |")


if __name__ == "__main__":
    main()
