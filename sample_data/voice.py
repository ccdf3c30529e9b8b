"""Turns phrases into texts, the same everywhere: only `random.Random.random` is used, whose sequence Python keeps."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, TypeVar

from phrases.slots import SLOTS

T = TypeVar("T")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z_0-9]+)\}")
_SENTENCE = re.compile(r"(^|[.!?]\s+)([a-z])")

LANGUAGES = {"en": 58, "de": 9, "es": 9, "fr": 7, "pt": 6, "hi": 4, "ja": 4, "ar": 3}
"""How often people write in which language, in percent."""


class Voice:
    """One seeded stream of choices; each source has its own, so that a change of one leaves the others alone."""

    said: ClassVar[set[str]] = set()  # of all voices, without case and spacing: no text comes twice but on purpose

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def whole(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self._random.random() * len(items))]

    def early(self, items: Sequence[T]) -> T:
        """One of the items, the first ones far more often: few people write most of what is written."""
        return items[int(self._random.random() ** 1.8 * len(items))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """`count` different items, in their order."""
        left = list(range(len(items)))
        taken = [left.pop(int(self._random.random() * len(left))) for _ in range(min(count, len(items)))]
        return [items[i] for i in sorted(taken)]

    def language(self) -> str:
        at = self.whole(0, 99)
        for code, share in LANGUAGES.items():
            at -= share
            if at < 0:
                return code
        return "en"

    def draw(self, slot: str) -> str:
        """One filling of a slot: `town2` is another draw of `town`, `thing_cap` a `thing` with a capital."""
        name = slot.removesuffix("_cap").rstrip("2")
        word = self.pick(SLOTS[name])
        return capital(word) if slot.endswith("_cap") else word

    def fill(self, phrase: str, fixed: Mapping[str, str] | None = None) -> str:
        """Choose and fill until nothing is left to choose. `fixed` slots are filled alike each time."""
        fixed = fixed or {}
        while found := _CHOICE.search(phrase):
            phrase = phrase[: found.start()] + self.pick(found[1].split("|")) + phrase[found.end() :]
        while found := _SLOT.search(phrase):
            word = fixed[found[1]] if found[1] in fixed else self.draw(found[1])
            phrase = phrase[: found.start()] + word + phrase[found.end() :]
        return re.sub(r"\b([Aa]) (8|11|18)\b", r"\1n \2", phrase.replace("{{", "{").replace("}}", "}"))

    def fixed(self) -> dict[str, str]:
        """Slots that question and answer share."""
        slots = {name: self.draw(name) for name in SLOTS} | {
            name: self.draw(name)
            for name in ("n2", "town2", "dish2", "thing_cap", "place_cap", "friend_cap", "es_plato_cap", "pt_prato_cap")
        }
        for name in ("thing", "place", "friend", "es_plato", "pt_prato"):
            slots[f"{name}_cap"] = capital(slots[name])
        return slots

    def unheard(self, text: str) -> bool:
        """Whether this text is new; it is not any more after the question."""
        key = " ".join(text.casefold().split())
        if key in Voice.said:
            return False
        Voice.said.add(key)
        return True


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentences(text: str) -> str:
    """Each sentence begins with a capital letter."""
    return _SENTENCE.sub(lambda m: m[1] + m[2].upper(), text)
