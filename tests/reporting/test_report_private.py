"""Licences and generators come from records, where anyone can have written anything: it stays out of the report."""

from __future__ import annotations

import json

import pytest

import provenance as pv

CANARIES = ("Jane Canary16 of 12 High Street", "canary12 model 4111111111111111")
SOURCES = """
version: 1
sources:
  - id: chats
    owner: Somebody
    origin_class: licensed
    match: {paths: ["*.jsonl"]}
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    place = tmp_path_factory.mktemp("private")
    (place / "data").mkdir()
    licence, model = CANARIES
    record = {
        "license": licence,
        "messages": [
            {"role": "user", "content": "What is tea?"},
            {"role": "assistant", "content": "A drink made of leaves.", "model": model},
        ],
    }
    (place / "data" / "chats.jsonl").write_text(json.dumps(record) + "\n")
    (place / "data" / "sources.yaml").write_text(SOURCES)
    return pv.tag(place / "data", store=place / "store", name="private")


def test_values_of_no_known_look_are_in_no_report(snapshot, tmp_path):
    pv.gate(snapshot, policy="default")
    page = pv.report(snapshot, tmp_path / "audit.html")
    for path in (page, page.with_suffix(".json")):
        text = path.read_text(encoding="utf-8")
        assert "(odd value)" in text
        assert [word for value in CANARIES for word in value.split() if len(word) > 5 and word in text] == []


@pytest.mark.parametrize("profile", ["mix_by_licence", "mix_by_generator"])
def test_a_mix_shows_that_something_was_there(snapshot, profile):
    assert "(odd value)" in snapshot.profile(profile).to_series(0).to_list()


def test_they_count_as_no_licence_and_no_generator(snapshot):
    found = {f.rule: f for f in pv.gate(snapshot, policy="default").findings}
    assert found["no-licence"].measured == 1.0
    assert found["generator-missing"].measured > 0.5
