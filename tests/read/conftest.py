"""Reading a whole shard in one call."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import zstandard

from provenance.model import ReaderOptions
from provenance.read import Record, Reject, detect, reader

LARGE = 2**40


@dataclass
class Read:
    """What came out of a shard, batches and blocks put together again."""

    records: list[Record]
    rejects: list[Reject]
    seen: int
    unread: dict[tuple[str, str], tuple[int, int]]
    batches: list[tuple[int, int]]  # records and bytes of each batch

    @property
    def texts(self) -> list[list[str]]:
        return [[part.text for part in record.parts] for record in self.records]

    @property
    def reasons(self) -> list[tuple[int, str]]:
        return [(reject.row, reject.reason) for reject in self.rejects]


def _read(
    path: Path, options: ReaderOptions | None = None, *, target: int = LARGE, batch_bytes: int = 8 * 2**20
) -> Read:
    """Read a shard through its blocks, checking what holds for every reader."""
    options = options or ReaderOptions()
    chosen = reader(detect(path).name or "")
    found = Read([], [], 0, {}, [])
    records: Counter[tuple[str, str]] = Counter()
    sizes: Counter[tuple[str, str]] = Counter()
    for block in chosen.blocks(path, options, target=target):
        for batch in chosen.read(path, block, options, batch_bytes=batch_bytes):
            assert batch.seen == len(batch.records) + len(batch.rejects) > 0
            assert batch.seen <= 10_000
            rows = [item.row for item in batch.records]
            assert rows == sorted(set(rows))
            found.records += batch.records
            found.rejects += batch.rejects
            found.seen += batch.seen
            found.batches.append((batch.seen, batch.bytes))
            for name, (count, size) in batch.unread.items():
                records[name] += count
                sizes[name] += size
    rows = [item.row for item in found.records] + [item.row for item in found.rejects]
    assert len(rows) == len(set(rows)) == found.seen
    assert min(rows, default=1) >= 1
    assert [item.row for item in found.records] == sorted(item.row for item in found.records)
    found.unread = {name: (records[name], sizes[name]) for name in records}
    return found


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": lambda data: data,
    ".gz": gzip.compress,
    ".zst": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
}


@pytest.fixture(scope="session")
def read() -> Callable[..., Read]:
    return _read


@pytest.fixture(scope="session")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write a file of bytes, text, or JSON lines, packed as its name says, and give its path."""

    def write(name: str, content: bytes | str | list[Any]) -> Path:
        if isinstance(content, list):
            content = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in content)
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path_factory.mktemp("shard") / name
        path.write_bytes(PACKED[path.suffix if path.suffix in PACKED else ""](data))
        return path

    return write
