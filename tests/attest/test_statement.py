"""Statements: what a decision becomes, and that nothing but a pass reads as one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from provenance.attest import statement
from provenance.attest.statement import SVR, TEST_RESULT, Shard
from provenance.errors import LogError
from provenance.gating.decide import decide
from provenance.model import Finding, Rule, Severity, Standing

HELD = Rule(id="fine", about="", severity=Severity.REFUSE, held=True, measured=1.0, minimum=0.0, maximum=None, unit="x")
SHARDS = (
    Shard(name="data/a.jsonl", sha256="a" * 64),
    Shard(name="data/b/c.txt", sha256="b" * 64),
    Shard(name="data/out", sha256=None, status="refused", reason="link_outside"),
)


def finding(rule, severity):
    return Finding(
        rule=rule, about="", severity=severity, reason="r", profile="p", column="c", measured=1.0, minimum=None,
        maximum=0.0, margin=1.0, unit="x", row="", query="", remedy="",
    )  # fmt: skip


def decision(*findings, standing=None, mix=None):
    rules = [HELD] + [
        Rule(id=f.rule, about="", severity=f.severity, held=False, measured=1.0, minimum=None, maximum=0.0, unit="x")
        for f in findings
    ]
    return decide(
        findings, rules, snapshot="1" * 64, policy="p", policy_digest="2" * 64, profiles="3" * 64, judgement="4" * 64,
        at=datetime(2026, 11, 26, tzinfo=UTC), standing=standing, mix=mix,
    )  # fmt: skip


def made(*findings, **more):
    return statement.made(decision(*findings, **more), "5" * 64, ["data"], SHARDS)


REFUSE, REVIEW, NOTE = (
    finding(str(severity), severity) for severity in (Severity.REFUSE, Severity.REVIEW, Severity.NOTE)
)
APPROVED = Standing(board="6" * 64, needed=2, approvals=("ann", "bob"))


@pytest.mark.parametrize(
    ("findings", "standing", "result", "passed", "warned", "failed"),
    [
        ([], None, "PASSED", ["fine"], [], []),
        ([NOTE], None, "WARNED", ["fine"], ["note"], []),
        ([REVIEW], None, "FAILED", ["fine"], [], ["review"]),  # nobody approved it yet
        ([REVIEW], APPROVED, "WARNED", ["fine"], ["review"], []),
        ([REFUSE, NOTE], APPROVED, "FAILED", ["fine"], ["note"], ["refuse"]),
        ([REFUSE], Standing(waived=("refuse",)), "FAILED", ["fine"], ["refuse"], []),  # waived, and not approved
        (
            [REFUSE],
            Standing(board="6" * 64, needed=1, approvals=("ann",), waived=("refuse",)),
            "WARNED",
            ["fine"],
            ["refuse"],
            [],
        ),
    ],
)
def test_a_result_for_every_decision_and_a_certificate_for_a_pass_only(
    findings, standing, result, passed, warned, failed
):
    found = made(*findings, standing=standing)
    value = json.loads(found["test-result"])["predicate"]
    lists = (value["passedTests"], value["warnedTests"], value["failedTests"])
    assert (value["result"], *lists) == (result, passed, warned, failed)
    assert ("svr" in found) is (result != "FAILED")
    assert {statement.parse(payload).passed for payload in found.values()} == {result != "FAILED"}


def test_it_is_about_the_shards_and_the_policy():
    found = made()
    value = json.loads(found["test-result"])
    assert value["_type"] == "https://in-toto.io/Statement/v1"
    assert value["subject"] == [
        {"digest": {"sha256": "a" * 64}, "name": "data/a.jsonl"},
        {"digest": {"sha256": "b" * 64}, "name": "data/b/c.txt"},
    ]
    assert value["predicate"]["configuration"][0] == {"digest": {"sha256": "2" * 64}, "name": "policy/p"}
    for payload, kind in ((found["test-result"], TEST_RESULT), (found["svr"], SVR)):
        about = statement.parse(payload)
        assert (about.predicate, about.shards, about.roots) == (kind, SHARDS, ("data",))
        assert (about.snapshot, about.policy, about.policy_digest) == ("1" * 64, "p", "2" * 64)
        assert (about.decision, about.judgement, about.at) == ("5" * 64, "4" * 64, "2026-11-26T00:00:00Z")


def test_a_certificate_names_what_passed_and_who_approved():
    assert json.loads(made()["svr"])["predicate"]["properties"] == ["PROVENANCE_GATE_PASSED"]
    value = json.loads(made(REVIEW, standing=APPROVED)["svr"])["predicate"]
    assert value["properties"] == ["PROVENANCE_GATE_PASSED", "PROVENANCE_BOARD_APPROVED"]
    assert value["provenance_decision"]["board"] == {
        "approvals": ["ann", "bob"],
        "needed": 2,
        "policy": "6" * 64,
        "waived": [],
    }
    about = statement.parse(made(REVIEW, standing=APPROVED)["svr"])
    assert (about.board, about.approvals) == ("6" * 64, ("ann", "bob"))


def test_a_waiver_is_never_hidden():
    standing = Standing(board="6" * 64, needed=1, approvals=("ann",), waived=("refuse",))
    for payload in made(REFUSE, standing=standing).values():
        about = statement.parse(payload)
        assert (about.passed, about.waived, about.warned) == (True, ("refuse",), ("refuse",))


def test_there_is_no_statement_on_no_file():
    assert statement.made(decision(), "5" * 64, ["data"], ()) == {}
    assert statement.made(decision(), "5" * 64, ["data"], SHARDS[2:]) == {}


def test_a_batch_that_joins_a_mix_says_so():
    assert statement.parse(made(mix=("", "7" * 64))["svr"]).mix
    assert not statement.parse(made()["svr"]).mix


def edited(name, *path, value):
    found = json.loads(made()[name])
    holder = found
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("test-result", ("predicate", "failedTests"), ["refuse"]),
        ("test-result", ("predicate", "result"), "FAILED"),
        ("test-result", ("predicate", "result"), "passed"),
        ("test-result", ("predicate", "provenance_decision", "outcome"), "review"),
        ("svr", ("predicate", "provenance_decision", "outcome"), "refuse"),
        ("svr", ("predicate", "properties"), []),
        ("svr", ("predicate", "properties"), ["PROVENANCE_BOARD_APPROVED"]),
        ("svr", ("subject",), []),
    ],
)
def test_one_word_against_it_is_enough(name, path, value):
    assert not statement.parse(edited(name, *path, value=value)).passed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("_type",), "https://in-toto.io/Statement/v0.1"),
        (("predicateType",), "https://slsa.dev/provenance/v1"),
        (("predicate",), []),
        (("subject",), {}),
        (("subject", 0, "digest"), {"sha512": "a" * 128}),
        (("subject", 0, "digest", "sha256"), "A" * 64),
        (("subject", 0, "name"), "data/b/c.txt"),  # twice
        (("subject", 0, "name"), "elsewhere/a.jsonl"),
        (("subject", 0, "name"), "data"),
        (("predicate", "provenance_decision"), None),
        (("predicate", "failedTests"), "none"),
        (("predicate", "configuration"), []),
    ],
)
def test_what_is_no_statement_of_ours_is_an_error(path, value):
    with pytest.raises(LogError):
        statement.parse(edited("test-result", *path, value=value))


def test_a_name_twice_in_an_object_is_an_error():
    payload = made()["test-result"].replace(b'"result":"PASSED"', b'"result":"FAILED","result":"PASSED"')
    with pytest.raises(LogError):
        statement.parse(payload)


def test_a_statement_of_somebody_else_is_no_pass_of_ours():
    from tests.attest.test_dsse import PAYLOAD

    with pytest.raises(LogError):
        statement.parse(PAYLOAD)
