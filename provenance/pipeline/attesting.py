"""Statements on what the gate decided: written beside each decision, and checked by whoever has a key and the data."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance.attest import dsse, statement
from provenance.attest.statement import About, Shard
from provenance.errors import LogError, UsageError
from provenance.keyfiles import Signer
from provenance.ledger import files, verify
from provenance.ledger.manifest import Manifest
from provenance.model import Decision
from provenance.pipeline import logbook
from provenance.pipeline.comparing import look
from provenance.pipeline.progress import Progress, Quiet
from provenance.tlog import proof as proofs
from provenance.tlog.checkpoint import Signed
from provenance.tlog.note import Verifier

NAMES = ("svr", "test-result")
SIGNED, UNSIGNED = "dsse.json", "statement.json"
LARGEST = 2**30
"""Bytes of an attestation that is read; a shard takes about 150."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What an attestation says, who signed it, and what does not hold."""

    about: About
    by: tuple[str, ...]  # names of the keys
    faults: tuple[str, ...]  # one line each; none: it is a pass, and everything that was asked for holds
    compared: bool  # whether data was compared
    logged: Signed | None  # the checkpoint that the decision's entry was proven against

    @property
    def passed(self) -> bool:
        return not self.faults


def write(folder: Path, decision: Decision, built: Manifest, signer: Signer | None) -> None:
    """Write the statements of a decision beside its `decision.json`: in signed envelopes, or as they are.

    Called once the decision is in the log, so that no signed pass is of a decision that the log does not know.
    """
    digest = files.sha256(folder / "decision.json")
    for name, payload in statement.made(decision, digest, built.roots, shards(built)).items():
        if signer is None:
            files.write(folder / f"{name}.{UNSIGNED}", payload)
        else:
            files.write(folder / f"{name}.{SIGNED}", dsse.sealed(statement.PAYLOAD_TYPE, payload, [signer]))


def envelope(folder: Path) -> bytes:
    """The signed envelope of a decision: of the pass, else of what was decided. Raises: UsageError, if none is."""
    for name in NAMES:
        path = folder / f"{name}.{SIGNED}"
        if path.is_file():
            return path.read_bytes()
    raise UsageError(
        "there is no signed statement on this decision",
        where=folder,
        hint="name a key with --attest-key FILE; on data without a single file there is none",
    )


def shards(built: Manifest) -> list[Shard]:
    """What of a snapshot has to stay as it is, in manifest order."""
    return [
        Shard(
            name=f"{built.roots[entry['root']]}/{entry['path']}",
            sha256=entry["sha256"],
            status=entry["status"],
            reason=entry.get("reason"),
        )
        for entry in built.entries
        if verify.watched(entry["status"], entry.get("reason"))
    ]


def check(
    attestation: bytes,
    keys: Sequence[Verifier],
    *,
    threshold: int = 1,
    data: Sequence[Path] = (),
    proof: bytes | None = None,
    log_key: Verifier | None = None,
    policy: str = "",
    board: str = "",
    own: Path | None = None,
    where: object = "",
    progress: Progress | None = None,
) -> Checked:
    """Check an attestation without a store: signatures, outcome, the data's digests, and that the log has the decision.

    Args:
        keys: whom the caller trusts to attest; `threshold` of them have to have signed.
        data: folders and files that it has to be of; nothing is compared where none is named.
        proof, log_key: a proof file of the decision's entry, and the key that its checkpoint has to be signed by.
        policy, board: digests of the policy and of the board policy that it has to be decided under; empty: of any.
        own: a store on this machine, which is no data where it is hidden.
    Raises: RefusedError, if it is not signed so; LogError, if it is no attestation of ours; UsageError, if the data is
        of other folders; ReadError, if a folder cannot be reached.
    """
    verified = dsse.verify(dsse.parse(attestation, where=where), keys, threshold=threshold, where=where)
    if verified.payload_type != statement.PAYLOAD_TYPE:
        raise LogError("a signed envelope of something else than a statement", where=where)
    about = statement.parse(verified.payload, where=where)
    faults = [] if about.passed else [f"the gate did not let it pass: {', '.join(about.failed) or 'it says so'}"]
    if policy and policy != about.policy_digest:
        faults.append(f"decided under another policy, {about.policy} (digest {about.policy_digest})")
    if board and board != about.board:
        faults.append(f"decided under {'another board policy' if about.board else 'no board'}")
    if data:
        faults += differences(about, data, progress or Quiet(), own)
    logged = None
    if proof is None and log_key is not None:
        raise UsageError("a log's key proves nothing by itself", hint="name the proof too, with --proof FILE")
    if proof is not None:
        if log_key is None:
            raise UsageError("a proof is checked by the log's key", hint="name it with --log-key VKEY")
        logged, unproven = _in_log(about, proof, log_key)
        faults += unproven
    names = tuple(key.name for key in verified.by)
    return Checked(about=about, by=names, faults=tuple(faults), compared=bool(data), logged=logged)


