"""What a training script and whoever checks it call: `pv.passed`, `pv.load` and `pv.verify`.

import provenance as pv

for record in pv.load("data/", policy="default"):  # of files that passed, as they were when they passed
    ...
pv.verify("pass.json", key="gate.example/attest+5dd...", data="data/")  # raises unless it is a pass of these files
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provenance.errors import RefusedError
from provenance.ledger.store import Store

if TYPE_CHECKING:
    from provenance.adapters.passed import Passed
    from provenance.pipeline.attesting import Checked

Paths = str | Path | Sequence[str | Path]


def passed(
    data: Paths,
    *,
    policy: str | Path = "default",
    store: str | Path | None = None,
    profiles: Sequence[Path] = (),
    board: str | Path | None = None,
    seen: str | Path | None = None,
) -> Passed:
    """The shards of data that has a pass, for the adapters of torch and `datasets`; all arguments as for `require`.

    Raises: as `require`.
    """
    from provenance.adapters import passed as adapters
    from provenance.pipeline.standing import trust

    return adapters.passed(
        Store.open(Path(store or os.environ.get("PROVENANCE_STORE", ".provenance"))),
        _paths(data),
        policy=str(policy),
        profiles=profiles,
        trust=trust(Path(board) if board else None, Path(seen) if seen else None),
        now=datetime.now(UTC),
    )


def load(
    data: Paths,
    *,
    policy: str | Path = "default",
    store: str | Path | None = None,
    profiles: Sequence[Path] = (),
    board: str | Path | None = None,
    seen: str | Path | None = None,
) -> Iterator[dict[str, Any]]:
    """The records of data that has a pass, shard after shard, each as it lies in its file.

    Whether it has a pass is asked at once. Each shard is verified when it is come to, before its first record is given,
    so a file that is swapped after the check is caught. Records that were rejected when tagged are not given.
    Args: as for `require`.
    Raises: as `require`; while it is read, RefusedError, if a file is not the one that passed.
    """
    found = passed(data, policy=policy, store=store, profiles=profiles, board=board, seen=seen)
    return found.records()


def verify(
    attestation: str | Path,
    *,
    key: str | Sequence[str],
    threshold: int = 1,
    data: Paths = (),
    proof: str | Path | None = None,
    log_key: str | None = None,
    policy: str | Path | None = None,
    board: str | Path | None = None,
) -> Checked:
    """Check an attestation as `provenance verify` does: offline, without a store.

    Args:
        key: verifier keys that you trust to attest, or files that hold one; `threshold` of them have to have signed.
        data: folders and files that it has to be of; nothing is compared where none is named.
        proof, log_key: a proof that the decision is in the log, and the log's verifier key.
        policy, board: the policy (a name, a file or its digest) and the board policy that it has to be decided under.
    Returns: what it says, who signed, and what was compared.
    Raises: RefusedError, if it is no pass, or anything that was asked for does not hold; LogError, if it is no
        attestation; UsageError, ReadError.
    """
    from provenance.pipeline import attesting, judging, log_checking, standing

    path = Path(attestation)
    found = attesting.check(
        attesting.read(path),
        log_checking.parse_keys([key] if isinstance(key, str) else key),
        threshold=threshold,
        data=_paths(data),
        proof=Path(proof).read_bytes() if proof else None,
        log_key=log_checking.parse_keys([log_key])[0] if log_key else None,
        policy=judging.policy_digest(str(policy)) if policy else "",
        board=standing.load_board(Path(board)).digest if board else "",
        where=path,
    )
    if not found.passed:
        raise RefusedError("this is no pass for this data", where=path, hint="\n        ".join(found.faults[:5]))
    return found


def _paths(data: Paths) -> list[Path]:
    return [Path(data)] if isinstance(data, str | Path) else [Path(item) for item in data]
