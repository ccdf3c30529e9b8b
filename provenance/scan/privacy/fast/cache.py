"""What is dear to compute and the same for every run, kept in the user's cache folder: expressions, never data.

A file that is missing, damaged or of another version is made anew; one that cannot be written costs seconds, not
results.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_MOST = 24  # files kept; each set of recognizers and each version of a library makes new ones


def folder() -> Path:
    """Where to keep it: `provenance` in the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "provenance"


def sources(*files: str) -> str:
    """A digest of source files: what they compute is kept for as long as they are the same."""
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()


def read(path: Path | None) -> bytes | None:
    """The content of a kept file, None if there is none."""
    try:
        return path.read_bytes() if path is not None else None
    except OSError:
        return None


def write(path: Path | None, content: bytes) -> None:
    """Keep a file under its name, all of it or nothing, and drop the oldest if there are many."""
    if path is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
        kept = sorted(path.parent.glob("*-*.*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[_MOST:]:
            old.unlink(missing_ok=True)
