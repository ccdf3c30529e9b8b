"""Finds and reads policy packs: by name those that ship with the tool, by path anyone's.

Errors name the file, the key and what was expected there: `strict.yaml: rules[3].max, line 41`.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from provenance import content
from provenance.errors import ConfigError
from provenance.policy.pack import Policy, Spec
from provenance.sources import plain_yaml

EXPECTED = {
    "id": "lower-case words joined by single hyphens, such as internal-share",
    "policy": "a name: lower-case words joined by single hyphens",
    "version": "a text, such as 1.0",
    "about": "a text of at most 2,000 characters",
    "rules": "a list of rules",
    "profile": "the name of a profile, such as mix_by_internal",
    "params": "a mapping of parameter names to values",
    "where": "an SQL condition on the profile's columns",
    "column": "the name of a column of the profile",
    "min": "a decimal number of at most 15 digits, such as 0.5",
    "max": "a decimal number of at most 15 digits, such as 0.5",
    "unit": "a text, such as share of tokens",
    "severity": "one of note, review, refuse",
    "absent": "pass, or nothing at all",
    "dilute": "no, or nothing at all",
    "remedy": "a text: what would mend it",
    "cites": "a text, or a list of texts",
}
"""What each key must hold, in the words of an error."""


def built_in() -> list[str]:
    """Names of the packs that ship with the tool, sorted."""
    return sorted(path.stem for path in (content.folder("profiles") / "policies").glob("*.yaml"))


def find(name_or_path: str | Path) -> Policy:
    """The pack of that name that ships with the tool, else the one in that file.

    Raises: ConfigError, if there is neither, or the file is not a policy.
    """
    names = built_in()
    if str(name_or_path) in names:
        return load(content.folder("profiles") / "policies" / f"{name_or_path}.yaml")
    path = Path(name_or_path)
    if path.is_file():
        return load(path)
    near = difflib.get_close_matches(str(name_or_path), names, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise ConfigError(
        f"no policy {str(name_or_path)!r}",
        hint=f"{hint}built in: {', '.join(names)}; anything else is a path to a file",
    )


def load(path: Path) -> Policy:
    """Read a pack from a file. Raises: ConfigError."""
    return _checked(plain_yaml.load(path), str(path))


def parse(text: str, *, where: str = "policy") -> Policy:
    """Read a pack from its YAML text. Raises: ConfigError."""
    return _checked(plain_yaml.parse(text, where=where), where)


def _checked(document: plain_yaml.Document, name: str) -> Policy:
    value = document.value
    if not isinstance(value, dict):
        raise ConfigError("a policy is a mapping with policy, version and rules", where=name)
    _known_keys(value, Policy, name, (), document)
    rules = value.get("rules")
    if isinstance(rules, list):
        for place, rule in enumerate(rules):
            if isinstance(rule, dict):
                _known_keys(rule, Spec, name, ("rules", place), document)
    try:
        policy = Policy.model_validate(value)
    except ValidationError as error:
        raise _ours(error, document, name) from None
    seen: dict[str, int] = {}
    for place, spec in enumerate(policy.rules):
        if spec.id in seen:
            raise ConfigError(
                f"two rules have the id {spec.id!r}",
                where=_where(name, ("rules", place, "id"), document),
                hint=f"the other is rules[{seen[spec.id]}]",
            )
        seen[spec.id] = place
    return policy


def _known_keys(
    value: dict[str, Any], model: type[BaseModel], name: str, path: plain_yaml.KeyPath, document: plain_yaml.Document
) -> None:
    known = [field.alias or key for key, field in model.model_fields.items()]
    for key in value:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise ConfigError(
                f"unknown key {key!r}",
                where=_where(name, (*path, key), document),
                hint=f"{hint}known: {', '.join(known)}",
            )


def _ours(error: ValidationError, document: plain_yaml.Document, name: str) -> ConfigError:
    """The first of pydantic's complaints in our words, and how many more there are."""
    all_of_it = error.errors(include_url=False, include_context=False, include_input=False)
    first = all_of_it[0]
    path: plain_yaml.KeyPath = tuple(step for step in first["loc"] if step != "[key]")
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    expected = EXPECTED.get(key, "something else")
    if first["type"] == "value_error" and key in ("rules", ""):  # said by a rule as a whole: "key: what is expected"
        key, _, expected = first["msg"].removeprefix("Value error, ").partition(": ")
        path = (*path, key)
    elif key == "rules" and isinstance(path[-1], int):
        expected = "a mapping with id, about, profile, column, min or max, severity and remedy"
    what = f"{key} is missing; expected {expected}" if first["type"] == "missing" else f"expected {expected}"
    more = f"{len(all_of_it) - 1} more to mend after this one" if len(all_of_it) > 1 else ""
    return ConfigError(what, where=_where(name, path, document), hint=more)


def _where(name: str, path: Sequence[str | int], document: plain_yaml.Document) -> str:
    """`strict.yaml: rules[3].max, line 41`; the line is that of the nearest key that exists."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    lines = (document.lines.get(tuple(path[:end])) for end in range(len(path), 0, -1))
    line = next((line for line in lines if line), None)
    return f"{name}: {text}" + (f", line {line}" if line else "")
