"""Profiles as files: what is in a folder of .sql, and what each header promises.

Pure but for reading the files; no SQL is run here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from provenance.content import folder
from provenance.errors import ConfigError, UsageError
from provenance.profile.lock import SECRET

KEYS = ("name", "title", "question", "params", "returns", "why", "blind_spot")
_REQUIRED = ("name", "title", "question", "returns", "why")
_LINE = re.compile(r"^-- (\w+):\s*(.*)$")
_MORE = re.compile(r"^--\s{2,}(\S.*)$")
_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")
_COLUMN = re.compile(r'^"?(\w+)"?\s+([A-Z]+(?:\(\d+,\s*\d+\))?)\s*(?:\((.*)\))?$')
_NULL = re.compile(r"NULL: ([^;]+)")
_PARAM = re.compile(r"^(\w+)\s+(BIGINT|DOUBLE|VARCHAR|BOOLEAN|DATE)\s*=\s*(.+)$")

Value = str | int | float | bool | date
"""What a parameter may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One parameter: its name, DuckDB type and the default its header states."""

    name: str
    type: str  # BIGINT | DOUBLE | VARCHAR | BOOLEAN | DATE
    default: str

    def read(self, value: Value) -> Value:
        """`value` in this parameter's type, from that type or from its text.

        Raises: UsageError, if it is neither.
        """
        text = str(value).strip()
        try:
            match self.type:
                case "BIGINT":
                    return int(text)
                case "DOUBLE":
                    return _finite(text)
                case "BOOLEAN":
                    return {"true": True, "false": False}[text.lower()]
                case "DATE":
                    return date.fromisoformat(text)
        except (ValueError, KeyError):
            raise UsageError(f"{self.name} must be a {self.type}, not {text[:40]!r}") from None
        return str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column a profile returns."""

    name: str
    type: str  # as DuckDB writes it
    unit: str  # count, tokens, 0..1 of records, ...; empty where the name says it

    @property
    def null(self) -> str:
        """What NULL means in it, where the header says so: `(NULL: the whole snapshot)`; else empty."""
        return found[1].strip() if (found := _NULL.search(self.unit)) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One question, as its file states it."""

    name: str
    title: str
    question: str
    params: tuple[Param, ...]
    returns: tuple[Column, ...]
    why: str
    blind_spot: str | None  # the blind spot (of profile blind_spots) that this profile makes visible
    path: Path
    sql: str
    trusted: bool  # ships with the product; a user's own profile runs under the lock of user SQL

    @property
    def params_text(self) -> str:
        """Its parameters as the header states them."""
        return ", ".join(f"{param.name} {param.type} = {param.default}" for param in self.params)

    @property
    def returns_text(self) -> str:
        """Its columns as the header states them."""
        return ", ".join(f"{c.name} {c.type}" + (f" ({c.unit})" if c.unit else "") for c in self.returns)


def builtin() -> Path:
    """The folder of the profiles that ship with the product."""
    return folder("profiles")


def catalogue(dirs: Iterable[Path] = ()) -> list[Profile]:
    """Every profile of the product and of `dirs`, by name.

    Raises: ConfigError, if a header is broken or one name stands in two files.
    """
    found: dict[str, Profile] = {}
    for number, place in enumerate([builtin(), *dirs]):
        if not place.is_dir():
            raise UsageError("no such folder of profiles", where=place)
        for path in sorted(place.glob("*.sql")):
            profile = parse(path, trusted=number == 0)
            if profile.name in found:
                raise ConfigError(f"two profiles are named {profile.name!r}", where=path, hint="rename yours")
            found[profile.name] = profile
    return [found[name] for name in sorted(found)]


def find(name: str, profiles: Iterable[Profile]) -> Profile:
    """The one of some profiles that is called `name`. Raises: UsageError with the nearest known names, if none is."""
    known = {profile.name: profile for profile in profiles}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`provenance profiles` lists them"
    raise UsageError(f"no profile is called {name[:60]!r}", hint=hint)


def parse(path: Path, *, trusted: bool = False) -> Profile:
    """One profile file. Raises: ConfigError, naming the file and the line of the header that is wrong."""
    try:
        sql = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError("a profile must be a readable UTF-8 file", where=path) from None
    header = _header(sql, path)
    if not _NAME.match(header["name"]) or header["name"] != path.stem:
        raise ConfigError("a profile's name must be its file's name: small letters, digits and _", where=path)
    return Profile(
        name=header["name"],
        title=header["title"],
        question=header["question"],
        params=tuple(_param(text, path) for text in _split(header.get("params", ""))),
        returns=tuple(_column(text, path) for text in _split(header["returns"])),
        why=header["why"],
        blind_spot=header.get("blind_spot") or None,
        path=path,
        sql=sql,
        trusted=trusted,
    )


def _header(sql: str, path: Path) -> dict[str, str]:
    header: dict[str, str] = {}
    last = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if (key := _LINE.match(line)) and key[1] in KEYS:
            if key[1] in header:
                raise ConfigError(f"the header says {key[1]!r} twice", where=path)
            last = key[1]
            header[last] = key[2].strip()
        elif (more := _MORE.match(line)) and last:
            header[last] = f"{header[last]} {more[1].strip()}".strip()
        else:
            raise ConfigError(
                f"not a line of a profile's header: {line[:60]!r}", where=path, hint=f"keys: {', '.join(KEYS)}"
            )
    missing = [key for key in _REQUIRED if not header.get(key)]
    if missing:
        raise ConfigError(
            f"the header lacks {', '.join(missing)}", where=path, hint="docs/profiles.md shows a whole one"
        )
    return header


def _split(text: str) -> list[str]:
    """Items between commas that stand outside parentheses."""
    items, depth, start = [], 0, 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            items.append(text[start:at])
            start = at + 1
    items.append(text[start:])
    return [item.strip() for item in items if item.strip()]


def _column(text: str, path: Path) -> Column:
    if not (found := _COLUMN.match(text)):
        raise ConfigError(f"returns: {text[:60]!r} is not `name TYPE (unit)`", where=path)
    return Column(name=found[1], type=found[2].replace(" ", ""), unit=found[3] or "")


def _param(text: str, path: Path) -> Param:
    if not (found := _PARAM.match(text)) or not _NAME.match(found[1]) or found[1] == SECRET:
        raise ConfigError(f"params: {text[:60]!r} is not `name TYPE = default`", where=path)
    return Param(name=found[1], type=found[2], default=found[3].strip())


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return value
