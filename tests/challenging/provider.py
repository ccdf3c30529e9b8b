"""A provider in memory: records with tags, the tree over them, a manifest, and answers. All of it real but the data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from provenance.challenging import leaves, sumtree
from provenance.challenging.opening import Content, Opened, Opening
from provenance.challenging.sumtree import Builder
from provenance.digest import SHORT, canonical, digest, record_id

DECLARATION = {
    "version": 1,
    "provider": "Example Lab",
    "countries": [],
    "sources": [
        {"id": "chat", "internal": True, "origin_class": "user_model"},
        {"id": "forum", "internal": False, "origin_class": "public_dataset"},
    ],
}


def tags(source="chat", tokens=10, **more):
    return {
        "author": "human",
        "bytes": 4 * tokens,
        "chars": 4 * tokens,
        "generator": None,
        "language": "en",
        "licence": "CC-BY-4.0" if source == "forum" else None,
        "month": "2025-03",
        "privacy_class": "P2" if source == "chat" else "P0",
        "source": source,
        "tokens": tokens,
        **more,
    }


@dataclass
class Provider:
    """Args: shards: of each shard the tags of its records. key: what the salts are made by."""

    shards: list[list[dict]]
    key: bytes = b"k" * 32
    totals: dict = field(default_factory=dict)

    def __post_init__(self):
        self.opened, ways, top = [], [], Builder()
        for number, shard in enumerate(self.shards):
            context = leaves.context(hashlib.sha256(str(number).encode()).hexdigest(), {"text": "00" * 32}, 0)
            tree, of_shard = Builder(), []
            for row, said in enumerate(shard):
                salt, content_salt = leaves.salts(self.key, context, row)
                content = Content(salt=content_salt, parts=(("text", f"text {number} {row}"),))
                mark = leaves.mark(content_salt, record_id(content.parts)[:SHORT])
                opened = Opened(tags=said, salt=salt, mark=mark, way=(), content=content)
                way = []
                tree.add(sumtree.leaf(opened.leaf(), said["tokens"]), way)
                of_shard.append(way)
                self.opened.append(opened)
            above = []
            top.add(tree.root(), above)
            ways += [(way, above) for way in of_shard]
        root = top.root()
        self.ways = [tuple(way + above) for way, above in ways]
        self.root = root
        self.manifest = {
            "kind": "provenance.snapshot",
            "sources": digest(DECLARATION),
            "totals": {"records": root.records, **self.totals},
            "commitment": {"hash": root.hash.hex(), "key": "0" * 32, "records": root.records, "tokens": root.tokens},
        }

    @property
    def id(self):
        return hashlib.sha256(canonical(self.manifest)).hexdigest()

    def record(self, index, *, with_text=False):
        one = self.opened[index]
        return Opened(
            tags=one.tags,
            salt=one.salt,
            mark=one.mark,
            way=self.ways[index],
            content=one.content if with_text else None,
        )

    def chosen(self, challenge):
        """The records that a challenge chooses, ascending."""
        records, positions = challenge.chosen(self.id, records=self.root.records, tokens=self.root.tokens)
        ends, total = [], 0
        for one in self.opened:
            total += one.tags["tokens"]
            ends.append(total)
        by_position = {next(n for n, end in enumerate(ends) if position < end) for position in positions}
        return sorted(set(records) | by_position)

    def answer(self, challenge, *, with_text=False):
        records = tuple(self.record(n, with_text=with_text) for n in self.chosen(challenge))
        return Opening(challenge=challenge, manifest=self.manifest, declaration=DECLARATION, records=records)
