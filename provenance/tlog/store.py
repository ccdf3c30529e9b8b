"""A log on disk: append and read, nothing else (docs/format.md section 12).

Tiles are written beside each other before `head` says that they count, so a kill leaves the log as it was; what a
killed run left beyond `head` is removed by the next one that appends.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from provenance.errors import LogError
from provenance.ledger import files
from provenance.tlog import checkpoint, merkle, note, tiles
from provenance.tlog.merkle import SIZE

HEAD, CHECKPOINT, COSIGNED, PENDING = "head", "checkpoint", "cosigned", "pending.json"

Sign = Callable[["Log"], None]
"""Called under the log's lock after an append: may sign the new size, or leave it unsigned."""


class Log:
    """One log folder. What is read is what `head` covers; `audit` says whether it is true."""

    def __init__(self, folder: Path) -> None:
        """Raises: LogError, if there is no log, or its head is damaged."""
        self.folder = folder
        self.size, self.root = self._head()

    @classmethod
    def create(cls, folder: Path) -> Log:
        """An empty log; one that is there stays as it is."""
        if not (folder / HEAD).exists():
            files.write(folder / HEAD, _head_bytes(0, merkle.EMPTY))
        return cls(folder)

    def tile(self, level: int, number: int) -> bytes:
        """Bytes of a tile as wide as it is at this size. Raises: LogError, if it is missing or too short."""
        width = min(tiles.WIDTH, (self.size >> (tiles.HEIGHT * level)) - number * tiles.WIDTH)
        return self._file(tiles.path(level, number, width), width * SIZE)

    @property
    def read(self) -> merkle.Read:
        """Subtree hashes, for proofs."""
        return tiles.reader(self.tile)

    def root_at(self, size: int) -> bytes:
        """The root when the log had this size. Raises: LogError, if it never was so large."""
        if size > self.size:
            raise LogError(f"the log has {self.size} entries, and never had {size}", where=self.folder)
        return merkle.root(size, self.read)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Entries in order, a bundle at a time. Raises: LogError, if one is missing or damaged."""
        stop = self.size if stop is None else min(stop, self.size)
        for number, width in tiles.bundles(self.size):
            first = number * tiles.WIDTH
            if first >= stop:
                return
            if first + width > start:
                where = tiles.path("entries", number, width)
                found = tiles.unpack(self._file(where), where=self.folder / where)
                if len(found) != width:
                    raise LogError("a bundle holds another number of entries", where=self.folder / where)
                yield from found[max(0, start - first) : stop - first]

    def entry(self, index: int) -> bytes:
        """One entry. Raises: LogError, if there is none of this number."""
        for found in self.entries(index, index + 1):
            return found
        raise LogError(f"the log has {self.size} entries, counted from 0", where=f"entry {index}")

    @contextlib.contextmanager
    def writing(self, entries: Sequence[tuple[bytes, str, str]], sign: Sign | None = None) -> Iterator[None]:
        """Write files and append their entries: both, or, after a kill, what the next writer can complete.

        Args:
            entries: (entry, path of the file that it is of, relative to the folder above, SHA-256 of that file). The
                files are written within the context; on an error nothing is appended.
        """
        for entry, _, _ in entries:
            if len(entry) > tiles.LARGEST:
                raise LogError(f"an entry of more than {tiles.LARGEST} bytes")
        with self._locked():
            self._recover(sign)
            pending = [[base64.b64encode(entry).decode(), path, sha256] for entry, path, sha256 in entries]
            files.write(self.folder / PENDING, json.dumps(pending).encode())
            try:
                yield
            except BaseException:
                (self.folder / PENDING).unlink()
                raise
            self._append((entry for entry, _, _ in entries), sign)
            (self.folder / PENDING).unlink()

    def recover(self, sign: Sign | None = None) -> None:
        """Complete what a killed writer left."""
        if (self.folder / PENDING).exists():
            with self._locked():
                self._recover(sign)

    def append(self, entries: Iterable[bytes], sign: Sign | None = None) -> None:
        """Append entries that are of no file, any number of them in bounded memory."""
        with self._locked():
            self._recover(sign)
            files.write(self.folder / PENDING, b"[]")
            self._append(entries, sign)
            (self.folder / PENDING).unlink()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Wait for other writers; what was read before is read again, since they may have appended."""
        with files.waited(self.folder / "lock"):
            self.size, self.root = self._head()
            yield

    def _recover(self, sign: Sign | None) -> None:
        path = self.folder / PENDING
        if not path.exists():
            return
        try:
            pending = [(base64.b64decode(e), str(p), str(s)) for e, p, s in json.loads(path.read_bytes())]
        except (OSError, ValueError, TypeError):
            pending = []  # written beside its name and renamed, so whatever this is, no writer of ours left it
        self._sweep()
        tail = list(self.entries(max(0, self.size - len(pending))))
        if pending and tail != [entry for entry, _, _ in pending]:
            base = self.folder.parent
            there = [e for e, p, s in pending if (base / p).is_file() and files.sha256(base / p) == s]
            self._append(there, sign)
        path.unlink()

    def _append(self, entries: Iterable[bytes], sign: Sign | None) -> None:
        before = self.size
        made = _Edge(self)
        for entry in entries:
            made.push(entry)
        if made.size == before:
            return
        made.close()
        # The new size is not in `head` yet, so the tiles are read through a view of them that has it.
        self.size = made.size
        root = merkle.root(self.size, self.read)
        files.write(self.folder / HEAD, _head_bytes(self.size, root))
        self.root = root
        for stale in made.stale:
            stale.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                stale.parent.rmdir()
        if sign:
            sign(self)

    def _sweep(self) -> None:
        """Remove tiles that `head` does not cover."""
        wanted = {tiles.path(*tile) for tile in tiles.layout(self.size)}
        wanted |= {tiles.path("entries", *bundle) for bundle in tiles.bundles(self.size)}
        for path in [p for p in (self.folder / "tile").rglob("*") if p.is_file()]:
            if path.relative_to(self.folder).as_posix() not in wanted:
                path.unlink()

    def _file(self, relative: str, size: int | None = None) -> bytes:
        try:
            content = (self.folder / relative).read_bytes()
        except OSError:
            raise LogError("a file of the log is missing", where=self.folder / relative) from None
        if size is not None and len(content) != size:
            raise LogError("a tile of the log has another length than it must have", where=self.folder / relative)
        return content

    def _head(self) -> tuple[int, bytes]:
        path = self.folder / HEAD
        try:
            size, encoded, end = path.read_bytes().decode("ascii").split("\n")
        except OSError:
            raise LogError(
                "the store has no log, or it is gone",
                where=self.folder,
                hint="bring the folder back from a copy; `provenance log init` gives one to an older store",
            ) from None
        except ValueError:
            size, encoded, end = "", "", "?"
        root = note.decoded(encoded)
        if end or root is None or len(root) != SIZE:
            raise LogError("the head of the log is damaged", where=path)
        return checkpoint.number(size, where=path), root


