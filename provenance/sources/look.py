"""Looks at data for `init`: which files belong together, what their first records hold.

Reading comes after sources, so what reads is handed in: the package `provenance.read` itself satisfies `Reading`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from provenance.errors import ProvenanceError
from provenance.model import ReaderOptions

LOOK_BYTES = 256 * 1024  # of each file looked at
LOOK_FILES = 12  # of each group
MOST_GROUPS = 30  # of one root; more become one source, to be split by a person
MOST_FAMILIES = 12  # of files in one folder, to be told apart by what they hold

# Field names that say what they hold, the surest first.
HINTS = {
    "url": ("url", "source_url", "page_url", "link", "meta.url", "metadata.url"),
    "created": (
        *("created_at", "created", "createdAt", "timestamp", "date", "published", "published_at", "posted_at"),
        *("sent_at", "started_at", "at", "time", "fetched_at", "retrieved"),
    ),
    "contributor": (
        *("user_id", "author_id", "sender_id", "account_id", "userid", "user.id", "author.id"),
        *("annotator_id", "worker_id", "rater"),
    ),
    "generator": ("generator", "model", "model_name", "model_id"),
    "licence": ("licence", "license", "meta.license", "metadata.license"),
    "opt_out": ("opt_out", "opted_out", "optout", "do_not_train", "no_train"),
}

# The same of feedback, for records that hold an answer: a rating beside a text alone can be of anything.
FEEDBACK_HINTS = {
    "annotator": ("annotator_id", "annotator", "worker_id", "rater_id", "rater", "labeler_id", "labeler"),
    "feedback_by": ("feedback_by", "judge", "judge_model", "preference_source", "annotator_type"),
    "guideline": ("guideline", "guideline_version", "constitution", "constitution_version", "principle_version"),
    "rating": ("rating", "preference", "preference_label"),
    "critique": ("critique", "critique_text"),
    "revision": ("revision", "revised_response"),
}
_HINTED = tuple(sorted({name for names in (*HINTS.values(), *FEEDBACK_HINTS.values()) for name in names}))
_ANSWERS = frozenset({"assistant", "response", "chosen", "rejected"})


class Reading(Protocol):
    """Finds files and opens readers."""

    def walk(self, root: Path, exclude: set[Path]) -> Sequence[Any]: ...
    def reader(self, format: str) -> Any: ...


@dataclass(slots=True)
class Group:
    """Files that look like one source."""

    name: str
    glob: str
    files: list[tuple[Path, Any]] = field(default_factory=list)  # the root's folder, the found file


@dataclass(slots=True)
class Look:
    """What the first records of a group show."""

    records: int = 0
    rejects: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)  # fields and roles of the parts
    roles: Counter[tuple[str, ...]] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)  # fields of HINTS
    unread: Counter[str] = field(default_factory=Counter)  # bytes of text fields that no shape takes

    @property
    def kind(self) -> tuple[str, ...]:
        """Roles of most records; groups of another kind are other data."""
        return self.roles.most_common(1)[0][0] if self.roles else ()

    @property
    def telling(self) -> dict[str, tuple[str, ...]]:
        """The names worth looking for in these records."""
        answered = any(_ANSWERS.intersection(roles) for roles in self.roles)
        return {**HINTS, **FEEDBACK_HINTS} if answered else HINTS


def grouped(root: Path, label: str, reading: Reading, exclude: set[Path]) -> list[tuple[Group, Look]]:
    """One group a top folder, or a family of file names (`part-0001`, `part-0002`) where files lie side by side.

    A folder whose families hold records of different kinds is as many groups. Sorted by path.

    Args:
        label: goes before each glob, `""` where there is one root.
    """
    base = root if root.is_dir() else root.parent
    data = [file for file in reading.walk(root, exclude) if file.status == "data"]
    folders = {file.path.split("/")[0] for file in data if "/" in file.path}
    # A single folder that holds everything says nothing; look one level deeper.
    depth = 2 if len(folders) == 1 and all("/" in file.path for file in data) else 1
    groups: dict[str, Group] = {}
    for file in data:
        folder = "/".join(file.path.split("/")[:depth])
        inside = file.path.count("/") >= depth
        group = Group(folder, f"{label}{folder}/**") if inside else _family(file.path, label)
        groups.setdefault(group.glob, group).files.append((base, file))
    if len(groups) > MOST_GROUPS:
        whole = Group(base.resolve().name, f"{label}**", [file for group in groups.values() for file in group.files])
        return [(whole, look(whole, reading))]
    return [pair for _, group in sorted(groups.items(), key=_order) for pair in _split(group, label, reading)]


def _order(item: tuple[str, Group]) -> str:
    """By path, but `ab*` before `a*`, since the first that matches decides."""
    return item[0].partition("*")[0] + chr(0x10FFFF)


def _family(path: str, label: str) -> Group:
    """`a/comments-0001.jsonl.gz` belongs to `a/comments*.jsonl.gz`."""
    folder, slash, name = path.rpartition("/")
    stem, dot, tail = name.partition(".")
    number = r"[-_. ]?\d[\d\-_]*(-?of-?\d+)?$"
    stem = re.sub(rf"[-_. ](part|shard|chunk){number}", "", stem) or stem
    stem = re.sub(number, "", stem)
    return Group(f"{folder}{slash}{stem or 'part'}", f"{label}{folder}{slash}{stem}*{dot}{tail}")


def _split(group: Group, label: str, reading: Reading) -> list[tuple[Group, Look]]:
    """The group, or its families where they hold different kinds of records."""
    families: dict[str, Group] = {}
    for base, file in group.files:
        family = _family(file.path, label)
        families.setdefault(family.glob, family).files.append((base, file))
    if 1 < len(families) <= MOST_FAMILIES:
        seen = [(family, look(family, reading)) for _, family in sorted(families.items(), key=_order)]
        if len({found.kind for _, found in seen}) > 1:
            return [(_exact(family, label), found) for family, found in seen]
    return [(_exact(group, label), look(group, reading))]


def _exact(group: Group, label: str) -> Group:
    """A family of one file is matched by its own path."""
    if len(group.files) == 1 and not group.glob.endswith("/**"):
        group.glob = label + group.files[0][1].path
    return group


def look(group: Group, reading: Reading) -> Look:
    """Read the beginning of some files of the group, spread evenly."""
    found = Look()
    # Fields that rules look at come with each record; so we learn which of the telling names there are.
    options = ReaderOptions(match=_HINTED)
    step = -(-len(group.files) // LOOK_FILES)
    for base, file in group.files[::step]:
        path, reader = base / file.path, reading.reader(file.format)
        try:
            for block in reader.blocks(path, options, target=LOOK_BYTES)[:1]:
                batch = next(iter(reader.read(path, block, options, batch_bytes=LOOK_BYTES)), None)
                if batch is not None:
                    _count(batch, found)
        except ProvenanceError:
            found.rejects["unreadable"] += 1
    return found


def _count(batch: Any, found: Look) -> None:
    found.records += len(batch.records)
    found.rejects.update(reject.reason for reject in batch.rejects)
    for record in batch.records:
        parts = dict.fromkeys((re.sub(r"\[\d+\]", "[]", part.field), part.role) for part in record.parts)
        # Columns of a table and long chats are told by their first few parts.
        shown = [f"{name} as {role}" for name, role in list(parts)[:6]]
        found.shapes[", ".join(shown) + (" ..." if len(parts) > 6 else "")] += 1
        found.roles[tuple(sorted({role for _, role in parts}))] += 1
        found.hints.update(record.fields.keys())
    for (name, status), (_, size) in batch.unread.items():
        if status == "unread":
            found.unread[name] += size
