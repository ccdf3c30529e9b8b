"""Reference lists of words for groups of people and for sensitive topics: the data files `profiles/terms/*.yaml`.

What a list says of its sources and limits is for whoever reads it; a scan depends on ids, members and terms only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from provenance import content
from provenance.errors import ConfigError
from provenance.sources import plain_yaml

FOLDER = "terms"
LANGUAGES = ("de", "en", "es", "fr")
"""Languages that lists may have terms in; a text in another one is not looked at."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MOST_WORDS = 6  # of one term


@dataclass(frozen=True, slots=True, kw_only=True)
class TermList:
    """One list. In one language a term stands for one member only."""

    id: str
    kind: str  # group: kinds of people of one axis, such as gender; topic: what a text speaks of
    topic: str | None  # of a list of groups: the topic that a mention of any of its members is one of, too
    members: dict[str, dict[str, tuple[str, ...]]]  # member -> language -> terms, as they are written

    def canonical(self) -> dict[str, Any]:
        """What a scan depends on, JSON-able; terms sorted."""
        members = [
            {"id": member, "terms": {language: sorted(terms) for language, terms in sorted(by_language.items())}}
            for member, by_language in sorted(self.members.items())
        ]
        return {"id": self.id, "kind": self.kind, "members": members, "topic": self.topic}


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("expected a lower-case name of letters, digits and underscores")
    return value


def _terms(value: Any) -> tuple[str, ...]:
    """Terms between commas. Raises: ValueError."""
    if not isinstance(value, str):
        raise ValueError("expected terms between commas")  # noqa: TRY004 - pydantic wants a ValueError
    terms = [" ".join(term.split()) for term in value.split(",")]
    for term in terms:
        if not any(c.isalpha() for c in term) or len(term.split()) > _MOST_WORDS:
            raise ValueError(f"a term has letters, and at most {_MOST_WORDS} words")
    if len({term.lower() for term in terms}) < len(terms):
        raise ValueError("a term stands here twice")
    return tuple(terms)


_Terms = Annotated[tuple[str, ...], BeforeValidator(_terms)]
_Name = Annotated[str, BeforeValidator(_identifier)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    list: _Name
    kind: Literal["group", "topic"]
    version: str
    topic: _Name | None = None
    about: str
    sources: tuple[str, ...]
    limits: tuple[str, ...]
    members: dict[_Name, dict[Literal["de", "en", "es", "fr"], _Terms]]


@lru_cache(maxsize=4)
def load(folder: Path | None = None) -> tuple[TermList, ...]:
    """Every list of a folder, by file name; without one, those that ship.

    Raises: ConfigError, naming file, key and what was expected.
    """
    folder = folder if folder is not None else content.folder("profiles") / FOLDER
    found = [(path, _read(path)) for path in sorted(folder.glob("*.yaml"))]
    lists = tuple(item for _, item in found)
    topics = {member for item in lists if item.kind == "topic" for member in item.members}
    seen: set[str] = set()
    for path, item in found:
        if item.id in seen:
            raise ConfigError(f"two lists are called {item.id!r}", where=path, hint="name each list once")
        seen.add(item.id)
        if item.topic is not None and (item.kind != "group" or item.topic not in topics):
            raise ConfigError(
                "a list of groups may name a topic that a list of topics has",
                where=f"{path}: topic",
                hint=f"known topics: {', '.join(sorted(topics))}",
            )
    if not lists:
        raise ConfigError("there is no list of terms", where=folder, hint="a list is a .yaml file; see docs/bias.md")
    return lists


def canonical(lists: Iterable[TermList]) -> list[dict[str, Any]]:
    """All that a scan depends on, JSON-able, by id."""
    return [item.canonical() for item in sorted(lists, key=lambda item: item.id)]


def _read(path: Path) -> TermList:
    document = plain_yaml.load(path)
    try:
        file = _File.model_validate(document.value)
    except ValidationError as error:
        raise _explain(error, document, path) from None
    _once_each(file, path)
    return TermList(
        id=file.list,
        kind=file.kind,
        topic=file.topic,
        members={member: {str(code): terms for code, terms in found.items()} for member, found in file.members.items()},
    )


def _once_each(file: _File, path: Path) -> None:
    """Raises: ConfigError, if a term stands for two members: which of them is meant could not be told."""
    owners: dict[tuple[str, str], str] = {}
    for member, by_language in file.members.items():
        for language, terms in by_language.items():
            for term in terms:
                owner = owners.setdefault((language, term.lower()), member)
                if owner != member:
                    raise ConfigError(
                        f"the term {term!r} stands for {owner} and for {member}",
                        where=f"{path}: members.{member}.{language}",
                        hint="keep it where it belongs, or make two terms of more words",
                    )


def _explain(error: ValidationError, document: plain_yaml.Document, path: Path) -> ConfigError:
    """The first thing that is wrong, by its line."""
    entry = error.errors()[0]
    key = tuple(str(step) for step in entry["loc"] if step != "[key]")
    line = document.lines.get(key) or document.lines.get(key[:-1])
    said = {"missing": "this key is missing", "extra_forbidden": "not a key here"}.get(entry["type"])
    message = said or (
        entry["msg"].removeprefix("Value error, ") if entry["type"] == "value_error" else "not what is expected here"
    )
    return ConfigError(
        f"{'.'.join(key) or 'the file'}: {message}",
        where=f"{path}{f': line {line}' if line else ''}",
        hint="docs/bias.md describes each key of a list of terms",
    )
