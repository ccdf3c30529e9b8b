"""The packs that ship ask only what the shipped profiles answer, refuse what they must, and can be passed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from provenance import outputs
from provenance.api import Snapshot, gate, tag
from provenance.model import Severity
from provenance.policy import load, units
from provenance.policy.pack import Spec
from provenance.profile import catalogue, find

CHECKOUT = Path(__file__).resolve().parents[2]
PACKS = {name: load.find(name) for name in load.built_in()}
KNOWN = catalogue()
RULES = [pytest.param(spec, id=f"{name}-{spec.id}") for name, policy in PACKS.items() for spec in policy.rules]


def test_the_packs_are_there():
    assert sorted(PACKS) == ["default", "strict"]
    assert all(policy.name == name for name, policy in PACKS.items())
    assert len(PACKS["default"].rules) >= 12


@pytest.mark.parametrize("spec", RULES)
def test_a_rule_asks_for_a_column_that_its_profile_returns(spec: Spec):
    profile = find(spec.profile, KNOWN)
    columns = {column.name: column for column in profile.returns}
    assert spec.column in columns
    assert not columns[spec.column].type.startswith(("VARCHAR", "BOOLEAN", "DATE"))
    assert set(spec.params) <= {param.name for param in profile.params}
    if units.is_share(spec.unit):  # the header says so too
        assert columns[spec.column].unit.startswith("0..1")
        assert 0 <= (spec.minimum or 0) <= (spec.maximum or 1) <= 1


@pytest.mark.parametrize("spec", RULES)
def test_a_rule_says_why_and_where_its_figure_is_from(spec: Spec):
    assert spec.cites
    assert len(spec.about) > 40
    assert spec.remedy.endswith(".")
    assert "{" not in spec.remedy


def test_strict_is_no_looser_than_default():
    """Same id, same column: the bound is as close or closer, and the severity as high or higher."""
    order = [Severity.NOTE, Severity.REVIEW, Severity.REFUSE]
    strict = {spec.id: spec for spec in PACKS["strict"].rules}
    missing = [spec.id for spec in PACKS["default"].rules if spec.id not in strict]
    assert missing == ["mostly-synthetic"]  # strict refuses at a lower share already
    for spec in PACKS["default"].rules:
        if spec.id in missing:
            continue
        closer = strict[spec.id]
        assert order.index(closer.severity) >= order.index(spec.severity), spec.id
        if closer.column == spec.column and closer.where == spec.where:
            assert (closer.maximum or 0) <= (spec.maximum or 0), spec.id
            assert (closer.minimum or 0) >= (spec.minimum or 0), spec.id


# On snapshots

WORDS = (
    "the river valley old stone bridge morning market people walk along quiet street while rain falls over green hills "
    "children read about distant islands and sailors who mapped every coast with patience during long summers"
).split()


def sentences(seed: int) -> Iterator[str]:
    rng = random.Random(seed)
    while True:
        yield " ".join(rng.choice(WORDS) for _ in range(30)).capitalize() + "."


def clean(folder: Path) -> Path:
    """Six owners' licensed texts: everything declared, nothing private, nothing twice."""
    sources = []
    for owner in range(6):
        texts = sentences(owner)
        name = f"library-{owner}"
        (folder / name).mkdir(parents=True)
        lines = [json.dumps({"text": next(texts), "date": "2025-03-01"}) for _ in range(20)]
        (folder / name / "texts.jsonl").write_text("\n".join(lines) + "\n")
        sources.append(
            f"  - id: {name}\n    match: {{paths: ['**/{name}/*']}}\n    owner: Library {owner}\n"
            f"    origin_class: licensed\n    licence: CC-BY-4.0\n    legal_basis: A6-1-f\n"
            f"    collected: {{from: 2025-01-01, to: 2025-06-30}}\n    contact: desk@example.com\n"
            f"    opt_out: None came in.\n    authors: {{'*': human}}\n    read: {{created: date}}\n"
        )
    (folder / "sources.yaml").write_text("version: 1\nprovider: Somebody\nsources:\n" + "".join(sources))
    return folder


