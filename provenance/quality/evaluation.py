"""An evaluation as it is kept: which detector, which sets, and the counts. JSON without floats, clock or paths.

docs/format.md section 5 describes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

from provenance import content
from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.quality.counts import Counts
from provenance.quality.evaluate import Judged, Rule, pooled

KIND = "provenance.evaluation"
VERSION = 1
FOLDER = "evaluations"
"""Of `profiles/`: evaluations that ship, each `<name>.json`."""

COUNTS = tuple(f.name for f in fields(Counts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """What found the spans."""

    name: str  # for people: the recognizer sets, `default` for none
    versions: dict[str, str]  # of the libraries whose code decides what is found
    recognizers: dict[str, str]  # kind -> digest of all recognizers that find it

    def value(self) -> dict[str, Any]:
        return {"name": self.name, "versions": self.versions, "recognizers": self.recognizers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one detector did on some sets."""

    detector: Detector
    map: str  # digest of the map from labels to kinds
    rules: dict[str, Rule]  # kind -> which findings counted, of the kinds that occur
    sets: tuple[Judged, ...]
    pooled: dict[str, Counts] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pooled", pooled(self.sets))

    def value(self) -> dict[str, Any]:
        """As it is kept and hashed."""
        kinds = sorted(self.pooled)
        return {
            "kind": KIND,
            "version": VERSION,
            "detector": self.detector.value(),
            "map": self.map,
            "rules": {kind: _rule(self.rules.get(kind, Rule())) for kind in kinds},
            "sets": [
                {
                    "name": one.name,
                    "sha256": one.sha256,
                    "documents": one.documents,
                    "chars": one.chars,
                    "counts": {kind: list(astuple(counts)) for kind, counts in one.counts.items()},
                    "unseen": [[label, n] for label, n in one.unseen.items()],
                    "unmapped": [[label, n] for label, n in one.unmapped.items()],
                    "beside": one.beside,
                }
                for one in self.sets
            ],
        }

    @property
    def digest(self) -> str:
        return digest(self.value())

    def rows(self) -> Iterator[tuple[str | None, str | None, Counts]]:
        """(set, kind, counts) for each; None stands for all."""
        total = sum(self.pooled.values(), Counts())
        yield None, None, total
        for kind, counts in self.pooled.items():
            yield None, kind, counts
        for one in self.sets:
            yield one.name, None, one.total
            for kind, counts in one.counts.items():
                yield one.name, kind, counts


def dump(evaluation: Evaluation) -> str:
    """The text of the file; a set a block, so that two versions can be compared by eye."""
    return json.dumps(evaluation.value(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path) -> Evaluation:
    """Read a kept evaluation. Raises: ConfigError, if it cannot be read or is not one."""
    hint = "an evaluation is made by `provenance privacy evaluate --save FILE`"
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"the file cannot be read ({error.strerror})", where=path) from None
    except ValueError:
        raise ConfigError("the file is not JSON", where=path, hint=hint) from None
    try:
        return parse(value)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError("the file is not an evaluation of this version", where=path, hint=hint) from None


def parse(value: Mapping[str, Any]) -> Evaluation:
    """The inverse of `Evaluation.value`. Raises: KeyError, TypeError, ValueError, AttributeError."""
    if value["kind"] != KIND or value["version"] != VERSION:
        raise ValueError
    told = value["detector"]
    found = Evaluation(
        detector=Detector(
            name=str(told["name"]), versions=dict(told["versions"]), recognizers=dict(told["recognizers"])
        ),
        map=str(value["map"]),
        rules={kind: Rule(float(one["min_score"]), bool(one["needs_context"])) for kind, one in value["rules"].items()},
        sets=tuple(
            Judged(
                name=str(one["name"]),
                sha256=str(one["sha256"]),
                documents=int(one["documents"]),
                chars=int(one["chars"]),
                counts={kind: _counts(numbers) for kind, numbers in one["counts"].items()},
                unseen={label: int(n) for label, n in one["unseen"]},
                unmapped={label: int(n) for label, n in one["unmapped"]},
                beside={kind: int(n) for kind, n in one["beside"].items()},
            )
            for one in value["sets"]
        ),
    )
    if found.value() != value:  # something was in it that is not read
        raise ValueError
    return found


def shipped() -> list[Path]:
    """Evaluations that ship, by name."""
    return sorted((content.folder("profiles") / FOLDER).glob("*.json"))


def _counts(numbers: Iterable[int]) -> Counts:
    found = Counts(*numbers)
    given = astuple(found)
    if any(type(n) is not int or n < 0 for n in given):
        raise ValueError
    if max(found.found, found.found_exact) > found.labelled or max(found.right, found.right_exact) > found.findings:
        raise ValueError
    return found


def _rule(rule: Rule) -> dict[str, Any]:
    return {"min_score": format(rule.min_score, ".9g"), "needs_context": rule.needs_context}
