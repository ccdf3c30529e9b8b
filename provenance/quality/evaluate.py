"""A detector run over labelled sets: what it found of what is labelled, by set and kind.

What counts as a finding is the privacy mapping's: its least score, and a context word where one is needed. A kind is
judged only in sets that label it, since elsewhere a finding of it may be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from provenance.quality.counts import Counts, compare
from provenance.quality.documents import Document, LabelledSet
from provenance.quality.entity_map import EntityMap

BATCH = 64  # texts handed over at once


class Span(Protocol):
    """What a detector finds."""

    @property
    def entity(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def context(self) -> bool: ...


Scan = Callable[[Sequence[str]], Iterable[Iterable[Span]]]
"""Texts in, the spans found in each out, in the order of the texts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which findings of a kind count."""

    min_score: float = 0.4
    needs_context: bool = False

    def counts(self, span: Span) -> bool:
        return span.score >= self.min_score and (span.context or not self.needs_context)


def rules(rows: Iterable[Mapping[str, Any]]) -> dict[str, Rule]:
    """From rows of a privacy mapping (`mapping.rows_of`); a kind that it lacks has the plain rule."""
    return {row["entity"]: Rule(row["min_score"], row["needs_context"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Judged:
    """One set: counts by kind, and what could not be judged."""

    name: str
    sha256: str
    documents: int
    chars: int
    counts: dict[str, Counts]
    unseen: dict[str, int] = field(default_factory=dict)  # label that no recognizer looks for -> how many
    unmapped: dict[str, int] = field(default_factory=dict)  # label that the map lacks -> how many
    beside: dict[str, int] = field(default_factory=dict)  # kind that the set does not label -> findings

    @property
    def total(self) -> Counts:
        """Over all kinds."""
        return sum(self.counts.values(), Counts())


def judge(
    one: LabelledSet,
    scan: Scan,
    known: EntityMap,
    by: Mapping[str, Rule],
    *,
    looked_for: frozenset[str],
) -> Judged:
    """Run a detector over one set.

    Args:
        by: which findings count; a kind that is not in it has the plain rule.
        looked_for: kinds that the detector can find; labels of others are unseen, and are not counted as missed.
    """
    known = known.only(looked_for)
    labels = {label.kind for document in one.documents for label in document.labels}
    judged = known.judged(labels)
    counts: dict[str, Counts] = defaultdict(Counts)
    unseen: dict[str, int] = defaultdict(int)
    unmapped: dict[str, int] = defaultdict(int)
    beside: dict[str, int] = defaultdict(int)
    for spans, document in _scanned(one.documents, scan):
        counted = [span for span in spans if by.get(span.entity, Rule()).counts(span)]
        for span in counted:
            if span.entity not in judged:
                beside[span.entity] += 1
        for label in document.labels:
            kinds = known.kinds(label.kind)
            if not kinds:
                (unmapped if kinds is None else unseen)[label.kind] += 1
        for kind, found in _compared(document, counted, known, judged).items():
            counts[kind] += found
    return Judged(
        name=one.name,
        sha256=one.sha256,
        documents=len(one.documents),
        chars=sum(len(document.text) for document in one.documents),
        counts=dict(sorted(counts.items())),
        unseen=dict(sorted(unseen.items())),
        unmapped=dict(sorted(unmapped.items())),
        beside=dict(sorted(beside.items())),
    )


def _compared(
    document: Document, counted: Sequence[Span], known: EntityMap, judged: frozenset[str]
) -> dict[str, Counts]:
    """Counts by kind. A label counts under its first kind and is found by any of its kinds."""
    made: dict[str, Counts] = defaultdict(Counts)
    kinds_of = [(label, known.kinds(label.kind) or ()) for label in document.labels]
    for kind in judged:
        ours = [(s.start, s.end) for s in counted if s.entity == kind]
        may = [(label.start, label.end) for label, kinds in kinds_of if kind in kinds]
        made[kind] += _only(compare(may, ours), labelled=False)
    for label, kinds in kinds_of:
        if kinds:
            ours = [(s.start, s.end) for s in counted if s.entity in kinds]
            made[kinds[0]] += _only(compare([(label.start, label.end)], ours), labelled=True)
    return {kind: found for kind, found in made.items() if found != Counts()}


def _only(counts: Counts, *, labelled: bool) -> Counts:
    """The half of the counts that is about labels, or about findings."""
    if labelled:
        return Counts(labelled=counts.labelled, found=counts.found, found_exact=counts.found_exact)
    return Counts(findings=counts.findings, right=counts.right, right_exact=counts.right_exact)


def _scanned(documents: Sequence[Document], scan: Scan) -> Iterable[tuple[list[Span], Document]]:
    for first in range(0, len(documents), BATCH):
        some = documents[first : first + BATCH]
        for spans, document in zip(scan([document.text for document in some]), some, strict=True):
            yield list(spans), document


def pooled(sets: Iterable[Judged]) -> dict[str, Counts]:
    """Counts by kind over all sets, sorted."""
    found: dict[str, Counts] = defaultdict(Counts)
    for one in sets:
        for kind, counts in one.counts.items():
            found[kind] += counts
    return dict(sorted(found.items()))
