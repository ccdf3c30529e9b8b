"""The section on bias, of two real releases: the second speaks of one group worse than the first did."""

from __future__ import annotations

import json

import pytest

from provenance.api import tag
from provenance.ledger import derive
from provenance.ledger.store import Store
from provenance.pipeline import deriving
from provenance.policy import judge, load
from provenance.profile import Session
from provenance.reporting import html, tell

KIND = "The {} were kind and helpful and brought {} good cakes to the office."
HARSH = "The {} were awful and rude and left {} terrible mess in the office."


def write(folder, women_harsh: int):
    """120 records that name women or men; every tenth on men is harsh, and every `women_harsh`-th on women."""
    folder.mkdir()
    lines = []
    for number in range(120):
        for group, each in (("women", women_harsh), ("men", 10)):
            text = (HARSH if number % each == 0 else KIND).format(group, number)
            lines.append(json.dumps({"text": f"{text} Then it rained on the hospital."}) + "\n")
    (folder / "a.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Opens one of two releases, against the first if asked."""
    place = tmp_path_factory.mktemp("bias")
    place_of_store = place / "store"
    files = {}
    for name, harsh in (("old", 8), ("new", 2)):
        made = tag(write(place / name, harsh), store=place_of_store, name=name, families=["text", "language", "topics"])
        folder = Store.open(place_of_store).snapshots / made.id
        files[name] = (folder, derive.listed_files(folder))

    def opener(name: str, baseline: str | None = None) -> Session:
        folder, tables = files[name]
        return Session(folder, tables, deriving.salt(), baseline=files[baseline] if baseline else None)

    return opener


def told(session: Session):
    with session:
        story = tell(session, None, name="x", at="2026-11-23T09:00:00+00:00")
    section = next(section for section in story["sections"] if section["id"] == "bias")
    return story, {block.get("id") or block.get("title"): block for block in section["blocks"]}


def test_the_section_tells_topics_groups_polarity_and_what_grew(opened):
    story, blocks = told(opened("new", "old"))
    assert blocks["topics"]["rows"][0]["label"] == "health"
    assert blocks["topics"]["rows"][0]["figures"]["record_share"]["value"] == 1
    named = {row["label"]: row["figures"]["list_record_share"]["value"] for row in blocks["representation"]["rows"]}
    assert named == {"gender: men": 0.5, "gender: women": 0.5}
    spoken = {row["label"]: row["figures"]["polarity"]["value"] for row in blocks["polarity"]["rows"]}
    assert spoken["gender: women"] < spoken["gender: men"]
    grown = {row["label"]: row["figures"] for row in blocks["amplification"]["rows"]}
    assert grown["gender: women, polarity"]["amplification"]["value"] > 3
    assert grown["gender: women, polarity"]["gap"]["recompute"]["file"] == "bias_amplification.sql"
    assert blocks["amplification-chart"]["marks"][0]["group"] == "strong"
    page = html(story)
    assert "What grew" in page
    assert "cakes" not in page


def test_without_a_baseline_it_is_not_known_what_grew(opened):
    _, blocks = told(opened("new"))
    assert "amplification" not in blocks
    assert "no baseline" in blocks["What grew"]["entries"][0]


class Tables:
    def __init__(self, session: Session) -> None:
        self._session = session

    def rows(self, profile, params, where):
        return self._session.run(profile, params, where=where)


@pytest.mark.parametrize(
    ("baseline", "broken"),
    [
        ("old", {"bias-tripled", "bias-amplified"}),
        ("new", set()),  # it has not grown
        (None, set()),  # nothing to compare with
    ],
)
@pytest.mark.parametrize("pack", ["default", "strict"])
def test_the_packs_find_the_gap_that_tripled(opened, pack, baseline, broken):
    with opened("new", baseline) as session:
        judged = judge.judge(load.find(pack), Tables(session))
    mine = {"bias-tripled", "bias-amplified", "representation-amplified", "topics-not-scanned"}
    assert {rule.id for rule in judged.rules} >= mine
    found = {finding.rule: finding for finding in judged.findings if finding.rule in mine}
    assert set(found) == broken
    if broken:
        assert found["bias-tripled"].severity == "refuse"
        assert "women" in found["bias-tripled"].row or "men" in found["bias-tripled"].row
