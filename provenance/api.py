"""The Python API: the same verbs as the command line, on values.

import provenance as pv

s = pv.tag("data/", sources="sources.yaml")
s.profile("mix_by_source")      # a polars frame
pv.gate(s, policy="default")    # a Decision
pv.report(s, "audit.html")
pv.diff("release-1", s)         # what changed, as a JSON-able value
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from provenance import given
from provenance.errors import UsageError
from provenance.ledger.store import Name, Store
from provenance.model import Decision

if TYPE_CHECKING:
    import polars as pl

    from provenance.pipeline.watching import Handled


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot in a store. `id` is the digest of its manifest."""

    store: Path
    name: str
    id: str

    @property
    def totals(self) -> dict[str, int]:
        """Sums over its shards: bytes, seen, records, rejected, shards, rejected_shards, ignored."""
        return dict(Store.open(self.store).load(self.id).value["totals"])

    def profile(
        self, name: str, *, profiles: Sequence[Path] = (), baseline: str | None = None, **params: Any
    ) -> pl.DataFrame:
        """The table of one profile, held against `baseline` (as `--baseline`).

        Args:
            name: as `provenance profiles` lists them; docs/profiles.md says what each asks and its columns.
            profiles: folders of your own.
            params: of the profile, such as `limit=20`.
        Returns: a row a group; shares are fractions of 1, sizes in UTF-8 bytes.
        Raises: UsageError, if there is no profile or snapshot of that name; ProfileError.
        """
        from provenance.pipeline import baselines, snapshots

        opened, entry = self._opened()
        held = baselines.find(opened, self.id, baseline)
        with snapshots.session(opened, entry, profiles=tuple(profiles), baseline=held) as session:
            return session.run(name, {key: str(value) for key, value in params.items()})

    def sql(self, query: str, *, baseline: str | None = None) -> pl.DataFrame:
        """One SELECT over the snapshot's views, and over those of `baseline` (docs/profiles.md lists them).

        Returns: what it selects, as DuckDB types it.
        Raises: ProfileError, if it is no single SELECT, or fails.
        """
        from provenance.pipeline import baselines, snapshots

        opened, entry = self._opened()
        held = baselines.find(opened, self.id, baseline)
        with snapshots.session(opened, entry, baseline=held) as session:
            return session.sql(query)

    def _opened(self) -> tuple[Store, Name]:
        opened = Store.open(self.store)
        return opened, opened.resolve(self.id)


def tag(
    data: given.Paths, *, name: str | None = None, store: str | Path | None = None, **how: Unpack[given.Tagging]
) -> Snapshot:
    """Tag every record of `data` and keep the result as a snapshot.

    Args:
        name: of the snapshot; default: made from the folder and the time.
        how: sources, families, tokenizer and more, all with defaults; see `provenance.given.Tagging`.
    Raises: UsageError, ConfigError, ReadError, ScanError, LedgerError.
    """
    from provenance.pipeline import tagging

    path = given.store_path(store)
    tagged = tagging.tag(given.paths(data), store_path=path, now=datetime.now(UTC), name=name, **given.tagging(how))
    return Snapshot(path, tagged.name, tagged.snapshot)


def open_snapshot(snapshot: str = "latest", *, store: str | Path | None = None) -> Snapshot:
    """A snapshot by name, id, prefix of an id, or `latest`. Raises: UsageError; LedgerError."""
    path = given.store_path(store)
    found = Store.open(path).resolve(snapshot)
    return Snapshot(path, found.name, found.snapshot)


def gate(
    snapshot: Snapshot,
    *,
    policy: str | Path = "default",
    data: given.Paths = (),
    profiles: Sequence[Path] = (),
    baseline: str | None = None,
    board: str | Path | None = None,
    seen: str | Path | None = None,
    attest_key: str | Path | None = None,
    attestation: str | Path | None = None,
) -> Decision:
    """Judge a snapshot; the decision is kept in its store. A refusal is a value, not an error.

    Args:
        data: where the data lies now; without a board, by default where it was tagged.
        profiles: folders of your own profiles, which the policy may ask.
        baseline: an earlier snapshot to hold it against, or `none`; default: as `--baseline`.
        board, seen: the board policy that you trust, and the checkpoint that you kept, as `--board` and `--seen`.
        attest_key, attestation: the key that signs the statement on it, and a file to write that to.
    Returns: the decision; `outcome` is pass, review or refuse, `findings` have a reason and a remedy each.
    Raises: UsageError, ConfigError, ReadError, LedgerError, PolicyError, if nothing could be judged.
    """
    from provenance import keyfiles
    from provenance.ledger import files
    from provenance.pipeline import attesting, judging

    if attestation and not attest_key:
        raise UsageError("a statement is signed by a key", hint="name it with attest_key")
    opened = Store.open(snapshot.store)
    decision = judging.decide(
        opened,
        opened.resolve(snapshot.id),
        policy=str(policy),
        now=datetime.now(UTC),
        data=given.paths(data),
        profiles=profiles,
        baseline=baseline,
        trust=given.trust(board, seen),
        attest=keyfiles.load(Path(attest_key), use="attest") if attest_key else None,
    )
    if attestation:
        files.deliver(Path(attestation), attesting.envelope(judging.kept_in(opened, decision)))
    return decision


