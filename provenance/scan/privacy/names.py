"""The family `names`: people, places, groups and organizations, as models of language see them.

Nothing heavy is imported here. docs/privacy.md says how sure such a model is, and of what it is blind.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan import language, once
from provenance.scan.frames import frame
from provenance.scan.once import LIMIT, OK, Memory, Once
from provenance.scan.privacy.once import Found, Span, pack, unpack
from provenance.scan.privacy.windows import windows
from provenance.scan.settings import Settings
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "names"
SEMANTICS = 1
UNSUPPORTED = "unsupported"
"""Status of a text in a language that no model is of. It may hold what was found, never what was not."""

ANY = "*"
SURE = 0.6
"""A text in another language by the detector's word, given with less confidence than this, is looked at all the same:
short texts full of names are what a detector of languages gets wrong. The status stays `unsupported`. Measured in
benchmarks/names.md."""


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ConfigError, if a model is not there; ScanError, if one does not work.
    """
    return {"reader": reader(options), **scanner(settings)}


def scanner(settings: Settings) -> dict[str, Any]:
    """The descriptor without reader options: what can change the result of one text."""
    from provenance.scan.privacy import ner

    names = settings.names
    return {
        "family": NAME,
        "semantics": SEMANTICS,
        "entities": list(ner.ENTITIES),
        "models": {code: ner.describe(spec) for code, spec in names.models},
        "order": [code for code, _ in names.models],
        "limits": {"part": names.part_chars, "window": names.window_chars, "overlap": names.overlap_chars},
        "language": language.descriptor(options=ReaderOptions(), settings=settings)["detector"],
        "sure": str(SURE),
        "versions": ner.versions(),
    }


class Scanner:
    """Turns batches into rows of `names` and `name_scans`. Takes seconds to build and 300 MB.

    Args:
        once: where results are shared, so that each distinct text is scanned once; by default in this scanner.
    Raises: as `descriptor`.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        from provenance.scan.privacy import ner

        self._prefix = bytes.fromhex(digest(scanner(settings)))
        self._limits = settings.names
        loaded = {spec: ner.load(spec) for _, spec in settings.names.models}
        self._models = {code: loaded[spec] for code, spec in settings.names.models}
        # Where a text's language is not sure: English, which short texts full of names are taken for something else in.
        self._default = "en" if "en" in self._models else next(iter(self._models))
        self._once = once if once is not None else Memory()

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's tables, without `shard`; a row of `name_scans` for each record, in the order of the batch."""
        results = self.results([part.text for record in batch.records for part in record.parts])
        names: list[tuple[Any, ...]] = []
        scans: list[tuple[int, str]] = []
        for record in batch.records:
            of_parts = [results[part.text][1] for part in record.parts]
            for number, found in enumerate(of_parts):
                names += [(record.row, number, s.entity, s.start, s.end, s.score, s.recognizer) for s in found.spans]
            scans.append((record.row, together(found.status for found in of_parts)))
        return {"names": frame(NAME, "names", names), "name_scans": frame(NAME, "name_scans", scans)}

    def results(self, texts: Iterable[str]) -> dict[str, tuple[bytes, Found]]:
        """What each distinct text holds, with the key that its result can be kept under."""
        keys = {text: key_of(self._prefix, text) for text in texts}
        known = once.results(self._once, keys, self._find, pack, unpack)
        return {text: (key, known[key]) for text, key in keys.items()}

    def _find(self, given: Iterable[str]) -> list[Found]:
        """What each text holds. Pieces of all texts go to a model together, by length, so that batches are even."""
        texts = list(given)
        statuses = [OK] * len(texts)
        spans: list[list[Span]] = [[] for _ in texts]
        pieces: dict[str, list[_Piece]] = {}
        for number, text in enumerate(texts):
            code, statuses[number] = self._code(text)
            if code is None:
                continue
            if len(text) > self._limits.part_chars:
                statuses[number] = worse(statuses[number], LIMIT)
            kept = text[: self._limits.part_chars]
            for w in windows(kept, size=self._limits.window_chars, overlap=self._limits.overlap_chars):
                piece = _Piece(number, w.start, w.core_start, w.core_end, kept[w.start : w.end])
                pieces.setdefault(code, []).append(piece)
        for code, listed in pieces.items():
            listed.sort(key=lambda piece: len(piece.text))
            for piece, found in zip(listed, self._models[code].find([p.text for p in listed]), strict=True):
                if found is None:
                    statuses[piece.number] = worse(statuses[piece.number], LIMIT)
                moved = (s._replace(start=piece.start + s.start, end=piece.start + s.end) for s in found or ())
                spans[piece.number] += [s for s in moved if piece.first <= s.start < piece.last]
        for of_text in spans:
            of_text.sort(key=lambda s: (s.start, s.end, s.entity, s.recognizer, s.score))
        return [Found(tuple(of_text), status) for of_text, status in zip(spans, statuses, strict=True)]

    def _code(self, text: str) -> tuple[str | None, str]:
        """By the model of which language a text is looked at, None for by none; and its status so far."""
        if len(self._models) == 1 and ANY in self._models:
            return ANY, OK
        code, score = language.detect(text)
        for known in (code, ANY):
            if known in self._models:
                return known, OK
        if code == language.UNDETERMINED[0] and sum(map(str.isalpha, text)) < language.LETTERS:
            return None, OK  # too short to name anybody
        return self._default if score < SURE else None, UNSUPPORTED


class _Piece(NamedTuple):
    """A window of a text: it sees `text`, which begins at `start`, and owns what begins between `first` and `last`."""

    number: int  # of the text
    start: int
    first: int
    last: int
    text: str


def key_of(prefix: bytes, text: str) -> bytes:
    """What a text's result is kept under: SHA-256 of the scanner's digest and the exact text, 32 bytes."""
    return hashlib.sha256(prefix + text.encode()).digest()


def worse(one: str, other: str) -> str:
    """The status that says less of a text."""
    order = (OK, LIMIT, UNSUPPORTED)
    return max(one, other, key=order.index)


def together(statuses: Iterable[str]) -> str:
    """The status of a record: the worst of its parts."""
    status = OK
    for other in statuses:
        status = worse(status, other)
    return status
