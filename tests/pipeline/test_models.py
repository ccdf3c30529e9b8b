"""Models registered on real snapshots: what was counted, the loops that are found, and what a gate makes of them."""

from __future__ import annotations

import json
import random

import pytest
from click.testing import CliRunner

import provenance as pv
from provenance.cli import main
from provenance.errors import LedgerError, UsageError

SOURCES = """
version: 1
provider: Example Lab
sources:
  - id: people
    owner: Forum Ltd
    origin_class: public_dataset
    licence: CC0-1.0
    authors: {"*": human}
    match: {paths: ["people.jsonl"]}
  - id: bot
    owner: Example Lab
    origin_class: synthetic
    generator: meri-1
    licence: CC0-1.0
    match: {paths: ["bot.jsonl"]}
  - id: stranger
    owner: Somebody
    origin_class: synthetic
    generator: elsewhere-9
    licence: CC0-1.0
    match: {paths: ["stranger.jsonl"]}
"""
WORDS = "river town market grain salt wool story spring morning rain bridge stone valley road summer".split()


def texts(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(rng.choice(WORDS) for _ in range(20)) for _ in range(count)]


def write(folder, **files: list[str]):
    folder.mkdir()
    (folder / "sources.yaml").write_text(SOURCES)
    for name, lines in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in lines))
    return folder


@pytest.fixture
def loop(tmp_path):
    """Two releases: 100 texts of people; then these, 30 new ones and 60 that meri-1 wrote. meri@1 is registered."""
    store = tmp_path / "store"
    tag = {"store": store, "families": ("text", "language")}
    first = pv.tag(write(tmp_path / "one", people=texts(1, 100)), name="one", **tag)
    pv.models.add("meri", "1", trained_on=[first], store=store)
    second = pv.tag(write(tmp_path / "two", people=texts(1, 100) + texts(2, 30), bot=texts(3, 60)), name="two", **tag)
    return store, first, second


def whole(snapshot, profile, **given):
    rows = snapshot.profile(profile, **given)
    return rows.filter(rows["language"].is_null()).row(0, named=True)


def tokens(snapshot, source):
    return snapshot.sql(f"SELECT sum(tokens) FROM parts WHERE source = '{source}'").item()


def test_measures_are_those_that_were_planted(loop):
    _, first, second = loop
    row = whole(second, "feedback_measures")
    total = tokens(second, "people") + tokens(second, "bot")
    assert row["effective_tokens"] == total
    assert (
        row["synthetic_share"] == row["declared_share"] == row["own_share"] == round(tokens(second, "bot") / total, 12)
    )
    assert row["fresh_share"] == round((tokens(second, "people") - tokens(first, "people")) / total, 12)
    assert (row["retained_share"], row["matched_share"], row["generations"], row["at_least"]) == (1.0, 0.0, 1, False)
    assert row["fixed_budget"] is False  # it grew by more than a tenth


def test_without_a_baseline_what_needs_one_is_not_known_and_named(loop):
    _, _, second = loop
    row = whole(second, "feedback_measures", baseline="none")
    assert row["synthetic_high_share"] is None  # nothing was looked at for machine text, which is not all of it
    assert (row["fresh_share"], row["retained_share"], row["fixed_budget"]) == (None, None, None)
    assert "no baseline" in whole(second, "feedback_risk", baseline="none")["missing"]


def test_a_loop_is_open_until_a_model_of_the_family_is_trained_and_then_closed(loop):
    store, _, second = loop
    (opened,) = second.profile("feedback_loops").to_dicts()
    assert (opened["kind"], opened["writer"], opened["reader"]) == ("open", "meri@1", None)
    pv.models.add("meri", "2", trained_on=[second], parents=["meri@1"], store=store)
    (closed,) = second.profile("feedback_loops").to_dicts()
    assert (closed["kind"], closed["writer"], closed["reader"]) == ("closed", "meri@1", "meri@2")
    assert closed["tokens"] == opened["tokens"] == tokens(second, "bot")
    told = pv.models.lineage(store=store)
    assert [(x["writer"], x["snapshot"], x["reader"]) for x in told["loops"]] == [("meri@1", second.id, "meri@2")]
    assert [e["kind"] for e in told["edges"]].count("trained") == 2


def test_a_model_trained_on_two_snapshots_has_both_and_each_once(loop):
    store, first, second = loop
    model = pv.models.add("meri", "2", trained_on=[first, "two", second.id[:12]], store=store)
    assert [t.snapshot for t in model.trained] == [first.id, second.id]
    assert pv.models.listing(store=store).filter(id="meri@2")["generations"].item() == 1


def test_what_was_counted_stays_when_the_snapshot_is_gone(loop):
    store, _, second = loop
    pv.models.add("meri", "2", trained_on=[second], store=store)
    before = pv.models.lineage(store=store)
    for path in (store / "snapshots" / second.id).iterdir():
        path.unlink()
    (store / "names" / "two.json").unlink()
    after = pv.models.lineage(store=store)
    assert after["loops"] == before["loops"]


