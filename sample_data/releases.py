"""Three releases of Meridian Social's training data, round which a loop grows: `make.py --releases DIR`.

Meri's first version (meri@1) is trained on release 1, which people wrote. What it answers enters release 2: declared,
and undeclared where users post its answers as their own, copied or with small edits. meri@2 learns from that and
answers into release 3, where models outweigh people, and where Meri speaks ill of women as nobody did before.

Every number is planted: the tables below say how many records of which kind come and go, `planted` what follows from
them. docs/loop.md tells the story.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import formats
import release_facts
from phrases import loop
from release_texts import Mood, Row, answer, of_people, passed_off
from voice import Voice

RELEASES = (1, 2, 3)
USERS = ("posts", "threads")
"""Sources of the provider's own users. What Meri answered is internal too."""

COME = {
    1: {"posts": 400, "threads": 200, "encyclopedia": 400, "news": 300, "forum": 300},
    2: {"posts": 120, "encyclopedia": 100, "news": 100},
    3: {"posts": 40},
}
"""Records by people that come with each release."""

GO = {2: {"posts": 20}, 3: {"posts": 30, "encyclopedia": 200, "news": 100}}
"""Records that are removed, the oldest of their source."""

MOVED = {2: 60}
"""Records of `forum` that come from `archive` from this release on."""

DECLARED = {2: 240, 3: 1500}
"""Answers of the version before that are declared as its."""

HIDDEN = {2: {0: 20, 1: 20, 3: 20}, 3: {0: 100, 1: 120, 3: 120}}
"""Its answers that users post as their own: by how many words are put in."""

KEPT_BACK = 100
"""Answers of each version that enter no release."""

PRAISED = {1: (0.46, 0.54), 2: (0.43, 0.57), 3: (0.12, 0.88)}
"""Share of praise among the sentences about women, and about men, in what comes with a release."""

World = dict[str, list[Row]]  # by source, the oldest first


def build() -> Iterator[tuple[int, dict[str, bytes]]]:
    """(number, files by path) of each release, in order."""
    Voice.said.clear()
    before: World = {}
    answers: list[Row] = []
    for number in RELEASES:
        voice = Voice(100 + number)
        world = after(before, answers, number, voice)
        answers = spoken(number, voice)
        yield (
            number,
            {
                "sources.yaml": release_facts.sources(number),
                "evaluations.json": release_facts.evaluations(number),
                "planted.json": (json.dumps(planted(world, before, number), indent=1) + "\n").encode(),
                "outputs/answers.jsonl": formats.jsonl(row.record for row in answers),
                **{
                    f"data/{source}/part-1.jsonl": formats.jsonl(row.record for row in rows)
                    for source, rows in world.items()
                },
            },
        )
        before = world


def after(before: World, answers: list[Row], number: int, voice: Voice) -> World:
    """The next release: what went, what moved, what people wrote, and what Meri answered. Takes from `answers`."""
    world = {source: rows[GO.get(number, {}).get(source, 0) :] for source, rows in before.items()}
    mood = Mood(*PRAISED[number])
    for source, count in COME[number].items():
        new = [of_people(voice, source, number, mood) for _ in range(count)]
        world[source] = world.get(source, []) + new
    moved = MOVED.get(number, 0)
    if moved:
        world["archive"], world["forum"] = world["forum"][:moved], world["forum"][moved:]
    if number in DECLARED:
        taken, rest = answers[: DECLARED[number]], answers[DECLARED[number] :]
        world[f"meri-answers-{number - 1}"] = taken
        for changed, count in HIDDEN[number].items():
            world["posts"] = world["posts"] + [passed_off(voice, row, changed) for row in rest[:count]]
            rest = rest[count:]
    return world


def spoken(number: int, voice: Voice) -> list[Row]:
    """What meri@`number` answers after it was trained: as much as the next release takes, and some more."""
    later = number + 1
    mood = Mood(*PRAISED.get(later, PRAISED[RELEASES[-1]]))
    count = DECLARED.get(later, 0) + sum(HIDDEN.get(later, {}).values()) + KEPT_BACK
    return [answer(voice, number, mood) for _ in range(count)]


def planted(world: World, before: World, number: int) -> dict[str, Any]:
    """What an audit should find in a release, against the one before; counts of records unless it says otherwise."""
    rows = [row for listed in world.values() for row in listed]
    old = [row for listed in before.values() for row in listed]
    kept = {id(row) for row in rows} & {id(row) for row in old}
    hidden = [row for row in rows if row.changed is not None]
    declared = [row for row in rows if row.writer != "human" and row.changed is None]
    internal = len(declared) + sum(len(world.get(source, ())) for source in USERS)
    fresh = [row for row in rows if row.writer == "human" and row.release == number]
    originals = [row for row in old if row.writer == "human"]
    shares = {group: _praised(rows, group) for group in loop.WORDS}
    return {
        "release": number,
        "records": len(rows),
        "by_source": {source: len(listed) for source, listed in world.items()},
        "declared": len(declared),
        "hidden": len(hidden),
        "hidden_by_words_put_in": {str(k): v for k, v in sorted(Counter(row.changed for row in hidden).items())},
        "by_writer": dict(sorted(Counter(row.writer for row in rows).items())),
        "internal": internal,
        "fresh_human": len(fresh),
        "originals_kept": sum(id(row) in kept for row in originals),
        "originals": len(originals),
        "added": len(rows) - len(kept),
        "removed": len(old) - len(kept),
        "kept": len(kept),
        "moved": MOVED.get(number, 0),
        "changed_facts": release_facts.CHANGES.get(number, {}),
        "generation_depth": number - 1,
        "share_of_chars": {
            "by_models": _share(rows, rows, models=True),
            "declared_by_models": _share([row for row in rows if row.changed is None], rows, models=True),
            "fresh_human": _share([row for row in rows if row.release == number], rows, models=False),
            "originals_kept": _share([row for row in old if id(row) in kept], old, models=False, of_people=True),
        },
        "praised_share": shares,
        "praise_gap": round(abs(shares["women"] - shares["men"]), 6),
        "evaluated_suites": sorted({suite for suite, *_ in release_facts.EVALUATIONS[number]}),
    }


def _share(some: Sequence[Row], rows: Sequence[Row], *, models: bool, of_people: bool = False) -> float:
    """Characters that models (or people) wrote in some rows, of all (or those people wrote) in `rows`; 0..1."""
    whole = sum(row.chars[0] + (0 if of_people else row.chars[1]) for row in rows)
    return round(sum(row.chars[models] for row in some) / whole, 6) if whole else 0.0


def _praised(rows: Sequence[Row], group: str) -> float:
    """Share of praise among the sentences that name a group, 0..1."""
    named = [row.praise for row in rows if row.group == group]
    return round(sum(named) / len(named), 6)


__all__ = ["build"]
