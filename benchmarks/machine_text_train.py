"""Train the model of machine text: `python benchmarks/machine_text_train.py DATA`, DATA the folder of public test data.

Writes profiles/machine-text/model.json, and evaluation.json beside it: its error rates on the half of each set that was
held out, by models that had seen nothing of that set (leave-one-set-out). Prints the tables of machine_text.md.
Logistic regression with a ridge, by Newton's method; each set weighs as the square root of its size within its class,
so that no large set is the model. Weights are rounded to thousandths of a logit, which ends differences of machines.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from machine_text_sets import Passage, passages

from provenance.quality import machine_text as quality
from provenance.scan import style
from provenance.scan.style import features, model

RIDGE = 0.01
CLASSES = {
    "i": "i me my mine myself",
    "we": "we us our ours",
    "you": "you your yours yourself",
    "third person": "he she him her his hers they them their",
    "articles": "the a an",
    "prepositions": "of in to for with on at by from into over after",
    "conjunctions": "and or but",
    "subordination": "because since while although though if when where which that who",
    "modals": "can could may might will would shall should must",
    "be": "is are was were be been being am",
    "have": "have has had having",
    "do": "do does did done",
    "negation": "no not n't never nothing nobody don't doesn't didn't can't won't isn't wasn't",
    "demonstratives": "this these that those it its",
    "hedges": "perhaps maybe probably rather quite somewhat just really very actually even still only",
    "connectives": "however therefore additionally furthermore moreover overall finally also",
    "place": "here there now then",
}
ENDINGS = {"-ing": "ing", "-ly": "ly", "-ed": "ed", "-tion": "tion tions ment ness ity"}
LONGER = (7, 8, 11)
SHORTER = (3,)
UNTRAINED = ("gsm8k solutions", "gpteacher codegen")
"""Sets that are measured and not trained on: what is no prose is not what the model is for."""


def untrained() -> dict[str, Any]:
    """The model's file without weights."""
    return {
        "kind": model.KIND,
        "version": 1,
        "classes": {name: words.split() for name, words in CLASSES.items()},
        "endings": {name: ends.split() for name, ends in ENDINGS.items()},
        "longer": list(LONGER),
        "shorter": list(SHORTER),
    }


NAMES = (
    *CLASSES,
    *ENDINGS,
    *(f"at least {n}" for n in LONGER),
    *(f"at most {n}" for n in SHORTER),
    "contraction",
    *(f"sign {sign.decode()}" for sign in features.SIGNS),
    "distinct",
    "repeated",
)


def shares(texts: Sequence[str]) -> np.ndarray:
    """The features of each text as the model weighs them. Returns: shape (texts, len(NAMES)), shares."""
    word = features.Word(
        {name: words.split() for name, words in CLASSES.items()},
        {name: ends.split() for name, ends in ENDINGS.items()},
        LONGER,
        SHORTER,
    )
    place = {name: number for number, name in enumerate(NAMES)}
    return np.array([_share(text, word, place) for text in texts])


def _share(text: str, word: features.Word, place: Mapping[str, int]) -> np.ndarray:
    data = features.beginning(text)
    words = features.words_of(data)
    counts = features.count(words, features.marks_of(data))
    found = np.zeros(len(NAMES))
    for one in words:
        for name in word.features(one):
            found[place[name]] += 1
    found[place[f"sign {features.SIGNS[0].decode()}"] : place["distinct"]] = counts.signs
    found /= len(words)
    found[place["distinct"]] = counts.distinct / features.DISTINCT
    found[place["repeated"]] = counts.repeated / counts.pairs
    return found


def fitted(x: np.ndarray, machine: np.ndarray, sets: Sequence[str]) -> dict[str, Any]:
    """The model's file, trained on these texts."""
    sizes = Counter(zip(sets, machine, strict=True))
    weight = np.array([sizes[key] ** -0.5 for key in zip(sets, machine, strict=True)])
    for side in (True, False):
        weight[machine == side] /= weight[machine == side].sum()
    mean = np.average(x, axis=0, weights=weight)
    spread = np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)) + 1e-4
    z = np.hstack([np.ones((len(x), 1)), (x - mean) / spread])
    ridge = np.diag([0.0, *[RIDGE] * x.shape[1]])
    b = np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ b))
        step = np.linalg.solve(
            (z * (weight * p * (1 - p))[:, None]).T @ z + ridge, z.T @ (weight * (machine - p)) - ridge @ b
        )
        b += step
        if np.abs(step).max() < 1e-10:
            break
    slopes = b[1:] / spread
    return untrained() | {
        "bias": round(1000 * (b[0] - slopes @ mean)),
        "weights": {name: round(1000 * slope) for name, slope in zip(NAMES, slopes.tolist(), strict=True)},
    }


def measured(given: Sequence[Passage], by: model.Model) -> quality.Measured:
    """What a model makes of the texts of one set."""
    return quality.measure(given[0].of, [quality.Judged(p.machine, *style.judge(p.text, by)[:2]) for p in given])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=model.path().parent)
    given = parser.parse_args()
    found = passages(given.data)
    names = list(dict.fromkeys(p.of for p in found))
    scaffold = model.Model(untrained() | {"bias": 0, "weights": dict.fromkeys(NAMES, 0)})
    readable = [p for p in found if style.judge(p.text, scaffold)[2] == style.OK]
    learned = [p for p in readable if not p.held_out and p.of not in UNTRAINED]
    x = shares([p.text for p in learned])
    machine, sets = np.array([p.machine for p in learned]), [p.of for p in learned]

    def without(left_out: Collection[str]) -> dict[str, Any]:
        keep = np.array([one not in left_out for one in sets])
        return fitted(x[keep], machine[keep], [one for one, kept in zip(sets, keep, strict=True) if kept])

    ours = without(())
    seen, unseen = [], []
    for name in names:
        held_out = [p for p in found if p.of == name and p.held_out]
        seen.append(measured(held_out, model.Model(ours)))
        unseen.append(seen[-1] if name in UNTRAINED else measured(held_out, model.Model(without([name]))))
    given.out.mkdir(exist_ok=True)
    write(given.out / "model.json", ours)
    how = "kinds of text that the model had not seen"
    kept = quality.Evaluation(model=model.Model(ours).digest, how=how, threshold=0, sets=tuple(unseen))
    (given.out / "evaluation.json").write_text(quality.dump(kept), encoding="utf-8")
    table(seen, unseen)


def write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def table(seen: Sequence[quality.Measured], unseen: Sequence[quality.Measured]) -> None:
    """As it stands in machine_text.md."""
    print("| set | author | read | abstained | called machine, set seen | called machine, set never seen |")
    print("|---|---|---:|---:|---|---|")
    for known, unknown in zip(seen, unseen, strict=True):
        for author in ("human", "machine"):
            one, other = getattr(known, author), getattr(unknown, author)
            if one.texts:
                cells = [known.name, author, f"{one.read:,}", f"{one.texts - one.read:,}", one.said(), other.said()]
                print(f"| {' | '.join(cells)} |")
    print("\n| set | AUC, set seen | AUC, set never seen |\n|---|---:|---:|")
    for known, unknown in zip(seen, unseen, strict=True):
        if known.auc is not None:
            print(f"| {known.name} | {known.auc} | {unknown.auc} |")


if __name__ == "__main__":
    main()
