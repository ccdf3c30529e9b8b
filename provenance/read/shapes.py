"""The closed table of shapes: what of a record is text, in which role and order (docs/format.md section 3).

Pure: a value comes in, parts go out. The first row of the table that gives a part decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from provenance.model import ReaderOptions
from provenance.read.base import Part
from provenance.read.fields import ODD, stored

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

_DIALOGUES = ("messages", "conversations", "conversation", "dialog", "dialogue")
_SPEAKERS = ("role", "from", "speaker", "author")
_CONTENTS = ("content", "value", "text", "message")
_TEXTS = ("text", "content", "body", "document", "full_text", "article", "passage")

_BEGIN = re.compile(r"\s*(Human|Assistant):")
_TURN = re.compile(r"\n\n(Human|Assistant):")
_TURN_ROLES = {"Human": "user", "Assistant": "assistant"}

Parts = list[Part]


def present(value: Any) -> bool:
    """A string with something beside white space."""
    return type(value) is str and value != "" and not value.isspace()


class Shaper:
    """Finds the parts of one record at a time.

    After `parts`, `taken` holds the paths that were read and `loose` what was left over inside lists of messages.
    """

    def __init__(self, options: ReaderOptions, *, cells: bool) -> None:
        self._named = options.text
        self._cells = cells
        self.generator: str | None = None  # of the record, for parts that do not say their own; set by the caller
        self.taken: set[str] = set()
        self.loose: list[tuple[str, Any]] = []

    def parts(self, record: dict[str, Any]) -> Parts:
        """Parts of an object, in order; none if no row of the table fits."""
        self.taken.clear()
        self.loose.clear()
        if self._named:
            return self._fields(record)
        for row in _ROWS:
            if found := row(self, record):
                return found
        return self._every_cell(record) if self._cells else []

    def string(self, text: str, field: str = "$", role: str = "text") -> Parts:
        """Parts of a string: one, or the turns of a marked dialogue."""
        begin = _BEGIN.match(text)
        if begin is None:
            return [self._part(role, field, text)] if present(text) else []
        other = "Assistant" if begin[1] == "Human" else "Human"
        if f"\n\n{other}:" not in text:
            return [self._part(role, field, text)]
        pieces = [begin[1], *_TURN.split(text[begin.end() :])]
        turns = zip(pieces[::2], pieces[1::2], strict=True)
        return [
            self._part(_TURN_ROLES[name], field, turn)
            for name, said in turns
            if present(turn := said.removeprefix(" "))
        ]

    def _part(self, role: str, field: str, text: str) -> Part:
        return Part(role, field, text, self.generator if role in GENERATED else None)

    def _one(self, record: dict[str, Any], keys: tuple[str, ...], role: str) -> Parts:
        """The first of `keys` that is present, as one part."""
        for key in keys:
            text = record.get(key)
            if type(text) is str and text and not text.isspace():
                self.taken.add(key)
                return [Part(role, key, text, self.generator if role in GENERATED else None)]
        return []

    def _fields(self, record: dict[str, Any]) -> Parts:
        """Row 1: the fields its source names."""
        found = [part for path in self._named for part in self._at(record, path, "", path)]
        return [part if stored(part.field) == part.field else part._replace(field=ODD) for part in found]

    def _at(self, value: Any, path: str, before: str, folded: str) -> Parts:
        """Parts at the rest `path` of the declared path `folded`, `before` being the concrete way so far."""
        if type(value) is not dict:
            return []
        whole = path.removesuffix("[]")
        last = whole in value
        key, _, rest = (whole, "", "") if last else path.partition(".")
        name = key.removesuffix("[]")
        if name not in value:
            return []
        here, item = f"{before}{name}", value[name]
        if rest:
            if key == name:
                return self._at(item, rest, f"{here}.", folded)
            inside = enumerate(item) if type(item) is list else ()
            return [part for i, each in inside for part in self._at(each, rest, f"{here}[{i}].", folded)]
        role = ROLE_NAMES.get(name.rpartition(".")[2].lower(), "text")
        listed = path.endswith("[]")
        found: Parts = []
        if type(item) is str and not listed:
            found = self.string(item, here, role)
        elif type(item) is list:
            kept = len(self.loose)
            found, _ = self._turns(here, item, plain=role if listed else None)
            left = folded.removesuffix("[]")
            self.loose[kept:] = [(left + inner[len(here) :], each) for inner, each in self.loose[kept:]]
        if found:
            self.taken.add(folded.removesuffix("[]"))
        return found

    def _chat(self, record: dict[str, Any]) -> Parts:
        """Row 2: a list of messages."""
        for key in _DIALOGUES:
            turns = record.get(key)
            if type(turns) is list and turns:
                found, _ = self._turns(key, turns)
                if found:
                    self.taken.add(key)
                    return self._one(record, ("system",), "system") + found if "system" in record else found
        return []

    def _turns(self, field: str, turns: list[Any], *, plain: str | None = None) -> tuple[Parts, tuple[int, int]]:
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
                    found.append(self._part(role, f"{field}[{i}]", turn))
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
        role, used = "other", []
        for key in _SPEAKERS:
            name = turn.get(key)
            if type(name) is str and name:
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
            self._leave(f"{field}[]", turn, used)
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
                    self._leave(folded, piece, ("text",))
                else:
                    self._leave(folded, piece, ())
            elif type(piece) is list:
                self.loose.append((folded, piece))
        if len(found) == begin:
            del self.loose[kept:]
        return len(found) > begin

    def _leave(self, path: str, left: dict[str, Any], used: tuple[str, ...] | list[str]) -> None:
        """Remember what else an object holds."""
        self.loose.extend((f"{path}.{key}", value) for key, value in left.items() if key not in used)

    def _preference(self, record: dict[str, Any]) -> Parts:
        """Row 3: a chosen and a rejected answer."""
        answers = [part for key in ("chosen", "rejected") for part in self._answer(record.get(key), key)]
        if not answers:
            return []
        before = self._one(record, ("system",), "system")
        for key in ("prompt", "question", "instruction"):
            if found := self._prompted(record.get(key), key):
                return before + found + answers
        return before + answers

    def _answer(self, value: Any, key: str) -> Parts:
        if type(value) is list:
            found, (begin, end) = self._turns(key, value, plain=key)
        elif present(value):
            found = self.string(value, key, key)
            end = max((i + 1 for i, part in enumerate(found) if part.role == "assistant"), default=0)
            begin = max(end - 1, 0)
        else:
            return []
        for i in range(begin, end):
            found[i] = found[i]._replace(role=key)
        if found:
            self.taken.add(key)
        return found

    def _prompted(self, value: Any, key: str) -> Parts:
        """A prompt: a string, a marked dialogue, or a list of messages."""
        found: Parts = []
        if present(value):
            found = self.string(value, key, "prompt")
        elif type(value) is list:
            found, _ = self._turns(key, value)
        if found:
            self.taken.add(key)
        return found

    def _instruction(self, record: dict[str, Any]) -> Parts:
        """Row 4: an instruction, its input and its answer; or several instances of these."""
        asked = self._one(record, ("instruction",), "prompt")
        if not asked:
            return []
        found = [
            *self._one(record, ("system",), "system"),
            *asked,
            *self._one(record, ("input", "context"), "input"),
            *self._one(record, ("output", "response", "completion", "answer", "text"), "response"),
        ]
        instances = record.get("instances")
        if type(instances) is list and any(type(each) is dict for each in instances):
            self.taken.add("instances")
            for i, each in enumerate(instances):
                if type(each) is not dict:
                    self.loose.append(("instances[]", each))
                    continue
                for key, role in (("input", "input"), ("output", "response")):
                    if present(each.get(key)):
                        found.append(self._part(role, f"instances[{i}].{key}", each[key]))
                self._leave("instances[]", each, [key for key in ("input", "output") if type(each.get(key)) is str])
        return found

    def _question(self, record: dict[str, Any]) -> Parts:
        """Row 5: a question, and answers."""
        asked = self._one(record, ("question", "query"), "prompt")
        if not asked:
            return []
        found = [
            *self._one(record, ("system",), "system"),
            *self._one(record, ("context",), "input"),
            *asked,
            *self._one(record, ("answer", "response", "output", "completion", "text"), "response"),
        ]
        answers = record.get("answers")
        if type(answers) is list and any(present(each) for each in answers):
            self.taken.add("answers")
            for i, each in enumerate(answers):
                if present(each):
                    found.append(self._part("response", f"answers[{i}]", each))
                elif type(each) is not str:
                    self.loose.append(("answers[]", each))
        return found

    def _prompt(self, record: dict[str, Any]) -> Parts:
        """Row 6: a prompt and its completion."""
        asked = self._prompted(record.get("prompt"), "prompt")
        if not asked:
            return []
        answer = self._one(record, ("completion", "response", "output", "answer", "text"), "response")
        return self._one(record, ("system",), "system") + asked + answer

    def _plain(self, record: dict[str, Any]) -> Parts:
        """Row 7: one text."""
        for key in _TEXTS:
            if present(record.get(key)):
                self.taken.add(key)
                return self.string(record[key], key)
        return []

    def _every_cell(self, record: dict[str, Any]) -> Parts:
        """Row 8: a table without a text column."""
        cells = [key for key, value in record.items() if present(value)]
        self.taken.update(cells)
        return [self._part("cell", stored(key), record[key]) for key in cells]


_ROWS: tuple[Callable[[Shaper, dict[str, Any]], Parts], ...] = (
    Shaper._chat,
    Shaper._preference,
    Shaper._instruction,
    Shaper._question,
    Shaper._prompt,
    Shaper._plain,
)
