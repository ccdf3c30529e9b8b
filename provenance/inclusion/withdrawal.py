"""Withdrawals as they are kept: what was taken back, by keyed hash only (docs/format.md section 11). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from provenance.digest import canonical
from provenance.errors import LedgerError

KIND = "provenance.withdrawal"
BY = ("contributor", "records", "source")


@dataclass(frozen=True, slots=True)
class Searched:
    """One snapshot of the store at the time. Counts are None where its rows could not be looked at."""

    snapshot: str
    records: int | None  # distinct ones that were taken back
    rows: int | None  # and how often they stand there


@dataclass(frozen=True, slots=True)
class Reached:
    """A model that was trained on such a snapshot, or that comes from one that was."""

    model: str
    snapshot: str | None
    parent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What was taken back. `contributor` and `records` are keyed hashes, hex."""

    at: str  # ISO 8601, UTC
    by: str  # one of BY
    key: str  # id of the key of the hashes
    records: tuple[str, ...]  # sorted; of all that were found then
    source: str | None = None
    contributor: str | None = None
    contributor_key: str | None = None  # id of the key by which contributors are told apart in rows
    reason: str = ""
    snapshots: tuple[Searched, ...] = ()
    models: tuple[Reached, ...] = ()

    def data(self) -> bytes:
        """The bytes of the file."""
        return canonical({**_plain(asdict(self)), "format": 1, "kind": KIND})

    def found_in(self, snapshot: str) -> Searched | None:
        """What was found in a snapshot then; None if it was not looked at."""
        return next((one for one in self.snapshots if one.snapshot == snapshot), None)


def parse(data: bytes, *, where: object = "") -> Withdrawal:
    """A withdrawal as it was written. Raises: LedgerError, if it is none, or was changed."""
    try:
        value = json.loads(data)
        if (value.pop("kind"), value.pop("format")) == (KIND, 1) and set(value) == {f.name for f in fields(Withdrawal)}:
            return _read(value, data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise LedgerError("a withdrawal of the store is damaged", where=where, hint="bring the file back from a copy")


def _read(value: Mapping[str, Any], data: bytes) -> Withdrawal:
    found = Withdrawal(
        **{
            **value,
            "records": tuple(value["records"]),
            "snapshots": tuple(Searched(**one) for one in value["snapshots"]),
            "models": tuple(Reached(**one) for one in value["models"]),
        }
    )
    named = (found.source is not None, found.contributor is not None)
    wanted = {"source": (True, False), "contributor": (False, True), "records": (False, False)}[found.by]
    hashes = [bytes.fromhex(item) for item in found.records]
    if found.data() != data or named != wanted or hashes != sorted(set(hashes)):
        raise ValueError
    return found


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    return {name: list(item) if isinstance(item, tuple) else item for name, item in value.items()}
