"""The same verbs from Python, on values."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import provenance as pv
from provenance import keyfiles
from provenance.errors import ProvenanceError, UsageError


@pytest.fixture
def snapshot(data, tmp_path):
    return pv.tag(data, store=tmp_path / "store", name="first", families=("text", "language"))


def test_a_snapshot_answers_profiles_and_sql_with_frames(snapshot):
    mix = snapshot.profile("mix_by_source")
    assert isinstance(mix, pl.DataFrame)
    assert mix["records"].sum() == snapshot.totals["records"] == 36
    assert snapshot.sql("SELECT count(*) AS n FROM rejects").item() == 1


def test_parameters_are_given_by_name(snapshot):
    with pytest.raises(UsageError, match="parameter"):
        snapshot.profile("mix_by_source", smell="strong")


def test_a_snapshot_is_opened_again_by_name_id_or_latest(snapshot, tmp_path):
    for wanted in ("first", snapshot.id, snapshot.id[:10], "latest"):
        assert pv.open_snapshot(wanted, store=tmp_path / "store") == snapshot


def test_gate_is_a_value_and_report_a_file_and_both_can_be_called_again(snapshot, tmp_path):
    # Called twice: packages of the product must not hide the functions of the same name.
    for _ in range(2):
        decision = pv.gate(snapshot, policy="default")
        assert isinstance(decision, pv.Decision)
        assert not decision.passed
        path = pv.report(snapshot, tmp_path / "audit.html")
        assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert path.with_suffix(".json").is_file()


def test_what_a_decision_carries_reaches_the_report(snapshot, tmp_path):
    decision = pv.gate(snapshot, policy="strict")
    page = pv.report(snapshot, tmp_path / "r.html", policy="strict").read_text(encoding="utf-8")
    assert decision.judgement[:12] in page


def test_importing_costs_nothing():
    code = (
        "import sys, provenance; print(len([m for m in sys.modules if m.startswith(('polars', 'duckdb', 'pydantic'))]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError):
        pv.tga  # noqa: B018


def test_every_error_is_one_of_ours(tmp_path):
    with pytest.raises(ProvenanceError):
        pv.tag(tmp_path / "absent", store=tmp_path / "store")
    with pytest.raises(ProvenanceError):
        pv.open_snapshot("any", store=tmp_path / "none")


def test_watch_takes_files_by_name_as_tag_does(tmp_path):
    """Texts, for every argument that is a file: a declaration, a submitter's key, kept evaluations."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "batch.jsonl").write_text('{"text": "A record."}\n')
    (tmp_path / "sources.yaml").write_text(
        'version: 1\nprovider: P\nsources: [{id: all, owner: P, origin_class: other, match: {paths: ["*"]}}]\n'
    )
    keyfiles.create(tmp_path / "erin.key", "erin", "submit", passphrase=None)
    shipped = Path(pv.__file__).parent.parent / "profiles" / "evaluations" / "default.json"
    files = {"sources": tmp_path / "sources.yaml", "submitter": tmp_path / "erin.key"}
    how = {name: str(path) for name, path in files.items()} | {"families": ("text",), "evaluations": [str(shipped)]}
    handled = list(pv.watch(tmp_path / "in", release=tmp_path / "out", store=tmp_path / "store", settle=0, **how))
    assert [one.batch for one in handled] == ["batch.jsonl"]


def test_an_argument_that_there_is_none_of_is_a_type_error(tmp_path):
    with pytest.raises(TypeError, match="no such argument: declared"):
        next(pv.watch(tmp_path, release=tmp_path / "out", declared="sources.yaml"))
