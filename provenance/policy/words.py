"""What a rule's rows are called, and in one sentence why it does not hold.

A finding keeps the exact row (`internal=true`) beside these words (`internal data`). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from provenance.policy import units
from provenance.policy.measure import Added, Measured
from provenance.policy.pack import Spec, decimal_string

_KNOWN: Mapping[tuple[str, str], str] = {
    ("internal", "true"): "internal data",
    ("internal", "false"): "data that is not internal",
    ("author", "model"): "text by models",
    ("author", "human"): "text by people",
    ("author", "mixed"): "text by several authors",
    ("author", "unknown"): "text of unknown author",
    ("source", "unknown"): "unknown source",
    ("origin_class", "unknown"): "unknown origin",
    ("language", "und"): "language that could not be told",
    ("privacy_class", "PX"): "privacy class PX (not scanned to the end)",
}
_ABSENT = {"month": "no date", "opt_out": "no word on objections", "domain": "no address"}
_OURS = ("weight", "origin_class")  # values are words of ours, not names from the data
_NEXT_KEY = re.compile(r", (?=[A-Za-z_]\w*=)")
_ADDED = re.compile(r", added up over the ([\d,]+) rows above \S+$")


def named(row: str) -> str:
    """A row's exact name in plain words: `source=comments` -> `source comments`, `licence=NULL` -> `no licence`."""
    pairs = (pair.partition("=") for pair in _NEXT_KEY.split(row))
    return ", ".join(_word(key, None if value == "NULL" else value) if equals else key for key, equals, value in pairs)


def _word(key: str, said: str | None) -> str:
    if key == "snapshot":
        return "the snapshot"
    if said is None:
        return _ABSENT.get(key, f"no {_plain(key)}")
    if key == "blind_spot":
        return _plain(said)
    return _KNOWN.get((key, said), f"{_plain(key)} {_plain(said) if key in _OURS else said}")


def _plain(key: str) -> str:
    return key.replace("_", " ")


def reason(spec: Spec, found: Measured, added: Added | None, name: str) -> str:
    """One sentence: what was measured, of which row or rows, against what is allowed, and in how many rows.

    Args:
        added: the sum of the rows past the bound, where they may be added up.
        name: words for the worst row; "" where the profile has but one.
    """
    said = []
    if added is not None and found.worst is not None and spec.maximum is not None:
        measured, bound = units.contrast(added.total, spec.maximum, spec.unit)
        each = " in each row" if spec.maximum else ""
        said.append(f"{units.phrase(measured, spec.unit)}, at most {bound} is allowed{each}")
        said.append(f"{_break(found)}, the worst is {name} with {units.write(found.worst, spec.unit)}")
    elif found.beyond and found.worst is not None and found.bound is not None:
        measured, bound = units.contrast(found.worst, found.bound, spec.unit)
        allowed = f"at most {bound} is allowed" if found.worst > found.bound else f"at least {bound} is needed"
        said.append(f"{units.phrase(measured, spec.unit)}{_in_brackets(name)}, {allowed}")
        if found.rows > 1:
            said.append(_break(found))
    if found.missing:
        where = f", the first is {name}" if name and not found.beyond else ""
        said.append(f"{found.missing:,} of {found.rows:,} rows have no value{where}")
    return "; ".join(said)


def nothing_tagged(spec: Spec, name: str) -> str:
    """Instead of `reason`, where a value is missing because there is not one record."""
    return f"nothing was tagged, so there is no {spec.unit} to judge{_in_brackets(name)}"


def _in_brackets(name: str) -> str:
    return f" ({name})" if name else ""


def _break(found: Measured) -> str:
    return f"{found.beyond:,} of {found.rows:,} rows break it"


def query(spec: Spec, added: Added | None) -> str:
    """How a person recomputes the figure of a finding."""
    if added is None:
        return spec.query
    return f"{spec.query}, added up over the {added.rows:,} rows above {decimal_string(spec.maximum)}"


def rows_added(said: str) -> int | None:
    """Of how many rows the figure of a finding with that `query` is the sum; None if it is one row's."""
    found = _ADDED.search(said)
    return int(found[1].replace(",", "")) if found else None