class _Edge:
    """The right edge of a log while it grows: one row of hashes a level, and the last bundle."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.size = log.size
        self.stale: list[Path] = []  # partial tiles that are outgrown once the new head is written
        self._folders: set[Path] = set()
        self._written: set[Path] = set()
        self._rows: list[list[bytes]] = []
        level = 0
        while covered := self.size >> (tiles.HEIGHT * level):
            number, width = divmod(covered, tiles.WIDTH)
            row = log.tile(level, number) if width else b""
            self._rows.append([row[i : i + SIZE] for i in range(0, len(row), SIZE)])
            self._outgrown(level, number, width)
            level += 1
        number, width = divmod(self.size, tiles.WIDTH)
        self._bundle = list(log.entries(self.size - width)) if width else []
        self._outgrown("entries", number, width)

    def _outgrown(self, level: int | str, number: int, width: int) -> None:
        if width:
            self.stale.append(self._log.folder / tiles.path(level, number, width))

    def push(self, entry: bytes) -> None:
        if len(entry) > tiles.LARGEST:
            raise LogError(f"an entry of more than {tiles.LARGEST} bytes")
        self._bundle.append(entry)
        if len(self._bundle) == tiles.WIDTH:
            self._write(tiles.path("entries", self.size // tiles.WIDTH), tiles.pack(self._bundle))
            self._bundle = []
        self._grow(0, self.size, merkle.leaf_hash(entry))
        self.size += 1

    def _grow(self, level: int, index: int, value: bytes) -> None:
        """Put the hash of that index into the row of a level."""
        if level == len(self._rows):
            self._rows.append([])
        row = self._rows[level]
        row.append(value)
        if len(row) == tiles.WIDTH:
            self._write(tiles.path(level, index // tiles.WIDTH), b"".join(row))
            self._rows[level] = []
            self._grow(level + 1, index // tiles.WIDTH, tiles.top(row))

    def close(self) -> None:
        """Write what is not full, and make all of it durable."""
        for level, row in enumerate(self._rows):
            if row:
                number = (self.size >> (tiles.HEIGHT * level)) // tiles.WIDTH
                self._write(tiles.path(level, number, len(row)), b"".join(row))
        if self._bundle:
            path = tiles.path("entries", self.size // tiles.WIDTH, len(self._bundle))
            self._write(path, tiles.pack(self._bundle))
        for folder in self._folders:
            files.sync_folder(folder)
        self.stale = [path for path in self.stale if path not in self._written]

    def _write(self, relative: str, content: bytes) -> None:
        path = self._log.folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        self._written.add(path)
        folder = path.parent
        while folder != self._log.folder.parent:
            self._folders.add(folder)
            folder = folder.parent


def _head_bytes(size: int, root: bytes) -> bytes:
    return f"{size}\n{base64.b64encode(root).decode()}\n".encode()
