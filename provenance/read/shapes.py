"""The closed table of shapes: what of a record is text, in which role and order (docs/format.md section 3).

Pure: a value comes in, parts go out. The first row of the table that gives a part decides.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provenance.model import ReaderOptions
from provenance.read.base import Part
from provenance.read.fields import ODD, lookup, stored
from provenance.read.turns import GENERATED, ROLE_NAMES, Parts, Turns, present

_DIALOGUES = ("messages", "conversations", "conversation", "dialog", "dialogue")
_TEXTS = ("text", "content", "body", "document", "full_text", "article", "passage")


class Shaper(Turns):
    """Finds the parts of one record at a time.

    After `parts`, `taken` holds the paths that were read and `loose` what was left over inside lists.
    """

    def __init__(self, options: ReaderOptions, *, cells: bool) -> None:
        super().__init__()
        self._named = options.text
        named = ((options.critique, "other"), (options.revision, "response"))
        self._commented = tuple((path, role) for path, role in named if path)
        self._cells = cells
        self.taken: set[str] = set()

    def parts(self, record: dict[str, Any]) -> Parts:
        """Parts of an object, in order; none if no row of the table fits."""
        self.taken.clear()
        self.loose.clear()
        found = self._shaped(record)
        return found + self._comments(record) if self._commented else found

    def _shaped(self, record: dict[str, Any]) -> Parts:
        if self._named:
            return self._fields(record)
        for row in _ROWS:
            if found := row(self, record):
                return found
        return self._every_cell(record) if self._cells else []

    def _comments(self, record: dict[str, Any]) -> Parts:
        """The critique and the revision that a source declares, where no row of the table has read them."""
        found: Parts = []
        for path, role in self._commented:
            text = lookup(record, path)
            if path not in self.taken and present(text):
                self.taken.add(path)
                found.append(self.part(role, stored(path), text))
        return found

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
            found, _ = self.turns(here, item, plain=role if listed else None)
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
                found, _ = self.turns(key, turns)
                if found:
                    self.taken.add(key)
                    return self._one(record, ("system",), "system") + found if "system" in record else found
        return []

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
            found, (begin, end) = self.turns(key, value, plain=key)
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
            found, _ = self.turns(key, value)
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
                        found.append(self.part(role, f"instances[{i}].{key}", each[key]))
                self.leave("instances[]", each, [key for key in ("input", "output") if type(each.get(key)) is str])
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
                    found.append(self.part("response", f"answers[{i}]", each))
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
        return [self.part("cell", stored(key), record[key]) for key in cells]


_ROWS: tuple[Callable[[Shaper, dict[str, Any]], Parts], ...] = (
    Shaper._chat,
    Shaper._preference,
    Shaper._instruction,
    Shaper._question,
    Shaper._prompt,
    Shaper._plain,
)
