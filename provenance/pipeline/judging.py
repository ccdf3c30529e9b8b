"""The gate: the files compared, the scans checked, every figure computed again, the policy judged, the decision kept.

It does not trust what the gated can edit: nothing of it is taken from a cache or a derived file.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import LedgerError, UsageError
from provenance.gating import floor as floors
from provenance.gating import store as decisions
from provenance.gating.decide import decide as decide_by
from provenance.gating.decide import judgement, profiles_digest
from provenance.keyfiles import Signer
from provenance.ledger import files, verify
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Name, Store
from provenance.lineage.register import Register
from provenance.model import Decision
from provenance.pipeline import attesting, baselines, logbook, snapshots, withdrawn
from provenance.pipeline.comparing import look
from provenance.pipeline.decided import Under
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.standing import NOBODY, Trust, stands
from provenance.policy import judge as policies
from provenance.policy import load as packs
from provenance.policy.pack import Policy

if TYPE_CHECKING:
    import polars as pl

    from provenance.profile import Session


def check_policy(name: str) -> None:
    """Raises: UsageError or ConfigError, if there is no such policy or it is wrong; before long work, not after."""
    packs.find(name)


def policy_digest(wanted: str) -> str:
    """Digest of a policy: of a built-in name, a file, or a digest itself. Raises: UsageError, ConfigError."""
    return wanted if re.fullmatch(r"[0-9a-f]{64}", wanted) else packs.find(wanted).digest


class Tables:
    """What the policy asks, answered by a session; a profile that many rules ask is run once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._whole: dict[tuple[str, tuple[tuple[str, str], ...]], pl.DataFrame] = {}

    def rows(self, profile: str, params: Mapping[str, str], where: str | None) -> pl.DataFrame:
        """The rows of a profile for which `where` holds."""
        asked = profile, tuple(sorted(params.items()))
        if asked not in self._whole:
            self._whole[asked] = self._session.run(profile, params)
        whole = self._whole[asked]
        return whole if where is None else self._session.filtered(whole, where, profile)


def committed_otherwise(built: Manifest, tables: Tables) -> list[tuple[str, str]]:
    """What a snapshot commits to that its scans do not hold: (path, family) as `snapshots.verified` names them.

    Only the sums: whether the tree is over these very records, a challenge asks (docs/challenge.md).
    """
    said = built.value.get("commitment")
    if said is None:  # a snapshot of an earlier version
        return []
    held = tables.rows("snapshot_totals", {}, None).row(0, named=True)
    return [
        (f"the snapshot ({said[name]:,} {name} in it, {held[name] or 0:,} in the scans)", "the commitment")
        for name in ("records", "tokens")
        if said[name] != (held[name] or 0)
    ]


