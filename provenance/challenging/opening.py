"""The answer to a challenge: the manifest, the declaration, and of each chosen record its tags, salts and way up.

Pure. Written by the provider, read by the auditor; nothing that is read here is believed, `check` does that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provenance.challenging import leaves
from provenance.challenging.asking import Challenge, is_id, of_value
from provenance.challenging.sumtree import DEEPEST, Node, Step
from provenance.errors import ConfigError, RefusedError
from provenance.read.strictjson import JSONError, parse

KIND = "provenance.opening"
LARGEST = 2**29  # bytes of a file
_KEYS = {"challenge", "declaration", "kind", "manifest", "records", "version"}
_RECORD = {"mark", "salt", "tags", "way"}
_MOST = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The content of an opened record, and the salt that ties it to the leaf."""

    salt: bytes
    parts: tuple[tuple[str, str], ...]  # role, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One record: what its leaf is made of, and the steps from it to the root."""

    tags: Mapping[str, Any]  # of the form that `leaves.wrong` asks for
    salt: bytes
    mark: bytes
    way: tuple[Step, ...]
    content: Content | None = None

    def leaf(self) -> bytes:
        """The bytes of the leaf."""
        return leaves.data(self.salt, self.mark, leaves.written(self.tags))

    def value(self) -> dict[str, Any]:
        """As JSON has it."""
        value: dict[str, Any] = {
            "mark": self.mark.hex(),
            "salt": self.salt.hex(),
            "tags": dict(self.tags),
            "way": [["lr"[not s.left], s.node.records, s.node.tokens, s.node.hash.hex()] for s in self.way],
        }
        if self.content is not None:
            parts = [list(part) for part in self.content.parts]
            value["content"] = {"parts": parts, "salt": self.content.salt.hex()}
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A whole answer."""

    challenge: Challenge
    manifest: Mapping[str, Any]
    declaration: Any
    records: tuple[Opened, ...]


def text(opening: Opening) -> Iterator[str]:
    """The file of an opening, a line a record."""
    head = {
        "challenge": opening.challenge.value(),
        "declaration": opening.declaration,
        "kind": KIND,
        "manifest": opening.manifest,
        "version": 1,
    }
    yield _json(head)[:-1] + ',"records":[\n'
    yield from _separated(_json(record.value()) for record in opening.records)
    yield "]}\n"


def read(data: bytes, *, where: object = "") -> Opening:
    """An opening from its file. Raises: RefusedError, if it is none: it shows nothing."""
    if len(data) > LARGEST:
        raise _none(f"the file is larger than {LARGEST:,} bytes", where)
    try:
        value = parse(data)
    except JSONError as error:
        raise _none(f"it is not strict JSON ({error.reason})", where) from None
    if not isinstance(value, dict) or value.keys() != _KEYS or (value["kind"], value["version"]) != (KIND, 1):
        raise _none("it has not the members that one of this version has", where)
    manifest, records = value["manifest"], value["records"]
    if not isinstance(manifest, dict) or not isinstance(records, list):
        raise _none("it has no manifest, or no records", where)
    try:
        challenge = of_value(value["challenge"], where=where)
    except ConfigError:
        raise _none("it answers no challenge", where) from None
    opened = tuple(_record(item, n, where) for n, item in enumerate(records))
    return Opening(challenge=challenge, manifest=manifest, declaration=value["declaration"], records=opened)


def _record(item: Any, number: int, where: object) -> Opened:
    place = f"{where}: records[{number}]"
    if not isinstance(item, dict) or item.keys() - {"content"} != _RECORD:
        raise _none("a record has not the members that it must have", place)
    if why := leaves.wrong(item["tags"]):
        raise _none(f"a record's {why}", place)
    way = item["way"]
    if not isinstance(way, list) or len(way) > DEEPEST:
        raise _none("a record has no way to the root", place)
    return Opened(
        tags=item["tags"],
        salt=_bytes(item["salt"], place),
        mark=_bytes(item["mark"], place),
        way=tuple(_step(step, place) for step in way),
        content=_content(item["content"], place) if "content" in item else None,
    )


def _step(step: Any, where: str) -> Step:
    if not isinstance(step, list) or len(step) != 4 or step[0] not in ("l", "r"):
        raise _none("a step is not [l or r, records, tokens, hash]", where)
    if any(type(n) is not int or not 0 <= n < _MOST for n in step[1:3]):
        raise _none("a step's sums are no counts", where)
    return Step(step[0] == "l", Node(_bytes(step[3], where), step[1], step[2]))


def _content(value: Any, where: str) -> Content:
    if not isinstance(value, dict) or value.keys() != {"parts", "salt"} or not isinstance(value["parts"], list):
        raise _none("a record's content is not parts and a salt", where)
    for part in value["parts"]:
        if not isinstance(part, list) or len(part) != 2 or not all(isinstance(text, str) for text in part):
            raise _none("a part is not [role, text]", where)
    return Content(salt=_bytes(value["salt"], where), parts=tuple((role, text) for role, text in value["parts"]))


def _bytes(value: Any, where: str) -> bytes:
    if not isinstance(value, str) or not is_id(value):
        raise _none("a hash or salt is not 64 hex digits", where)
    return bytes.fromhex(value)


def _none(why: str, where: object) -> RefusedError:
    return RefusedError(f"no opening: {why}", where=where)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _separated(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (",\n" if number else "") + line
