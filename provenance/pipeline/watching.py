"""A retraining loop's door: batches land in one folder, are tagged and judged, and only then move to another.

Every step can be done again: a run that is killed between any two of them is gone on with by the next, and a batch is
released by a kept decision only, whose data it still is, byte for byte.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from provenance import sources
from provenance.errors import LedgerError, ReadError, UsageError
from provenance.gating import store as decisions
from provenance.gating.decide import follows
from provenance.keyfiles import Signer
from provenance.ledger import files, verify
from provenance.ledger.store import Store
from provenance.model import Decision
from provenance.pipeline import batches, decided, judging, moving, preparing
from provenance.pipeline.comparing import look
from provenance.pipeline.journal import Entry, Journal
from provenance.pipeline.landing import STAGING, Landing
from provenance.pipeline.progress import Progress, Quiet
from provenance.pipeline.standing import NOBODY, Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of one batch."""

    batch: str  # its name as it landed
    released: bool
    path: Path  # where it lies now
    decision: Decision
    folder: Path  # of the decision, in the store
    records: int  # tagged
    rejected: int  # records that could not be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of one watcher."""

    landing: Path
    release: Path
    quarantine: Path

    def check(self, store: Path) -> None:
        """Raises: ReadError, if there is no landing folder; UsageError, if one folder lies in another."""
        if not self.landing.is_dir():
            raise ReadError("there is no such folder", where=self.landing, hint="make it, or check the path")
        named = {"landing": self.landing, "release": self.release, "quarantine": self.quarantine, "store": store}
        for one, first in named.items():
            for other, second in named.items():
                # A store in a landing folder is hidden, or would be a batch; anywhere else it is no data.
                if one != other and first.resolve().is_relative_to(second.resolve()):
                    raise UsageError(
                        f"the {one} folder lies in the {other} folder",
                        where=first,
                        hint="name folders that lie beside each other",
                    )


