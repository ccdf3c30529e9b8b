"""The family `secrets`: keys, tokens, private keys and passwords, by kind and place. Nothing heavy is imported here.

The value of a secret leaves the scan nowhere: not in a row, a cache, a log or an error.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from provenance.digest import digest
from provenance.model import ReaderOptions
from provenance.read.base import Batch
from provenance.scan.frames import frame
from provenance.scan.once import LIMIT, OK, Memory, Once, results
from provenance.scan.settings import Settings
from provenance.scan.text import reader

if TYPE_CHECKING:
    import polars as pl

NAME = "secrets"
SEMANTICS = 1


def descriptor(options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """Everything that can change a column of this family; docs/format.md section 4.

    Raises: ScanError, if detect-secrets is missing or has another shape than we know.
    """
    return {"reader": reader(options), **_scanners(settings)}


def _scanners(settings: Settings) -> dict[str, Any]:
    """The descriptor without reader options: what can change the result of one text."""
    from provenance.scan.secrets import library

    return {"family": NAME, "semantics": SEMANTICS, "limits": asdict(settings.secret_limits), **library.describe()}


class Scanner:
    """Turns batches into rows of `secrets` and `secret_scans`.

    Args:
        once: where results are shared, so that each distinct text is scanned once; by default in this scanner. Of
            texts that no gate lets through, nearly all of prose, nobody is asked.
    Raises: ScanError, if detect-secrets is missing or has another shape than we know.
    """

    def __init__(self, options: ReaderOptions, settings: Settings, *, once: Once | None = None) -> None:
        from provenance.scan.secrets.search import Search

        self._prefix = bytes.fromhex(digest(_scanners(settings)))
        self._search = Search(settings.secret_limits)
        self._once = once if once is not None else Memory()

    def scan(self, batch: Batch) -> dict[str, pl.DataFrame]:
        """The family's tables, without `shard`; a row of `secret_scans` for each record, in the order of the batch.

        A record's status is `limit` if that of any of its parts is.
        """
        from provenance.scan.secrets.search import NOTHING, pack, unpack

        distinct = dict.fromkeys(part.text for record in batch.records for part in record.parts)
        keys = {text: self._key(text) for text in distinct if self._search.may_hold(text)}
        found_in = results(self._once, keys, self._search.scan, pack, unpack) if keys else {}
        secrets: list[tuple[Any, ...]] = []
        scans: list[tuple[int, str]] = []
        for record in batch.records:
            status = OK
            for number, part in enumerate(record.parts):
                found = found_in[keys[part.text]] if part.text in keys else NOTHING
                secrets += [(record.row, number, h.kind, h.start, h.end, h.detector) for h in found.hits]
                if found.status == LIMIT:
                    status = LIMIT
            scans.append((record.row, status))
        return {"secrets": frame(NAME, "secrets", secrets), "secret_scans": frame(NAME, "secret_scans", scans)}

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(self._prefix + text.encode()).digest()
