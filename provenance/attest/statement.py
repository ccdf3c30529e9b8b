"""Statements on data (in-toto Statement v1): what a gate decided of exactly these shards.

Pure. Two predicates: `test-result` for every decision, `svr` for a pass only. What in-toto has no field for stands in
`provenance_decision`; whoever ignores it learns less, and never that something passed that did not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from provenance.digest import canonical
from provenance.errors import LogError
from provenance.model import Decision, Severity

TYPE = "https://in-toto.io/Statement/v1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
SVR = "https://in-toto.io/attestation/svr/v0.2"
OURS = "provenance_decision"
VERIFIER = "urn:provenance:gate:v1"
PASSED_GATE, APPROVED = "PROVENANCE_GATE_PASSED", "PROVENANCE_BOARD_APPROVED"
PASSED, WARNED, FAILED = "PASSED", "WARNED", "FAILED"

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One file that was judged; `sha256` is None for what could not be or was not read, and then `status` says why."""

    name: str  # root label/relative path
    sha256: str | None
    status: str = "tagged"
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a statement says of a decision."""

    predicate: str  # TEST_RESULT or SVR
    passed: bool
    roots: tuple[str, ...]
    shards: tuple[Shard, ...]
    snapshot: str
    policy: str
    policy_digest: str
    decision: str  # SHA-256 of decision.json, which the log has an entry of
    judgement: str
    at: str
    mix: bool  # judged as a batch that joins what was released before, not as data of its own
    warned: tuple[str, ...] = ()  # rules that did not hold and stopped nothing: notes, and what was waived or approved
    failed: tuple[str, ...] = ()  # rules that refuse, or ask for a review
    board: str = ""  # digest of the board policy it was decided under; empty if none was named
    approvals: tuple[str, ...] = ()  # members of that board who approved
    waived: tuple[str, ...] = ()  # rules whose refusal they left to their quorum


def made(decision: Decision, digest: str, roots: Sequence[str], shards: Sequence[Shard]) -> dict[str, bytes]:
    """The statements of a decision, as canonical JSON: predicate name -> bytes; `svr` on a pass only.

    None where no file was digested: in-toto asks for a subject.

    Args:
        digest: SHA-256 of the bytes of decision.json.
        roots: labels of the roots; none holds a slash.
        shards: in manifest order.
    """
    subject = [{"digest": {"sha256": s.sha256}, "name": s.name} for s in shards if s.sha256]
    if not subject:
        return {}
    ours: dict[str, Any] = {
        "at": decision.at,
        "decision": digest,
        "judgement": decision.judgement,
        "outcome": decision.outcome,
        "roots": list(roots),
        "snapshot": decision.snapshot,
        "unread": [{"name": s.name, "reason": s.reason, "status": s.status} for s in shards if not s.sha256],
    }
    if decision.mix is not None:
        ours["mix"] = list(decision.mix)
    if (standing := decision.standing) is not None and standing.board:
        ours["board"] = {
            "approvals": list(standing.approvals),
            "needed": standing.needed,
            "policy": standing.board,
            "waived": list(standing.waived),
        }
    passed, warned, failed = _sorted_rules(decision)
    policy = {"digest": {"sha256": decision.policy_digest}, "name": f"policy/{decision.policy}"}
    profiles = {"digest": {"sha256": decision.profiles}, "name": "profiles"}
    result = {
        "configuration": [policy, profiles],
        "failedTests": failed,
        "passedTests": passed,
        OURS: ours,
        "result": FAILED if not decision.passed else WARNED if warned else PASSED,
        "warnedTests": warned,
    }
    found = {"test-result": _statement(subject, TEST_RESULT, result)}
    if decision.passed:
        approved = [APPROVED] if standing is not None and standing.approved else []
        verified = {
            OURS: ours | {"warned": warned},
            "properties": [PASSED_GATE, *approved],
            "timeCreated": decision.at,
            "verifier": {"id": VERIFIER, "policies": [policy, profiles]},
        }
        found["svr"] = _statement(subject, SVR, verified)
    return found


def _statement(subject: list[dict[str, Any]], kind: str, predicate: dict[str, Any]) -> bytes:
    return canonical({"_type": TYPE, "predicate": predicate, "predicateType": kind, "subject": subject})


def _sorted_rules(decision: Decision) -> tuple[list[str], list[str], list[str]]:
    """Ids of the rules that passed, that warn and that failed; what was found against none of the rules is among them.

    On a pass nothing failed: a review that a board approved, a waived rule and a note are warnings.
    """
    waived = set(decision.standing.waived) if decision.standing is not None else set()
    failed = {f.rule for f in decision.findings if f.severity is not Severity.NOTE and f.rule not in waived}
    warned = {f.rule for f in decision.findings} - failed
    if decision.passed:
        failed, warned = set(), warned | failed
    return sorted({r.id for r in decision.rules} - failed - warned), sorted(warned), sorted(failed)


def parse(payload: bytes, *, where: object = "") -> About:
    """Read a statement of ours from bytes that were verified.

    A statement that says of itself that it passed, but names a failed rule or another outcome, did not.
    Raises: LogError, if it is none: another type or predicate, a subject without SHA-256, a field missing.
    """
    try:
        value = json.loads(payload, object_pairs_hook=_once)
        if value["_type"] != TYPE or value["predicateType"] not in (TEST_RESULT, SVR):
            raise LogError(
                "a statement of another kind",
                where=where,
                hint=f"known predicates: {TEST_RESULT}, {SVR}",
            )
        return _about(value)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise LogError("no statement on data: a field is missing or not what it must be", where=where) from None


def _about(value: dict[str, Any]) -> About:
    kind, predicate = value["predicateType"], value["predicate"]
    ours, subject = predicate[OURS], value["subject"]
    if not isinstance(subject, list):
        raise TypeError("not a list")
    if kind == SVR:
        policies, warned = predicate["verifier"]["policies"], _texts(ours["warned"])
        failed: tuple[str, ...] = ()
        passed = PASSED_GATE in _texts(predicate["properties"])
    else:
        policies = predicate["configuration"]
        warned, failed = _texts(predicate["warnedTests"]), _texts(predicate["failedTests"])
        passed = predicate["result"] in (PASSED, WARNED) and not failed
    read = [Shard(name=_text(item["name"]), sha256=_sha256(item["digest"]["sha256"])) for item in subject]
    unread = [
        Shard(
            name=_text(item["name"]),
            sha256=None,
            status=_text(item["status"]),
            reason=None if item["reason"] is None else _text(item["reason"]),
        )
        for item in ours["unread"]
    ]
    names = [shard.name for shard in (*read, *unread)]
    roots = _texts(ours["roots"])
    if len(set(names)) != len(names) or any("/" not in n or n.split("/", 1)[0] not in roots for n in names):
        raise ValueError("a name twice, or outside every root")
    return About(
        predicate=kind,
        passed=passed and bool(read) and ours["outcome"] == "pass",
        roots=roots,
        shards=(*read, *unread),
        snapshot=_sha256(ours["snapshot"]),
        policy=_text(policies[0]["name"]).removeprefix("policy/"),
        policy_digest=_sha256(policies[0]["digest"]["sha256"]),
        decision=_sha256(ours["decision"]),
        judgement=_sha256(ours["judgement"]),
        at=_text(ours["at"]),
        mix="mix" in ours,
        warned=warned,
        failed=failed,
        **_board(ours.get("board")),
    )


def _board(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    return {
        "board": _sha256(value["policy"]),
        "approvals": _texts(value["approvals"]),
        "waived": _texts(value["waived"]),
    }


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(map(_text, value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _sha256(value: Any) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError("not a SHA-256")
    return str(value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice in an object")
    return found
