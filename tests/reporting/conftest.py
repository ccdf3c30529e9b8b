"""A real small snapshot with hostile names, its story and its page; made once for all tests of the report."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from provenance.model import Decision, Finding, Rule, Severity

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'

SOURCES = """
version: 1
provider: '{hostile} Lab'
sources:
  - id: comments
    name: '{hostile}'
    owner: '{hostile} Lab'
    origin_class: user_service
    licence: LicenseRef-Terms
    legal_basis: A6-1-f
    opt_out: '<img src=x onerror=alert(2)> `quoted`'
    match: {{paths: ["comments/**"]}}
    read: {{created: at, contributor: who, opt_out: no}}
  - id: answers
    owner: '{hostile} Lab'
    origin_class: synthetic
    generator: own-model-2
    weight: "2.5"
    match: {{paths: ["answers.jsonl"]}}
  - id: news
    owner: News Ltd
    origin_class: licensed
    licence: LicenseRef-News
    match: {{paths: ["news/**"]}}
"""


def _write(folder):
    folder.mkdir()
    for name in ("comments", "news"):
        (folder / name).mkdir()
    comments = [
        {
            "text": f"Comment {i}: write to someone{i}@example.com about it." if i % 3 else f"Comment {i} about tea.",
            "at": f"2025-{i % 12 + 1:02}-03",
            "who": f"user-{i % 7}",
            "no": i == 4,
            "mood": "glad",
        }
        for i in range(40)
    ]
    lines = "".join(json.dumps(line) + "\n" for line in comments)
    (folder / "comments" / "a.jsonl").write_text(lines + '{"text": broken\n{"id": 7}\n')
    answers = [{"prompt": f"What is {i} and {i}?", "response": f"It is {2 * i}."} for i in range(12)]
    (folder / "answers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in answers))
    (folder / "news" / "<b onmouseover=alert(3)>.txt").write_text("Today the weather was fine in the whole country.\n")
    (folder / "<svg onload=alert(4)>.xyz").write_bytes(b"\0\1\2")
    (folder / "sources.yaml").write_text(SOURCES.format(hostile=HOSTILE))
    return folder


@pytest.fixture(scope="session")
def session(tmp_path_factory):
    """The snapshot, opened."""
    from provenance.ledger.store import Store
    from provenance.pipeline import snapshots, tagging

    place = tmp_path_factory.mktemp("report")
    with pytest.MonkeyPatch.context() as patch:
        (place / "key").write_text("22" * 32)
        patch.setenv("PROVENANCE_KEY", str(place / "key"))
        tagging.tag([_write(place / "data")], store_path=place / "store", now=NOW, name="made", jobs=1)
        store = Store.open(place / "store")
        with snapshots.session(store, store.resolve("made")) as opened:
            yield opened


def finding(**facts):
    """A finding, an ordinary one but for `facts`."""
    base = {
        "rule": "internal-share",
        "about": "At most half may be internal. Or so we say.",
        "severity": Severity.REFUSE,
        "reason": "85.2 % of tokens (internal=true), at most 50 % is allowed",
        "profile": "mix_by_internal",
        "column": "token_share",
        "measured": 0.852,
        "minimum": None,
        "maximum": 0.5,
        "margin": 0.352,
        "unit": "share of tokens",
        "row": "internal=true",
        "query": "mix_by_internal.sql, column token_share",
        "remedy": "Add `licensed` data.",
    }
    return Finding(**(base | facts))


def decided(*findings, held=2, outcome="refuse"):
    """A decision that holds these findings and as many rules that held."""
    rules = [_rule(f.rule, f, held=False) for f in findings]
    rules += [_rule(f"held-{number}", finding(measured=0.1), held=True) for number in range(held)]
    return Decision(
        outcome=outcome,
        snapshot="ab" * 32,
        policy="default",
        policy_digest="cd" * 32,
        profiles="01" * 32,
        judgement="ef" * 32,
        at="2026-11-23T09:00:00Z",
        findings=tuple(findings),
        rules=tuple(rules),
    )


def _rule(name, about, *, held):
    return Rule(
        id=name,
        about=about.about,
        severity=about.severity,
        held=held,
        measured=about.measured,
        minimum=about.minimum,
        maximum=about.maximum,
        unit=about.unit,
    )


@pytest.fixture(scope="session")
def make():
    """`finding` and `decided`, for tests that need decisions of their own."""
    return {"finding": finding, "decided": decided}


@pytest.fixture(scope="session")
def decision():
    """One finding of each kind that a page shows in its own way."""
    concentration = {"profile": "concentration", "column": "effective_number", "unit": "effective number"}
    return decided(
        finding(),
        finding(rule="opted-out", measured=3.0, maximum=0.0, margin=3.0, unit="records", row=f"source={HOSTILE}"),
        finding(
            rule="wide",
            severity=Severity.REVIEW,
            measured=1.3,
            minimum=2.0,
            maximum=None,
            margin=0.7,
            row="dimension=owner",
            **concentration,
        ),
        finding(
            rule="nothing",
            severity=Severity.NOTE,
            about=HOSTILE,
            measured=None,
            margin=None,
            reason=f"rule nothing found nothing to judge {HOSTILE}",
            remedy=f"`{HOSTILE}`",
        ),
    )


@pytest.fixture(scope="session")
def story(session, decision):
    from provenance.reporting import tell

    return tell(session, decision, name=f"made {HOSTILE}", at="2026-11-23T09:00:00+00:00")


@pytest.fixture(scope="session")
def page(story):
    from provenance.reporting import html

    return html(story)


class Swollen:
    """A session that answers every question with many rows: each row again and again, under other names."""

    NAMED = ("source", "owner", "licence", "language", "generator", "field", "entity", "id", "other", "path", "reason")

    def __init__(self, session, times, names):
        self._session, self._times, self._names = session, times, names

    def run(self, name, params=None):
        return self._swell(self._session.run(name, params or {}))

    def sql(self, query):
        frame = self._session.sql(query)
        return frame if "provider" in frame.columns else self._swell(frame)

    def profile(self, name):
        return self._session.profile(name)

    def _swell(self, frame):
        key = next((name for name in self.NAMED if name in frame.columns), None)
        stated = frame.filter(pl.col(key).is_not_null()) if key else frame.head(0)
        if key is None or not stated.height:
            return frame
        values = stated[key].unique().sort().to_list() * -(-self._times // stated[key].n_unique())
        named = pl.DataFrame({key: values, "_named": [self._names(number) for number in range(len(values))]})
        many = stated.join(named, on=key).with_columns(pl.col("_named").alias(key)).drop("_named")
        return pl.concat([frame.filter(pl.col(key).is_null()), many])


@pytest.fixture(scope="session")
def swollen(session):
    """Makes a session of so many rows a table, named by a function of their number."""
    return lambda times, names=lambda number: f"name-{number:05}": Swollen(session, times, names)
