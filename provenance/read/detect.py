"""What kind of file a name promises, and whether the first bytes keep the promise.

Pure: names and bytes come in, nothing is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from provenance.errors import ReadError

FORMATS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "text",
    ".md": "text",
    ".text": "text",
}
COMPRESSIONS = {".gz": "gz", ".zst": "zst"}

# What is not data although it lies among it: a short closed list, so that nothing else can be left out by its name.
DECLARATIONS = frozenset({"sources.yaml", "sources.yml"})
# fmt: off
CODE = frozenset({
    ".py", ".pyi", ".pyc", ".pyx", ".ipynb", ".sh", ".bash", ".zsh", ".ps", ".bat", ".cmd", ".js",
    ".mjs", ".cjs", ".ts", ".jsx", ".tsx", ".css", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs",
    ".java", ".kt", ".scala", ".go", ".rs", ".rb", ".php", ".pl", ".pm", ".r", ".jl", ".lua",
    ".swift", ".sql",
})
# fmt: on
CODE_NAMES = frozenset({"makefile", "dockerfile"})
# The word alone, or followed by a mark: `LICENSE-MIT.txt` is a licence, `licensees.txt` is data.
_NOTES = re.compile(r"(?:(readme)|(?:licen[sc]e|notice|copying))(?:[._-].*)?", re.IGNORECASE | re.DOTALL)

# First bytes of what is certainly not text.
_FOREIGN = (
    b"PAR1",  # Parquet
    b"PARE",  # Parquet, encrypted
    b"\x1f\x8b",  # gzip
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"BZh91AY&SY",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"PK\x03\x04",  # zip, and office documents
    b"Rar!\x1a\x07",
    b"Obj\x01",  # Avro
    b"ORC\n",
    b"ARROW1\x00\x00",
    b"SQLite format 3\x00",
    b"\x89HDF\r\n\x1a\n",
    b"\x93NUMPY",
    b"%PDF-",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"\x7fELF",
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # byte order marks of UTF-16 and UTF-32
HEAD = 32
"""Bytes that `check_text` wants to see."""


@dataclass(frozen=True, slots=True)
class Detected:
    """What a file's name says; `format` is None for unknown kinds, and for what is no data, with the reason."""

    format: str | None
    compression: str = ""  # "", "gz" or "zst"
    ignored: str | None = None

    @property
    def name(self) -> str | None:
        """The format with its compression, such as `jsonl.gz`."""
        return f"{self.format}.{self.compression}" if self.format and self.compression else self.format


def detect(path: Path) -> Detected:
    """What the name of a file says about it; capital letters make no difference."""
    name = path.name
    if name.startswith("."):
        return Detected(None, ignored="hidden")
    if name in DECLARATIONS:
        return Detected(None, ignored="declaration")
    lowered = name.lower()
    compression = compression_of(path)
    suffix = Path(Path(lowered).stem if compression else lowered).suffix
    known = FORMATS.get(suffix)
    # Text with such a name is a note for people; a table or a list of records is data whatever it is called.
    if known in (None, "text") and (note := _NOTES.fullmatch(name)):
        return Detected(None, ignored="readme" if note[1] else "licence")
    if not compression and (suffix in CODE or lowered in CODE_NAMES):
        return Detected(None, ignored="code")
    if known is None or (known == "parquet" and compression):  # Parquet compresses inside; outside nobody reads it
        return Detected(None, compression)
    return Detected(known, compression)


def compression_of(path: Path) -> str:
    """ "gz", "zst", or "" where the name says nothing of it."""
    return COMPRESSIONS.get(path.suffix.lower(), "")


def check_text(head: bytes, path: Path) -> None:
    """Refuse a file that promised text and certainly is something else.

    Args:
        head: its first bytes, decompressed; `HEAD` of them where there are as many.
    Raises: ReadError, reason `corrupt` or `not_utf8`.
    """
    if head.startswith(_WIDE_MARKS) or _is_wide(head):
        raise ReadError("the file is not UTF-8", reason="not_utf8", where=path, hint="convert it to UTF-8")
    if head.startswith(_FOREIGN):
        raise ReadError(
            "the file is not what its name says", reason="corrupt", where=path, hint="rename it, or unpack it first"
        )


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: every other byte of the first four is zero."""
    return len(head) >= 4 and [byte == 0 for byte in head[:4]] in ([True, False] * 2, [False, True] * 2)
