"""What a training script and whoever checks it call: `pv.require`, `pv.passed`, `pv.load` and `pv.verify`.

import provenance as pv

pv.require("data/", policy="default")  # raises unless these files have a pass
for record in pv.load("data/", policy="default"):  # of files that passed, as they were when they passed
    ...
pv.verify("pass.json", key="gate.example/attest+5dd...", data="data/")  # raises unless it is a pass of these files
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from provenance import given
from provenance.errors import RefusedError

if TYPE_CHECKING:
    from provenance.adapters.passed import Passed
    from provenance.ledger.store import Store
    from provenance.model import Decision
    from provenance.pipeline.attesting import Checked
    from provenance.pipeline.decided import Under
    from provenance.pipeline.standing import Trust


class How(TypedDict, total=False):
    """What a pass is asked by.

    `board` is the board policy that you trust: without it, whoever can write to the store can write a pass. `seen` is
    the checkpoint that you kept outside the store; it is moved on.
    """

    policy: str | Path  # a built-in name or a YAML file; default: default
    store: str | Path | None  # default: $PROVENANCE_STORE, else .provenance
    profiles: Sequence[Path]  # folders of your own profiles
    board: str | Path | None
    seen: str | Path | None


def require(data: given.Paths, **how: Unpack[How]) -> Decision:
    """Raise unless the newest decision under this very policy, on any snapshot of exactly these files, is a pass.

    The files are read and compared; nothing is judged again, so this is quick to call before training. The log and what
    the board said are looked at anew: a veto since, or a waiver that has ended, refuses.

    Args:
        how: policy, store, profiles, board and seen, all with defaults; see `How`.
    Raises: RefusedError, if there is no such pass; UsageError, ReadError, LedgerError, LogError.
    """
    from provenance.pipeline import decided

    store, under, trust = _asked(how)
    return decided.require(store, given.paths(data), under, trust=trust, now=datetime.now(UTC))


def passed(data: given.Paths, **how: Unpack[How]) -> Passed:
    """The shards of data that has a pass, for the adapters of torch and `datasets`; all arguments as for `require`.

    Raises: as `require`.
    """
    from provenance.adapters import passed as adapters

    store, under, trust = _asked(how)
    return adapters.passed(store, given.paths(data), under, trust=trust, now=datetime.now(UTC))


def load(data: given.Paths, **how: Unpack[How]) -> Iterator[dict[str, Any]]:
    """The records of data that has a pass, shard after shard, each as it lies in its file.

    Whether it has a pass is asked at once. Each shard is verified when it is come to, before its first record is given,
    so a file that is swapped after the check is caught. Records that were rejected when tagged are not given.
    Args: as for `require`.
    Raises: as `require`; while it is read, RefusedError, if a file is not the one that passed.
    """
    return passed(data, **how).records()


def _asked(how: How) -> tuple[Store, Under, Trust]:
    from provenance.pipeline import judging

    store = given.open_store(how.get("store"))
    under = judging.under(str(how.get("policy", "default")), how.get("profiles", ()))
    return store, under, given.trust(how.get("board"), how.get("seen"))


def verify(
    attestation: str | Path,
    *,
    key: str | Sequence[str],
    threshold: int = 1,
    data: given.Paths = (),
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
        data=given.paths(data),
        proof=Path(proof).read_bytes() if proof else None,
        log_key=log_checking.parse_keys([log_key])[0] if log_key else None,
        policy=judging.policy_digest(str(policy)) if policy else "",
        board=standing.load_board(Path(board)).digest if board else "",
        own=given.store_path(None),
        where=path,
    )
    if not found.passed:
        raise RefusedError("this is no pass for this data", where=path, hint="\n        ".join(found.faults[:5]))
    return found
