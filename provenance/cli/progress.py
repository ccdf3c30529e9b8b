"""Progress of long work, on standard error: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

import click

from provenance.pipeline.progress import Quiet

_EVERY = 5.0  # seconds between plain lines


class Plain:
    """One line every few seconds, for logs and pipes."""

    def __init__(self) -> None:
        self._name = ""
        self._total = self._done = self._records = 0
        self._began = self._said = time.monotonic()

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *_: object) -> None:
        self._finish()

    def phase(self, name: str, total_bytes: int) -> None:
        """A new phase begins."""
        self._finish()
        self._name, self._total, self._done, self._records = name, total_bytes, 0, 0
        self._began = self._said = time.monotonic()

    def advance(self, records: int, size: int) -> None:
        """So many records and bytes of it are done."""
        self._records += records
        self._done += size
        if time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            click.echo(self._line(), err=True)

    def _line(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-6)
        if not self._total:
            return (
                f"{self._name}: {self._records:,} records, {self._records / seconds:,.0f} records/s, {seconds:,.0f} s"
            )
        done, total = self._done / 1e6, self._total / 1e6
        line = f"{self._name}: {done:,.1f} of {total:,.1f} MB, {done / seconds:,.1f} MB/s"
        if self._records:
            line += f", {self._records:,} records"
        left = (self._total - self._done) * seconds / self._done if self._done else 0
        return line + (f", about {left:,.0f} s left" if left > 0 else f", {seconds:,.0f} s")

    def _finish(self) -> None:
        if self._name and (self._done or self._records) and time.monotonic() - self._began >= _EVERY:
            click.echo(self._line(), err=True)


class Bar:
    """A bar on a terminal, with records, MB/s and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[records]:,} records"),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: Any = None
        self._records = 0

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def phase(self, name: str, total_bytes: int) -> None:
        """A new phase begins."""
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._records = 0
        self._task = self._bar.add_task(name, total=max(total_bytes, 1), records=0) if total_bytes else None

    def advance(self, records: int, size: int) -> None:
        """So many records and bytes of it are done."""
        self._records += records
        if self._task is not None:
            self._bar.update(self._task, advance=size, records=self._records)


class Silent(Quiet):
    """Shows nothing, for as long as it is entered."""

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def progress(quiet: bool) -> Plain | Bar | Silent:
    """What suits where standard error goes."""
    if quiet:
        return Silent()
    return Bar() if sys.stderr.isatty() else Plain()