class Watcher:
    """Handles the batches of one landing folder; use it in a `with`, which holds its locks.

    Args:
        settle: seconds for which a batch must lie untouched.
        release_on_review: whether what awaits a review is released.
        step: called with a name between any two steps; tests kill the process there.
    Raises: LedgerError, if another watcher works on the store or the folder; UsageError; ReadError.
    """

    def __init__(
        self,
        store: Store,
        places: Places,
        how: batches.How,
        *,
        settle: float,
        release_on_review: bool = False,
        progress: Progress | None = None,
        step: Callable[[str], None] = lambda _: None,
    ) -> None:
        places.check(store.path)
        self._store = store
        self._places = Places(
            landing=places.landing.resolve(),
            release=places.release.resolve(),
            quarantine=places.quarantine.resolve(),
        )
        self._how = how
        self._settle = settle
        self._good = ("pass", "review") if release_on_review else ("pass",)
        self._progress = progress or Quiet()
        self._step = step
        self._journal = Journal(store)
        self._landing = Landing(self._places.landing, settle)
        self._open = ExitStack()
        self.waiting: list[Path] = []  # batches that were still being written when they were last looked at

    def __enter__(self) -> Watcher:
        moving.prepare(self._places.landing)
        self._places.release.mkdir(parents=True, exist_ok=True)
        try:
            for path in (self._journal.folder / "lock", self._places.landing / STAGING / "lock"):
                self._open.enter_context(_alone(path))
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def resume(self) -> Iterator[Handled]:
        """Go on with the batches that a run before this one left."""
        for entry in self._journal.entries(self._places.landing):
            yield from self._handle(entry)

    def pass_once(self) -> Iterator[Handled]:
        """Handle every batch that has landed."""
        landed, self.waiting = self._landing.look(time.monotonic(), time.time_ns())
        for path in landed:
            entry = self._journal.begin(path.name, self._free(path.name), self._places.landing)
            self._step("announced")
            moving.carry(path, self._staged(entry))
            yield from self._handle(entry)

    def run(self, *, once: bool, interval: float) -> Iterator[Handled]:
        """Handle batches as they land; with `once`, those that are there and settle in the time for it."""
        yield from self.resume()
        yield from self.pass_once()
        if once:
            if self.waiting:
                time.sleep(self._settle)
                yield from self.pass_once()
            return
        while True:
            time.sleep(interval)
            yield from self.pass_once()

    def _staged(self, entry: Entry) -> Path:
        # In a folder that is called the same for all, since it is in the batch's manifest.
        return moving.staging(self._places.landing, entry.token) / "batch" / entry.name

    def _free(self, name: str) -> str:
        return moving.free(name, [self._places.release], set())

    def _handle(self, entry: Entry) -> Iterator[Handled]:
        """Take a batch to where it belongs; nothing, if it is gone."""
        left = bool(entry.decision)
        for _ in range(_TRIES):
            records = 0
            if not entry.decision:
                if not self._bring(entry):
                    self._done(entry)
                    return
                self._step("staged")
                folder = self._staged(entry).parent
                now = datetime.now(UTC)
                found, records = batches.judge(
                    self._store, folder, self._places.release, self._how, now=now, progress=self._progress
                )
                self._step("judged")
                entry = replace(entry, decision=found)
                self._journal.write(entry)
                self._step("decision announced")
            decision = self._decision(entry)
            if decision is None or (left and self._stale(entry, decision)):
                entry, left = self._again(entry), False
                continue
            left = False
            target = self._places.release if decision.outcome in self._good else self._places.quarantine
            path = self._move(entry, decision, target)
            if path is not None:
                self._done(entry)
                yield Handled(
                    batch=entry.batch,
                    released=target == self._places.release,
                    path=path,
                    decision=decision,
                    folder=self._store.decisions / entry.decision,
                    records=records or self._total(decision, "records"),
                    rejected=self._total(decision, "rejected"),
                )
                return
            # It is not what was judged, or its name was taken meanwhile: judge it again as it is now.
            entry = self._again(entry)
        raise LedgerError(
            f"a batch was judged {_TRIES} times, and each time something else held when it was to be released",
            where=self._staged(entry),
            hint="see what changes it, or compare `provenance log verify` and `provenance withdraw --list`",
        )

    def _again(self, entry: Entry) -> Entry:
        """Have a batch judged as it is now."""
        entry = replace(entry, decision="", name=self._free(entry.batch))
        self._journal.write(entry)
        self._step("to be judged again")
        return entry

    def _bring(self, entry: Entry) -> bool:
        """Have a batch in the landing folder's staging place, under its name; False if it never left where it landed.

        It lies there, or where it waited for its final name.
        """
        target = self._staged(entry)
        place = target.parent
        held = [moving.staging(folder, entry.token) for folder in (self._places.release, self._places.quarantine)]
        if not os.path.lexists(target):
            found = [path for folder in (place, *held) if folder.is_dir() for path in _whole(folder)]
            if not found:
                return False
            moving.carry(found[0], target)
        for folder in (self._places.release, self._places.quarantine):
            moving.clean(folder, entry.token)
        return True

    def _move(self, entry: Entry, decision: Decision, target: Path) -> Path | None:
        """Move a judged batch to its folder; None if it is not what was judged, or its name was taken."""
        staged = self._staged(entry)
        held = moving.staging(target, entry.token) / entry.name
        if not os.path.lexists(staged) and not os.path.lexists(held):
            return target / entry.name  # it was there already when the run before this one ended
        moving.prepare(target)
        moving.carry(staged, held)
        self._step("held")
        if target == self._places.release:
            built = self._store.load(decision.snapshot)
            if verify.files(built, look([held.parent], Quiet()).by_roots_of(built)):
                return None
            # A member may have vetoed it, and its records may have been withdrawn, since it was judged.
            how = self._how
            again = decided.as_it_stands(self._store, decision, how.trust, datetime.now(UTC))
            if again.outcome not in self._good:
                return None
            self._step("compared")
            return target / entry.name if moving.place(held, target / entry.name) else None
        text = decisions.to_json(decision).encode()
        taken: set[str] = set()
        while True:
            name = moving.second(held, target) or moving.free(entry.name, [target], taken)
            beside = target / f"{name}.decision.json"
            if not os.path.lexists(beside) or beside.read_bytes() == text:
                files.write(beside, text)
                self._step("decision beside")
                if moving.place(held, target / name):
                    return target / name
            taken.add(name)

    def _decision(self, entry: Entry) -> Decision | None:
        """The kept decision of a batch; None if it was made under another policy, so that it says nothing here.

        Raises: LedgerError, if it is missing, damaged, does not follow from its findings or is not in the log.
        """
        path = self._store.decisions / entry.decision / "decision.json"
        try:
            body = path.read_bytes()
        except OSError:
            raise LedgerError("the decision on a batch is missing", where=path, hint=_AGAIN) from None
        decision = decisions.from_json(body.decode("utf-8", errors="replace"), where=path)
        if not follows(decision) or decision.mix is None:
            raise LedgerError("the decision on a batch does not follow from its findings", where=path, hint=_AGAIN)
        if not decided.in_log(self._store, body):
            raise LedgerError("the decision on a batch is not in the log", where=path, hint=_AGAIN)
        under = judging.under(self._how.policy, self._how.profiles)
        return decision if (decision.policy_digest, decision.profiles) == under else None

    def _stale(self, entry: Entry, decision: Decision) -> bool:
        """Whether a decision that an earlier run left was made on another mix than what lies in the release folder."""
        held = moving.staging(self._places.release, entry.token) / entry.name
        if decision.mix is None or not (os.path.lexists(self._staged(entry)) or os.path.lexists(held)):
            return False
        now = datetime.now(UTC)
        before = batches.released(self._store, self._places.release, self._how, now=now, progress=self._progress)
        return decision.mix[0] != (before.id if before else "")

    def _total(self, decision: Decision, of: str) -> int:
        return int(self._store.load(decision.snapshot).value["totals"][of]) if decision.snapshot else 0

    def _done(self, entry: Entry) -> None:
        self._step("placed")
        for folder in (self._places.landing, self._places.release, self._places.quarantine):
            moving.clean(folder, entry.token)
        self._step("cleaned")
        self._journal.end(entry)


