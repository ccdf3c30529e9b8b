"""The decision: a pure function of rules, findings and a time.

Monotonic: leaving a finding's rule unjudged, or a rule without its finding, never turns a refusal into a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256

from provenance.board import standing as standings
from provenance.digest import digest
from provenance.gating.floor import PREFIX, Floor, judge
from provenance.gating.store import finding_value, rule_value
from provenance.model import OUTCOMES, Decision, Finding, Outcome, Rule, Severity, Standing

PASS, REVIEW, REFUSE = OUTCOMES

BUILT_IN = (PREFIX, standings.PREFIX)
"""How the ids of findings begin that no waiver lifts."""

(NO_RULE,) = judge(accounting=(), files=(), scans=(), errored=(), rules=()).findings
"""The floor's own finding where a policy judged nothing; added where the caller forgot the floor."""


def decide(
    findings: Iterable[Finding],
    rules: Iterable[Rule],
    *,
    snapshot: str,
    policy: str,
    policy_digest: str,
    profiles: str,
    judgement: str,
    at: datetime,
    baseline: str = "",
    register: str = "",
    mix: tuple[str, str] | None = None,
    standing: Standing | None = None,
) -> Decision:
    """Refuse if any finding refuses, else review if any asks for it, else pass; notes stop nothing.

    A refusal that is waived asks for a review. What asks for a review passes with the quorum of the board only; where
    the board wants to see everything, so does what asks for none.
    Refused as well: no rule of a policy was judged; a rule did not hold and nothing was found against it.

    Args:
        findings, rules: of the policy and of the floor together, and what stands in the way of the standing.
        standing: how the judgement stands with the log and the board.
        at: when; has to know its time zone.
        baseline: id of the snapshot that this one was held against; empty if there was none.
        register: digest of what was registered of models; empty if nothing was.
        mix: what `watch` held it against, as a Decision has it.
    Raises: ValueError, if `at` is without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the time of a decision needs a time zone")
    findings, rules = tuple(findings), tuple(rules)
    found = {finding.rule for finding in findings}
    if NO_RULE.rule not in found and all(rule.id.startswith(PREFIX) for rule in rules):
        findings += (NO_RULE,)
    findings += tuple(_unexplained(rule) for rule in rules if not rule.held and rule.id not in found)
    return Decision(
        outcome=_outcome(findings, standing),
        snapshot=snapshot,
        policy=policy,
        policy_digest=policy_digest,
        profiles=profiles,
        judgement=judgement,
        at=at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        findings=findings,
        rules=rules,
        baseline=baseline,
        register=register,
        mix=mix,
        standing=standing,
    )


def _outcome(findings: Iterable[Finding], standing: Standing | None) -> Outcome:
    weights = set()
    for finding in findings:
        waived = standing is not None and finding.rule in standing.waived and not finding.rule.startswith(BUILT_IN)
        weights.add(Severity.REVIEW if waived and finding.severity is Severity.REFUSE else finding.severity)
    if Severity.REFUSE in weights:
        return REFUSE
    if Severity.REVIEW in weights or (standing is not None and standing.always):
        return PASS if standing is not None and standing.approved else REVIEW
    return PASS


def judgement(
    *,
    snapshot: str,
    policy_digest: str,
    profiles: str,
    rules: Iterable[Rule],
    findings: Iterable[Finding],
    floor: Floor,
    baseline: str = "",
    mix: tuple[str, str] | None = None,
) -> str:
    """What reviews bind to: SHA-256 over the snapshot, the policy, its profiles, what its rules said, and the floor.

    With a baseline or a mix, over their ids as well. What is registered of models is in it as far as a rule measures
    it: a model that changes no figure takes nobody's approval away. No clock is in it, so judging the same data by the
    same policy again gives the same judgement.

    Args:
        profiles: `profiles_digest` of the profiles that the policy asks.
        rules, findings: of the policy only, in the pack's order.
        floor: the floor as judged with them.
    Returns: 64 lower-case hex digits.
    """
    return digest(
        {
            "kind": "provenance.judgement",
            "version": 1,
            "snapshot": snapshot,
            "policy": policy_digest,
            "profiles": profiles,
            "rules": [rule_value(rule) for rule in rules],
            "findings": [finding_value(finding) for finding in findings],
            "floor": {
                "rules": [rule_value(rule) for rule in floor.rules],
                "findings": [finding_value(finding) for finding in floor.findings],
            },
        }
        | ({"baseline": baseline} if baseline else {})
        | ({"mix": list(mix)} if mix is not None else {})
    )


def profiles_digest(sql: Mapping[str, str | None]) -> str:
    """SHA-256 over the profiles that a policy asks, since a rule means what its profile's SQL says.

    Args:
        sql: profile name -> its SQL as in its file; None if there is no such profile.
    Returns: 64 lower-case hex digits.
    """
    return digest(
        [[name, None if text is None else sha256(text.encode()).hexdigest()] for name, text in sorted(sql.items())]
    )


def follows(decision: Decision) -> bool:
    """Whether outcome, findings and judgement of a kept decision are those that its rules and findings make."""
    try:
        at = datetime.fromisoformat(decision.at)
        again = decide(
            decision.findings,
            decision.rules,
            snapshot=decision.snapshot,
            policy=decision.policy,
            policy_digest=decision.policy_digest,
            profiles=decision.profiles,
            judgement=_judgement_of(decision),
            at=at,
            baseline=decision.baseline,
            register=decision.register,
            mix=decision.mix,
            standing=decision.standing,
        )
    except ValueError:
        return False
    return again == decision


def _judgement_of(decision: Decision) -> str:
    """The judgement, computed again from what the decision holds."""
    added = {_unexplained(rule) for rule in decision.rules if not rule.held}
    findings = [f for f in decision.findings if f not in added and not f.rule.startswith(standings.PREFIX)]
    return judgement(
        snapshot=decision.snapshot,
        policy_digest=decision.policy_digest,
        profiles=decision.profiles,
        rules=[rule for rule in decision.rules if not rule.id.startswith(PREFIX)],
        findings=[finding for finding in findings if not finding.rule.startswith(PREFIX)],
        floor=Floor(
            tuple(rule for rule in decision.rules if rule.id.startswith(PREFIX)),
            tuple(finding for finding in findings if finding.rule.startswith(PREFIX)),
        ),
        baseline=decision.baseline,
        mix=decision.mix,
    )


def _unexplained(rule: Rule) -> Finding:
    """A rule that did not hold without a finding: someone dropped it, so it refuses."""
    return Finding(
        rule=rule.id,
        about=rule.about,
        severity=Severity.REFUSE,
        reason=f"rule {rule.id} does not hold, and no finding says why",
        profile="",
        column="",
        measured=rule.measured,
        minimum=rule.minimum,
        maximum=rule.maximum,
        margin=None,
        unit=rule.unit,
        row="",
        query="",
        remedy="Judge the snapshot again.",
    )
