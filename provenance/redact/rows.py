"""Records of row formats on their way into the copy: what a reader accepts, redacted; the rest counted and left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from provenance.model import ReaderOptions
from provenance.read.fields import ignored, stored
from provenance.read.lines import Long
from provenance.read.records import Collector
from provenance.redact import tally
from provenance.redact.forms import Form
from provenance.redact.jsonleaves import KEY, NUMBER, TEXT, Leaf
from provenance.redact.tally import Tally
from provenance.redact.texts import Redacted, Redactor
from provenance.scan.privacy.once import LIMIT, OK

BATCH_BYTES = 256 * 2**10  # of input that is scanned together
_MOST_NAMES = 50_000  # names remembered of a file, so that each is looked at once; ids may be keys


@dataclass(slots=True)
class Job:
    """How a file is redacted, and what was done to it so far."""

    redactor: Redactor
    options: ReaderOptions
    keep: tuple[str, ...] = ()  # fields left as they are
    tally: Tally = field(default_factory=Tally)

    def keeps(self, path: str) -> bool:
        """Whether a field, by its path with list positions folded, or what it lies in, is left as it is."""
        return ignored(path, self.keep)

    def meet(self, names: Iterable[str]) -> None:
        """Look at names of fields: they are not changed, but those that hold something are counted."""
        new = [name for name in dict.fromkeys(names) if name not in self.tally.names]
        if len(self.tally.names) > _MOST_NAMES:
            self.tally.names.clear()
        self.tally.names.update(new)
        self.tally.named += sum(self.redactor.holds(new)) if new else 0


def reason(texts: Iterable[Redacted]) -> str | None:
    """Why a record with these texts is left out; None if it is copied. What was not scanned to its end goes first."""
    bad = {text.status for text in texts} - {OK}
    if not bad:
        return None
    return tally.SCAN_LIMIT if LIMIT in bad else tally.NOT_CLEAN


class Rows:
    """Takes records as they lie, and gives back those of the copy.

    Args:
        cells: whether the format is a table, in which every column may be a text.
    """

    def __init__(self, job: Job, form: Form, *, cells: bool = False) -> None:
        self._job = job
        self._form = form
        self.out = Collector(job.options, batch_bytes=BATCH_BYTES, cells=cells)
        self._held: list[tuple[int | None, bytes]] = []

    def add(self, row: int, data: bytes | Long) -> None:
        """A record."""
        self._form.collect(row, data, self.out)
        if isinstance(data, bytes):
            self.out.bytes += len(data) + 1
            self._held.append((row, data))
        else:
            self.out.bytes += data.size + 1

    def passed(self, data: bytes) -> None:
        """What is no record and is copied as it is: a header, a blank line."""
        self._held.append((None, data))
        self.out.bytes += len(data) + 1

    @property
    def full(self) -> bool:
        return self.out.full

    def take(self) -> list[bytes]:
        """What of the records since the last call goes into the copy, in order."""
        counts = self._job.tally
        accepted: set[int] = set()
        for batch in self.out.take():
            counts.seen += batch.seen
            counts.rejected.update(reject.reason for reject in batch.rejects)
            accepted.update(record.row for record in batch.records)
        held, self._held = self._held, []
        leaves = {row: self._form.leaves(data) for row, data in held if row in accepted}
        self._job.meet(leaf.text for found in leaves.values() for leaf in found if leaf.kind == KEY)
        redacted = self._job.redactor.redact(
            leaf.text for found in leaves.values() for leaf in found if self._looked_at(leaf)
        )
        return [
            copied
            for row, data in held
            if (copied := data if row is None else self._copied(data, leaves.get(row), redacted)) is not None
        ]

    def _copied(self, data: bytes, leaves: list[Leaf] | None, redacted: dict[str, Redacted]) -> bytes | None:
        """One record as it goes into the copy; None if it does not, and is counted."""
        if leaves is None:
            return None  # rejected, and counted as such
        counts = self._job.tally
        looked = [leaf for leaf in leaves if self._looked_at(leaf)]
        why = reason(redacted[leaf.text] for leaf in looked)
        if why is not None:
            counts.rejected[why] += 1
            return None
        counts.copied += 1
        new = {leaf: redacted[leaf.text].text for leaf in looked if redacted[leaf.text].replaced}
        for leaf in leaves:
            if leaf in new:
                counts.done(leaf.path, redacted[leaf.text].replaced)
            elif leaf.kind == NUMBER:
                counts.left[stored(leaf.path), tally.NOT_TEXT] += 1
            elif leaf.kind == TEXT and leaf.text and not self._looked_at(leaf):
                counts.left[stored(leaf.path), tally.KEPT] += 1
        counts.changed += bool(new)
        return self._form.spliced(data, leaves, new) if new else data

    def _looked_at(self, leaf: Leaf) -> bool:
        return leaf.kind == TEXT and leaf.text != "" and not self._job.keeps(leaf.path)
