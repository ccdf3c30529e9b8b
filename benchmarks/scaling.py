"""What a second process gains: ours, and beside it a loop that only computes, in the same run.

The loop shows what the machine has to give (its cores may share caches, a clock, or a neighbour); ours is held against
that, not against 2. Wall-clock seconds, from the moment all processes are let go to the end of the last. Each process
is forked anew, so it begins with the caches the parent had, and the records are new to it.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

Work = Callable[[], object]


def seconds(works: Sequence[Work]) -> float:
    """Wall-clock seconds of works side by side, each in a process of its own. Raises: RuntimeError, if one fails."""
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(len(works) + 1)
    ends = context.SimpleQueue()

    def run(work: Work) -> None:
        gate.wait()
        work()
        ends.put(time.monotonic())

    processes = [context.Process(target=run, args=(work,)) for work in works]
    for process in processes:
        process.start()
    gate.wait()
    began = time.monotonic()
    for process in processes:
        process.join()
        if process.exitcode:
            raise RuntimeError("a process of the benchmark failed")
    return max(ends.get() for _ in processes) - began


def control(steps: int) -> Work:
    """A loop over small integers."""

    def work() -> int:
        value = 0
        for step in range(steps):
            value = (value * 31 + step) & 0xFFFF
        return value

    return work


def gains(scan: Callable[[Sequence[str]], Any], texts: Sequence[str], *, rounds: int, target: float) -> str:
    """Lines that tell both gains and their ratio.

    Args:
        scan: of ours, in a process forked from this one.
        texts: not scanned by the parent; half for each process, as many as one scans in about `target` seconds.
    """
    half = len(texts) // 2
    probe = min(half, 200)
    size = min(half, max(probe, int(probe * target / seconds([lambda: scan(texts[:probe])]))))
    steps = int(2_000_000 * target / seconds([control(2_000_000)]))
    first, second = texts[:size], texts[half : half + size]
    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        loop_one, ours_one = seconds([control(steps)]), seconds([lambda: scan(first)])
        loop_two, ours_two = seconds([control(steps)] * 2), seconds([lambda: scan(first), lambda: scan(second)])
        other = seconds([lambda: scan(second)])  # the halves are not equally heavy
        found.append(((ours_one + other) / ours_two, 2 * loop_one / loop_two))
    ours, loop = (statistics.median(pair[side] for pair in found) for side in (0, 1))
    ratios = sorted(a / b for a, b in found)
    return (
        "| 2 processes against 1, wall clock | gain, median |\n|---|---:|\n"
        f"| ours, {size:,} records a process, {rounds} rounds | {ours:.2f} |\n"
        f"| a loop that only computes | {loop:.2f} |\n"
        f"| ours / loop, lowest / median / highest | {ratios[0]:.2f} / **{statistics.median(ratios):.2f}** "
        f"/ {ratios[-1]:.2f} |"
    )
