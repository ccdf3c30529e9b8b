"""The six figures at the top of the page."""

from __future__ import annotations

from typing import Any

from provenance.reporting.ask import Asked
from provenance.reporting.figures import NUMBER, Figure, figure, text

_CONCENTRATED = {"dimension": "source", "weight": "tokens", "nulls": "in"}


def tiles(asked: Asked) -> dict[str, dict[str, Any]]:
    """Id -> tile: `label figure note`, in the order they are shown."""
    rejected = asked.total("rejected_records", unit="records")
    files = asked.total("rejected_files", unit="files")
    lost = f", and {text(files)} file{'s' * (files['value'] != 1)} unreadable" if files["value"] else ""
    internal = asked.total("internal_effective_token_share", basis="declared")
    return {
        "records": _tile(
            "records tagged", asked.total("records", unit="records"), f"{text(rejected)} more rejected{lost}"
        ),
        "tokens": _tile("tokens", asked.total("tokens", unit="tokens"), _tokens(asked)),
        "internal": _tile(
            "internal",
            asked.total("internal_token_share", basis="declared"),
            f"{text(internal)} of effective tokens" if asked.effective else "",
        ),
        "personal": _personal(asked),
        "unknown": _tile("source unknown", asked.total("unknown_source_token_share", basis="declared"), ""),
        "concentration": _concentration(asked),
    }


def _tile(label: str, value: Figure, note: str) -> dict[str, Any]:
    return {"label": label, "figure": value, "note": note}


def _personal(asked: Asked) -> dict[str, Any]:
    """The share of records that hold personal data found; no share where nothing was scanned."""
    value, holding = asked.found("personal_record_share"), asked.total("personal_records", unit="records")
    left = asked.total("not_scanned_records", unit="records")
    if value["value"] is None:
        note = "nothing was scanned for it"
    elif left["value"]:
        note = f"{text(holding)} records; {text(left)} not scanned to the end"
    else:
        note = f"{text(holding)} records; none found is not none"
    return _tile("hold personal data found", value, note)


def _tokens(asked: Asked) -> str:
    return f"{text(asked.total('effective_tokens', unit='tokens'))} effective" if asked.effective else ""


def _concentration(asked: Asked) -> dict[str, Any]:
    """The effective number of sources: of how many equal ones the mix is, in effect."""
    rows = [
        row
        for row in asked.rows("concentration").to_dicts()
        if all(row[key] == value for key, value in _CONCENTRATED.items())
    ]
    found = rows[0] if rows else {}
    value = figure(
        found.get("effective_number"),
        unit=NUMBER,
        weight="tokens",
        basis="declared",
        profile="concentration",
        row=_CONCENTRATED,
        column="effective_number",
    )
    count = found.get("classes")
    return _tile("effective number of sources", value, "" if count is None else f"of {count:,}; by tokens")
