"""Challenges from Python: an auditor makes and checks them, a provider answers.

import provenance as pv

pv.challenge.new("challenge.json", records=500, tokens=500)             # the auditor
pv.challenge.open(snapshot, "challenge.json", "opening.json")           # the provider
pv.challenge.check("opening.json", "claims.json", challenge="challenge.json", snapshot=snapshot_id)  # the auditor
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import given
from provenance.challenging.asking import Challenge

if TYPE_CHECKING:
    from provenance.api import Snapshot
    from provenance.challenging.check import Checked
    from provenance.challenging.opening import Opening


def new(
    path: str | Path | None = None,
    *,
    records: int = 0,
    tokens: int = 0,
    seed: str | None = None,
    snapshot: str | None = None,
) -> Challenge:
    """Make a challenge, and write it to a file if one is named.

    Args:
        records: how many are drawn from all records.
        tokens: how many positions are drawn from all tokens.
        seed: 64 hex digits; by default the system's random ones.
        snapshot: id, where it is asked of one only.
    Raises: ConfigError.
    """
    from provenance.challenging import asking
    from provenance.errors import UsageError
    from provenance.ledger import files

    if path is not None and Path(path).is_file():
        raise UsageError(
            "a challenge that was made is not overwritten: its answer is checked against it",
            where=path,
            hint="name another file",
        )
    made = asking.made(records=records, tokens=tokens, seed=seed or secrets.token_hex(32), snapshot=snapshot)
    if path is not None:
        files.deliver(Path(path), asking.text(made).encode())
    return made


def open(
    snapshot: str | Snapshot,
    challenge: str | Path | Challenge,
    path: str | Path | None = None,
    *,
    with_text: bool = False,
    data: Sequence[str | Path] = (),
    store: str | Path | None = None,
) -> Opening:
    """Answer a challenge, and write the answer to a file if one is named.

    Args:
        with_text: whether the texts of the chosen records come along.
        data: where the data lies now; default: where it was tagged.
    Raises: UsageError, ConfigError, LedgerError, ReadError.
    """
    from provenance.challenging import opening
    from provenance.errors import UsageError
    from provenance.ledger import files
    from provenance.pipeline import answering

    asked = challenge if isinstance(challenge, Challenge) else _challenge(challenge)
    if path is not None and not isinstance(challenge, Challenge) and Path(path).resolve() == Path(challenge).resolve():
        raise UsageError("the answer would replace the challenge", where=path, hint="name another file")
    opened = given.open_store(store)
    name = opened.resolve(snapshot if isinstance(snapshot, str) else snapshot.id)
    answer = answering.answer(opened, name, asked, with_text=with_text, data=[Path(d) for d in data])
    if path is not None:
        files.deliver(Path(path), "".join(opening.text(answer)).encode())
    return answer


def check(
    opening: str | Path,
    claims: str | Path,
    *,
    challenge: str | Path | Challenge,
    snapshot: str | None = None,
    proof: str | Path | None = None,
    key: str | None = None,
    tokenizer: str | Path | None = None,
    confidence: float = 0.95,
    with_text: bool = False,
) -> Checked:
    """Check an answer and test claims by it; as `provenance challenge check`.

    Args:
        challenge: as it was sent.
        snapshot: id, as the log has it; else the proof, the claims or the challenge have to say it.
        proof: that the snapshot is in the log, as `provenance log prove` writes it.
        key: verifier key of the log, or a file that holds it.
        with_text: the texts were asked for, so an answer that withholds any is none.
        tokenizer: a tokenizer.json, where texts come along and the provider counts tokens by one.
    Raises: RefusedError, if the answer or the proof is none; UsageError, ConfigError.
    """
    from provenance.challenging import check
    from provenance.challenging import claims as claiming
    from provenance.challenging import opening as answers

    asked = challenge if isinstance(challenge, Challenge) else _challenge(challenge)
    claimed = claiming.read(_bytes(claims), where=claims)
    proven, since = _proven(proof, key)
    found = check.of(snapshot, proven, claimed.snapshot, asked.snapshot)
    answer = answers.read(_bytes(opening), where=opening)
    made = check.check(
        answer,
        challenge=asked,
        snapshot=found,
        claims=claimed.claims,
        confidence=confidence,
        with_text=with_text,
    )
    if not made.faults and any(record.content for record in answer.records):
        from provenance.pipeline import rechecking

        made = replace(made, retagged=rechecking.recheck(answer, tokenizer=Path(tokenizer) if tokenizer else None))
    return replace(made, logged=since)


def _proven(proof: str | Path | None, key: str | None) -> tuple[str | None, str | None]:
    """The snapshot that a proof file is of, and since when the log holds it."""
    from provenance.errors import LogError, RefusedError, UsageError
    from provenance.pipeline import log_checking, logbook
    from provenance.tlog import proof as proofs

    if (proof is None) is not (key is None):
        raise UsageError("a proof and the log's key are given together")
    if proof is None or key is None:
        return None, None
    (verifier,) = log_checking.parse_keys([key])
    try:
        shown = proofs.check(Path(proof).read_bytes(), verifier, where=proof)
    except LogError as error:
        raise RefusedError(f"not proven: {error}") from None
    entry = logbook.parsed(shown.entry)
    if entry is None or entry.kind != "snapshot":
        raise RefusedError("the proof is of another entry than a snapshot's", where=proof)
    return entry.digest, entry.at


def _challenge(path: str | Path) -> Challenge:
    from provenance.challenging import asking

    return asking.read(_bytes(path), where=path)


def _bytes(path: str | Path) -> bytes:
    """A file that somebody else wrote: no more of it than is ever taken. Raises: ReadError."""
    from provenance.challenging.opening import LARGEST
    from provenance.errors import ReadError

    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ReadError(f"the file cannot be read ({error.strerror})", where=path) from None