_TRIES = 10  # times that a batch is judged, if it or what was said of it changes each time
_AGAIN = "its batch lies in a folder .provenance-watch; put it back where it landed, then delete the journal's entry"


def _whole(folder: Path) -> list[Path]:
    """What came into a staging place by a rename; a copy that was not finished begins with a dot."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _alone(path: Path) -> ExitStack:
    """Hold a lock of the watcher's own. Raises: LedgerError, if another watcher has it."""
    held = ExitStack()
    try:
        held.enter_context(files.locked(path))
    except LedgerError:
        raise LedgerError(
            "another watcher is at work here", where=path.parent, hint="one watches a store and a folder at a time"
        ) from None
    return held


def opened(
    store_path: Path,
    landing: Path,
    release: Path,
    quarantine: Path | None,
    *,
    policy: str,
    profiles: Sequence[Path],
    baseline: str | None,
    how: Mapping[str, Any],
    settle: float,
    release_on_review: bool,
    attest: Signer | None = None,
    trust: Trust = NOBODY,
    progress: Progress | None = None,
) -> Watcher:
    """A watcher by a user's arguments, all that can be wrong with them seen now, before a batch is touched.

    Args:
        quarantine: default: the landing folder's name and `-quarantine`, beside it.
        how: arguments of `tagging.tag`, but for data, store and time.
        attest: signs the statements on the decisions.
        trust: the board and the last checkpoint, as the caller knows them.
    Raises: UsageError, ConfigError, ReadError, LedgerError.
    """
    if release_on_review and trust.board is not None:
        raise UsageError(
            "what asks for a review is released by the board's members, and by nothing else",
            where="--release-on-review",
            hint="leave it out where --board is named",
        )
    judging.under(policy, profiles)
    places = Places(
        landing=landing,
        release=release,
        quarantine=quarantine or landing.resolve().with_name(f"{landing.resolve().name}-quarantine"),
    )
    places.check(store_path)
    # A batch has no declaration of its own: who writes it must not say what it is.
    declared = how.get("declared") or sources.find([path for path in (release, landing) if path.is_dir()])
    how = {**how, "declared": declared}
    preparing.prepared([], **{name: value for name, value in how.items() if name != "jobs"})
    chosen = batches.How(
        policy=policy,
        profiles=tuple(profiles),
        baseline=baseline,
        attest=attest,
        trust=trust,
        tagging=how,
    )
    store = Store.open(store_path, create=True)
    return Watcher(store, places, chosen, settle=settle, release_on_review=release_on_review, progress=progress)
