"""A Merkle sum tree: every node commits to how many records and tokens lie below each of its children.

Pure. So a leaf's way to the root also shows its place: how many records and tokens lie before it. No other leaf can be
shown at that place, whatever shape the tree has. docs/format.md section 10 pins the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

SIZE = 32  # bytes of a hash
DEEPEST = 128  # steps of a way: more than two trees of 2^63 leaves on top of each other have
_NODE = Struct(">BQQ32sQQ32s")
_MOST = 2**63  # sums stay below it, so that no addition of 8-byte numbers can wrap


class Node(NamedTuple):
    """A node, with what lies below it."""

    hash: bytes
    records: int
    tokens: int


class Step(NamedTuple):
    """One step from a leaf to the root: what stands beside it, and on which side."""

    left: bool
    node: Node


EMPTY = Node(sha256(b"").digest(), 0, 0)
"""The root of no leaves."""


def leaf(data: bytes, tokens: int) -> Node:
    """The node of one record."""
    return Node(sha256(b"\x00" + data).digest(), 1, tokens)


def joined(left: Node, right: Node) -> Node:
    """The parent of two nodes: SHA-256 of 0x01 and, of both, records, tokens (8 bytes each, big-endian) and hash."""
    # Names of fields would cost a third of the time.
    left_hash, left_records, left_tokens = left
    right_hash, right_records, right_tokens = right
    packed = _NODE.pack(1, left_records, left_tokens, left_hash, right_records, right_tokens, right_hash)
    return Node(sha256(packed).digest(), left_records + right_records, left_tokens + right_tokens)


class Builder:
    """A tree of the shape of RFC 6962, section 2.1, from leaves as they come; holds one node a level."""

    def __init__(self) -> None:
        self._stack: list[tuple[int, Node, list[list[Step]]]] = []  # height, node, ways from leaves below it

    def add(self, node: Node, way: list[Step] | None = None) -> None:
        """Add a leaf, or the root of a tree as a leaf of this one.

        Args:
            way: to be filled with the steps from this leaf to the root; what it holds stays in front.
        """
        ways = [] if way is None else [way]
        height, stack = 0, self._stack
        while stack and stack[-1][0] == height:
            node, ways = _merged(*stack.pop()[1:], node, ways)
            height += 1
        stack.append((height, node, ways))

    def root(self) -> Node:
        """The root; nothing can be added afterwards."""
        if not self._stack:
            return EMPTY
        _, node, ways = self._stack.pop()
        while self._stack:
            node, ways = _merged(*self._stack.pop()[1:], node, ways)
        return node


def _merged(
    left: Node, of_left: list[list[Step]], right: Node, of_right: list[list[Step]]
) -> tuple[Node, list[list[Step]]]:
    for way in of_left:
        way.append(Step(False, right))
    for way in of_right:
        way.append(Step(True, left))
    return joined(left, right), of_left + of_right if of_left or of_right else of_right


def root(nodes: Iterable[Node]) -> Node:
    """The root of a tree over these nodes."""
    builder = Builder()
    for node in nodes:
        builder.add(node)
    return builder.root()


class Place(NamedTuple):
    """Where a leaf's steps lead: the root, and the numbers, from 0, of its record and of its first token."""

    root: Node
    record: int
    token: int


def place(node: Node, steps: Sequence[Step]) -> Place:
    """Follow a leaf's steps up to the root.

    Raises: ValueError, if the sums or their number cannot be those of a tree.
    """
    if len(steps) > DEEPEST:
        raise ValueError("too many steps")
    record = token = 0
    for left, sibling in steps:
        if left:
            record += sibling.records
            token += sibling.tokens
            node = joined(sibling, node)
        else:
            node = joined(node, sibling)
        if node.records >= _MOST or node.tokens >= _MOST:
            raise ValueError("sums beyond 2^63")
    return Place(node, record, token)