def decide(
    store: Store,
    name: Name,
    *,
    policy: str,
    now: datetime,
    data: Sequence[Path] = (),
    profiles: Sequence[Path] = (),
    baseline: str | None = None,
    trust: Trust = NOBODY,
    attest: Signer | None = None,
    progress: Progress | None = None,
) -> Decision:
    """Judge a snapshot and keep the decision.

    Args:
        data: where the data lies now; without a board, by default where it was tagged.
        profiles: the user's own profile folders.
        baseline: the snapshot it is held against, as `baselines.find` takes it.
        trust: the board and the last checkpoint, as the caller knows them.
        attest: signs the statements on it, which are kept beside it.
    Raises: UsageError, ConfigError, LedgerError, LogError, ReadError, PolicyError.
    """
    progress = progress or Quiet()
    logbook.recover(store)
    pack = packs.find(policy)
    asked = _profiles(pack, profiles)
    built = store.load(name.snapshot)
    held = baselines.find(store, built.id, baseline)
    if held is None and baseline is None and (gone := baselines.of_newest_model(store, built.id)):
        raise LedgerError(
            "the snapshot that the newest model was trained on is gone, so it cannot be held against it",
            where=gone,
            hint="bring it back from a copy, or say which one to hold it against, or none: --baseline",
        )
    earlier = store.load(held.snapshot) if held else None
    if trust.board is not None and not data:
        raise UsageError(
            "where the data lies is not said by the store, where a board is asked", hint="say so with --data DIR"
        )
    places = list(data) or [Path(p) for p in name.data]
    if not places:
        raise UsageError("it is not known where this snapshot's data lies", hint="say so with --data DIR")
    differences = verify.files(built, look(places, progress, store.path).by_roots_of(built))
    progress.phase("judging", 0)
    with snapshots.verified(store, built, profiles=tuple(profiles), baseline=earlier) as (session, broken):
        if session is None:
            # With rows that are not those tagged, any figure would be a guess; only the floor speaks.
            judged, uncommitted = policies.Judged(rules=(), findings=(), errored=(), evidence={}), []
        else:
            tables = Tables(session)
            judged = policies.judge(pack, tables)
            uncommitted = committed_otherwise(built, tables)
    floor = _floor(built, differences, broken + uncommitted, judged, withdrawn.look(store, built))
    bound: dict[str, Any] = {"snapshot": built.id, "policy_digest": pack.digest, "profiles": asked}
    bound |= {"baseline": held.snapshot if held else "", "register": Register.open(store).digest() or ""}
    return conclude(store, pack, judged, floor, bound, trust=trust, attest=attest, now=now)[0]


def conclude(
    store: Store,
    pack: Policy,
    judged: policies.Judged,
    floor: floors.Floor,
    bound: Mapping[str, Any],
    *,
    trust: Trust = NOBODY,
    attest: Signer | None = None,
    now: datetime,
) -> tuple[Decision, Path]:
    """Decide by what was judged and how it stands with the log and the board, and keep the decision.

    Args:
        bound: what the judgement binds to beside rules, findings and floor.
    Returns: the decision, and the folder that it is kept in.
    """
    findings = (*floor.findings, *judged.findings)
    judged_of = {name: value for name, value in bound.items() if name != "register"}
    said = judgement(**judged_of, rules=judged.rules, findings=judged.findings, floor=floor)
    standing, against, at = stands(
        store,
        findings,
        snapshot=bound["snapshot"],
        judgement=said,
        policy=(bound["policy_digest"], bound["profiles"]),
        baseline=bound.get("baseline", ""),
        trust=trust,
        now=now,
    )
    rules = (*floor.rules, *judged.rules)
    about: dict[str, Any] = {"policy": pack.name, "judgement": said, "at": at, "standing": standing}
    decision = decide_by((*findings, *against), rules, **about, **bound)
    folder = keep(store, decision, judged.evidence, attest)
    return decision, folder


def _profiles(pack: Policy, folders: Sequence[Path]) -> str:
    """Digest of the profiles that a policy asks. Raises: UsageError or ConfigError, if a folder or a file is wrong."""
    from provenance import profile

    known = {found.name: found.sql for found in profile.catalogue(folders)}
    return profiles_digest({rule.profile: known.get(rule.profile) for rule in pack.rules})


def _floor(
    built: Manifest,
    differences: list[tuple[str, str, str]],
    broken: list[tuple[str, str]],
    judged: policies.Judged,
    held: tuple[list[str], list[str]],
) -> floors.Floor:
    return floors.judge(
        accounting=verify.accounting(built),
        files=[(kind, f"{path} -> {to}" if to else path) for kind, path, to in differences],
        scans=[*(f"{family} of {path}" for path, family in broken), *held[1]],
        withdrawn=held[0],
        errored=judged.errored,
        rules=judged.rules,
    )


