"""YAML as plain data: mappings, lists, texts and null, with the line of every key; nothing of it is executed.

Every scalar stays the text that was written (only a plain `null`, `~` or nothing is None), so that `NO` is Norway and
not false, and `0.10` is a decimal and not a float; the schema that reads the result says what a text must be.
Anchors, aliases, tags, keys held twice and several documents are refused: no file of ours needs them, and each is a
way to make two readers see two contents, or to make a small file large.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from provenance.errors import ConfigError

MAX_BYTES = 4 * 2**20
MAX_DEPTH = 20
NULLS = ("", "~", "null", "Null", "NULL")

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. `lines` gives the line, from 1, of each key and list item by its path from the top."""

    value: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end was not met yet."""

    value: dict[str, Any] | list[Any]
    path: KeyPath
    key: str | None = None  # of a mapping: the key whose value comes next


def load(path: Path) -> Document:
    """Read one YAML file.

    Raises: ConfigError, if it cannot be read, is not UTF-8, is larger than 4 MiB, is not YAML, or uses what is refused.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the file cannot be read ({error.strerror})", where=path) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"the file is larger than {MAX_BYTES:,} bytes", where=path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError("the file is not UTF-8", where=f"{path}: byte {error.start}") from error
    return parse(text, where=path)


def parse(text: str, *, where: object = "") -> Document:
    """Parse one YAML document. Raises: ConfigError, as `load`."""
    try:
        return _build(_events(text), where)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigError(f"not valid YAML: {error.problem}", where=f"{where}: line {line}", hint=_MEND) from error
    except yaml.YAMLError as error:  # characters that YAML does not allow
        raise ConfigError(
            "not valid YAML: it holds a character that YAML does not allow", where=where, hint=_MEND
        ) from error


_MEND = "mend it there: a bracket, quote or indent may be missing at or before that place"


def _events(text: str) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    yield from yaml.parse(text, Loader=loader)


def _build(events: Iterator[Any], where: object) -> Document:
    """Fold events into values with a stack of our own, so that depth is ours to bound."""
    document = Document(value=None)
    stack: list[_Open] = []
    top: list[Any] = []
    started = False
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            if started:
                raise ConfigError("a file holds one YAML document, this one has several", where=f"{where}: line {line}")
            started = True
        elif isinstance(event, yaml.AliasEvent):
            raise ConfigError("anchors and aliases are not used here; write it out", where=f"{where}: line {line}")
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
        elif isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor is not None or event.tag is not None:
                raise ConfigError("anchors and tags are not used here", where=f"{where}: line {line}")
            path = _place(stack, event, line, document.lines, where)
            if path is None:  # it was a key
                continue
            value: Any
            if isinstance(event, yaml.ScalarEvent):
                value = None if event.implicit[0] and event.value in NULLS else event.value
            else:
                value = {} if isinstance(event, yaml.MappingStartEvent) else []
            _put(stack, top, value)
            if not isinstance(event, yaml.ScalarEvent):
                if len(stack) >= MAX_DEPTH:
                    raise ConfigError(f"nested deeper than {MAX_DEPTH} levels", where=f"{where}: line {line}")
                stack.append(_Open(value, path))
    return Document(value=top[0] if top else None, lines=document.lines)


def _place(stack: list[_Open], event: Any, line: int, lines: dict[KeyPath, int], where: object) -> KeyPath | None:
    """The path of what this event begins; None if it is a mapping's key, which is then noted."""
    if not stack:
        return ()
    parent = stack[-1]
    if isinstance(parent.value, list):
        path: KeyPath = (*parent.path, len(parent.value))
        lines[path] = line
        return path
    if parent.key is not None:
        return (*parent.path, parent.key)
    if not isinstance(event, yaml.ScalarEvent) or (event.implicit[0] and event.value in NULLS):
        raise ConfigError("a key must be a text", where=f"{where}: line {line}")
    if event.value in parent.value:
        first = lines[(*parent.path, event.value)]
        raise ConfigError(
            f"the key {event.value!r} stands here twice", where=f"{where}: line {line}", hint=f"first in line {first}"
        )
    parent.key = event.value
    lines[(*parent.path, event.value)] = line
    return None


def _put(stack: list[_Open], top: list[Any], value: Any) -> None:
    if not stack:
        top.append(value)
        return
    parent = stack[-1]
    if isinstance(parent.value, list):
        parent.value.append(value)
    else:
        assert parent.key is not None
        parent.value[parent.key] = value
        parent.key = None
