"""What the search says of a text: counts of one member of a list, and a status of its own."""

from __future__ import annotations

from typing import NamedTuple

UNSUPPORTED = "unsupported"  # a text in a language that the lists have no terms in


class Counted(NamedTuple):
    """What a text says of one member of a list."""

    kind: str
    list: str
    member: str
    mentions: int
    polarity: int | None  # sum over the scored sentences, in ten-thousandths
    scored: int  # sentences
