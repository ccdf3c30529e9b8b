"""A user's own recognizers: a file in Presidio's YAML, or a pack that ships, read and checked but not yet loaded.

Pure but for reading the file. A set is kept as its content, so that what a descriptor says and what a worker loads
cannot differ, whatever happens to the file meanwhile. docs/recognizers.md describes every key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import regex
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from provenance import content
from provenance.errors import ConfigError
from provenance.sources import fields as f
from provenance.sources import plain_yaml
from provenance.sources.explain import explain

FOLDER = "recognizers"
"""Of `profiles/`: where packs that ship lie, each `<name>.yaml`."""

FLAGS = 26
"""Presidio's own: DOTALL, MULTILINE, IGNORECASE."""

_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]{0,99}")
_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_SCORE = re.compile(r"0(\.\d{1,9})?|1(\.0{1,9})?")
_MODULE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_FLAGS = 2**20


@dataclass(frozen=True, slots=True)
class RecognizerSet:
    """One file of recognizers. `text` is the canonical JSON of its entries; `name` is for people and never hashed."""

    name: str
    text: str

    @property
    def entries(self) -> list[dict[str, Any]]:
        """As written in the file, defaults filled in; docs/recognizers.md names the keys."""
        found: list[dict[str, Any]] = json.loads(self.text)
        return found


