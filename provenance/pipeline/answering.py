"""Answering a challenge: the chosen records of a snapshot, with what shows that it committed to them.

Nothing is believed of what is kept: the whole tree is computed again where its remembered roots do not lead to the
root in the manifest, and an answer is given only where it does.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from provenance.challenging import sumtree
from provenance.challenging.asking import Challenge
from provenance.challenging.opening import Content, Opened, Opening
from provenance.challenging.sumtree import Builder, Node, Step
from provenance.digest import SHORT, record_id
from provenance.errors import LedgerError, ReadError, UsageError
from provenance.ledger import files
from provenance.ledger.manifest import Manifest
from provenance.ledger.store import Name, Store
from provenance.pipeline import kept_tables, remembered_roots, rereading
from provenance.pipeline.committing import Committing, Leaf, value
from provenance.pipeline.progress import Progress, Quiet

_AGAIN = "run `provenance tag` on the data again"


def answer(
    store: Store,
    name: Name,
    challenge: Challenge,
    *,
    with_text: bool = False,
    data: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Opening:
    """Open what a challenge chooses of a snapshot.

    Args:
        with_text: whether the records' texts come along, read from the data again.
        data: where the data lies now; default: where it was tagged.
    Raises: UsageError, if the challenge is of another snapshot, or this one commits to nothing; LedgerError, if the
        store does not hold what was committed to, or the key is another; ReadError, if a text is not there any more.
    """
    progress = progress or Quiet()
    built = store.load(name.snapshot)
    if challenge.snapshot not in (None, built.id):
        raise UsageError("the challenge is of another snapshot", where=challenge.snapshot)
    said = built.value.get("commitment")
    if said is None:
        raise UsageError(
            "this snapshot commits to no records: it was tagged by an earlier version", where=built.id, hint=_AGAIN
        )
    assignments, wrong = kept_tables.verified_assignments(store, built)
    if wrong:
        raise LedgerError("the sources of a shard's records are not those that were tagged", where=wrong[0][0])
    with files.scratch(store.path / "scratch") as folder:
        made = Committing(store, built, assignments=assignments, index=store.index(), folder=folder)
        if made.key != said["key"]:
            raise LedgerError("the snapshot was tagged under another key", hint="set PROVENANCE_KEY to that key's file")
        roots = _roots(store, made, said, progress)
        chosen = challenge.chosen(built.id, records=said["records"], tokens=said["tokens"])
        found = _opened(made, roots, *chosen)
    if with_text:
        found = _with_texts(store, name, built, found, data)
    declaration = store.objects.get(built.value["sources"])
    return Opening(
        challenge=challenge,
        manifest=built.value,
        declaration=declaration,
        records=tuple(opened for _, opened in found),
    )


def _roots(store: Store, made: Committing, said: Mapping[str, Any], progress: Progress) -> dict[int, Node]:
    """The shards' roots that lead to what was committed to."""
    for _ in range(2):
        roots = made.roots(progress)
        if value(sumtree.root(roots.values()), made.key) == said:
            return roots
        remembered_roots.forget(store)  # what is remembered may have been changed; the rows decide
    raise LedgerError("the store does not hold the records that the snapshot commits to", hint=_AGAIN)


def _opened(
    made: Committing, roots: Mapping[int, Node], records: Sequence[int], positions: Sequence[int]
) -> list[tuple[Leaf, Opened]]:
    """The chosen records, in the order of the tree."""
    numbers = list(roots)
    first_records = list(itertools.accumulate((n.records for n in roots.values()), initial=0))
    first_tokens = list(itertools.accumulate((n.tokens for n in roots.values()), initial=0))
    wanted = [
        number
        for place, number in enumerate(numbers)
        if _any(records, first_records[place], first_records[place + 1])
        or _any(positions, first_tokens[place], first_tokens[place + 1])
    ]
    places = {number: place for place, number in enumerate(numbers)}
    shards = {number: Builder() for number in wanted}
    at: dict[int, tuple[int, int]] = {n: (first_records[places[n]], first_tokens[places[n]]) for n in wanted}
    found: list[tuple[Leaf, list[Step]]] = []
    for leaf in made.leaves(wanted):
        record, token = at[leaf.shard]
        after = record + 1, token + leaf.node.tokens
        chosen = _any(records, record, after[0]) or _any(positions, token, after[1])
        way: list[Step] | None = [] if chosen else None
        if way is not None:
            found.append((leaf, way))
        shards[leaf.shard].add(leaf.node, way)
        at[leaf.shard] = after
    for number, builder in shards.items():
        if builder.root() != roots[number]:
            raise LedgerError("a shard's records are not those that the snapshot commits to", hint=_AGAIN)
    top, ways = Builder(), {number: list[Step]() for number in wanted}
    for number, root in roots.items():
        top.add(root, ways.get(number))
    top.root()
    return [
        (
            leaf,
            Opened(tags=json.loads(leaf.tags), salt=leaf.salt, mark=leaf.mark, way=tuple(way + ways[leaf.shard])),
        )
        for leaf, way in found
    ]


def _any(chosen: Sequence[int], first: int, end: int) -> bool:
    """Whether one of these ascending numbers lies from `first` to before `end`."""
    place = bisect_left(chosen, first)
    return place < len(chosen) and chosen[place] < end


def _with_texts(
    store: Store, name: Name, built: Manifest, found: Sequence[tuple[Leaf, Opened]], data: Sequence[Path]
) -> list[tuple[Leaf, Opened]]:
    places = list(data) or [Path(p) for p in name.data]
    if not places:
        raise UsageError("it is not known where this snapshot's data lies", hint="say so with --data DIR")
    shards: dict[int, set[int]] = {}
    for leaf, _ in found:
        shards.setdefault(leaf.shard, set()).add(leaf.row)
    texts = {n: rereading.texts(store, built, n, rows, places) for n, rows in shards.items()}
    result = []
    for leaf, opened in found:
        parts = texts[leaf.shard].get(leaf.row)
        content = None if parts is None else Content(salt=leaf.content_salt, parts=parts)
        if content is None or not _is_of(content, opened):
            raise ReadError(
                "a record is not what was tagged any more",
                where=f"{built.entries[leaf.shard]['path']}:{leaf.row}",
                hint="name the data as it was with --data DIR, or answer without --with-text",
            )
        result.append((leaf, replace(opened, content=content)))
    return result


def _is_of(content: Content, opened: Opened) -> bool:
    from provenance.challenging import leaves

    return leaves.mark(content.salt, record_id(content.parts)[:SHORT]) == opened.mark