def watched(folder: Path) -> Path:
    """A store that knows an output of a model, without which nobody could find one in the data."""
    answers = folder / "answers.jsonl"
    answers.write_text(json.dumps({"text": "What no library holds, because a model made it up a moment ago."}) + "\n")
    outputs.add("somebody@1", answers, store=folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def tidy(tmp_path_factory) -> Snapshot:
    folder = tmp_path_factory.mktemp("tidy")
    return tag(clean(folder / "data"), store=watched(folder))


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Snapshot:
    """A snapshot without a single record."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "data").mkdir()
    (folder / "data" / "nothing.jsonl").write_text("")
    return tag(folder / "data", store=folder / "store")


def test_strict_asks_for_a_baseline(tidy):
    found = {f.rule: f.severity for f in gate(tidy, policy="strict").findings}
    assert found["held-against-baseline"] == Severity.REVIEW
    assert "held-against-baseline" not in {f.rule for f in gate(tidy, policy="default").findings}


@pytest.mark.parametrize("name", PACKS)
def test_tidy_data_passes(tidy, name):
    decision = gate(tidy, policy=name, baseline=tidy.id if name == "strict" else None)
    assert [(f.rule, f.reason) for f in decision.findings if f.severity != Severity.NOTE] == []
    assert decision.outcome == "pass"


@pytest.mark.parametrize("name", PACKS)
def test_no_rule_errs_and_each_is_judged_on_rows(tidy, name):
    decision = gate(tidy, policy=name, baseline=tidy.id)
    assert "floor-errors" not in {f.rule for f in decision.findings}
    may_be_absent = {spec.id for spec in PACKS[name].rules if spec.absent}
    assert {r.id for r in decision.rules if r.measured is None} <= may_be_absent


@pytest.mark.parametrize("name", PACKS)
def test_data_without_a_record_does_not_pass(empty, name):
    decision = gate(empty, policy=name)
    assert decision.outcome == "refuse"
    assert "floor-errors" not in {f.rule for f in decision.findings}


def test_the_sample_is_refused_for_what_is_wrong_with_it(tmp_path):
    """Personal data is left out of the scan here, which is refused as well."""
    sample = tag(CHECKOUT / "sample_data", store=tmp_path / "store", families=["text", "language"])
    decision = gate(sample, policy="default")
    found = {f.rule: f.severity for f in decision.findings}
    assert decision.outcome == "refuse"
    assert {rule for rule, severity in found.items() if severity == Severity.REFUSE} == {
        "internal-share",
        "not-scanned",
        "opted-out",
    }
    assert {"own-model-output", "effective-owners", "no-licence", "personal-without-basis"} <= set(found)
    assert {"rejected-files", "unread-fields"} <= set(found)
    (internal,) = [f for f in decision.findings if f.rule == "internal-share"]
    whole = sample.profile("mix_by_internal").filter(pl.col("internal"))
    assert internal.measured == whole["effective_token_share"][0]


@pytest.mark.parametrize(("name", "severity"), [("default", Severity.REVIEW), ("strict", Severity.REFUSE)])
def test_a_link_out_of_the_data_stands_in_the_way(tmp_path, name, severity):
    """All else is in order, so that only the link is told; what it leads to was never read."""
    data = clean(tmp_path / "data")
    (tmp_path / "elsewhere.jsonl").write_text('{"text": "Nobody looked at this."}\n')
    (data / "library-0" / "more.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    snapshot = tag(data, store=watched(tmp_path))
    decision = gate(snapshot, policy=name, baseline=snapshot.id)
    found = {f.rule: f for f in decision.findings if f.severity != Severity.NOTE}
    assert set(found) == {"refused-files"}
    assert (found["refused-files"].severity, found["refused-files"].measured) == (severity, 1.0)
    assert decision.outcome == severity
