"""Strings and lists of messages: who says what (docs/format.md section 3, names to roles and marked dialogue).

Pure: a value comes in, parts go out.
"""

from __future__ import annotations

import re
from typing import Any

from provenance.read.base import Part

ROLE_NAMES = {
    **dict.fromkeys(("user", "human", "customer", "client"), "user"),
    **dict.fromkeys(("assistant", "gpt", "bot", "model", "ai", "chatgpt", "chatbot"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("tool", "function", "observation"), "tool"),
    **dict.fromkeys(("prompt", "instruction", "question", "query"), "prompt"),
    **dict.fromkeys(("input", "context"), "input"),
    **dict.fromkeys(("response", "output", "completion", "answer"), "response"),
    "chosen": "chosen",
    "rejected": "rejected",
    **dict.fromkeys(("text", "content", "body"), "text"),
}
GENERATED = frozenset({"assistant", "response", "chosen", "rejected"})
"""Roles whose parts may have a generator."""

_SPEAKERS = ("role", "from", "speaker", "author")
_CONTENTS = ("content", "value", "text", "message")

_BEGIN = re.compile(r"\s*(Human|Assistant):")
_TURN = re.compile(r"\n\n(Human|Assistant):")
_TURN_ROLES = {"Human": "user", "Assistant": "assistant"}

Parts = list[Part]


def present(value: Any) -> bool:
    """A string with something beside white space."""
    return type(value) is str and value != "" and not value.isspace()


def marked(text: str) -> list[tuple[str, int, int]] | None:
    """The turns of a marked dialogue that hold something: who speaks, and from where to where; None if it is none."""
    begin = _BEGIN.match(text)
    if begin is None:
        return None
    other = "Assistant" if begin[1] == "Human" else "Human"
    if f"\n\n{other}:" not in text:
        return None
    marks = [begin, *_TURN.finditer(text, begin.end())]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    turns = [(m[1], m.end() + text.startswith(" ", m.end()), end) for m, end in zip(marks, ends, strict=True)]
    return [(name, start, end) for name, start, end in turns if present(text[start:end])]


class Turns:
    """Finds the parts of strings and lists of messages.

    `loose` gathers what messages hold beside their role and text, by path with list positions folded.
    """

    def __init__(self) -> None:
        self.generator: str | None = None  # of the record, for parts that do not say their own; set by the caller
        self.loose: list[tuple[str, Any]] = []

    def string(self, text: str, field: str = "$", role: str = "text") -> Parts:
        """Parts of a string: one, or the turns of a marked dialogue."""
        turns = marked(text)
        if turns is None:
            return [self.part(role, field, text)] if present(text) else []
        return [self.part(_TURN_ROLES[name], field, text[start:end]) for name, start, end in turns]

    def turns(self, field: str, turns: list[Any], *, plain: str | None = None) -> tuple[Parts, tuple[int, int]]:
        """Parts of a list of messages, and from where to where those of the last assistant turn are.

        Args:
            plain: role of messages that are bare strings; None: `user` and `assistant` take turns.
        """
        found: Parts = []
        last = (0, 0)
        kept = len(self.loose)
        for i, turn in enumerate(turns):
            begin = len(found)
            if type(turn) is dict:
                role = self._message(turn, field, i, found)
            elif type(turn) is str:
                role = plain or ("assistant" if i % 2 else "user")
                if present(turn):
                    found.append(self.part(role, f"{field}[{i}]", turn))
            else:
                self.loose.append((f"{field}[]", turn))
                continue
            if role == "assistant" and len(found) > begin:
                last = begin, len(found)
        if not found:
            del self.loose[kept:]
        return found, last

    def _message(self, turn: dict[str, Any], field: str, i: int, found: Parts) -> str:
        """Add the parts of one message to `found`. Returns: its role."""
        name, text = turn.get("role"), turn.get("content")
        if len(turn) == 2 and type(name) is str and name in ROLE_NAMES and type(text) is str and present(text):
            role = ROLE_NAMES[name]
            found.append(Part(role, f"{field}[{i}].content", text, self.generator if role in GENERATED else None))
            return role
        role, used = "other", []
        for key in _SPEAKERS:
            name = turn.get(key)
            if type(name) is str and present(name):
                role = ROLE_NAMES.get(name) or ROLE_NAMES.get(name.strip().lower(), "other")
                used.append(key)
                break
        generator = None
        if role in GENERATED:
            generator = self.generator
            for key in ("model", "generator"):
                if present(turn.get(key)):
                    generator = turn[key]
                    used.append(key)
                    break
        for key in _CONTENTS:
            text = turn.get(key)
            if type(text) is str:
                if text and not text.isspace():
                    found.append(Part(role, f"{field}[{i}].{key}", text, generator))
                    used.append(key)
                    break
            elif (
                key == "content"
                and type(text) is list
                and self._pieces(text, f"{field}[{i}].content", f"{field}[].content[]", role, generator, found)
            ):
                used.append(key)
                break
        if len(turn) > len(used):
            self.leave(f"{field}[]", turn, used)
        return role

    def _pieces(
        self, pieces: list[Any], field: str, folded: str, role: str, generator: str | None, found: Parts
    ) -> bool:
        """Add the texts of a message whose content is a list. Returns: whether there was one."""
        begin, kept = len(found), len(self.loose)
        for j, piece in enumerate(pieces):
            if present(piece):
                found.append(Part(role, f"{field}[{j}]", piece, generator))
            elif type(piece) is dict:
                if present(piece.get("text")):
                    found.append(Part(role, f"{field}[{j}].text", piece["text"], generator))
                    self.leave(folded, piece, ("text",))
                else:
                    self.leave(folded, piece, ())
            elif type(piece) is list:
                self.loose.append((folded, piece))
        if len(found) == begin:
            del self.loose[kept:]
        return len(found) > begin

    def leave(self, path: str, left: dict[str, Any], used: tuple[str, ...] | list[str]) -> None:
        """Remember what else an object holds."""
        self.loose.extend((f"{path}.{key}", value) for key, value in left.items() if key not in used)

    def part(self, role: str, field: str, text: str) -> Part:
        return Part(role, field, text, self.generator if role in GENERATED else None)
