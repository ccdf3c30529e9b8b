"""Each distinct text is scanned once in a run, whichever process meets it first.

A table of claims in an SQLite file of the run's temporary folder: a process claims keys, scans what it got, publishes,
and only then waits for what others claimed. Nobody holds back a result while waiting, so nobody waits for ever.
Keys are digests and values are places and kinds of findings; no text is in it.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from provenance.errors import ScanError

_STATEMENTS = (Path(__file__).with_name("once.sql")).read_text(encoding="utf-8").split(";\n")
_CREATE, _CLAIM, _PUBLISH, _READ = (s.strip() for s in _STATEMENTS[:4])
_POLL = 0.02  # seconds between looks at what others have not finished
_AT_ONCE = 500  # keys in one statement; SQLite's floor for parameters is 999


class SharedOnce:
    """The claims of one run, shared by its processes through a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pid = -1
        self._open: sqlite3.Connection | None = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None or self._pid != os.getpid():
            self._open = sqlite3.connect(self._path, timeout=600, isolation_level=None)
            # The file dies with the run, so nothing in it need survive a crash.
            self._open.execute("PRAGMA journal_mode=WAL")
            self._open.execute("PRAGMA synchronous=OFF")
            self._open.execute(_CREATE)
            self._pid = os.getpid()
        return self._open

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys among `keys` that this process must scan; the others are done or being done."""
        connection = self._connection()
        mine = set()
        connection.execute("BEGIN IMMEDIATE")
        try:
            for key in dict.fromkeys(keys):
                if connection.execute(_CLAIM, (key,)).rowcount == 1:
                    mine.add(key)
        finally:
            connection.execute("COMMIT")
        return mine

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        """Give the results of claimed keys to all."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_PUBLISH, [(value, key) for key, value in results.items()])
        finally:
            connection.execute("COMMIT")

    def wait(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The results of keys, waiting for those that another process is scanning.

        Raises: ScanError, if the run's folder is gone.
        """
        connection = self._connection()
        missing = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        while missing:
            for start in range(0, len(missing), _AT_ONCE):
                some = missing[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                found.update(connection.execute(_READ.replace(":keys", marks), some).fetchall())
            missing = [key for key in missing if key not in found]
            if missing:
                if not self._path.exists():
                    raise ScanError("the run's temporary folder is gone", hint="run the same command again")
                time.sleep(_POLL)
        return found
