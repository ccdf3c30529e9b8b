"""Feedback given by the line of models that is being trained, as the register knows it; end to end."""

from __future__ import annotations

import json

import pytest

import provenance as pv

SOURCES = """
version: 1
sources:
  - id: judged
    read: {feedback_by: judge}
  - id: rest
"""


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    (tmp_path / "key").write_text("11" * 32)
    monkeypatch.setenv("PROVENANCE_KEY", str(tmp_path / "key"))
    data = tmp_path / "data"
    data.mkdir()
    judges = ("critic@2", "critic-2", "elsewhere-7", "human")
    lines = [{"prompt": f"p{n}", "chosen": "a", "rejected": "b", "judge": judge} for n, judge in enumerate(judges)]
    (data / "a.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (data / "sources.yaml").write_text(SOURCES)
    return pv.tag(data, store=tmp_path / "store", families=["text", "feedback"], names="none")


def givers(snapshot):
    return dict(snapshot.profile("feedback_by_lineage").select("giver", "records").rows())


def test_a_registered_family_is_known_by_its_id_and_its_aliases(snapshot, tmp_path):
    assert (givers(snapshot)["own model"], givers(snapshot)["other model"]) == (0, 3)
    pv.models.add("critic", version="2", trained_on=[snapshot.id], store=tmp_path / "store")
    assert (givers(snapshot)["own model"], givers(snapshot)["other model"]) == (2, 1)
    rows = snapshot.profile("feedback_by_model").select("model", "own").rows()
    assert set(rows) == {("critic@2", True), ("critic-2", True), ("elsewhere-7", False)}


def test_a_registered_model_of_another_family_is_not_our_own(snapshot, tmp_path):
    store = tmp_path / "store"
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.jsonl").write_text('{"text": "words"}')
    before = pv.tag(other, store=store, families=["text"], names="none")
    pv.models.add("critic", version="2", trained_on=[before.id], store=store)
    pv.models.add("main", version="1", trained_on=[snapshot.id], store=store)
    assert (givers(snapshot)["own model"], givers(snapshot)["other model"]) == (0, 3)
