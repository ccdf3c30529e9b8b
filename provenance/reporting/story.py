"""The whole content of the report as one JSON-able value: what the page shows, the JSON beside it says.

Format 1; docs/report.md describes it. Bounded: tables, findings and charts are cut, and say what was left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provenance import __version__
from provenance.model import Decision
from provenance.reporting import findings
from provenance.reporting.ask import Asked
from provenance.reporting.figures import shortened
from provenance.reporting.sections import bias, blind, change, duplicates, feedback, made, mix, privacy, reviews
from provenance.reporting.tiles import tiles

if TYPE_CHECKING:
    from provenance.profile import Session

FORMAT = 1


def tell(session: Session, decision: Decision | None, *, name: str, at: str) -> dict[str, Any]:
    """See `provenance.reporting.tell`."""
    asked = Asked(session)
    facts = tiles(asked)
    totals = {
        "records": facts["records"]["figure"]["value"],
        "internal_token_share": facts["internal"]["figure"]["value"],
    }
    judged = findings.findings(decision, asked.short)
    for finding in judged["rows"]:
        asked.show(finding["profile"])
    story = {
        "format": FORMAT,
        "kind": "provenance.audit",
        "tool": __version__,
        "name": shortened(name),
        "at": at,
        "said_at": findings.moment(at),
        "snapshot": {"id": str(asked.snapshot["id"]), "short": asked.short},
        "verdict": findings.verdict(decision, totals),
        "tiles": list(facts.values()),
        "findings_title": _title(decision),
        "findings_lead": _lead(decision),
        "findings": judged,
        "held": findings.held(decision, asked.short),
        "sections": [
            mix.told(asked),
            privacy.told(asked),
            feedback.told(asked),
            bias.told(asked),
            change.told(asked),
            blind.told(asked),
            duplicates.told(asked),
            reviews.told(decision),
            made.told(asked, decision),
        ],
    }
    return story | {"queries": asked.queries}  # last: every section has asked by then


def _title(decision: Decision | None) -> str:
    if decision is None:
        return "Not judged"
    return "What was noted" if decision.passed else "Why not"


def _lead(decision: Decision | None) -> str:
    if decision is None:
        return findings.NOT_JUDGED + " The command provenance gate judges it."
    if not decision.findings:
        return "Every rule held."
    return "Each rule that does not hold, worst first: what was measured, what is allowed, and what would mend it."
