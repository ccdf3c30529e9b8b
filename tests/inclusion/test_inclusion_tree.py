"""The tree of a snapshot's records: as docs/format.md section 11 says, and as RFC 6962 has it."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest

from provenance.inclusion import tree
from provenance.inclusion.tree import Keys, Tree
from provenance.inclusion.withdrawal import parse
from provenance.tlog import merkle
from tests.tlog.trees import in_memory

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
KEYS = Keys.of(bytes.fromhex("11" * 32))


def vectors(name):
    return json.loads(re.search(rf"```json vectors {name}\n(.*?)```", PAGE, re.DOTALL)[1])


def hkdf(key, info):
    extracted = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


@pytest.mark.parametrize("vector", vectors("inclusion"), ids=lambda vector: len(vector["records"]))
def test_a_tree_is_as_the_page_says_computed_without_ours(vector):
    key = bytes.fromhex(vector["key"])
    order, salt = hkdf(key, b"provenance/inclusion"), hkdf(key, b"provenance/inclusion salt")
    leaves = []
    for record in map(bytes.fromhex, vector["records"]):
        opened = hashlib.sha256(hmac.digest(salt, record, "sha256") + record).digest()
        leaves.append(hmac.digest(order, record, "sha256") + opened)
    assert sorted(leaf.hex() for leaf in leaves) == vector["leaves"]
    every = [bytes(64), *sorted(leaves), b"\xff" * 32 + bytes(32)]
    hashes = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in every]
    found = Keys.of(key)
    assert merkle.root(len(every), in_memory(hashes)).hex() == vector["inclusion"]["hash"]
    ours = sorted(tree.hashed(found, map(bytes.fromhex, vector["records"])))
    assert Tree(tree.leaves([leaf for _, leaf in ours])).root.hex() == vector["inclusion"]["hash"]
    assert (found.id, len(vector["records"])) == (vector["inclusion"]["key"], vector["inclusion"]["records"])


@pytest.mark.parametrize("vector", vectors("withdrawal"))
def test_a_withdrawal_is_as_the_page_says(vector):
    data = vector["bytes"].encode()
    said = parse(data)
    found = Keys.of(bytes.fromhex(vector["key"]))
    assert said.data() == data
    assert hashlib.sha256(data).hexdigest() == vector["digest"]
    assert said.records == tuple(found.hash(bytes.fromhex(record)).hex() for record in vector["records"])
    assert said.contributor == found.hash_of_contributor(bytes.fromhex(vector["contributor"])).hex()


@pytest.mark.parametrize("size", [*range(35), 255, 256, 257])
def test_packed_trees_have_the_roots_and_paths_of_the_log(size):
    hashes = [merkle.leaf_hash(bytes([n % 256])) for n in range(size + 2)]
    ours, read = Tree(b"".join(hashes)), in_memory(hashes)
    assert ours.root == merkle.root(size + 2, read)
    for index in {0, size // 2, size + 1}:
        assert ours.path(index) == merkle.inclusion(index, size + 2, read)
        assert merkle.root_from_inclusion(hashes[index], index, size + 2, ours.path(index)) == ours.root


def test_hashes_of_many_are_those_of_one():
    records = [bytes([n]) * 16 for n in range(50)]
    for record, (key, leaf) in zip(records, tree.hashed(KEYS, records), strict=True):
        assert key == KEYS.hash(record)
        assert leaf == merkle.leaf_hash(key + tree.commitment(KEYS.salt_of(record), record))


def test_another_key_hashes_otherwise_and_says_so():
    other = Keys.of(bytes.fromhex("12" * 32))
    assert other.id != KEYS.id
    assert other.hash(bytes(16)) != KEYS.hash(bytes(16))
