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
from typing import TYPE_CHECKING, Any

from provenance import given
from provenance.errors import UsageError
from provenance.ledger.store import Name, Store
from provenance.model import FAMILIES, NAMES_EACH, Decision

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

        Raises: UsageError, if there is no profile or snapshot of that name; ProfileError.
        """
        from provenance.pipeline import baselines, snapshots

        opened, entry = self._opened()
        held = baselines.find(opened, self.id, baseline)
        with snapshots.session(opened, entry, profiles=tuple(profiles), baseline=held) as session:
            return session.run(name, {key: str(value) for key, value in params.items()})

    def sql(self, query: str, *, baseline: str | None = None) -> pl.DataFrame:
        """One SELECT over the snapshot's views, and over those of `baseline`. Raises: ProfileError."""
        from provenance.pipeline import baselines, snapshots

        opened, entry = self._opened()
        held = baselines.find(opened, self.id, baseline)
        with snapshots.session(opened, entry, baseline=held) as session:
            return session.sql(query)

    def _opened(self) -> tuple[Store, Name]:
        opened = Store.open(self.store)
        return opened, opened.resolve(self.id)


def tag(
    data: given.Paths,
    *,
    sources: str | Path | None = None,
    name: str | None = None,
    store: str | Path | None = None,
    jobs: int = 1,
    families: Sequence[str] = FAMILIES,
    tokenizer: str | Path | None = None,
    mapping: str | Path | None = None,
    countries: Sequence[str] = (),
    countries_by_language: bool = False,
    recognizers: Sequence[str | Path] = (),
    evaluations: Sequence[str | Path] = (),
    names: str | None = None,
    names_sample: int = NAMES_EACH,
    names_models: Sequence[str] = (),
    machine_text: Sequence[str] = (),
    submitter: str | Path | None = None,
) -> Snapshot:
    """Tag every record of `data` and keep the result as a snapshot.

    Args:
        names: `none`, `sample` (the default where `privacy` runs) or `full`.
        names_sample: records of each source, language and length that a sample takes.
        names_models: `LANGUAGE=MODEL` each, as `--names-model`.
        machine_text: `[SOURCE=]FILE` each, as `--machine-text`.
        submitter: the file of a submit key: whose snapshot it is, in the log.

    With `jobs` above 1 the calling script needs the usual `if __name__ == "__main__":`, since workers import it.
    Raises: ProvenanceError and its kinds.
    """
    from provenance.pipeline import tagging

    path = given.store_path(store)
    tagged = tagging.tag(
        given.paths(data),
        store_path=path,
        now=datetime.now(UTC),
        declared=Path(sources) if sources else None,
        name=name,
        jobs=jobs,
        families=families,
        tokenizer=Path(tokenizer) if tokenizer else None,
        mapping=Path(mapping) if mapping else None,
        countries=countries,
        countries_by_language=countries_by_language,
        recognizers=recognizers,
        evaluations=[Path(item) for item in evaluations],
        names=names,
        names_sample=names_sample,
        names_models=names_models,
        machine_text=machine_text,
        submitter=Path(submitter) if submitter else None,
    )
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
        data: where the data lies now; default: where it was tagged.
        profiles: folders of your own profiles, which the policy may ask.
        baseline: an earlier snapshot to hold it against, or `none`; default: as `--baseline`.
        board, seen: the board policy that you trust, and the checkpoint that you kept, as `--board` and `--seen`.
        attest_key, attestation: the key that signs the statement on it, and a file to write that to.
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
        files.write(Path(attestation), attesting.envelope(judging.kept_in(opened, decision)))
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
    **tagging: Any,
) -> Iterator[Handled]:
    """Judge each batch that lands in a folder and move it: to `release` if it passes, else to quarantine.

    Gives what became of each batch once it is where it belongs. Whoever stops asking stops the watcher; the next one
    goes on. docs/watch.md says what is judged how.

    Args:
        once: end when the batches that are there are handled; else wait for more, `interval` seconds between two looks.
        settle: seconds for which a batch must lie untouched before it is taken.
        board, seen: the board policy that you trust, and the checkpoint that you kept, as for `gate`.
        attest_key: the key that signs the statements on the decisions.
        tagging: more arguments of `tag`, such as `sources` or `families`.
    Raises: LedgerError, if another watcher is at work there; ProvenanceError and its kinds.
    """
    from provenance import keyfiles
    from provenance.pipeline import watching

    how: dict[str, Any] = {"jobs": 1} | tagging
    declared = how.pop("sources", None)
    how |= {name: Path(how[name]) for name in ("tokenizer", "mapping") if how.get(name)}
    with watching.opened(
        given.store_path(store),
        Path(landing),
        Path(release),
        Path(quarantine) if quarantine else None,
        policy=str(policy),
        profiles=tuple(profiles),
        baseline=baseline,
        how=how | {"declared": Path(declared) if declared else None},
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
    baseline: str | None = None,
) -> Path:
    """Write the report, with the latest decision under that policy, and the same as JSON beside it."""
    from provenance.pipeline import reporting

    opened = Store.open(snapshot.store)
    path = Path(output)
    reporting.write(
        opened,
        opened.resolve(snapshot.id),
        policy=str(policy),
        output=path,
        now=datetime.now(UTC),
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
