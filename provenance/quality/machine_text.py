"""How often texts of known author are called machine text: counts, error rates, and an evaluation as it is kept.

JSON without floats, clock or paths; docs/format.md section 5 describes the file. Pure but for `load`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

from provenance.digest import digest
from provenance.errors import ConfigError
from provenance.quality.counts import wilson

KIND = "provenance.machine_text.evaluation"
VERSION = 1
LEAST = 30
"""A class of a set with fewer texts read bounds nothing: of so few, an interval says what is possible anyway."""

Z = 2.3939798
"""Half-width of a 98 1/3 % interval: three of these hold together at 95 % at least (Bonferroni)."""

_FINE = 3  # digits of an AUC


class Judged(NamedTuple):
    """One text of known author."""

    machine: bool
    score: int | None  # None: abstained
    words: int  # that were looked at


@dataclass(frozen=True, slots=True)
class Called:
    """Texts of one kind of author in a set."""

    texts: int = 0
    read: int = 0  # not abstained from
    called: int = 0  # of these, called machine text
    words: int = 0  # looked at, of the texts read
    called_words: int = 0  # of these, in texts called machine text
    squares: int = 0  # sum of the squares of the words of each text read

    def said(self) -> str:
        """The share called machine text, with its 95 % interval, as in `0.93 (0.90-0.95)`."""
        share = wilson(self.called, self.read)
        return "-" if share.value is None else f"{share.value:.2f} ({share.low:.2f}-{share.high:.2f})"


@dataclass(frozen=True, slots=True)
class Measured:
    """One set. `auc`: how often a machine's text has the higher score, ties by half; null without both classes."""

    name: str
    human: Called
    machine: Called
    auc: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one model said of some sets."""

    model: str  # digest
    how: str  # for people
    threshold: int  # a text is called machine text if its score is above it
    sets: tuple[Measured, ...]

    def value(self) -> dict[str, Any]:
        """As it is kept and hashed."""
        return {
            "kind": KIND,
            "version": VERSION,
            "model": self.model,
            "how": self.how,
            "threshold": self.threshold,
            "sets": [
                {
                    "name": one.name,
                    **{
                        author: list(astuple(called))
                        for author, called in (("human", one.human), ("machine", one.machine))
                    },
                    "auc": one.auc,
                }
                for one in self.sets
            ],
        }

    @property
    def digest(self) -> str:
        return digest(self.value())


class Bounded(NamedTuple):
    """A rate over sets: its mean, each set weighing the same, and between which bounds it may lie."""

    value: float
    low: float
    high: float


class Rates(NamedTuple):
    """Error rates on texts that are like any of the sets, by texts or by words."""

    sensitivity: Bounded  # share of machine text that is called machine text
    specificity: Bounded  # share of human text that is not

    @property
    def beats_chance(self) -> bool:
        """Whether it tells machine from human text even where it is worst at either."""
        return self.sensitivity.low + self.specificity.low > 1


def measure(name: str, judged: Iterable[Judged], threshold: int = 0) -> Measured:
    """Count a set."""
    sides: dict[bool, list[Judged]] = {True: [], False: []}
    for one in judged:
        sides[one.machine].append(one)
    human, machine = ([one.score for one in sides[side] if one.score is not None] for side in (False, True))
    return Measured(name, _counted(sides[False], threshold), _counted(sides[True], threshold), _auc(human, machine))


def _counted(judged: Sequence[Judged], threshold: int) -> Called:
    read = [(one.words, one.score > threshold) for one in judged if one.score is not None]
    return Called(
        texts=len(judged),
        read=len(read),
        called=sum(called for _, called in read),
        words=sum(words for words, _ in read),
        called_words=sum(words for words, called in read if called),
        squares=sum(words * words for words, _ in read),
    )


def best(judged: Iterable[Judged]) -> int:
    """The threshold with the largest sum of sensitivity and specificity, nearest to 0 of several; 0 without both
    classes. Measure with it on other texts than these.
    """
    scores: dict[bool, list[int]] = {True: [], False: []}
    for one in judged:
        if one.score is not None:
            scores[one.machine].append(one.score)
    human, machines = sorted(scores[False]), sorted(scores[True])
    if not human or not machines:
        return 0

    def worth(threshold: int) -> tuple[int, int, int]:
        right = len(machines) - bisect_right(machines, threshold)
        return right * len(human) + bisect_right(human, threshold) * len(machines), -abs(threshold), threshold

    return max({0, *human, *machines}, key=worth)


def rates(evaluation: Evaluation) -> tuple[Rates, Rates] | None:
    """What to expect of a source that may be like any of the sets, by texts and by words.

    None where a class has too few texts in all sets. Bounds are the lowest and the highest of the sets' own (Wilson,
    98 1/3 %): sets differ far more than chance within one does, so that a mean over them would promise what no set
    kept. By words a text counts by its length, and a class as many texts as its words are worth (Kish).
    """
    machine = [s.machine for s in evaluation.sets if s.machine.read >= LEAST]
    human = [s.human for s in evaluation.sets if s.human.read >= LEAST]
    if not machine or not human:
        return None
    return (
        Rates(
            _over([(c.called, c.read, c.read) for c in machine]),
            _over([(c.read - c.called, c.read, c.read) for c in human]),
        ),
        Rates(
            _over([(c.called_words, c.words, c.words**2 / c.squares) for c in machine]),
            _over([(c.words - c.called_words, c.words, c.words**2 / c.squares) for c in human]),
        ),
    )


def _over(counts: Sequence[tuple[int, int, float]]) -> Bounded:
    """Of (hits, of how many, worth how many independent ones) of each set."""
    bounds = [interval(hits * worth / of, worth) for hits, of, worth in counts]
    mean = sum(hits / of for hits, of, _ in counts) / len(counts)
    return Bounded(mean, min(low for low, _ in bounds), max(high for _, high in bounds))


def interval(hits: float, of: float) -> tuple[float, float]:
    """Wilson's interval at 98 1/3 %; `of` above 0."""
    share, z2 = hits / of, Z * Z
    centre = (hits + z2 / 2) / (of + z2)
    half = Z / (of + z2) * sqrt(max(hits * (1 - share), 0) + z2 / 4)
    return (0.0 if hits <= 0 else max(centre - half, 0.0)), (1.0 if hits >= of else min(centre + half, 1.0))


