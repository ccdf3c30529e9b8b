"""The challenge file: how many records and token positions, and the seed that chooses them.

Pure.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from provenance.challenging import drawing
from provenance.errors import ConfigError
from provenance.read.strictjson import JSONError, parse

KIND = "provenance.challenge"
MOST = 20_000
"""Draws of each kind; an opening has about 3 kB a record, and 20,000 draws tell a share to within a point."""

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What an auditor asks."""

    records: int  # drawn from all records
    tokens: int  # positions drawn from all tokens
    seed: str  # 64 hex digits
    snapshot: str | None = None  # id, where it is asked of one only

    def value(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "kind": KIND,
            "records": self.records,
            "seed": self.seed,
            "snapshot": self.snapshot,
            "tokens": self.tokens,
            "version": 1,
        }

    def chosen(self, snapshot: str, *, records: int, tokens: int) -> tuple[list[int], list[int]]:
        """The records, and the token positions, that it chooses in a snapshot of so many; ascending."""
        seed = bytes.fromhex(self.seed)
        return (
            drawing.draw("records", seed, snapshot, count=self.records, total=records),
            drawing.draw("tokens", seed, snapshot, count=self.tokens, total=tokens),
        )


def text(challenge: Challenge) -> str:
    """The file of a challenge."""
    return json.dumps(challenge.value(), indent=1) + "\n"


def made(*, records: int, tokens: int, seed: str, snapshot: str | None = None, where: object = "") -> Challenge:
    """A challenge of checked values. Raises: ConfigError."""
    if not 0 <= records <= MOST or not 0 <= tokens <= MOST or records + tokens == 0:
        raise ConfigError(f"a challenge draws 1 to {MOST:,} records, tokens, or both", where=where)
    if not _HEX.fullmatch(seed):
        raise ConfigError("a seed has 64 hex digits, lower case", where=where, hint="leave it out and one is made")
    if snapshot is not None and not is_id(snapshot):
        raise ConfigError("a snapshot's id has 64 hex digits, lower case", where=where)
    return Challenge(records=records, tokens=tokens, seed=seed, snapshot=snapshot)


def of_value(value: Any, *, where: object = "") -> Challenge:
    """A challenge from its JSON value. Raises: ConfigError."""
    keys = {"kind", "records", "seed", "snapshot", "tokens", "version"}
    if not isinstance(value, dict) or value.get("kind") != KIND or value.keys() != keys:
        raise ConfigError("no challenge", where=where, hint="`provenance challenge new` makes one")
    if type(value["version"]) is not int or value["version"] != 1:
        raise ConfigError("no challenge of a version that is known", where=where, hint="`provenance challenge new`")
    counts = [value["records"], value["tokens"]]
    seed, snapshot = value["seed"], value["snapshot"]
    whole = all(type(n) is int for n in counts) and isinstance(seed, str)
    if not whole or not (snapshot is None or isinstance(snapshot, str)):
        raise ConfigError("a challenge with a count that is no number, or an id or seed that is no text", where=where)
    return made(records=counts[0], tokens=counts[1], seed=seed, snapshot=snapshot, where=where)


def read(data: bytes, *, where: object = "") -> Challenge:
    """A challenge from its file. Raises: ConfigError."""
    try:
        return of_value(parse(data), where=where)
    except JSONError as error:
        hint = "ask whoever sent it for another copy; `provenance challenge new` makes one"
        raise ConfigError(f"no challenge: it is not strict JSON ({error.reason})", where=where, hint=hint) from None


def is_id(text: str) -> bool:
    """Whether this can be the id of a snapshot, or any SHA-256."""
    return bool(_HEX.fullmatch(text))
