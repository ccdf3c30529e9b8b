"""Writes a first sources.yaml by looking at data: what there is, never what it may be used for.

Facts (owner, licence, legal basis ...) are left as `null` for a person to fill in; only what the files themselves show
is written: which files belong together, the shape that was recognised, and fields whose names say what they hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from provenance.errors import UsageError
from provenance.model import ORIGIN_CLASSES
from provenance.sources.fields import CONFIDENTIALITY, FLOORS, LEGAL_BASES
from provenance.sources.look import Group, Look, Reading, grouped


def init(paths: Iterable[Path], *, reading: Reading, exclude: Iterable[Path] = ()) -> str:
    """The text of a first sources.yaml for these data folders or files.

    Args:
        reading: the package `provenance.read`.
        exclude: folders that are not looked at: the store.

    Raises: UsageError, if there is no data in them.
    """
    roots = list(paths)
    text = [_HEAD]
    taken: set[str] = set()
    for root in roots:
        label = f"{root.resolve().name}/" if len(roots) > 1 and root.is_dir() else ""
        text += [_entry(group, look, taken) for group, look in grouped(root, label, reading, set(exclude))]
    if not taken:
        raise UsageError("there is no data to declare", where=", ".join(str(root) for root in roots))
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


def _entry(group: Group, look: Look, taken: set[str]) -> str:
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


def _seen(look: Look) -> list[str]:
    """Comments on what the first records look like."""
    lines = [
        f"    # read as: {_safe(shape)} ({n:,} of the first {look.records:,} records)"
        for shape, n in look.shapes.most_common(2)
    ]
    if look.rejects:
        reasons = ", ".join(f"{n:,} {reason}" for reason, n in look.rejects.most_common())
        lines.append(f"    # could not be read: {reasons}")
    return lines


def _read(look: Look) -> list[str]:
    lines: list[str] = []
    used: set[str] = set()
    for key, names in look.telling.items():
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
#   legal_basis   {" | ".join(LEGAL_BASES[:7])} | A9-2-a .. {LEGAL_BASES[-1]}, or a list
#   collected     first and last day: YYYY-MM-DD, YYYY-MM or YYYY
#   generator     the model that wrote what a model wrote
#   confidentiality  {" | ".join(CONFIDENTIALITY)} (public .. restricted)
#   opt_out       how people who object are left out, in your words
#   authors       who wrote each role: {{assistant: model, "*": human}}; human | model | unknown
#   also known    weight (1), feedback, language, privacy ({FLOORS[0]} .. {FLOORS[-1]}), match.where, read
version: 1
provider: null  # who trains the model
countries: []   # ISO codes whose identifiers are searched for beside the international and US ones

# The first source that matches a file decides.
sources:
"""
