"""A file is read from a private copy that was hashed while it was made, so what is checked is what is read."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from provenance.errors import ReadError, RefusedError

_PIECE = 1 << 20
_IN_MEMORY = 64 * 2**20  # bytes; larger copies go to the temporary folder


@contextmanager
def open_verified(path: Path, sha256: str) -> Iterator[BinaryIO]:
    """A file's bytes, once they are known to be those of a digest; not one is given before.

    They are copied: to memory up to 64 MiB, else to a file without a name in the temporary folder (TMPDIR), which has
    to have room for the largest shard. Whatever happens to the file meanwhile or later reaches neither.
    Raises: RefusedError, if it has another digest; ReadError, if it cannot be read.
    """
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        _copy(path, sha256, copy)
        yield copy  # type: ignore[misc]  # typeshed has it as IO[bytes]


@contextmanager
def verified_copy(path: Path, sha256: str) -> Iterator[Path]:
    """The same by a path with the same last name, for readers that want one; it leads to nothing afterwards.

    On Linux the copy has no name of its own: a process that is killed leaves an empty link and no data, and nobody who
    lists the temporary folder finds it. Elsewhere it is a file in a folder of mode 0700.
    """
    with tempfile.TemporaryDirectory(prefix="provenance-") as folder:
        place = Path(folder, path.name)
        # What this process has open, by number, as paths; of Linux.
        descriptors = Path(f"/proc/{os.getpid()}/fd")
        with tempfile.TemporaryFile() if descriptors.is_dir() else place.open("x+b") as copy:
            _copy(path, sha256, copy)
            copy.flush()
            if not place.exists():
                place.symlink_to(descriptors / str(copy.fileno()))
            yield place


def _copy(path: Path, sha256: str, copy: BinaryIO | tempfile.SpooledTemporaryFile[bytes]) -> None:
    hasher = hashlib.sha256()
    try:
        # Not to wait for ever for a pipe that somebody put there.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # a device may have no end
                raise ReadError("a file that passed is no file any more", where=path)
            while piece := file.read(_PIECE):
                hasher.update(piece)
                copy.write(piece)
    except OSError as error:
        raise ReadError(f"a file that passed cannot be read ({error.strerror})", where=path) from None
    if hasher.hexdigest() != sha256:
        raise RefusedError(
            "a file is not the one that passed the gate",
            where=path,
            hint="tag the data and ask the gate again; nothing of this file was given out",
        )
    copy.seek(0)
