"""Personal data from Python: frames and series, nulls and limits."""

from __future__ import annotations

import subprocess
import sys

import polars as pl
import pytest

import provenance as pv
from provenance import privacy
from provenance.errors import ConfigError, ScanError, UsageError
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

TEXTS = pl.Series("note", ["mail jane.doe@example.com", None, "nothing", "call +1 212-555-0123"])


def test_scan_gives_a_row_for_each_finding_with_the_index_of_its_text():
    found = pv.privacy.scan(TEXTS)
    assert found.filter(pl.col("class").is_not_null()).select("index", "entity", "start", "end", "class").rows() == [
        (0, "EMAIL_ADDRESS", 5, 25, "P3"), (3, "PHONE_NUMBER", 5, 20, "P3")
    ]  # fmt: skip
    assert set(found["status"]) == {"ok"}
    assert found.schema == pv.privacy.scan([]).schema
    assert pv.privacy.scan(TEXTS.to_list()).equals(found)


def test_a_limited_text_without_findings_has_a_row(monkeypatch):
    limited = Patterns([], Limits(part_chars=30, window_chars=30, overlap_chars=5))
    monkeypatch.setattr(privacy, "_patterns", lambda countries, recognizers: limited)
    found = pv.privacy.scan(["short", "long " * 20])
    assert found.select("index", "entity", "status").rows() == [(1, None, "limit")]
    with pytest.raises(ScanError, match=r"1 texts could not be redacted \(limit\)(.|\n)*index 1"):
        pv.privacy.redact(["short", "long " * 20])


def test_redact_keeps_name_length_and_nulls():
    done = pv.privacy.redact(TEXTS)
    assert (done.name, done.dtype) == ("note", pl.String)
    assert done.to_list() == ["mail <EMAIL_ADDRESS>", None, "nothing", "call <PHONE_NUMBER>"]
    assert pv.privacy.redact(pl.Series([None, None])).to_list() == [None, None]
    assert pv.privacy.redact(TEXTS.cast(pl.Categorical)).to_list() == done.to_list()
    hashed = pv.privacy.redact([TEXTS[0], TEXTS[0]], operator="hash")
    assert hashed[0] == hashed[1] != TEXTS[0]


def test_recognizers_are_a_frame():
    assert "DE_TAX_ID" in pv.privacy.recognizers(countries=["de"])["entity"]


def test_recognizers_of_ones_own_are_looked_for(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("recognizers: [{name: Staff, supported_entity: STAFF, deny_list: [ST-1]}]")
    found = pv.privacy.scan(["badge ST-1", "AGE 30-year-old"], recognizers=[mine, "recommended"])
    assert {"STAFF", "AGE"} <= set(found["entity"])
    assert "STAFF" not in pv.privacy.scan(["badge ST-1"])["entity"]
    assert pv.privacy.redact(["badge ST-1"], recognizers=[mine], entities=["STAFF"]).to_list() == ["badge <STAFF>"]
    listed = pv.privacy.recognizers(recognizers=[mine])
    assert listed.filter(pl.col("entity") == "STAFF").select("recognizer", "way").rows() == [("Staff", "rules")]
    with pytest.raises(ConfigError, match="did you mean recommended"):
        pv.privacy.scan(["x"], recognizers=["recomended"])
    with pytest.raises(UsageError, match="expected a list"):
        pv.privacy.scan(["x"], recognizers="recommended")


@pytest.mark.parametrize("texts", ["one text", [1, 2], ["\ud800"], pl.Series([1]), None, [b"x"]])
def test_what_is_no_list_of_strings_is_refused(texts):
    with pytest.raises(UsageError, match="strings"):
        pv.privacy.scan(texts)


def test_unknown_names_are_refused():
    with pytest.raises(ConfigError, match="known: au"):
        pv.privacy.scan(["x"], countries=["xx"])
    with pytest.raises(UsageError, match="EMAIL_ADDRESS"):
        pv.privacy.redact(["x"], entities=["EMAIL"])
    with pytest.raises(UsageError, match="known: replace"):
        pv.privacy.redact(["x"], operator="shred")


def test_importing_costs_nothing_until_it_is_used():
    code = "import sys, provenance as pv; pv.privacy; print([m for m in sys.modules if m.split('.')[0] in "
    code += "('polars', 'presidio_analyzer', 'presidio_anonymizer', 'spacy')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
