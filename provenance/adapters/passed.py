"""The shards of data that has a pass, and their records, given out only while each is what passed.

Values are small and picklable, so that loaders can hand them to their workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from provenance.adapters.files import verified_copy
from provenance.errors import RefusedError
from provenance.ledger.store import Store
from provenance.model import ReaderOptions
from provenance.pipeline import decided
from provenance.pipeline.decided import Under
from provenance.pipeline.descriptors import reader_options
from provenance.pipeline.roots import all_placed, roots
from provenance.pipeline.standing import Trust
from provenance.read import raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One file that passed."""

    path: Path
    name: str  # root label/relative path
    sha256: str
    options: ReaderOptions  # as it was read when it was tagged
    tagged: int  # records that were tagged, and are given out
    rejected: int  # records that were not, and are not

    def records(self) -> Iterator[dict[str, Any]]:
        """Its records in the order of the file: every field as it lies there; a plain text as `{"text": ...}`.

        The whole file is verified before the first is given. Records that were rejected when it was tagged are left
        out: nobody judged them.
        Raises: RefusedError, if the file is another one now, or its records are not those that were tagged; ReadError.
        """
        given = 0
        if not self.tagged:
            return  # all of it was rejected, such as a table without a text
        with verified_copy(self.path, self.sha256) as copy:
            skip = raw.rejected(copy, self.options) if self.rejected else frozenset()
            for record in raw.records(copy, self.options, skip):
                given += 1
                if given > self.tagged:
                    break
                yield record
        if given != self.tagged:
            raise RefusedError(
                f"a file gives other records than the {self.tagged:,} that were tagged",
                where=self.name,
                hint="it was tagged by a version that reads it otherwise: tag the data and ask the gate again",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """Data that has a pass."""

    snapshot: str  # id
    policy: str  # its digest
    shards: tuple[Shard, ...]  # in manifest order

    def records(self) -> Iterator[dict[str, Any]]:
        """The records of all shards, one after the other."""
        for shard in self.shards:
            yield from shard.records()

    def part(self, number: int, of: int) -> Passed:
        """Every `of`-th shard from `number` on; the parts of all numbers hold each shard once.

        Raises: ValueError, if there is no such part.
        """
        if not 0 <= number < of:
            raise ValueError(f"part {number} of {of}")
        return Passed(snapshot=self.snapshot, policy=self.policy, shards=self.shards[number::of])


def passed(store: Store, data: Sequence[Path], under: Under, *, trust: Trust, now: datetime) -> Passed:
    """What of `data` may be read for training, after `require` was asked of it.

    Files that were rejected whole were never judged, and are not among it.
    Raises: as `decided.require`.
    """
    decision = decided.require(store, data, under, trust=trust, now=now)
    built = store.load(decision.snapshot)
    places = all_placed(built.roots, roots(data))
    shards = tuple(
        Shard(
            path=places[entry["root"]].path / entry["path"],
            name=f"{built.roots[entry['root']]}/{entry['path']}",
            sha256=entry["sha256"],
            options=reader_options(store, entry),
            tagged=entry["records"],
            rejected=entry["rejected"],
        )
        for entry in built.entries
        if entry["status"] == "tagged"
    )
    return Passed(snapshot=built.id, policy=decision.policy_digest, shards=shards)
