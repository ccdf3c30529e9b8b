"""The detector-quality note of a snapshot: what is known of how well each kind was found, and by which evaluation.

It is content of the snapshot, never of a scan: another evaluation changes the note and reads no text again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from typing import Any

from provenance.quality.correct import factor
from provenance.quality.counts import Counts
from provenance.quality.evaluate import Rule
from provenance.quality.evaluation import Detector, Evaluation

KIND = "provenance.quality"
VERSION = 1
NAMES = "names: "
"""What the name of a detector of names begins with: the profiles know by it what an evaluation is of."""
_DIGITS = 12


def note(
    detector: Detector, by: Mapping[str, Rule], evaluations: Iterable[Evaluation], *, names: Detector | None = None
) -> dict[str, Any]:
    """The note as it is hashed; docs/format.md section 5.

    A kind's evaluation is the first that measured it with the very recognizers of the snapshot's scans, and under the
    same rule of what counts. Versions of libraries may differ; then the note says so.

    Args:
        names: the scanner of names, where it ran. Of a kind that a recognizer looks for too nothing is said of it,
            since counts of that kind are corrected as the recognizer's.
    """
    used: list[Evaluation] = []
    entities: dict[str, Any] = {}
    candidates = list(evaluations)
    by_kind = {kind: one for one in (names, detector) if one is not None for kind in one.recognizers}
    for kind, ours in sorted(by_kind.items()):
        digest = ours.recognizers[kind]
        found = next((e for e in candidates if _measures(e, kind, digest, by.get(kind, Rule()))), None)
        if found is None:
            continue
        if found not in used:
            used.append(found)
        entities[kind] = {
            "evaluation": used.index(found),
            "same_versions": found.detector.versions == ours.versions,
            "counts": list(astuple(found.pooled[kind])),
        }
    return {
        "kind": KIND,
        "version": VERSION,
        "detector": detector.name,
        "evaluations": [
            {
                "digest": one.digest,
                "detector": one.detector.name,
                "sets": [s.name for s in one.sets],
                "documents": sum(s.documents for s in one.sets),
            }
            for one in used
        ],
        "entities": entities,
    }


def _measures(one: Evaluation, kind: str, recognizers: str, rule: Rule) -> bool:
    return (
        kind in one.pooled and one.detector.recognizers.get(kind) == recognizers and one.rules.get(kind, Rule()) == rule
    )


def rows(value: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Rows of quality.parquet, by kind: counts, rates with intervals, and the factor from findings to what is there."""
    if value is None:
        return []
    evaluations: Sequence[Mapping[str, Any]] = value["evaluations"]
    made = []
    for kind, known in sorted(value["entities"].items()):
        counts = Counts(*known["counts"])
        by = evaluations[known["evaluation"]]
        row: dict[str, Any] = {
            "entity": kind,
            "evaluation": by["digest"],
            "detector": by["detector"],
            "sets": ", ".join(by["sets"]),
            "documents": by["documents"],
            "same_versions": known["same_versions"],
            "labelled": counts.labelled,
            "found": counts.found,
            "findings": counts.findings,
            "right": counts.right,
        }
        ratio = factor(counts)
        for name, numbers in {
            "recall": counts.recall(),
            "precision": counts.precision(),
            "factor": ratio or (None, None, None),
        }.items():
            for suffix, number in zip(("", "_low", "_high"), numbers, strict=True):
                row[name + suffix] = None if number is None else round(number, _DIGITS)
        made.append(row)
    return made
