"""The words of the product as frozen values; docs/format.md says how each lies on disk.

Pure data: nothing here reads, writes or computes beyond its own fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

OriginClass = Literal[
    "public_dataset",
    "licensed",
    "third_party_private",
    "crawled",
    "user_service",
    "user_model",
    "synthetic",
    "other",
    "unknown",
]
ORIGIN_CLASSES: tuple[OriginClass, ...] = get_args(OriginClass)
"""Where a source comes from, as the EU summary of training content asks (sections 2.1 to 2.6); `unknown` is ours."""

PRIVACY_NAMES = {
    "P0": "none_found",
    "P1": "anonymised",
    "P2": "pseudonymised",
    "P3": "personal",
    "P4": "high_risk_personal",
    "P5": "special",
    "PX": "unknown",
}
"""Privacy classes and their names, P0 < P1 < P2 < P3 < P4 < P5. PX: no scan, or none to its end; gated like P4."""

AUTHORS = ("human", "model", "unknown", "mixed")
ROLES = (
    "user",
    "assistant",
    "system",
    "tool",
    "prompt",
    "input",
    "response",
    "chosen",
    "rejected",
    "text",
    "cell",
    "other",
)
"""The closed list of roles of a part; roles are hashed into record ids."""

FAMILIES = ("text", "language", "privacy", "secrets", "signatures", "topics", "feedback", "style")
"""Scan families in the order they run; `names` runs after them, where it is asked for in full. `matches` is made from
what `text` and `signatures` left, where outputs of models are remembered."""

NAMES_LEVELS = ("none", "sample", "full")
"""How much is scanned for names: nothing, a sample by source, language and length, or everything."""

NAMES_EACH = 50
"""Records of each stratum of the sample, unless told otherwise."""

FEEDBACK_KINDS = ("preference", "rating", "critique", "revision")
"""What feedback can be; a record may hold several."""

UNKNOWN_SOURCE = "unknown"

Outcome = Literal["pass", "review", "refuse"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""What the gate can say: the data may be used, a quorum has to approve it first, or it may not."""

Action = Literal["approve", "veto", "waive", "adopt", "replace"]
"""What a review can say; `board.review.ACTIONS` tells what each means."""


class Severity(StrEnum):
    """How much a broken rule weighs."""

    NOTE = "note"
    REVIEW = "review"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One declared source of records; None means not declared, which is a blind spot, never a default."""

    id: str
    name: str | None = None
    owner: str | None = None
    origin_class: OriginClass = "unknown"
    licence: str | None = None
    legal_basis: str | None = None  # such as A6-1-f (DPV GDPR terms)
    collected_from: date | None = None
    collected_to: date | None = None
    generator: str | None = None  # the model that wrote what is declared as written by a model
    contact: str | None = None
    weight: str = "1"  # decimal string: how many times training reads each token of it
    language: str | None = None
    privacy: str | None = None  # declared floor of the privacy class
    confidentiality: str | None = None  # C0..C3
    opt_out: str | None = None  # how objections are honoured, in the declarer's words
    declared_by: str | None = None
    declared_at: date | None = None
    evidence: str | None = None
    internal: bool = False  # user_service, user_model, or owned by the provider
    authors: dict[str, str] = field(default_factory=dict)  # role -> human | model | unknown
    feedback_by: str | None = None  # who gave the feedback in its records: human | model | unknown
    feedback_model: str | None = None  # which model gave it
    feedback_guideline: str | None = None  # the guideline or constitution, with its version, that it followed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderOptions:
    """What a shard's reader needs to know; part of the text family's digest, so a change re-reads the shard.

    Field paths are dotted keys (`meta.user.id`); `text` entries may end in `[]` for lists.
    """

    text: tuple[str, ...] = ()  # empty: shapes are recognised
    url: str | None = None
    created: str | None = None
    contributor: str | None = None
    generator: str | None = None
    licence: str | None = None
    opt_out: str | None = None
    annotator: str | None = None
    feedback_by: str | None = None
    guideline: str | None = None
    rating: str | None = None
    critique: str | None = None  # its text is a part of the record too
    revision: str | None = None  # likewise
    match: tuple[str, ...] = ()  # record fields that match rules look at, sorted
    ignore: tuple[str, ...] = ()  # text fields left out on purpose, sorted
    unit: str = "file"  # of plain text: file | line | block
    max_bytes: int = 64 * 2**20  # of one record as stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that does not hold."""

    rule: str  # id in the policy pack, such as "internal-share"; built-in rules start with "floor-"
    about: str
    severity: Severity
    reason: str  # one sentence: what was measured against what is allowed
    profile: str
    column: str
    measured: float | None  # in the unit of the profile's column; None where there was nothing to judge
    minimum: float | None
    maximum: float | None
    margin: float | None  # how far past the bound, same unit, positive
    unit: str
    row: str  # which row of the profile broke it, as "key=value"
    query: str  # how to recompute
    remedy: str
    rows: int = 0  # how many rows of the profile broke it; 0 where that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as it was judged, whether it held or not."""

    id: str
    about: str
    severity: Severity
    held: bool
    measured: float | None
    minimum: float | None
    maximum: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A review as a decision saw it, whether it counted or not."""

    entry: int  # its number in the log
    digest: str  # SHA-256 of its file
    action: Action
    by: str  # the member, by name in the board policy; empty if the key is none of theirs
    counts: bool
    why: str  # why it does not count, or what it does
    rule: str = ""
    source: str = ""
    owner: str = ""
    reason: str = ""
    expires: str = ""  # ISO 8601, UTC; empty if it does not expire
    at: str = ""  # as the member said


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a judgement stands with the log and the board, beside what its findings say."""

    board: str = ""  # digest of the board policy that the caller named; empty if none
    needed: int = 0  # approvals that are asked for
    always: bool = False  # also where no rule asks for a review
    approvals: tuple[str, ...] = ()  # members who approve exactly this judgement
    vetoes: tuple[str, ...] = ()  # members whose veto stands
    waived: tuple[str, ...] = ()  # rules whose refusal is lifted, to be approved by the quorum
    reviews: tuple[Reviewed, ...] = ()
    log_size: int = 0
    log_root: str = ""  # hex
    signed_by: str = ""  # name of the log's key, if the board policy names it
    witnessed: str = ""  # who cosigned what, and when

    @property
    def approved(self) -> bool:
        """Whether a quorum approves."""
        return bool(self.board) and len(set(self.approvals)) >= max(self.needed, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the gate said of one judgement at one time."""

    outcome: Outcome
    snapshot: str  # id
    policy: str  # name
    policy_digest: str
    profiles: str  # digest of the SQL of the profiles that the policy asks
    judgement: str  # digest of snapshot, policy, profiles, baseline, findings and floor
    at: str  # ISO 8601, UTC
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    baseline: str = ""  # id of the snapshot it was held against; empty if there was none
    register: str = ""  # digest of what was registered of models; empty if nothing was
    mix: tuple[str, str] | None = None  # `watch`: ids of what was released before, "" if nothing, and of that with it
    standing: Standing | None = None  # None only where it was kept before there was a log

    @property
    def passed(self) -> bool:
        return self.outcome == "pass"

    @property
    def reasons(self) -> list[str]:
        """One line a finding, worst first."""
        order = {Severity.REFUSE: 0, Severity.REVIEW: 1, Severity.NOTE: 2}
        return [f"{f.severity}: {f.reason}" for f in sorted(self.findings, key=lambda f: (order[f.severity], f.rule))]