def differences(about: About, data: Sequence[Path], progress: Progress, own: Path | None = None) -> list[str]:
    """How files differ from those of a statement, one line each: changed, missing, added, renamed."""
    built = _manifest(about)
    present = look(data, progress, own).by_roots_of(built)
    return [f"{kind}: {path} -> {to}" if to else f"{kind}: {path}" for kind, path, to in verify.files(built, present)]


def _manifest(about: About) -> Manifest:
    """As much of the manifest as a statement holds."""
    numbers = {label: number for number, label in enumerate(about.roots)}
    entries = []
    for shard in about.shards:
        label, _, path = shard.name.partition("/")
        entries.append(
            {
                "root": numbers[label],
                "path": path,
                "sha256": shard.sha256,
                "status": shard.status,
                "reason": shard.reason,
            }
        )
    return Manifest(about.snapshot, {"roots": list(about.roots)}, entries)


def _in_log(about: About, proof: bytes, key: Verifier) -> tuple[Signed | None, list[str]]:
    try:
        proven = proofs.check(proof, key)
    except LogError as error:
        return None, [f"not proven to be in the log: {str(error).split(chr(10), 1)[0]}"]
    entry = logbook.parsed(proven.entry)
    if entry is None or (entry.kind, entry.digest, entry.about) != ("decision", about.decision, about.snapshot):
        return None, [f"the proof is of another entry ({hashlib.sha256(proven.entry).hexdigest()[:12]})"]
    if entry.more.get("outcome") != "pass" and about.passed:
        return None, ["the log says that this decision was no pass"]
    return proven.signed, []


def read(path: Path) -> bytes:
    """The bytes of an attestation. Raises: LogError, if it is larger than any."""
    if path.stat().st_size > LARGEST:
        raise LogError("no DSSE envelope: it is larger than any", where=path)
    return path.read_bytes()


def lines(checked: Checked) -> list[str]:
    """What was found, for a terminal; what was not asked for is said too."""
    about = checked.about
    read = sum(shard.sha256 is not None for shard in about.shards)
    found = ["FAILED" if checked.faults else "PASSED"]
    found += [f"  {fault}" for fault in checked.faults]
    found.append(f"  signed by {', '.join(checked.by)}")
    found.append(
        f"  decided at {about.at} on {read:,} files, snapshot {about.snapshot[:12]}, under the policy {about.policy} "
        f"(digest {about.policy_digest})"
    )
    if about.mix:
        found.append("  judged as a batch that joins what was released before, not as data of its own")
    if about.board:
        approved = f"approved by {', '.join(about.approvals)}" if about.approvals else "nobody approved it"
        found.append(f"  {approved}, under the board policy {about.board}")
    else:
        found.append("  no board was asked")
    for rule in about.warned:
        found.append(f"  {'waived' if rule in about.waived else 'did not hold, and did not stop it'}: {rule}")
    if not checked.compared:
        found.append("  no data was compared (--data DIR)")
    if checked.logged is None:
        found.append("  that the decision is in a log was not shown (--proof FILE --log-key VKEY)")
    else:
        point = checked.logged.checkpoint
        found.append(f"  in the log of {point.origin}, whose signed checkpoint is of {point.size:,} entries")
    return found