def dump(evaluation: Evaluation) -> str:
    """The text of the file."""
    return json.dumps(evaluation.value(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def load(path: Path) -> Evaluation:
    """Read a kept evaluation. Raises: ConfigError, if it cannot be read or is not one."""
    hint = "an evaluation is made by `provenance machine-text evaluate --save FILE`"
    try:
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"the file cannot be read ({error.strerror})", where=path) from None
    except (ValueError, RecursionError):
        raise ConfigError("the file is not JSON", where=path, hint=hint) from None
    try:
        return parse(value)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(
            "the file is not an evaluation of machine text of this version", where=path, hint=hint
        ) from None


def parse(value: Mapping[str, Any]) -> Evaluation:
    """The inverse of `Evaluation.value`. Raises: KeyError, TypeError, ValueError, AttributeError."""
    if value["kind"] != KIND or value["version"] != VERSION:
        raise ValueError
    found = Evaluation(
        model=str(value["model"]),
        how=str(value["how"]),
        threshold=int(value["threshold"]),
        sets=tuple(
            Measured(
                str(one["name"]),
                _called(one["human"]),
                _called(one["machine"]),
                None if one["auc"] is None else f"{float(one['auc']):.{_FINE}f}",
            )
            for one in value["sets"]
        ),
    )
    if found.value() != value or not found.sets:  # something was in it that is not read
        raise ValueError
    return found


def _called(numbers: Sequence[int]) -> Called:
    found = Called(*numbers)
    if any(type(n) is not int for n in numbers) or not 0 <= found.called <= found.read <= found.texts:
        raise ValueError
    # No text read has fewer than one word, and squares of whole numbers are no smaller than these.
    if not 0 <= found.called_words <= found.words or not found.read <= found.words <= found.squares:
        raise ValueError
    if found.squares * max(found.read, 1) < found.words**2:
        raise ValueError
    return found


def _auc(human: Sequence[int], machine: Sequence[int]) -> str | None:
    """By ranks (Mann and Whitney), in integers up to the one division."""
    if not human or not machine:
        return None
    ordered = sorted([*((score, 0) for score in human), *((score, 1) for score in machine)])
    twice = below = 0
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        machines = sum(side for _, side in ordered[at:end])
        humans = end - at - machines
        twice += machines * (2 * below + humans)
        below += humans
        at = end
    return f"{twice / (2 * len(human) * len(machine)):.{_FINE}f}"
