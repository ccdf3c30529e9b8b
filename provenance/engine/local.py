"""Worker processes on this machine.

A dead parent takes its workers with it, and a dead worker is an error that says so, never a wait without end.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from provenance.engine.once import SharedOnce
from provenance.engine.tasks import Context, Result, Task
from provenance.engine.worker import Report, Worker, once_path
from provenance.errors import ScanError

_worker: Worker | None = None


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Local:
    """Runs tasks in `jobs` processes, or in this one where `jobs` is 1."""

    def __init__(self, context: Context, *, jobs: int, report: Report) -> None:
        self._jobs = jobs
        self._report = report
        self._context = context
        self._inline: Worker | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._progress: Any = None

    def __enter__(self) -> Local:
        if self._context.tmp:
            SharedOnce.prepare(once_path(self._context))
        if self._jobs == 1:
            self._inline = Worker(self._context, self._report)
        else:
            # spawn, since polars and DuckDB hold threads that a fork would leave behind
            spawn = multiprocessing.get_context("spawn")
            self._progress = spawn.Queue()
            self._pool = ProcessPoolExecutor(
                self._jobs, mp_context=spawn, initializer=_start, initargs=(self._context, self._progress)
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is None:
            return
        if kind is not None:
            # Nothing that is under way is wanted any more; what was published stays.
            for process in list((self._pool._processes or {}).values()):
                process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._progress.close()
        self._progress.join_thread()

    def run(
        self,
        tasks: Iterable[Task],
        done: Callable[[Task, Result], Iterable[Task]] | None = None,
        *,
        light: bool = False,
    ) -> Iterator[tuple[Task, Result]]:
        """Do tasks, in any order, and what `done` adds for each that ends; gives each with its result, as they come.

        Args:
            light: do them in this process, since starting others and building scanners in each costs more.
        Raises: the first error of a task; ScanError, if a worker dies.
        """
        if light and self._inline is None:
            self._inline = Worker(self._context, self._report)
        if self._inline is not None and (light or self._pool is None):
            waiting = list(tasks)[::-1]
            while waiting:
                task = waiting.pop()
                result = self._inline.do(task)
                if done:
                    waiting += list(done(task, result))
                yield task, result
            return
        assert self._pool is not None
        pending: dict[Future[Result], Task] = {}
        waiting = list(tasks)[::-1]
        try:
            while waiting or pending:
                # A short queue: a million tasks are not pickled at once, and Ctrl-C has little to cancel.
                while waiting and len(pending) < 2 * self._jobs:
                    task = waiting.pop()
                    pending[self._pool.submit(_do, task)] = task
                ready, _ = wait(pending, timeout=0.2, return_when=FIRST_COMPLETED)
                self._drain()
                for future in ready:
                    task = pending.pop(future)
                    result = future.result()
                    if done:
                        waiting += list(done(task, result))
                    yield task, result
        except BrokenProcessPool:
            raise ScanError(
                "a worker process died",
                hint="most often memory ran out: run it again with fewer --jobs; finished work is kept.\n        "
                'In a script, a call with jobs above 1 must stand under `if __name__ == "__main__":`',
            ) from None
        self._drain()

    def _drain(self) -> None:
        while True:
            try:
                records, size = self._progress.get_nowait()
            except queue.Empty:
                return
            self._report(records, size)


def _start(context: Context, progress: Any) -> None:
    global _worker  # noqa: PLW0603 - one worker a process, made where the process starts
    # Batches are made of many small values and no cycles; collecting less often gains a fifth of reading time.
    gc.set_threshold(100_000, 20, 20)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_die_with, args=(parent,), daemon=True).start()
    _worker = Worker(context, lambda records, size: progress.put((records, size)))


def _die_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _do(task: Task) -> Result:
    assert _worker is not None
    return _worker.do(task)
