"""The descriptor of a scan family: everything that can change a column of it. Its digest names the scan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from provenance.ledger.store import Store
from provenance.model import ReaderOptions
from provenance.scan.families import family_module
from provenance.scan.settings import Settings

_PARTS = ("text", "critique", "revision", "ignore", "unit", "max_bytes")
_FEEDBACK = ("annotator", "feedback_by", "guideline", "rating")


def descriptor(family: str, format_: str, options: ReaderOptions, settings: Settings) -> dict[str, Any]:
    """The descriptor of a family (docs/format.md section 4).

    The format is in it because the same bytes under another name are read by another reader. Of the reader options,
    families beside `text` see only those that say which parts there are, and `feedback` its own too: naming a date or a
    licence field, or a field to match sources by, must not scan all texts for personal data again.
    """
    if family != "text":
        seen = (*_PARTS, *_FEEDBACK) if family == "feedback" else _PARTS
        options = ReaderOptions(**{name: getattr(options, name) for name in seen})
    return {"format": format_} | family_module(family).descriptor(options, settings)


def reader_options(store: Store, entry: Mapping[str, Any]) -> ReaderOptions:
    """How a shard was read: the descriptor of its text family says, whose digest its entry in the manifest holds.

    Raises: LedgerError, if the descriptor is not there or was changed.
    """
    said = store.objects.get(entry["scans"]["text"][0])["reader"]
    known = {field.name for field in fields(ReaderOptions)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items() if name in known
    }
    return ReaderOptions(**given)
