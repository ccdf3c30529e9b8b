"""The note of a snapshot on machine text: which evaluation says how well it is told, for all sources or for one.

It is content of the snapshot, never of a scan: another evaluation changes the note and reads no text again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from provenance import content
from provenance.errors import ConfigError
from provenance.quality.machine_text import Evaluation, load, parse, rates

KIND = "provenance.machine_text.note"
VERSION = 1
_DIGITS = 12


def shipped() -> Path:
    """The evaluation that ships: kinds of text that the model had not seen."""
    return content.folder("profiles") / "machine-text" / "evaluation.json"


def note(own: Mapping[str | None, Evaluation], *, model: str) -> dict[str, Any]:
    """The note as it is hashed; docs/format.md section 5.

    Args:
        own: source -> the user's evaluation of data like it; under None, that of every other source.
        model: digest of the model that scans.
    Raises: ConfigError, if an evaluation is of another model, or has too few texts of either class.
    """
    used = {None: load(shipped()), **own}
    for source, one in used.items():
        where = "the evaluation that ships" if source is None and None not in own else f"source: {source or 'all'}"
        if one.model != model:
            raise ConfigError(
                "an evaluation of machine text is of another model than the one that scans",
                where=where,
                hint="run `provenance machine-text evaluate --save` again",
            )
        if rates(one) is None:
            raise ConfigError(
                "an evaluation of machine text has too few texts of people, or of machines, that could be read",
                where=where,
                hint="30 of either in one set, of 50 English words or more, are the least",
            )
    listed = sorted(used.items(), key=lambda item: (item[0] is not None, item[0] or ""))
    return {
        "kind": KIND,
        "version": VERSION,
        "used": [{"source": source, "evaluation": one.value()} for source, one in listed],
    }


def rows(value: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Rows of style_quality.parquet, the one without a source first: error rates with the bounds over all sets."""
    made = []
    for item in value["used"] if value is not None else ():
        one = parse(item["evaluation"])
        found = rates(one)
        assert found is not None  # or `note` had refused it
        row: dict[str, Any] = {
            "source": item["source"],
            "evaluation": one.digest,
            "how": one.how,
            "sets": ", ".join(s.name for s in one.sets),
            "texts": sum(s.human.read + s.machine.read for s in one.sets),
            "threshold": one.threshold,
            "beats_chance": all(by.beats_chance for by in found),
        }
        for weight, by in zip(("record", "token"), found, strict=True):
            for name, rate in zip(by._fields, by, strict=True):
                for suffix, number in zip(("", "_low", "_high"), rate, strict=True):
                    row[f"{weight}_{name}{suffix}"] = round(number, _DIGITS)
        made.append(row)
    return made
