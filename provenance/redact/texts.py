"""Texts in, redacted texts out: scanned, replaced, and scanned again until nothing more is found.

Pure but for the recognizers; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from provenance.read.turns import marked
from provenance.redact.cuts import Cut, cuts
from provenance.scan.privacy.classes import Classes
from provenance.scan.privacy.once import LIMIT, OK, Found, Span

NOT_CLEAN = "not_clean"
"""Status of a text in which something is found again after every replacement."""
ROUNDS = 8
"""How often a text is scanned and replaced; the last time must find nothing. Two are usual, three are rare."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What a text became. Its text may be used only if the status is `ok`."""

    text: str
    replaced: tuple[str, ...] = ()  # entity of each replacement, in the order they were made
    status: str = OK  # OK, LIMIT (not scanned to its end) or NOT_CLEAN


class Redactor:
    """Replaces what counts as found.

    Args:
        scan: a result for each text, in order.
        entities: the kinds to replace, where their score counts; None: whatever raises a class.
        operator: gives what stands for a value of an entity.
    """

    def __init__(
        self,
        scan: Callable[[list[str]], list[Found]],
        classes: Classes,
        operator: Callable[[str, str], str],
        entities: frozenset[str] | None = None,
    ) -> None:
        self._scan = scan
        self._classes = classes
        self._operator = operator
        self._entities = entities

    def wanted(self, span: Span) -> bool:
        """Whether a finding is to be replaced."""
        if self._entities is None:
            return self._classes.raised(span) is not None
        return span.entity in self._entities and self._classes.counts(span)

    def holds(self, texts: Iterable[str]) -> list[bool]:
        """Whether there is something to replace in each text, or it could not be scanned to its end."""
        given = list(texts)
        found = self._scan(given)
        return [f.status == LIMIT or any(self.wanted(s) for s in f.spans) for f in found]

    def redact(self, texts: Iterable[str]) -> dict[str, Redacted]:
        """Every distinct text with what it became.

        A text that readers split into turns is scanned whole and turn by turn, as context may stand in another turn,
        and an audit of the copy sees the turns.
        """
        now = {text: Redacted(text) for text in texts}
        todo = list(now)
        for _ in range(ROUNDS):
            again = []
            for text, (found, status) in zip(todo, self._cuts([now[t].text for t in todo]), strict=True):
                if status == LIMIT:
                    now[text] = replace(now[text], status=LIMIT)
                elif found:
                    now[text] = self._replaced(now[text], found)
                    again.append(text)
            todo = again
            if not todo:
                return now
        for text in todo:
            now[text] = replace(now[text], status=NOT_CLEAN)
        return now

    def _cuts(self, texts: list[str]) -> list[tuple[list[Cut], str]]:
        """What to replace in each text, and whether all of it was scanned."""
        split = [_turns(text) for text in texts]
        distinct = list(dict.fromkeys([*texts, *(turn for turns in split for _, turn in turns)]))
        found: dict[str, Found] = dict(zip(distinct, self._scan(distinct), strict=True))
        result = []
        for text, turns in zip(texts, split, strict=True):
            spans = list(found[text].spans)
            for at, turn in turns:
                spans += [s._replace(start=s.start + at, end=s.end + at) for s in found[turn].spans]
            limited = any(found[t].status == LIMIT for t in (text, *(turn for _, turn in turns)))
            wanted = [span for span in spans if self.wanted(span)]
            result.append((cuts(wanted, self._weight), LIMIT if limited else OK))
        return result

    def _replaced(self, before: Redacted, found: list[Cut]) -> Redacted:
        pieces = []
        at = 0
        for cut in found:
            pieces += [before.text[at : cut.start], self._operator(before.text[cut.start : cut.end], cut.entity)]
            at = cut.end
        pieces.append(before.text[at:])
        return Redacted("".join(pieces), before.replaced + tuple(cut.entity for cut in found))

    def _weight(self, span: Span) -> tuple[str, float]:
        return self._classes.raised(span) or "", span.score


def _turns(text: str) -> list[tuple[int, str]]:
    """The turns of a marked dialogue with their places; none if the text is read as one."""
    return [(start, text[start:end]) for _, start, end in marked(text) or ()]
