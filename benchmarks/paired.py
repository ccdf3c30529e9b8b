"""Ours against stock Presidio in one process: rounds on the same unseen records, one side right after the other.

Seconds are of the processor, this process alone. Which side begins alternates, and garbage is collected before each.
"""

from __future__ import annotations

import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import stock

from provenance.scan.privacy import presidio
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits


class Sides:
    """Both engines over the same recognizers, loaded, with nothing scanned but our probe."""

    def __init__(self, everywhere: bool = False) -> None:
        # Ours first: loading all countries' recognizers for the other side goes through it.
        self.patterns = Patterns(presidio.known_countries() if everywhere else [], Limits())
        self.engine = stock.engine(everywhere)

    def ours(self, texts: Sequence[str]) -> int:
        """Scan; findings."""
        return sum(len(found.spans) for found in self.patterns.scan(texts))

    def stock(self, texts: Sequence[str]) -> int:
        """Scan; findings."""
        with stock.phones_as_they_come():
            return sum(len(self.engine.analyze(text, "en")) for text in texts)


@dataclass(frozen=True)
class Round:
    """Seconds of the processor on the same records."""

    ours: float
    stock: float
    same: bool  # as many findings


@dataclass(frozen=True)
class Summary:
    """What the rounds of one variant come to."""

    name: str
    records: int  # of one round
    bytes: float  # mean of a record
    rounds: Sequence[Round]

    def row(self) -> str:
        """A line of the table of `HEADER`."""
        ours, theirs = (statistics.median(getattr(r, side) for r in self.rounds) for side in ("ours", "stock"))
        ratios = [r.stock / r.ours for r in self.rounds]
        megabytes, records = self.records * self.bytes / 1e6, f"{len(self.rounds)} x {self.records}"
        equal = "yes" if all(r.same for r in self.rounds) else "**no**"
        return (
            f"| {self.name} | {records} | {self.records / ours:,.0f} | {megabytes / ours:,.2f} "
            f"| {self.records / theirs:,.0f} | {megabytes / theirs:,.3f} "
            f"| {min(ratios):.1f} / **{statistics.median(ratios):.1f}** / {max(ratios):.1f} | {equal} |"
        )


HEADER = (
    "| caches | rounds x records | ours: records/s | MB/s | stock: records/s | MB/s "
    "| ratio, lowest / median / highest | equal counts |\n|---|---:|---:|---:|---:|---:|---:|---|"
)


def once(sides: Sides, texts: Sequence[str], *, ours_first: bool) -> Round:
    """One round."""
    order = ("ours", "stock") if ours_first else ("stock", "ours")
    results = {side: _timed(getattr(sides, side), texts) for side in order}
    return Round(results["ours"][0], results["stock"][0], results["ours"][1] == results["stock"][1])


def _timed(work: Callable[[Sequence[str]], int], texts: Sequence[str]) -> tuple[float, int]:
    gc.collect()
    began = time.process_time()
    found = work(texts)
    return time.process_time() - began, found


def variants(sides: Sides, texts: Sequence[str], *, rounds: int, size: int, warm: int) -> list[Summary]:
    """Measure with empty caches, warmed by other records, and on the same records again.

    Args:
        sides: nothing scanned yet.
        texts: at least `warm + rounds * size`, all different.
    Raises: ValueError, if there are too few.
    """
    if len(texts) < warm + rounds * size:
        raise ValueError(f"{warm + rounds * size:,} records are needed, and there are {len(texts):,}")
    slices = [texts[warm + n * size : warm + (n + 1) * size] for n in range(rounds)]
    mean = sum(len(text.encode()) for part in slices for text in part) / (rounds * size)
    # Forked before anything is scanned, so each round begins with what is there after loading.
    cold = [_apart(sides, part, n % 2 == 0) for n, part in enumerate(slices)]
    sides.ours(texts[:warm])
    sides.stock(texts[: min(warm, 300)])  # keeps nothing but words of the tokenizer
    warmed = [once(sides, part, ours_first=n % 2 == 0) for n, part in enumerate(slices)]
    again = [once(sides, part, ours_first=n % 2 == 0) for n, part in enumerate(slices)]
    named = {f"warmed by {warm:,} other records": warmed, "empty": cold, "the same records again": again}
    return [Summary(name, size, mean, found) for name, found in named.items()]


def _apart(sides: Sides, texts: Sequence[str], ours_first: bool) -> Round:
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def work(pipe: Any) -> None:
        pipe.send(once(sides, texts, ours_first=ours_first))

    process = context.Process(target=work, args=(sender,))
    process.start()
    sender.close()
    try:
        return receiver.recv()  # type: ignore[no-any-return]
    finally:
        process.join()