def _fits(value: Any, pattern: re.Pattern[str], what: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise f.wrong(f"expected {what}")
    return value


def _matching(pattern: re.Pattern[str], what: str) -> BeforeValidator:
    return BeforeValidator(partial(_fits, pattern=pattern, what=what))


def _number(value: Any, most: int) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or int(value) > most:
        raise f.wrong(f"expected a whole number from 0 to {most}")
    return int(value)


def _expression(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise f.wrong("expected a regular expression")
    try:
        regex.compile(value, flags=FLAGS)
    except regex.error as error:
        raise f.wrong(f"not a regular expression: {error.msg} (character {(error.pos or 0) + 1})") from None
    return value


def _words(value: Any) -> Any:
    return None if value is None else f.texts(value)


Name = Annotated[str, _matching(_NAME, "a name: letters, digits, space, dot, hyphen, underscore; a letter first")]
Score = Annotated[str, _matching(_SCORE, "a score from 0 to 1, such as 0.4")]
Entity = Annotated[str, _matching(_ENTITY, "the name of an entity: capital letters, digits, underscores")]
Words = Annotated[tuple[str, ...] | None, BeforeValidator(_words)]
Flags = Annotated[int | None, BeforeValidator(lambda v: v if v is None else _number(v, _MOST_FLAGS))]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class OnePattern(_Block):
    """One regular expression, and the score of what it matches before any check or context."""

    name: Annotated[str, BeforeValidator(partial(f.text, longest=200))]
    regex: Annotated[str, BeforeValidator(_expression)]
    score: Score


class Language(_Block):
    """One language of a recognizer: only its context words matter here, since all recognizers look at every text."""

    language: Annotated[str, BeforeValidator(f.language)]
    context: Words = None


def _language(value: Any) -> Any:
    return {"language": value} if isinstance(value, str) else value


class Entry(_Block):
    """One recognizer: added, changed, or switched off."""

    name: Name
    type: Annotated[str, BeforeValidator(partial(f.one_of, known=("custom", "predefined"), what="a type"))] = "custom"
    enabled: Annotated[bool, BeforeValidator(f.yes)] = True
    class_name: Name | None = None
    class_: Annotated[str | None, _matching(_CLASS, "module:Class, such as mine.recognizers:StaffNumber")] = Field(
        None, alias="class"
    )
    supported_language: Annotated[str, BeforeValidator(f.language)] | None = None
    supported_languages: tuple[Annotated[Language, BeforeValidator(_language)], ...] | None = None
    supported_entity: Entity | None = None
    supported_entities: tuple[Entity, ...] | None = None
    patterns: Annotated[tuple[OnePattern, ...], Field(min_length=1)] | None = None
    deny_list: Words = None
    deny_list_score: Score | None = None
    context: Words = None
    global_regex_flags: Flags = None
    country_code: Annotated[str, BeforeValidator(f.country)] | None = None
    supported_regions: Words = None
    leniency: Annotated[int | None, BeforeValidator(lambda v: v if v is None else _number(v, 3))] = None

    @model_validator(mode="after")
    def _whole(self) -> Entry:
        if self.type == "predefined":
            own = {"class": self.class_, "patterns": self.patterns, "deny_list": self.deny_list}
            for key, value in own.items():
                if value is not None:
                    raise f.wrong(f"{key!r} is for recognizers of type custom; {self.name} is predefined")
            return self
        if not self.enabled:
            return self
        if self.class_name is not None:
            raise f.wrong("'class_name' is for type predefined; a class of your own is named by 'class'")
        if self.supported_regions is not None or self.leniency is not None:
            raise f.wrong("'supported_regions' and 'leniency' are for type predefined")
        if self.class_ is None and self.patterns is None and self.deny_list is None:
            raise f.wrong("expected 'patterns', a 'deny_list', or a 'class'")
        if self.class_ is None and self.entity is None:
            raise f.wrong("expected 'supported_entity', the kind of what it finds")
        return self

    @property
    def entity(self) -> str | None:
        """What it finds: Presidio takes the first of several too."""
        return self.supported_entity or (self.supported_entities or (None,))[0]

    def value(self, flags: int | None) -> dict[str, Any]:
        """The entry as it is kept: JSON, without what is not said. Context words of all languages are joined."""
        said = {
            "name": self.name,
            "type": self.type,
            "enabled": self.enabled,
            "class": self.class_ or self.class_name,
            "entity": self.entity,
            "patterns": [p.model_dump() for p in self.patterns] if self.patterns else None,
            "deny_list": list(self.deny_list) if self.deny_list else None,
            "deny_list_score": self.deny_list_score,
            "context": self._context(),
            "flags": flags if self.global_regex_flags is None and self.type == "custom" else self.global_regex_flags,
            "regions": list(self.supported_regions) if self.supported_regions else None,
            "leniency": self.leniency,
        }
        return {key: value for key, value in said.items() if value is not None}

    def _context(self) -> list[str] | None:
        given = [self.context, *(item.context for item in self.supported_languages or ())]
        if all(words is None for words in given):
            return None
        return list(dict.fromkeys(word for words in given for word in words or ()))


class File(_Block):
    """The whole file. Languages are those of Presidio's file; every recognizer looks at every text all the same."""

    recognizers: Annotated[tuple[Entry, ...], Field(min_length=1)]
    about: Annotated[str, BeforeValidator(f.text)] | None = None
    supported_languages: tuple[Annotated[str, BeforeValidator(f.language)], ...] | None = None
    global_regex_flags: Flags = None


def load(item: str | Path, *, base: Path | None = None) -> RecognizerSet:
    """Read a set.

    Args:
        item: a YAML file, or the name of a pack that ships.
        base: the folder that a relative path starts from; default: the working directory.
    Raises: ConfigError, naming file, line, key and what was expected, or the packs there are.
    """
    path = _path(item, base)
    document = plain_yaml.load(path)
    try:
        file = File.model_validate(document.value)
    except ValidationError as error:
        raise explain(error, document, File, path, hint="docs/recognizers.md describes every key") from None
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(file.recognizers):
        if (entry.type, entry.name) in seen:
            line = document.lines.get(("recognizers", number), 0)
            raise ConfigError(f"the recognizer {entry.name!r} stands here twice", where=f"{path}: line {line}")
        seen.add((entry.type, entry.name))
    entries = [entry.value(file.global_regex_flags) for entry in file.recognizers if entry.enabled or _off(entry)]
    return RecognizerSet(path.stem, json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def load_all(items: Iterable[str | Path], *, base: Path | None = None) -> tuple[RecognizerSet, ...]:
    """As `load`, each set once, in the order given. Raises: ConfigError."""
    found = {one.text: one for one in (load(item, base=base) for item in items)}
    return tuple(found.values())


def packs() -> list[str]:
    """Names of the packs that ship."""
    return sorted(path.stem for path in (content.folder("profiles") / FOLDER).glob("*.yaml"))


def _off(entry: Entry) -> bool:
    # A custom recognizer that is switched off in its own file is simply not there.
    return entry.type == "predefined"


def _path(item: str | Path, base: Path | None) -> Path:
    text = str(item)
    if isinstance(item, str) and _MODULE.fullmatch(text):
        if text in packs():
            return content.folder("profiles") / FOLDER / f"{text}.yaml"
        raise ConfigError(
            f"no pack of recognizers is called {text!r}{f.nearest(text, packs())}",
            where="recognizers",
            hint=f"known: {', '.join(packs())}; a file of your own is named by its path, such as ./{text}.yaml",
        )
    return (base or Path()) / text
