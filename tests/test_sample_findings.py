"""The sample must raise these findings, with these numbers; each is also counted here from the files themselves."""

from __future__ import annotations

import json

import pytest

import provenance as pv
from provenance.content import folder

SAMPLE = folder("profiles").parent / "sample_data"


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """(snapshot, decision under the default policy)"""
    place = tmp_path_factory.mktemp("sample")
    (place / "key").write_text("11" * 32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PROVENANCE_KEY", str(place / "key"))
        snapshot = pv.tag(SAMPLE, store=place / "store", name="sample")
        yield snapshot, pv.gate(snapshot, policy="default")


def found(audited):
    return {finding.rule: finding for finding in audited[1].findings}


def test_nothing_vanishes(audited):
    totals = audited[0].totals
    assert (totals["seen"], totals["records"], totals["rejected"]) == (5_197, 5_177, 20)
    assert totals["rejected_shards"] == 1


def test_it_is_refused_for_the_reasons_it_was_made_for(audited):
    _, decision = audited
    assert decision.outcome == "refuse"
    assert set(found(audited)) == {
        "internal-share",
        "opted-out",
        "special-categories",
        "high-risk-personal",
        "secrets",
        "own-model-output",
        "effective-owners",
        "no-licence",
        "personal-without-basis",
        "rejected-files",
        "unread-fields",
        "owner-concentration",
    }


def test_85_percent_of_the_tokens_are_internal(audited):
    mix = audited[0].profile("mix_by_internal")
    share = dict(mix.select("internal", "token_share").rows())[True]
    assert share == pytest.approx(0.85, abs=0.005)
    assert found(audited)["internal-share"].measured == pytest.approx(0.81, abs=0.01)  # by what training reads


def test_objections_duplicates_and_unknown_origin_are_counted(audited):
    totals = audited[0].profile("snapshot_totals").row(0, named=True)
    assert totals["opted_out_records"] == found(audited)["opted-out"].measured == 131
    assert totals["unknown_source_token_share"] == pytest.approx(0.014, abs=0.001)
    copies = audited[0].profile("duplicates").rows(named=True)
    exact = {row["scope"]: row["extra_records"] for row in copies if row["kind"] == "exact"}
    assert exact == {"within": 64, "across": 42, "all": 106}


def test_the_invented_identifiers_are_found(audited):
    rows = audited[0].profile("personal_data_by_entity").rows(named=True)
    findings = {row["entity"]: row["findings"] for row in rows}
    assert findings["EMAIL_ADDRESS"] >= 70
    assert findings["IBAN_CODE"] == 22
    assert findings["CREDIT_CARD"] == 20
    assert findings["IP_ADDRESS"] >= 15


def test_the_four_pasted_credentials_are_found_by_kind(audited):
    rows = audited[0].profile("secrets_by_kind").rows(named=True)
    assert {row["kind"]: row["secrets"] for row in rows if row["kind"] and row["secrets"]} == {
        "aws_access_key": 1,
        "assigned_key": 1,  # the other half of it
        "jwt": 1,
        "password": 1,
        "url_password": 1,
    }
    assert {row["rests_on"]: row["records"] for row in rows if row["kind"] is None} == {None: 4, "form": 2, "name": 3}


def test_every_rejected_line_has_its_reason(audited):
    rows = audited[0].profile("rejects_by_reason").rows(named=True)
    assert sum(row["records"] for row in rows) == 20
    assert {"not_json", "not_utf8", "duplicate_key", "lone_surrogate", "no_text"} <= {row["reason"] for row in rows}


def test_remedies_are_computed_and_hold(audited):
    """Dropping what the remedy says brings the share to the bound, by our own arithmetic."""
    mix = {row["internal"]: row["effective_tokens"] for row in audited[0].profile("mix_by_internal").rows(named=True)}
    remedy = found(audited)["internal-share"].remedy
    keep = int(remedy.split("Keep at most ")[1].split(" ")[0].replace(",", ""))
    assert keep / (keep + float(mix[False])) <= 0.5 < (keep + 1) / (keep + 1 + float(mix[False]))


def test_the_strict_policy_finds_no_less(audited):
    snapshot, decision = audited
    strict = pv.gate(snapshot, policy="strict")
    assert strict.outcome == "refuse"
    assert len(strict.findings) >= len(decision.findings)


def test_the_report_says_the_same_as_the_decision(audited, tmp_path):
    snapshot, decision = audited
    path = pv.report(snapshot, tmp_path / "audit.html")
    story = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert story["verdict"]["sentence"].startswith("Refused: ")
    page = path.read_text(encoding="utf-8")
    for finding in decision.findings:
        assert finding.rule in page
    assert path.stat().st_size < 2_000_000
