"""The floor: what refuses whatever the policy says."""

from __future__ import annotations

import pytest

from provenance.gating import floor
from provenance.model import Rule, Severity

RULE = Rule(id="a", about="", severity=Severity.NOTE, held=True, measured=0, minimum=None, maximum=0, unit="records")


def judged(**changes):
    fine = {"accounting": [], "files": [], "scans": [], "errored": [], "rules": [RULE]}
    return floor.judge(**{**fine, **changes})


def test_where_nothing_is_wrong_every_rule_holds():
    ground = judged()
    assert ground.findings == ()
    assert [(rule.id, rule.held) for rule in ground.rules] == [
        ("floor-accounting", True),
        ("floor-files", True),
        ("floor-scans", True),
        ("floor-errors", True),
        ("floor-rules", True),
        ("floor-withdrawn", True),
    ]


@pytest.mark.parametrize(
    ("wrong", "rule", "reason"),
    [
        (
            {"accounting": ["d/a.jsonl: 5 records seen, 3 tagged, 1 rejected"]},
            "floor-accounting",
            "1 shard does not account for every record (d/a.jsonl: 5 records seen, 3 tagged, 1 rejected)",
        ),
        ({"files": [("changed", "d/a")]}, "floor-files", "1 file is not as audited (d/a was changed)"),
        (
            {"files": [("missing", "d/a"), ("added", "d/b"), ("renamed", "d/c -> d/d")]},
            "floor-files",
            "3 files are not as audited (d/a is missing, d/b was added, d/c -> d/d was renamed)",
        ),
        (
            {"scans": ["d/a: the text scan is missing"]},
            "floor-scans",
            "1 scan is not what the manifest names (d/a: the text scan is missing)",
        ),
        (
            {"errored": ["x", "y"]},
            "floor-errors",
            "2 rules could not be judged, so nothing is known of what was asked (x, y)",
        ),
        (
            {"rules": []},
            "floor-rules",
            "no rule was judged, so nothing found means nothing (a policy without rules passes nothing)",
        ),
        (
            {"withdrawn": ["withdrawal 0f0f0f0f0f0f (source s): 2 distinct records, 3 in all"]},
            "floor-withdrawn",
            "1 withdrawal is not clear (withdrawal 0f0f0f0f0f0f (source s): 2 distinct records, 3 in all)",
        ),
    ],
)
def test_each_wrong_refuses_and_says_what(wrong, rule, reason):
    (finding,) = judged(**wrong).findings
    assert (finding.rule, finding.severity, finding.reason) == (rule, Severity.REFUSE, reason)
    assert finding.remedy
    assert finding.margin == finding.measured > 0
    assert [r.id for r in judged(**wrong).rules if not r.held] == [rule]


def test_many_files_are_counted_and_few_named():
    (finding,) = judged(files=[("added", f"d/{n}") for n in range(1200)]).findings
    assert finding.reason.startswith("1,200 files are not as audited (d/0 was added, ")
    assert finding.reason.endswith("d/4 was added and 1,195 more)")


def test_names_that_no_digest_takes_are_written_with_question_marks():
    (finding,) = judged(files=[("added", "d/\udcff\x1b[2J")]).findings
    assert finding.reason == "1 file is not as audited (d/??[2J was added)"
