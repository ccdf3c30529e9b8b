"""Writes a first sources.yaml by looking at data: what there is, never what it may be used for.

Facts (owner, licence, legal basis ...) are left as `null` for a person to fill in; only what the files themselves show
is written: which files belong together, the shape that was recognised, and fields whose names say what they hold.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from provenance.errors import ProvenanceError, UsageError
from provenance.model import ORIGIN_CLASSES, ReaderOptions
from provenance.sources.fields import CONFIDENTIALITY, FLOORS, LEGAL_BASES

LOOK_BYTES = 256 * 1024  # of each file looked at
LOOK_FILES = 12  # of each group
MOST_GROUPS = 30  # of one folder; more become one source, to be split by a person

# Field names that say what they hold, the surest first.
HINTS = {
    "url": ("url", "source_url", "page_url", "link", "meta.url", "metadata.url"),
    "created": ("created_at", "created", "createdAt", "timestamp", "date", "published", "published_at", "time"),
    "contributor": ("user_id", "author_id", "sender_id", "account_id", "userid", "user.id", "author.id"),
    "generator": ("generator", "model", "model_name", "model_id"),
    "licence": ("licence", "license", "meta.license", "metadata.license"),
    "opt_out": ("opt_out", "opted_out", "optout", "do_not_train", "no_train"),
}


class Reading(Protocol):
    """What the package `provenance.read` offers; it is handed in, because reading comes after sources."""

    def walk(self, root: Path, exclude: set[Path]) -> Sequence[Any]: ...
    def reader(self, format: str) -> Any: ...


@dataclass(slots=True)
class _Group:
    """Files that look like one source."""

    name: str
    glob: str
    files: list[tuple[Path, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Look:
    """What the first records of a group show."""

    records: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)


def init(paths: Iterable[Path], *, reading: Reading) -> str:
    """The text of a first sources.yaml for these data folders or files.

    Raises: UsageError, if there is no data in them.
    """
    roots = list(paths)
    groups: list[_Group] = []
    for root in roots:
        label = f"{root.resolve().name}/" if len(roots) > 1 and root.is_dir() else ""
        groups += _grouped(root, reading.walk(root, set()), label)
    if not groups:
        raise UsageError("there is no data to declare", where=", ".join(str(root) for root in roots))
    text = [_HEAD]
    taken: set[str] = set()
    for group in groups:
        text.append(_entry(group, _look(group, reading), taken))
    return "".join(text)


def write(text: str, path: Path, *, force: bool = False) -> None:
    """Keep the text as `path`. Raises: UsageError, if the file is there and `force` is not set."""
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError as error:
        raise UsageError("the file is there already", where=path, hint="--force overwrites it") from error
    except OSError as error:
        raise UsageError(f"the file cannot be written ({error.strerror})", where=path) from error


def _grouped(root: Path, found: Sequence[Any], label: str) -> list[_Group]:
    """One group a top folder, or a family of file names (`part-0001`, `part-0002`) where files lie side by side."""
    base = root if root.is_dir() else root.parent
    data = [file for file in found if file.status == "data"]
    folders = {file.path.split("/")[0] for file in data if "/" in file.path}
    # A single folder that holds everything says nothing; look one level deeper.
    depth = 2 if len(folders) == 1 and all("/" in file.path for file in data) else 1
    groups: dict[str, _Group] = {}
    for file in data:
        steps = file.path.split("/")
        if len(steps) > depth:
            key = "/".join(steps[:depth])
            glob = f"{label}{key}/**"
            name = key
        else:
            family, tail = _family(steps[-1])
            key = "/".join([*steps[:-1], f"{family}*{tail}"])
            name = "/".join([*steps[:-1], family or "part"])
            glob = label + (key if family else "/".join([*steps[:-1], f"*{tail}"]))
        groups.setdefault(key, _Group(name, glob)).files.append((base, file))
    ordered = [groups[key] for key in sorted(groups)]
    for group in ordered:
        if len(group.files) == 1 and not group.glob.endswith("/**"):
            group.glob = label + group.files[0][1].path
    if len(ordered) > MOST_GROUPS:
        return [_Group(base.resolve().name, f"{label}**", [file for group in ordered for file in group.files])]
    return ordered


def _family(name: str) -> tuple[str, str]:
    """`comments-0001.jsonl.gz` as (`comments`, `.jsonl.gz`)."""
    stem, dot, tail = name.partition(".")
    return re.sub(r"([-_. ]?(part|shard|chunk))?[-_. ]?\d[\d\-_]*(-?of-?\d+)?$", "", stem), dot + tail


def _look(group: _Group, reading: Reading) -> _Look:
    """Read the beginning of some files of the group, spread evenly."""
    look = _Look()
    names = sorted({name for known in HINTS.values() for name in known})
    options = ReaderOptions(match=tuple(names))
    step = max(1, len(group.files) // LOOK_FILES)
    for base, file in group.files[::step][:LOOK_FILES]:
        reader = reading.reader(file.format)
        path = base / file.path
        try:
            for block in reader.blocks(path, options, target=LOOK_BYTES)[:1]:
                for batch in reader.read(path, block, options, batch_bytes=LOOK_BYTES):
                    _count(batch, look)
                    break
        except ProvenanceError:
            look.rejects["unreadable"] += 1
    return look


def _count(batch: Any, look: _Look) -> None:
    look.records += len(batch.records)
    look.rejects.update(reject.reason for reject in batch.rejects)
    for record in batch.records:
        parts = dict.fromkeys((re.sub(r"\[\d+\]", "[]", part.field), part.role) for part in record.parts)
        # Columns of a table and long chats are told by their first few parts.
        shown = [f"{name} as {role}" for name, role in list(parts)[:6]]
        look.shapes[", ".join(shown) + (" ..." if len(parts) > 6 else "")] += 1
        look.hints.update(record.fields.keys())
    for (name, status), (_, size) in batch.unread.items():
        if status == "unread":
            look.unread[name] += size


def _entry(group: _Group, look: _Look, taken: set[str]) -> str:
    """One source as YAML text."""
    lines = [f"  - id: {_id(group.name, taken)}", f"    name: {_quoted(_spaced(group.name))}"]
    count, size = len(group.files), sum(file.size for _, file in group.files)
    lines.append(
        f"    match: {{paths: [{_quoted(group.glob)}]}}  # {count} file{'s' if count > 1 else ''}, {size:,} bytes"
    )
    lines += _FACTS
    lines += _seen(look)
    read = _read(look)
    if read:
        lines += ["    read:", *read]
    return "\n".join(lines) + "\n\n"


def _seen(look: _Look) -> list[str]:
    """Comments on what the first records look like."""
    lines = [
        f"    # read as: {_safe(shape)} ({n:,} of the first {look.records:,} records)"
        for shape, n in look.shapes.most_common(2)
    ]
    if look.rejects:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in look.rejects.most_common(4))
        lines.append(f"    # could not be read: {reasons}")
    return lines


def _read(look: _Look) -> list[str]:
    lines: list[str] = []
    used: set[str] = set()
    for key, names in HINTS.items():
        name = next((name for name in names if look.hints[name]), None)
        if name:
            used.add(name)
            lines.append(f"      {key}: {_quoted(name)}  # by its name")
    rest = [name for name, _ in look.unread.most_common(8) if name not in used and name != "(odd name)"]
    if look.rejects["no_text"] and not look.records and rest:
        lines.append(f"      # no text field was recognised; name it here, the longest first: {_safe(', '.join(rest))}")
        lines.append(f"      text: [{_quoted(rest[0])}]")
        rest = rest[1:]
    if rest:
        lines.append("      # text that is not read; name it under `text`, or here if it is left out on purpose")
        lines.append(f"      # ignore: [{', '.join(_quoted(name) for name in rest)}]")
        if len(lines) == 2:  # comments alone would leave `read` without a value
            lines.append("      ignore: []")
    return lines


def _id(name: str, taken: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:56] or "source"
    slug = "source-unknown" if slug == "unknown" else slug
    unique, n = slug, 2
    while unique in taken:
        unique, n = f"{slug}-{n}", n + 1
    taken.add(unique)
    return unique


def _spaced(name: str) -> str:
    return " ".join(re.split(r"[\s_/.-]+", name)).strip() or "data"


def _safe(text: str) -> str:
    """For comments: one line, printable."""
    return "".join(c if c.isprintable() else "?" for c in text)[:200]


def _quoted(text: str) -> str:
    """A YAML double-quoted text. What a file system holds beside text becomes `?`, which globs take for anything."""
    return json.dumps("".join(c if c.isprintable() else "?" for c in text), ensure_ascii=False)


_FACTS = (
    "    owner: null",
    "    origin_class: null",
    "    licence: null",
    "    legal_basis: null",
    "    collected: {from: null, to: null}",
    "    generator: null",
    "    contact: null",
    "    confidentiality: null",
    "    opt_out: null",
    "    authors: null",
    "    declared_by: null",
    "    declared_at: null",
    "    evidence: null",
)

_HEAD = f"""\
# Where the training data comes from. Written by looking at the files: what they are is written down, what may be done
# with them is not. Replace each `null` you can; what stays `null` is a blind spot. docs/sources.md has it all.
#
#   owner         who it belongs to; the same text as `provider` where it is your own
#   origin_class  {" | ".join(ORIGIN_CLASSES[:5])} |
#                 {" | ".join(ORIGIN_CLASSES[5:])}
#   licence       SPDX identifier, such as CC-BY-4.0, or the name of the contract
#   legal_basis   {" | ".join(LEGAL_BASES[:7])} | A9-2-a .. {LEGAL_BASES[-1]}; a list of them where several apply
#   collected     first and last day: YYYY-MM-DD, YYYY-MM or YYYY
#   generator     the model that wrote what a model wrote
#   confidentiality  {" | ".join(CONFIDENTIALITY)} (public .. restricted)
#   opt_out       how people who object are left out, in your words
#   authors       who wrote each role: {{assistant: model, "*": human}}; human | model | unknown
#   also known    weight (1), language, privacy ({FLOORS[0]} .. {FLOORS[-1]}), match.where, read
version: 1
provider: null  # who trains the model
countries: []   # ISO codes whose identifiers are searched for beside the international and US ones

# The first source that matches a file decides.
sources:
"""
