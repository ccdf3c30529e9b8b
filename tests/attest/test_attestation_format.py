"""docs/format.md section 14 holds: its vector is made again from a decision."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from provenance.attest import dsse, statement
from provenance.attest.statement import Shard
from provenance.model import Decision, Finding, Rule, Severity
from tests.attest.test_dsse import Key

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "format.md").read_text(encoding="utf-8")
VECTOR = json.loads(re.search(r"```json vectors attestation\n(.*?)```", PAGE, re.DOTALL)[1])


def decided():
    rule = Rule(
        id="some-data", about="", severity=Severity.REFUSE, held=True, measured=2.0, minimum=0.0, maximum=None, unit=""
    )
    note = Finding(
        rule="no-date", about="", severity=Severity.NOTE, reason="no date", profile="p", column="c", measured=1.0,
        minimum=None, maximum=0.0, margin=1.0, unit="records", row="", query="", remedy="",
    )  # fmt: skip
    return Decision(
        outcome="pass", snapshot="1" * 64, policy="easy", policy_digest="2" * 64, profiles="3" * 64,
        judgement="4" * 64, at="2026-11-26T09:00:00Z", findings=(note,), rules=(rule,),
    )  # fmt: skip


def test_statements_and_envelopes_are_made_byte_for_byte():
    shards = [
        Shard(name="data/a.jsonl", sha256=hashlib.sha256(b"abc").hexdigest()),
        Shard(name="data/out.txt", sha256=None, status="refused", reason="link_outside"),
    ]
    made = statement.made(decided(), "5" * 64, ["data"], shards)
    assert {name: payload.decode() for name, payload in made.items()} == VECTOR["statements"]
    key = Key(0, VECTOR["name"])
    assert key.seed.hex() == VECTOR["seed"]
    for name, payload in made.items():
        sealed = dsse.sealed(statement.PAYLOAD_TYPE, payload, [key])
        assert hashlib.sha256(sealed).hexdigest() == VECTOR["envelopes"][name]
        assert json.loads(sealed)["signatures"][0]["sig"] == VECTOR["signatures"][name]
