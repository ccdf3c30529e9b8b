"""How many tokens a text has: estimated by script, or counted exactly with a tokenizer file.

Pure but for reading the tokenizer file. The estimate needs no vocabulary, so anyone can recompute it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from provenance.digest import digest
from provenance.errors import ScanError

FACTORS: dict[str, int] = {
    "words": 570,  # runs of ASCII and accented Latin letters
    "latin": 120,  # ASCII letters
    "digit_runs": 1_320,
    "digits": 340,
    "punctuation": 410,  # ASCII, each
    "lines": 850,  # line ends, tabs and other ASCII controls
    "wide_spaces": 380,  # spaces in pairs
    "latin_accented": 1_720,
    "latin_symbols": 1_000,
    "phonetic": 2_040,
    "combining": 1_590,
    "greek": 430,
    "cyrillic": 360,
    "armenian": 260,
    "hebrew": 460,
    "arabic": 390,
    "syriac_nko": 2_140,
    "devanagari": 390,
    "indic": 420,
    "thai": 350,
    "lao_tibetan": 1_870,
    "georgian": 320,
    "ethiopic": 2_110,
    "jamo": 3_000,
    "syllabics": 3_180,
    "latin_additional": 1_730,
    "asian": 610,
    "symbols": 780,
    "kana": 720,
    "han": 830,
    "hangul": 730,
    "yi_vai": 2_920,
    "private_wide": 800,
    "astral": 2_000,
}
"""Tokens per thousand of each thing counted: tokens = ceil(sum of count times factor / 1000).

Fitted to the o200k_base vocabulary on public text (benchmarks/tokens.md), but for `latin_symbols`, `jamo`,
`private_wide` and `astral`, of which there was too little. The descriptor holds their digest.
"""

# Scripts by the lead byte of their UTF-8 form, that is by whole blocks of 64 or 4,096 code points, so that one pass
# over the bytes sorts all code points.
_LEADS: tuple[tuple[str, int, int], ...] = (
    ("latin_symbols", 0xC2, 0xC2),  # U+0080-00BF
    ("latin_accented", 0xC3, 0xC9),  # U+00C0-027F
    ("phonetic", 0xCA, 0xCB),  # U+0280-02FF
    ("combining", 0xCC, 0xCC),  # U+0300-033F
    ("greek", 0xCD, 0xCF),  # U+0340-03FF
    ("cyrillic", 0xD0, 0xD3),  # U+0400-04FF
    ("armenian", 0xD4, 0xD5),  # U+0500-057F
    ("hebrew", 0xD6, 0xD7),  # U+0580-05FF
    ("arabic", 0xD8, 0xDB),  # U+0600-06FF
    ("syriac_nko", 0xDC, 0xDF),  # U+0700-07FF
    ("indic", 0xE0, 0xE0),  # U+0800-0FFF but for the pairs below
    ("asian", 0xE1, 0xE1),  # U+1000-1FFF but for the pairs below
    ("symbols", 0xE2, 0xE2),  # U+2000-2FFF
    ("han", 0xE3, 0xE9),  # U+3000-9FFF but for the pairs below
    ("yi_vai", 0xEA, 0xEA),  # U+A000-AFFF but for the pair below
    ("hangul", 0xEB, 0xED),  # U+B000-D7FF
    ("private_wide", 0xEE, 0xEF),  # U+E000-FFFF
    ("astral", 0xF0, 0xF4),  # U+10000 and up
)
# Scripts that share their lead byte with another: (name, the other, lead byte, first and last second byte).
_PAIRS: tuple[tuple[str, str, int, int, int], ...] = (
    ("devanagari", "indic", 0xE0, 0xA4, 0xA5),  # U+0900-097F
    ("thai", "indic", 0xE0, 0xB8, 0xB9),  # U+0E00-0E7F
    ("lao_tibetan", "indic", 0xE0, 0xBA, 0xBF),  # U+0E80-0FFF
    ("georgian", "asian", 0xE1, 0x82, 0x83),  # U+1080-10FF
    ("ethiopic", "asian", 0xE1, 0x88, 0x8E),  # U+1200-13BF
    ("jamo", "asian", 0xE1, 0x84, 0x87),  # U+1100-11FF
    ("syllabics", "asian", 0xE1, 0x8F, 0x9B),  # U+13C0-16FF
    ("latin_additional", "asian", 0xE1, 0xB8, 0xBB),  # U+1E00-1EFF
    ("kana", "han", 0xE3, 0x81, 0x83),  # U+3040-30FF
    ("hangul", "yi_vai", 0xEA, 0xB0, 0xBF),  # U+AC00-AFFF
)
_LATIN, _ACCENTED, _DIGIT, _MARK, _LINE, _SPACE = b"a", b"e", b"0", b".", b"\n", b" "
_CONTINUATION = bytes(range(0x80, 0xC0))


def _tables() -> tuple[bytes, dict[str, bytes]]:
    """Byte -> byte of its class; name of a class beyond ASCII -> that byte."""
    table = bytearray(256)
    for code in range(128):
        char = chr(code)
        kinds = ((char.isalpha(), _LATIN), (char.isdigit(), _DIGIT), (char == " ", _SPACE), (char.isprintable(), _MARK))
        table[code] = next((kind for holds, kind in kinds if holds), _LINE)[0]
    codes: dict[str, bytes] = {}
    for number, (name, first, last) in enumerate(_LEADS):
        codes[name] = _ACCENTED if name == "latin_accented" else bytes([0x80 + number])
        table[first : last + 1] = codes[name] * (last - first + 1)
    return bytes(table), codes


_CLASS, _CODES = _tables()
_IN_WORD = bytes(ord("w") if bytes([b]) in (_LATIN, _ACCENTED) else ord("-") for b in range(256))
_IN_NUMBER = bytes(ord("w") if bytes([b]) == _DIGIT else ord("-") for b in range(256))


def counts(data: bytes) -> dict[str, int]:
    """Count what FACTORS speaks of.

    Args:
        data: a text in UTF-8.
    Returns: name -> count; names that do not occur may be absent.
    """
    ascii_only = data.isascii()
    kinds = data.translate(_CLASS) if ascii_only else data.translate(_CLASS, _CONTINUATION)
    found = {
        "words": _runs(kinds.translate(_IN_WORD)),
        "latin": kinds.count(_LATIN),
        "digits": kinds.count(_DIGIT),
        "punctuation": kinds.count(_MARK),
        "lines": kinds.count(_LINE),
        "wide_spaces": kinds.count(b"  "),
    }
    if found["digits"]:
        found["digit_runs"] = _runs(kinds.translate(_IN_NUMBER))
    if not ascii_only:
        for name, code in _CODES.items():
            found[name] = kinds.count(code)
        for name, other, lead, first, last in _PAIRS:
            if found[other]:
                met = sum(data.count(bytes([lead, second])) for second in range(first, last + 1))
                found[name] = found.get(name, 0) + met
                found[other] -= met
    return found


def _runs(marks: bytes) -> int:
    return marks.count(b"-w") + marks.startswith(b"w")


def estimate(data: bytes) -> int:
    """Estimated tokens of a text in UTF-8; at least 1 for a text that has characters."""
    total = sum(count * FACTORS[name] for name, count in counts(data).items())
    return max(-(-total // 1000), 1 if data else 0)


class Counter(Protocol):
    """A way to count tokens."""

    def describe(self) -> dict[str, Any]:
        """What a descriptor says of it: `method`, and what else tells its counts from another's."""
        ...

    def count(self, texts: Sequence[str], encoded: Sequence[bytes]) -> list[int]:
        """Tokens of each text, given as text and as UTF-8."""
        ...


