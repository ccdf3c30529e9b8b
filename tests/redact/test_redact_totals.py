"""Sums over files: what went in came out, or it is a defect."""

from __future__ import annotations

import pytest

from provenance.redact.tally import Tally
from provenance.redact.totals import totals, why_nothing


def entry(seen, copied, left_out, **replaced):
    tally = Tally(seen=seen, copied=copied)
    tally.rejected.update(left_out)
    for entity, number in replaced.items():
        tally.done("text", [entity], number)
    tally.left["n", "not_text"] = seen
    return {"path": "a", "status": "copied", **tally.canonical()}


def test_sums_are_over_files_and_reasons():
    files = [
        entry(5, 3, {"not_json": 2}, URL=1, EMAIL_ADDRESS=2),
        entry(2, 2, {}, URL=4),
        {"path": "b", "status": "not_copied", "reason": "readme"},
    ]
    sums = totals(files)
    assert sums["files"] == {"copied": 2, "nothing_left": 0, "not_copied": 1}
    assert sums["records"] == {"seen": 7, "copied": 5, "changed": 0, "left_out": {"not_json": 2}}
    assert sums["replaced"] == {"EMAIL_ADDRESS": 2, "URL": 5}
    assert sums["values_not_looked_at"] == {"not_text": 7}
    assert why_nothing(sums) == "reasons: readme 1, not_json 2"


def test_a_record_that_is_missing_from_the_sums_is_a_defect():
    with pytest.raises(AssertionError):
        totals([entry(5, 3, {"not_json": 1})])
    with pytest.raises(AssertionError):
        Tally(seen=2, copied=1).check()
