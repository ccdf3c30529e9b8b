"""The sums of a redaction over its files; nothing vanishes, or it is a defect.

Pure.
"""

from __future__ import annotations

from collections import Counter
from typing import Any


def totals(made: list[dict[str, Any]]) -> dict[str, Any]:
    """Sums over the files; records in = copied + left out, or it is a defect."""
    records: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    replaced: Counter[str] = Counter()
    untouched: Counter[str] = Counter()
    files = Counter(entry["status"] for entry in made)
    reasons = Counter(entry["reason"] for entry in made if entry["status"] == "not_copied")
    names = 0
    for entry in made:
        if "records" not in entry:
            continue
        records.update({key: entry["records"][key] for key in ("seen", "copied", "changed")})
        left_out.update(entry["records"]["left_out"])
        replaced.update(entry["replaced"])
        for why, fields in entry["values_not_looked_at"].items():
            untouched[why] += sum(fields.values())
        names += entry["names_with_findings"]
    assert records["seen"] == records["copied"] + left_out.total()
    assert files.total() == len(made)
    return {
        "files": {status: files[status] for status in ("copied", "nothing_left", "not_copied")},
        "files_not_copied": dict(sorted(reasons.items())),
        "records": {key: records[key] for key in ("seen", "copied", "changed")}
        | {"left_out": dict(sorted(left_out.items()))},
        "replaced": dict(sorted(replaced.items())),
        "values_not_looked_at": dict(sorted(untouched.items())),
        "names_with_findings": names,
    }


def why_nothing(sums: dict[str, Any]) -> str:
    """Why no record was copied, as a hint."""
    reasons = {**sums["files_not_copied"], **sums["records"]["left_out"]}
    return "reasons: " + (", ".join(f"{name} {number:,}" for name, number in reasons.items()) or "there are no records")
