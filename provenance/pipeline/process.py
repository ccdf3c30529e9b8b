"""Another program run to its end as if it were us: its terminal, its output, the signals that are sent to us."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

_PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)


def run(argv: Sequence[str], program: str, *, without: Sequence[str] = ()) -> int:
    """Run a command to its end, never through a shell.

    Args:
        argv: its arguments, its own name first.
        program: the path of what is run.
        without: names in the environment that it does not get.
    Returns: its exit status; where a signal ended it, the signal's number below zero.
    Raises: OSError, if it cannot be started.
    """
    environment = {key: value for key, value in os.environ.items() if key not in without}
    with _passing_on() as child:
        process = subprocess.Popen(argv, executable=program, env=environment)  # noqa: S603
        child(process)
        return process.wait()


@contextmanager
def _passing_on() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Signals that come while a command runs are its own; gives what is to be told of the command once it runs."""
    running: list[subprocess.Popen[bytes]] = []
    early: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if not running:
            early.append(number)
        elif not (number in (signal.SIGINT, signal.SIGQUIT) and _in_foreground()):
            running[0].send_signal(number)

    def started(process: subprocess.Popen[bytes]) -> None:
        running.append(process)
        for number in early:
            process.send_signal(number)

    if threading.current_thread() is not threading.main_thread():
        yield started  # signals are the main thread's
        return
    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    try:
        yield started
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether a terminal sends its keys' signals to us, and so to the command by itself, which is of our group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