def keep(store: Store, decision: Decision, evidence: Mapping[str, bytes], attest: Signer | None = None) -> Path:
    """Keep a decision, its evidence and the statements on it in a folder of their own; earlier ones stay."""
    # The same may be asked twice in a second, with a review in between.
    folder = next(free for free in _folders(store, decision) if not free.exists())
    for name, content in evidence.items():
        files.write(folder / "gx" / name, content)
    said = {"judgement": decision.judgement, "outcome": decision.outcome}
    said |= {"policy": decision.policy_digest, "profiles": decision.profiles}
    said |= {"of": "batch"} if decision.mix else {}
    path, body = folder / "decision.json", decisions.to_json(decision).encode()
    logbook.write(store, "decision", path, body, at=decision.at, about=decision.snapshot, **said)
    if decision.snapshot:  # a batch of which nothing could be read has none
        attesting.write(folder, decision, store.load(decision.snapshot), attest)
    return folder


def kept_in(store: Store, decision: Decision) -> Path:
    """The folder of a decision. Raises: LedgerError, if it is not kept."""
    body = decisions.to_json(decision)
    for folder in _folders(store, decision):
        path = folder / "decision.json"
        if not path.exists():
            raise LedgerError("the decision is not kept", where=folder)
        if path.read_text(encoding="utf-8", errors="replace") == body:
            return folder
    raise AssertionError("there is no end of folders")


def _folders(store: Store, decision: Decision) -> Iterator[Path]:
    """Where a decision may be kept, in the order in which it is tried."""
    name = f"{decision.judgement[:32]}-{decision.at.replace(':', '')}"
    yield store.decisions / name
    yield from (store.decisions / f"{name}-{number}" for number in itertools.count(2))


def under(policy: str, folders: Sequence[Path] = ()) -> Under:
    """What a decision is made under: the digests of the policy, and of the SQL of the profiles it asks.

    By digest, since any file may say that it is `default`, and a profile may be edited after a pass.
    Raises: UsageError or ConfigError, if there is no such policy or folder, or one is wrong.
    """
    pack = packs.find(policy)
    return pack.digest, _profiles(pack, folders)


_BASES = (
    "  figures are measured over all records, but: tokens are estimated unless a tokenizer was named; sources, owners, "
    "licences and what is internal are as declared. The report says it of each."
)


def lines(decision: Decision) -> list[str]:
    """A decision for a terminal: the outcome, then a reason with its remedy for each finding."""
    counts = f"{len(decision.rules)} rules judged, {sum(r.held for r in decision.rules)} held"
    against = f", held against {decision.baseline[:12]}" if decision.baseline else ""
    result = [f"{decision.outcome} ({decision.policy}; {counts}; snapshot {decision.snapshot[:12]}{against})"]
    order = {"refuse": 0, "review": 1, "note": 2}
    for finding in sorted(decision.findings, key=lambda f: (order[f.severity], f.rule)):
        waived = decision.standing is not None and finding.rule in decision.standing.waived
        result.append(f"  {'waived' if waived else finding.severity}  {finding.rule}: {finding.reason}")
        if finding.remedy:
            result.append(f"          remedy: {finding.remedy}")
    if any(finding.profile for finding in decision.findings):
        result.append(_BASES)
    result += standing_lines(decision)
    return result


def standing_lines(decision: Decision) -> list[str]:
    """How a decision stands with the board, for a terminal; waivers and vetoes always, whatever came of them."""
    standing = decision.standing
    if standing is None:
        return []
    result = []
    if standing.board:
        approved = f": {', '.join(standing.approvals)}" if standing.approvals else ""
        asked = "" if standing.always else ", where a rule asks for a review"
        result.append(f"  board  {len(standing.approvals)} of {standing.needed} approvals{approved}{asked}")
    for review in standing.reviews:
        ends = f", until {review.expires}" if review.expires else ""
        of = f" of {review.rule} (source {review.source}; {review.owner} answers for it)" if review.rule else ""
        why = "" if review.counts else f"; does not count: {review.why}"
        said = f": {review.reason}" if review.reason else ""
        result.append(f"  {review.action}  by {review.by or 'somebody unknown'}{of}{ends}{why}{said}")
    if decision.passed and not standing.board:
        result.append("  A pass without a board is a record, not a proof: who can write to the store can write it.")
    return result
