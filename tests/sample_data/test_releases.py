"""Three releases round a loop: what the tool finds in them, end to end, is what the script planted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import provenance as pv

SAMPLE = Path(__file__).resolve().parents[2] / "sample_data"
RELEASES = (1, 2, 3)


@pytest.fixture(scope="module")
def loop(tmp_path_factory):
    """`made`, `planted`, `snapshots` and `decisions` by release, each gated once its model was registered."""
    made, store = tmp_path_factory.mktemp("releases"), tmp_path_factory.mktemp("loop") / "store"
    subprocess.run(
        [sys.executable, "-B", str(SAMPLE / "make.py"), "--releases", str(made)], check=True, capture_output=True
    )
    (made / "key").write_text("11" * 32)
    found = SimpleNamespace(made=made, store=store, planted={}, snapshots={}, decisions={})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVENANCE_KEY", str(made / "key"))
        for number in RELEASES:
            folder = made / str(number)
            found.planted[number] = json.loads((folder / "planted.json").read_text())
            snapshot = pv.tag(folder / "data", store=store, name=f"release-{number}", names="none")
            parents = [f"meri@{number - 1}"] if number > 1 else []
            pv.models.add("meri", str(number), trained_on=[snapshot], parents=parents, store=store)
            pv.models.evaluate(f"meri@{number}", folder / "evaluations.json", store=store)
            found.snapshots[number] = snapshot
            found.decisions[number] = pv.gate(snapshot)
            pv.outputs.add(f"meri@{number}", folder / "outputs/answers.jsonl", store=store)
        yield found


def held(loop, number, profile, **params):
    """A profile of a release against the one before, as rows."""
    baseline = f"release-{number - 1}" if number > 1 else "none"
    return loop.snapshots[number].profile(profile, baseline=baseline, **params).rows(named=True)


def rules(loop, number):
    return {finding.rule for finding in loop.decisions[number].findings}


@pytest.mark.parametrize("number", RELEASES)
def test_every_record_is_of_the_source_it_was_made_for(loop, number):
    rows = held(loop, number, "mix_by_source")
    assert {row["source"]: row["records"] for row in rows if row["records"]} == loop.planted[number]["by_source"]
    internal = {row["internal"]: row["records"] for row in held(loop, number, "mix_by_internal")}
    assert internal[True] == loop.planted[number]["internal"]


@pytest.mark.parametrize("number", [2, 3])
def test_what_was_added_removed_kept_and_moved_is_told_exactly(loop, number):
    planted = loop.planted[number]
    rows = {row["cause"]: row for row in held(loop, number, "change_totals")}
    assert rows["added"]["new_records"] == planted["added"]
    assert rows["removed"]["old_records"] == planted["removed"]
    assert rows["kept"]["new_records"] + rows["retagged"]["new_records"] == planted["kept"]
    assert rows["retagged"]["moved_records"] == planted["moved"]


@pytest.mark.parametrize("number", [2, 3])
def test_changed_facts_of_sources_are_told(loop, number):
    told = {
        (row["source"], row["fact"]): row["new_value"]
        for row in held(loop, number, "changed_declarations")
        if row["change"] == "fact changed" and row["fact"] in ("licence", "legal_basis")
    }
    facts = loop.planted[number]["changed_facts"]
    assert set(told) == {(source, fact) for source, changed in facts.items() for fact in changed}
    for (source, fact), value in told.items():
        wanted = facts[source][fact]
        assert value is None if wanted is None else wanted in value


@pytest.mark.parametrize("number", [2, 3])
def test_hidden_answers_are_found_and_nothing_else_is(loop, number):
    planted = loop.planted[number]
    parts = loop.snapshots[number].sql(
        "SELECT source, author_evidence AS evidence, count(*) AS parts FROM parts "
        "WHERE author = 'model' GROUP BY ALL ORDER BY ALL"
    )
    found = {(source, evidence): count for source, evidence, count in parts.rows()}
    exact, near = found.get(("posts", "exact"), 0), found.get(("posts", "near"), 0)
    edited = planted["hidden"] - planted["hidden_by_words_put_in"]["0"]
    assert exact == planted["hidden_by_words_put_in"]["0"]
    assert 0.98 * edited <= near <= edited  # recall; and every near one stands where they were planted
    assert {source for source, evidence in found if evidence != "declared"} == {"posts"}
    assert sum(count for (_, evidence), count in found.items() if evidence == "declared") == planted["declared"]


@pytest.mark.parametrize("number", RELEASES)
def test_depth_fresh_text_and_what_was_retained(loop, number):
    planted = loop.planted[number]
    whole = held(loop, number, "feedback_measures")[0]
    assert whole["generations"] == planted["generation_depth"]
    # Planted are shares of characters, measured are tokens: about as many a character in all of these texts.
    shares = planted["share_of_chars"]
    assert whole["synthetic_share"] == whole["own_share"] == pytest.approx(shares["by_models"], abs=0.01)
    assert whole["declared_share"] == pytest.approx(shares["declared_by_models"], abs=0.01)
    if number > 1:
        assert whole["fresh_share"] == pytest.approx(shares["fresh_human"], abs=0.01)
        assert whole["retained_share"] == pytest.approx(shares["originals_kept"], abs=0.01)


def test_the_loop_is_found_with_both_its_turns(loop):
    closed = {(row["writer"], row["reader"]) for row in held(loop, 3, "feedback_loops") if row["kind"] == "closed"}
    assert closed == {("meri@1", "meri@2"), ("meri@1", "meri@3"), ("meri@2", "meri@3")}


def test_the_risk_grows_to_severe(loop):
    ranks = [held(loop, number, "feedback_risk")[0]["rank"] for number in RELEASES]
    assert ranks[2] == 3
    assert ranks[0] < ranks[2] and ranks[1] < ranks[2]


def test_the_gap_between_women_and_men_is_amplified_as_planted(loop):
    wanted = loop.planted[3]["praise_gap"] / loop.planted[2]["praise_gap"]
    rows = {
        row["member"]: row
        for row in held(loop, 3, "bias_amplification")
        if (row["measure"], row["list"]) == ("polarity", "gender") and row["amplification"] is not None
    }
    assert set(rows) == {"women", "men"}
    for row in rows.values():
        assert row["amplification"] == pytest.approx(wanted, rel=0.15)
        assert row["amplification_low"] > 1
    assert rows["women"]["gap"] < 0 < rows["men"]["gap"]


def test_the_ethics_test_that_nobody_ran_is_named(loop):
    missing = {
        row["suite"]
        for row in held(loop, 3, "evaluations_missing", required="quality+safety+bias+ethics")
        if row["missing"]
    }
    assert missing == {"bias", "ethics"}


def test_the_first_release_is_not_refused_and_no_rule_on_loops_finds_anything(loop):
    assert loop.decisions[1].outcome != "refuse"
    assert not rules(loop, 1) & {
        "internal-share",
        "own-model-output",
        "synthetic-share",
        "mostly-synthetic",
        "undeclared-outputs",
        "internal-growth",
        "model-written-growth",
        "bias-tripled",
        "feedback-severe",
        "own-lineage-share",
        "evaluations-missing",
    }


def test_the_second_already_waits_for_a_review_of_the_loop(loop):
    assert loop.decisions[2].outcome == "review"
    assert rules(loop, 2) >= {"own-lineage-share", "undeclared-outputs", "internal-growth", "model-written-growth"}


def test_the_third_is_refused_for_the_right_reasons(loop):
    decision = loop.decisions[3]
    assert decision.outcome == "refuse"
    refusing = {finding.rule for finding in decision.findings if finding.severity == "refuse"}
    # Nothing else refuses: it is the loop, and no personal data, secret or broken file.
    assert refusing == {"internal-share", "mostly-synthetic", "feedback-severe", "bias-tripled"}
    assert rules(loop, 3) >= {
        "own-model-output",
        "undeclared-outputs",
        "internal-growth",
        "model-written-growth",
        "ground-withdrawn",
        "own-lineage-share",
        "evaluations-missing",
        "evaluations-worse",
    }


def test_the_same_bytes_are_made_again(loop, tmp_path):
    subprocess.run(
        [sys.executable, "-B", str(SAMPLE / "make.py"), "--releases", str(tmp_path)], check=True, capture_output=True
    )
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert len(made) == 3 * 4 + 5 + 7 + 8
    assert all((loop.made / path).read_bytes() == data for path, data in made.items())