def watch(
    landing: str | Path,
    *,
    release: str | Path,
    quarantine: str | Path | None = None,
    policy: str | Path = "default",
    store: str | Path | None = None,
    once: bool = True,
    interval: float = 5.0,
    settle: float = 5.0,
    release_on_review: bool = False,
    baseline: str | None = None,
    profiles: Sequence[Path] = (),
    board: str | Path | None = None,
    seen: str | Path | None = None,
    attest_key: str | Path | None = None,
    **tagging: Unpack[given.Tagging],
) -> Iterator[Handled]:
    """Judge each batch that lands in a folder and move it: to `release` if it passes, else to quarantine.

    Gives what became of each batch once it is where it belongs. Whoever stops asking stops the watcher; the next one
    goes on. docs/watch.md says what is judged how.

    Args:
        once: end when the batches that are there are handled; else wait for more, `interval` seconds between two looks.
        settle: seconds for which a batch must lie untouched before it is taken.
        board, seen: the board policy that you trust, and the checkpoint that you kept, as for `gate`.
        attest_key: the key that signs the statements on the decisions.
        tagging: how batches are tagged, as for `tag`.
    Raises: LedgerError, if another watcher is at work there; ProvenanceError and its kinds.
    """
    from provenance import keyfiles
    from provenance.pipeline import watching

    with watching.opened(
        given.store_path(store),
        Path(landing),
        Path(release),
        Path(quarantine) if quarantine else None,
        policy=str(policy),
        profiles=tuple(profiles),
        baseline=baseline,
        how=given.tagging(tagging),
        settle=settle,
        release_on_review=release_on_review,
        attest=keyfiles.load(Path(attest_key), use="attest") if attest_key else None,
        trust=given.trust(board, seen),
    ) as watcher:
        yield from watcher.run(once=once, interval=interval)


def report(
    snapshot: Snapshot,
    output: str | Path = "audit.html",
    *,
    policy: str | Path = "default",
    profiles: Sequence[Path] = (),
    baseline: str | None = None,
) -> Path:
    """Write the report, with the latest decision under that policy, and the same as JSON beside it.

    Args:
        output: an HTML file; the JSON lies beside it under the same name.
        policy, profiles, baseline: as for `gate`.
    Returns: the HTML file.
    Raises: UsageError, ConfigError, LedgerError, ProfileError.
    """
    from provenance.pipeline import reporting

    opened = Store.open(snapshot.store)
    path = Path(output)
    reporting.write(
        opened,
        opened.resolve(snapshot.id),
        policy=str(policy),
        output=path,
        now=datetime.now(UTC),
        profiles=profiles,
        baseline=baseline,
    )
    return path


def diff(old: Snapshot | str, new: Snapshot | str = "latest", *, store: str | Path | None = None) -> dict[str, Any]:
    """What changed from one snapshot to another, as a JSON-able value (docs/change.md).

    Args:
        old, new: snapshots of one store, or what `open_snapshot` takes.
        store: where names are looked up; default: the snapshots' own store.
    Raises: UsageError, if they are of two stores; LedgerError, ProfileError.
    """
    from provenance.pipeline import diffing

    stores = {found.store for found in (old, new) if isinstance(found, Snapshot)} | (
        {given.store_path(store)} if store else set()
    )
    if len(stores) > 1:
        raise UsageError("two snapshots of different stores cannot be compared", hint="tag both into one store")
    opened = Store.open(stores.pop()) if stores else given.open_store(None)
    sides = [opened.resolve(found.id if isinstance(found, Snapshot) else found) for found in (old, new)]
    return diffing.diff(opened, *sides)