class Estimate:
    """Tokens by the formula above."""

    def describe(self) -> dict[str, Any]:
        return {"method": "estimate", "factors": digest(FACTORS)}

    def count(self, texts: Sequence[str], encoded: Sequence[bytes]) -> list[int]:
        return [estimate(data) for data in encoded]


class Exact:
    """Tokens by a Hugging Face tokenizer.json, without special tokens.

    Raises: ScanError, if the file cannot be read, is no tokenizer, or fails on a text.
    """

    def __init__(self, path: Path) -> None:
        import tokenizers

        try:
            data = path.read_bytes()
        except OSError as error:
            raise ScanError(f"the tokenizer file cannot be read ({error.strerror})", where=path) from None
        self._digest = hashlib.sha256(data).hexdigest()
        self._version = str(tokenizers.__version__)
        self._path = path
        try:
            self._tokenizer = tokenizers.Tokenizer.from_buffer(data)
            # A file may ask for texts to be cut or filled up; we want the tokens there are.
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        except Exception:
            raise ScanError(
                "the file is not a tokenizer", where=path, hint="a Hugging Face tokenizer.json is needed"
            ) from None

    def describe(self) -> dict[str, Any]:
        return {"method": "tokenizer", "sha256": self._digest, "tokenizers": self._version}

    def count(self, texts: Sequence[str], encoded: Sequence[bytes]) -> list[int]:
        try:
            done = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        except BaseException as error:  # the library's panics are no Exceptions
            if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
                raise
            raise ScanError("the tokenizer failed on a text", where=self._path) from None
        return [len(encoding) for encoding in done]


def counter(tokenizer: Path | None) -> Counter:
    """The way to count that the settings ask for. Raises: ScanError, if the tokenizer file is broken."""
    return Exact(tokenizer) if tokenizer is not None else Estimate()
