"""The register is on disk as docs/format.md says: its vector is read, and computed by the page alone."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import rfc8785

from provenance.lineage.register import Register

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
(VECTOR,) = json.loads(re.search(r"```json vectors register\n(.*?)```", PAGE, re.DOTALL)[1])
PLACE = ("at", "kind", "number", "previous")


def test_the_register_on_the_page_is_read(tmp_path):
    for entry in VECTOR["entries"]:
        (tmp_path / f"{entry['number']:08d}.json").write_bytes(rfc8785.dumps(entry))
    (tmp_path / "head").write_text(VECTOR["head"] + "\n")
    register = Register(tmp_path)
    assert list(register.models) == ["meri@1", "meri@2"]
    assert register.digest() == VECTOR["digest"]


def test_the_chain_and_the_digest_follow_from_the_page():
    before = None
    for entry in VECTOR["entries"]:
        assert entry["previous"] == before
        before = hashlib.sha256(rfc8785.dumps(entry)).hexdigest()
    assert before == VECTOR["head"]
    models = [{k: v for k, v in e.items() if k not in PLACE} for e in VECTOR["entries"] if "results" not in e]
    results = [{"model": e["model"], **r} for e in VECTOR["entries"] for r in e.get("results", ())]
    whole = {"models": models, "evaluations": results}
    assert hashlib.sha256(rfc8785.dumps(whole)).hexdigest() == VECTOR["digest"]
