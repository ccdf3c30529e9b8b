"""Each distinct text is scanned once in a run, whichever process meets it first.

A table of claims in an SQLite file of the run's temporary folder: a process claims keys, scans what it got, publishes,
and only then waits for what others claimed. Nobody holds back a result while waiting, so nobody waits for ever.
Keys are digests and values are places and kinds of findings; no text is in it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from provenance.errors import ScanError

_STATEMENTS = (Path(__file__).with_name("once.sql")).read_text(encoding="utf-8").split(";\n")
_CREATE, _CLAIM, _PUBLISH, _READ = (s.strip() for s in _STATEMENTS[:4])
_POLL = 0.02  # seconds between looks at what others have not finished
_PATIENCE = 600  # seconds for another process to let go of the file
_AT_ONCE = 500  # keys in one statement; SQLite's floor for parameters is 999
_HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


class SharedOnce:
    """The claims of one run, shared by its processes through a file.

    Any method raises ScanError, if the file cannot be made, read or written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pid = -1
        self._open: sqlite3.Connection | None = None

    @staticmethod
    def prepare(path: Path) -> None:
        """Make the file before the processes start, so that none of them has to change it while others open it.

        Does nothing where it cannot be made, or where `path` names no folder, as in a run that shares nothing; whoever
        claims in such a place gets the error.
        """
        if path.parent == Path() or not path.parent.is_dir():
            return
        with contextlib.suppress(sqlite3.Error), contextlib.closing(_connect(path)):
            pass

    def _connection(self) -> sqlite3.Connection:
        if self._open is None or self._pid != os.getpid():
            self._open = _connect(self._path)
            self._pid = os.getpid()
        return self._open

    @contextlib.contextmanager
    def _using(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """The connection; `write` holds the file's one write lock meanwhile, and undoes all where an error comes."""
        try:
            connection = self._connection()
            if not write:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise ScanError(
                f"the run's temporary folder cannot be used ({getattr(error, 'sqlite_errorname', 'SQLite error')})",
                where=self._path.parent,
                hint="see that the store's disk has room and can be written to, then run the same command again",
            ) from None

    def claim(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys among `keys` that this process must scan; the others are done or being done."""
        with self._using(write=True) as connection:
            return {key for key in dict.fromkeys(keys) if connection.execute(_CLAIM, (key,)).rowcount == 1}

    def publish(self, results: Mapping[bytes, bytes]) -> None:
        """Give the results of claimed keys to all."""
        with self._using(write=True) as connection:
            connection.executemany(_PUBLISH, [(value, key) for key, value in results.items()])

    def wait(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The results of keys, waiting for those that another process is scanning.

        Raises: ScanError, if the run's folder is gone.
        """
        missing = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        while missing:
            with self._using() as connection:
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


def _connect(path: Path) -> sqlite3.Connection:
    """A connection to the claims, with the file made if it is not there.

    Raises: sqlite3.Error.
    """
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        # The file dies with the run, so nothing in it need survive a crash.
        connection.execute("PRAGMA synchronous=OFF")
        end = time.monotonic() + _PATIENCE
        while not _made(connection) and time.monotonic() < end:
            time.sleep(_POLL)
    except BaseException:
        connection.close()
        raise
    return connection


def _made(connection: sqlite3.Connection) -> bool:
    """Whether the file has its journal mode and its table now; False if another process holds it.

    SQLite's own timeout is not enough: two that change the journal mode at the same moment would wait for each other,
    so it fails one of them at once.
    """
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(_CREATE)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _HELD:  # the low byte; the others say how it is held
            raise
        return False
    return True
