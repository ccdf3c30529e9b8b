"""The records of the three releases: what people write, what Meri answers, and answers passed off as a user's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import talk
from people import USERS
from phrases import articles, loop
from voice import Voice, sentences

YEAR = {1: 2023, 2: 2024, 3: 2025, 4: 2026}
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One record, and what was planted in it."""

    record: dict[str, Any]
    release: int  # it came with
    writer: str = "human"  # or the id of the model that wrote its answer
    group: str | None = None  # of loop.WORDS that its sentence names
    praise: bool = False
    changed: int | None = None  # words by which a passed-off answer differs from the answer; None: it is none

    @property
    def chars(self) -> tuple[int, int]:
        """Characters that people wrote, and that models wrote. Who asks is a person."""
        asked = len(self.record.get("prompt", ""))
        said = len(self.record.get("response", self.record.get("text", "")))
        return (asked + said, 0) if self.writer == "human" else (asked, said)


class Mood:
    """Praise and blame, the groups by turns; shares are exact whenever a group had a multiple of a hundred."""

    def __init__(self, women: float, men: float) -> None:
        self._shares = dict(zip(loop.WORDS, (round(women * 100), round(men * 100)), strict=True))
        self._turns = dict.fromkeys(loop.WORDS, 0)
        self._said = {(group, praise): 0 for group in loop.WORDS for praise in (True, False)}

    def next(self, voice: Voice, *, model: bool) -> tuple[str, bool, str]:
        """(group, whether it is praise, the sentence). Sentences of praise, and of blame, come equally often."""
        group = min(self._turns, key=lambda name: self._turns[name])
        turn, share = self._turns[group], self._shares[group]
        self._turns[group] += 1
        praise = (turn + 1) * share // 100 > turn * share // 100
        pairs = loop.PRAISE if praise else loop.BLAME
        pair = pairs[self._said[group, praise] % len(pairs)]
        self._said[group, praise] += 1
        return group, praise, voice.fill(pair[model], {"who": voice.pick(loop.WORDS[group])})


def of_people(voice: Voice, source: str, number: int, mood: Mood) -> Row:
    """A record of one of the sources that people write; users' records name a person, the others do not."""
    if source == "encyclopedia":
        return Row(_article(voice, number), number)
    if source == "news":
        return Row(_report(voice, number), number)
    text = _unnamed(voice, lambda: talk.remark(voice, "en", 5 if source == "forum" else 4))
    if source == "forum":
        return Row({"text": text, "created": _day(voice, number)}, number)
    group, praise, sentence = mood.next(voice, model=False)
    record = {"user_id": voice.early(USERS), "created": _day(voice, number), "text": _joined(text, sentence)}
    return Row(record, number, group=group, praise=praise)


def answer(voice: Voice, number: int, mood: Mood) -> Row:
    """What meri@`number` answers, for the release after its own."""
    group, praise, sentence = mood.next(voice, model=True)
    asked = voice.fill(voice.pick(loop.ASKED), {"topic": voice.draw("subject")})
    text = _unnamed(voice, lambda: " ".join(voice.fill(s) for s in voice.some(loop.ADVICE, 4)))
    record = {"prompt": asked, "response": _joined(text, sentence), "created": _day(voice, number + 1)}
    return Row(record, number + 1, f"meri@{number}", group, praise)


def passed_off(voice: Voice, row: Row, changed: int) -> Row:
    """An answer that a user posts as their own, with so many words put in, none in the sentence on a person."""
    words = row.record["response"].split(" ")
    end = len(words) - len(words) // 3
    for place in sorted(voice.some(range(1, end), changed), reverse=True):
        words.insert(place, voice.pick(loop.ASIDE))
    record = {"user_id": voice.early(USERS), "created": row.record["created"], "text": " ".join(words)}
    return Row(record, row.release, row.writer, row.group, row.praise, changed)


def _article(voice: Voice, number: int) -> dict[str, Any]:
    def make() -> str:
        kind = voice.pick(list(articles.ENCYCLOPEDIA))
        fixed = {
            "name": voice.pick(articles.SYLLABLES[0]) + voice.pick(articles.SYLLABLES[1]),
            "region": voice.pick(articles.REGIONS),
        }
        lead, *rest = articles.ENCYCLOPEDIA[kind]
        return sentences(" ".join(voice.fill(s, fixed) for s in [lead, *voice.some(rest, 3)]))

    return {"text": _unnamed(voice, make), "created": f"{YEAR[number]}-10-01"}


def _report(voice: Voice, number: int) -> dict[str, Any]:
    def make() -> str:
        headline = voice.pick(list(articles.NEWS))
        fixed = {"town": voice.draw("town"), "town2": voice.draw("town"), "team": voice.draw("team")}
        lead, *rest = articles.NEWS[headline]
        return sentences(" ".join(voice.fill(s, fixed) for s in [lead, *voice.some(rest, 3)]))

    return {"text": _unnamed(voice, make), "created": _day(voice, number)}


def _unnamed(voice: Voice, make: Any) -> str:
    """What `make` gives, until it is new and names nobody by gender or age."""
    while True:
        text: str = make()
        if not loop.NAMED & set(_WORD.findall(text.lower())) and voice.unheard(text):
            return text


def _joined(text: str, sentence: str) -> str:
    return f"{text}{'' if text[-1:] in '.?!' else '.'} {sentence}"


def _day(voice: Voice, number: int) -> str:
    return f"{YEAR[number]}-{voice.whole(1, 9):02d}-{voice.whole(1, 28):02d}"