def test_a_foreign_generator_is_at_least_one_generation_and_no_loop(loop, tmp_path):
    store, _, _ = loop
    third = pv.tag(write(tmp_path / "three", people=texts(1, 50), stranger=texts(5, 10)), store=store, name="three",
                   families=("text", "language"))  # fmt: skip
    row = whole(third, "feedback_measures")
    assert (row["generations"], row["at_least"], row["own_share"]) == (1, True, 0.0)
    assert row["synthetic_share"] > 0
    assert third.profile("feedback_loops").height == 0


@pytest.mark.parametrize("wrong", [{"trained_on": ["absent"]}, {"trained_on": []}, {"parents": ["nobody@1"]}])
def test_a_wrong_entry_is_misuse_and_enters_nothing(loop, wrong):
    store, first, _ = loop
    with pytest.raises(UsageError):
        pv.models.add("meri", "2", **{"trained_on": [first], "store": store} | wrong)
    assert pv.models.listing(store=store)["id"].to_list() == ["meri@1"]


def test_a_changed_register_stops_the_gate(loop):
    store, _, second = loop
    entry = store / "models" / "00000001.json"
    entry.write_bytes(entry.read_bytes().replace(b'"meri"', b'"mary"'))
    with pytest.raises(LedgerError, match="register of models was changed"):
        pv.gate(second)


def test_a_judgement_binds_to_the_register(loop):
    store, _, second = loop
    before = pv.gate(second)
    pv.models.add("other", "1", trained_on=[second], store=store)
    after = pv.gate(second, baseline="one")
    assert before.baseline == after.baseline
    assert before.judgement != after.judgement


# Evaluations


@pytest.fixture
def evaluated(loop, tmp_path):
    store, _, second = loop
    pv.models.add("meri", "2", trained_on=[second], parents=["meri@1"], store=store)
    for version, refusals, errors in (("1", "0.9", "0.20"), ("2", "0.8", "0.05")):
        path = tmp_path / f"{version}.json"
        path.write_text(json.dumps([
            {"suite": "safety", "metric": "refusals", "value": refusals, "direction": "higher", "date": "2026-01-01"},
            {"suite": "facts", "metric": "errors", "value": errors, "direction": "lower", "date": "2026-01-01"},
        ]))  # fmt: skip
        pv.models.evaluate(f"meri@{version}", path, store=store)
    return second


def test_what_got_worse_than_the_parent_is_told_in_the_direction_of_the_metric(evaluated):
    rows = {r["metric"]: r for r in evaluated.profile("evaluations_against_parent").to_dicts()}
    assert (rows["refusals"]["worse_by"], rows["errors"]["worse_by"]) == (0.1, -0.15)
    assert {(r["model"], r["parent"]) for r in rows.values()} == {("meri@2", "meri@1")}


def test_a_suite_that_nobody_ran_is_told(evaluated):
    missing = evaluated.profile("evaluations_missing", required="safety+facts+bias")
    assert dict(missing.select("suite", "missing").rows()) == {"bias": 1, "facts": 0, "safety": 0}
    assert set(missing["model"]) == {"meri@2"}


@pytest.mark.parametrize("body", ["", "{", "{}", "[]", "3", '"x"', '{"results": {}}', "[" * 50_000, "[null]"])
def test_a_file_that_holds_no_results_is_misuse_and_enters_nothing(loop, tmp_path, body):
    store, _, _ = loop
    (tmp_path / "r.json").write_text(body)
    with pytest.raises(UsageError):
        pv.models.evaluate("meri@1", tmp_path / "r.json", store=store)
    assert len(list((store / "models").glob("*.json"))) == 1


def test_the_commands_say_the_same(loop, tmp_path):
    store, _, second = loop
    call = lambda *words: CliRunner().invoke(main, [*words, "--store", str(store)])  # noqa: E731
    added = call("model", "add", "meri", "--version", "2", "--trained-on", "two", "--parent", "meri@1")
    assert added.exit_code == 0, added.output
    assert f"trained on {second.id[:12]}" in added.output
    assert json.loads(call("model", "show", "meri@2", "--format", "json").output)["parents"] == ["meri@1"]
    assert "meri@1 -> two" in call("lineage").output
    assert json.loads(call("lineage", "two", "--format", "json").output)["loops"]
    assert call("lineage", "nobody").exit_code == 2
    assert call("model", "show", "nobody").exit_code == 2
    assert call("model", "add", "meri", "--version", "2", "--trained-on", "two").exit_code == 2
    (tmp_path / "r.json").write_text('[{"suite": "safety", "metric": "x", "value": 1, "direction": "higher"}]')
    assert "1 results of 1 suites: safety" in call("model", "eval", "meri@2", "--file", str(tmp_path / "r.json")).output


def test_lineage_names_a_loop_that_the_next_model_would_close(loop):
    store, _, second = loop
    said = CliRunner().invoke(main, ["lineage", second.id, "--store", str(store)])
    assert "a loop is open: from meri@1 to the next model of the family meri" in said.output


def test_a_difference_says_where_the_two_were_not_scanned_alike(loop, tmp_path):
    store, _, second = loop
    other = pv.tag(tmp_path / "two", name="fewer", store=store, families=("text",))
    alike, unlike = (pv.diff(second, one)["caveats"][0] for one in (second, other))
    assert "not scanned alike" not in alike
    assert "language (old side only)" in unlike
