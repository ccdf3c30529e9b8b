"""Files whose bytes do not depend on the machine: compressed formats are written without compression.

What a compressor writes differs between its versions; stored blocks are valid gzip and Zstandard everywhere.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

Line = dict[str, Any] | bytes  # bytes stand as they are: what is broken on purpose


def jsonl(lines: Iterable[Line]) -> bytes:
    """One JSON object a line, in UTF-8."""
    return b"".join((line if isinstance(line, bytes) else one_line(line)) + b"\n" for line in lines)


def one_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")).encode()


def table(header: Sequence[str], rows: Iterable[Sequence[str] | bytes]) -> bytes:
    """CSV with line feeds."""
    out = [_row(header)]
    out += [row + b"\n" if isinstance(row, bytes) else _row(row) for row in rows]
    return b"".join(out)


def _row(cells: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def gz(data: bytes) -> bytes:
    """RFC 1952 with stored blocks (RFC 1951, 3.2.4), no name and no time."""
    blocks = _cut(data, 0xFFFF)
    body = b"".join(
        struct.pack("<BHH", i == len(blocks) - 1, len(block), len(block) ^ 0xFFFF) + block
        for i, block in enumerate(blocks)
    )
    head = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    return head + body + struct.pack("<II", zlib.crc32(data), len(data))


def zst(data: bytes) -> bytes:
    """RFC 8878 with raw blocks: a window of 128 KiB, no checksum, no content size."""
    blocks = _cut(data, 0x1FFFF)
    body = b"".join(
        ((len(block) << 3) | (i == len(blocks) - 1)).to_bytes(3, "little") + block for i, block in enumerate(blocks)
    )
    return b"\x28\xb5\x2f\xfd" + b"\x00" + bytes([(17 - 10) << 3]) + body


def _cut(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)] or [b""]
