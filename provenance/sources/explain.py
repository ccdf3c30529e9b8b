"""Says what is wrong with a file in our words: file, line, key path, what was expected, the nearest known name."""

from __future__ import annotations

import inspect
import typing
from typing import Any

from pydantic import BaseModel, ValidationError

from provenance.errors import ConfigError
from provenance.sources.fields import nearest
from provenance.sources.plain_yaml import Document, KeyPath

MOST = 5  # errors shown at once; the rest is counted

# What pydantic calls it -> what we say; our own checks bring their own sentence.
_SENTENCES = {
    "missing": "this key is missing",
    "dict_type": "expected a mapping",
    "model_type": "expected a mapping",
    "model_attributes_type": "expected a mapping",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "too_short": "expected at least one",
    "string_type": "expected a text",
}


def explain(
    error: ValidationError,
    document: Document,
    schema: type[BaseModel],
    where: object,
    *,
    hint: str = "docs/sources.md describes every key",
) -> ConfigError:
    """One ConfigError for all that is wrong with a file."""
    found = error.errors(include_url=False, include_context=True, include_input=False)
    # A list whose items are wrong is also counted as empty; the items say it better.
    inner = {entry["loc"][:i] for entry in found for i in range(len(entry["loc"]))}
    found = [entry for entry in found if entry["type"] != "too_short" or entry["loc"] not in inner]
    found.sort(key=lambda entry: _number(document, _path(entry)))
    lines = [_line(entry, document, schema) for entry in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"and {len(found) - MOST} more")
    return ConfigError(
        lines[0] if len(lines) == 1 else "\n  ".join([f"{len(found)} things are wrong:", *lines]),
        where=where,
        hint=hint,
    )


def _line(entry: Any, document: Document, schema: type[BaseModel]) -> str:
    path = _path(entry)
    at = _number(document, path)
    if entry["type"] == "extra_forbidden":
        known = _keys(schema, path[:-1])
        said = f"{path[-1]!r} is not a key here{nearest(str(path[-1]), known)} (known: {', '.join(known)})"
    elif entry["type"] == "provenance":
        said = entry["ctx"]["message"]
    else:
        said = _SENTENCES.get(entry["type"], "not what is expected here")
    return f"{key_path(path) or 'the file'}{f' (line {at})' if at else ''}: {said}"


def key_path(path: KeyPath) -> str:
    """`("sources", 2, "match")` as `sources[2].match`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def _path(entry: Any) -> KeyPath:
    """Where an error lies. A `[key]` step means: it is the key of a mapping that is wrong, not its value."""
    return tuple(step for step in entry["loc"] if step != "[key]")


def _number(document: Document, path: KeyPath) -> int:
    """The line of the path, or of the nearest thing above it that stands in the file; 0 for the file itself."""
    while path:
        if path in document.lines:
            return document.lines[path]
        path = path[:-1]
    return 0


def _keys(schema: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that the mapping at `path` may have."""
    current: Any = schema
    for step in path:
        if isinstance(step, int):
            continue
        by_name = {info.alias or name: info for name, info in current.model_fields.items()}
        current = _model(by_name[step].annotation)
    return [info.alias or name for name, info in current.model_fields.items()]


def _model(annotation: Any) -> Any:
    """The first block inside an annotation such as `tuple[Entry, ...]` or `Read | None`."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    for inner in typing.get_args(annotation):
        model = _model(inner)
        if model is not None:
            return model
    return None
