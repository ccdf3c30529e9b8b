"""A snapshot held against an earlier one: asked, judged, and what a judgement binds to."""

from __future__ import annotations

import json

import pytest

from provenance.errors import UsageError
from provenance.gating import store as decisions
from provenance.gating.decide import follows
from provenance.ledger.store import Store
from provenance.pipeline import baselines, judging, snapshots
from tests.conftest import NOW

COUNT = "SELECT (SELECT count(*) FROM baseline.records), (SELECT count(*) FROM records)"
POLICY = """
policy: growth
version: 1
rules:
  - id: some-records
    about: There is something to train on.
    profile: sizes
    column: records
    min: 1
    severity: refuse
    remedy: Add data.
"""


@pytest.fixture
def two(data, run, tmp_path):
    """A store with a snapshot, and a second one with three records more."""
    first = run(data, name="first")
    with (data / "forum.jsonl").open("a") as file:
        file.writelines(json.dumps({"text": f"A later post, number {i}.", "lang": "en"}) + "\n" for i in range(3))
    second = run(data, name="second")
    return Store.open(tmp_path / "store"), first.snapshot, second.snapshot


def test_a_session_sees_both_snapshots_and_without_a_baseline_only_one(two):
    store, first, second = two
    held = baselines.find(store, second, "first")
    assert held.snapshot == first
    with snapshots.session(store, store.resolve("second"), baseline=held) as session:
        assert session.sql(COUNT).row(0) == (36, 39)
    with snapshots.session(store, store.resolve("second")) as session:
        assert session.sql(COUNT).row(0) == (0, 39)


def test_none_is_no_baseline_and_an_unknown_one_is_misuse(two):
    store, _, second = two
    assert baselines.find(store, second, "none") is None
    with pytest.raises(UsageError):
        baselines.find(store, second, "firts")


def test_a_judgement_binds_to_its_baseline(two, tmp_path):
    store, first, _ = two
    policy = tmp_path / "growth.yaml"
    policy.write_text(POLICY)
    name = store.resolve("second")
    alone = judging.decide(store, name, policy=str(policy), now=NOW, baseline="none")
    held = judging.decide(store, name, policy=str(policy), now=NOW, baseline="first")
    assert (alone.baseline, held.baseline) == ("", first)
    assert alone.judgement != held.judgement
    assert decisions.from_json(decisions.to_json(held)) == held
    assert follows(held)
    assert f"held against {first[:12]}" in judging.lines(held)[0]


def test_a_decision_under_another_baseline_does_not_follow(two, tmp_path):
    store, first, _ = two
    policy = tmp_path / "growth.yaml"
    policy.write_text(POLICY)
    held = judging.decide(store, store.resolve("second"), policy=str(policy), now=NOW, baseline="first")
    forged = decisions.to_json(held).replace(first, "0" * 64)
    assert not follows(decisions.from_json(forged))


def test_a_baseline_whose_scans_were_changed_refuses(two, tmp_path):
    store, first, _ = two
    policy = tmp_path / "growth.yaml"
    policy.write_text(POLICY)
    (store.snapshots / first / "assignment.parquet").unlink()
    decision = judging.decide(store, store.resolve("second"), policy=str(policy), now=NOW, baseline="first")
    assert decision.outcome == "refuse"
    assert any("the baseline's forum.jsonl" in finding.reason for finding in decision.findings)
