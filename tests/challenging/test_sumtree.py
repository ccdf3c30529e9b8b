"""The Merkle sum tree: docs/format.md section 10, computed once more by its words."""

from __future__ import annotations

import hashlib
import random
import struct

import pytest

from provenance.challenging import sumtree
from provenance.challenging.sumtree import EMPTY, Builder, Node, Step
from tests.vectors import vectors

LEAVES = [sumtree.leaf(bytes([i % 256]) * i, i * i) for i in range(300)]


def stranger(nodes):
    """The root by the recursion of RFC 6962."""
    if len(nodes) <= 1:
        return nodes[0] if nodes else EMPTY
    k = 1
    while 2 * k < len(nodes):
        k *= 2
    (a, ra, ta), (b, rb, tb) = stranger(nodes[:k]), stranger(nodes[k:])
    data = b"\x01" + struct.pack(">QQ", ra, ta) + a + struct.pack(">QQ", rb, tb) + b
    return hashlib.sha256(data).digest(), ra + rb, ta + tb


def ways(nodes):
    builder, found = Builder(), [[] for _ in nodes]
    for node, way in zip(nodes, found, strict=True):
        builder.add(node, way)
    return builder.root(), found


def test_the_roots_and_the_way_on_the_page():
    page = vectors("format.md", "sumtree")
    for size, (digest, records, tokens) in enumerate(page["roots"]):
        assert sumtree.root(LEAVES[:size]) == (bytes.fromhex(digest), records, tokens)
    _, found = ways(LEAVES[:7])
    said = [["lr"[not s.left], s.node.records, s.node.tokens, s.node.hash.hex()] for s in found[page["leaf"]]]
    assert said == page["way"]


@pytest.mark.parametrize("size", range(0, 301, 7))
def test_the_shape_is_that_of_rfc_6962_at_every_size(size):
    assert sumtree.root(LEAVES[:size]) == stranger(LEAVES[:size])


@pytest.mark.parametrize("size", [1, 2, 3, 64, 65, 127, 300])
def test_a_way_leads_to_the_root_and_tells_the_place(size):
    root, found = ways(LEAVES[:size])
    before = 0
    for index, (node, way) in enumerate(zip(LEAVES, found, strict=False)):
        assert sumtree.place(node, way) == (root, index, before)
        before += node.tokens


def test_no_change_of_a_way_leads_to_the_root():
    dice = random.Random(5)
    root, found = ways(LEAVES[:50])
    for _ in range(2_000):
        index = dice.randrange(50)
        way, at = list(found[index]), dice.randrange(len(found[index]))
        left, node = way[at]
        change = dice.randrange(6)
        if change == 0:
            way[at] = Step(not left, node)
        elif change == 1:
            way[at] = Step(left, node._replace(records=node.records + dice.choice((-1, 1))))
        elif change == 2:
            way[at] = Step(left, node._replace(tokens=abs(node.tokens + dice.choice((-1, 1)))))
        elif change == 3:
            flipped = bytearray(node.hash)
            flipped[dice.randrange(32)] ^= 1 << dice.randrange(8)
            way[at] = Step(left, node._replace(hash=bytes(flipped)))
        elif change == 4:
            del way[at]
        else:
            way.insert(at, way[at])
        if way == found[index]:
            continue
        try:
            place = sumtree.place(LEAVES[index], way)
        except (ValueError, struct.error):
            continue  # sums below zero are no sums
        assert place.root != root


def test_a_leaf_that_says_other_tokens_leads_to_another_root():
    root, found = ways(LEAVES[:9])
    node = LEAVES[4]
    assert sumtree.place(node._replace(tokens=node.tokens + 1), found[4]).root != root


def test_moving_tokens_between_siblings_changes_the_root():
    # A tree that hashed only the sum of both children would let a provider say either was the large one.
    a, b = Node(b"a" * 32, 1, 5), Node(b"b" * 32, 1, 7)
    moved = sumtree.joined(a._replace(tokens=7), b._replace(tokens=5))
    assert sumtree.joined(a, b)[1:] == moved[1:]
    assert sumtree.joined(a, b).hash != moved.hash


def test_what_no_tree_has_is_refused():
    with pytest.raises(ValueError, match="2"):
        sumtree.place(LEAVES[1], [Step(False, Node(b"x" * 32, 2**63 - 1, 0))])
    with pytest.raises(ValueError, match="steps"):
        sumtree.place(LEAVES[1], [Step(False, LEAVES[2])] * 129)
