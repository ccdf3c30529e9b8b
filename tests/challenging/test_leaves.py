"""Leaves: docs/format.md section 10, with its vectors."""

from __future__ import annotations

import hashlib
import hmac
import json
import random

import pytest

from provenance import keys
from provenance.challenging import leaves, sumtree
from provenance.challenging.leaves import TAGS
from provenance.digest import canonical
from tests.challenging.provider import tags
from tests.vectors import vectors

PAGE = vectors("format.md", "commitment")


def test_the_leaves_on_the_page():
    key = keys.derive(bytes.fromhex(PAGE["key"]), "commitment")
    context = leaves.context(PAGE["shard"], PAGE["scans"], PAGE["copy"])
    assert context.hex() == PAGE["context"]
    nodes = []
    for one in PAGE["leaves"]:
        salt, content_salt = leaves.salts(key, context, one["row"])
        mark = leaves.mark(content_salt, bytes.fromhex(one["record_id"]))
        assert (salt.hex(), content_salt.hex(), mark.hex()) == (one["salt"], one["content_salt"], one["mark"])
        node = sumtree.leaf(leaves.data(salt, mark, leaves.written(one["tags"])), one["tags"]["tokens"])
        assert node.hash.hex() == one["hash"]
        nodes.append(node)
    root = sumtree.root(nodes)
    assert [root.hash.hex(), root.records, root.tokens] == PAGE["root"]


def test_a_leaf_by_the_words_of_the_page():
    one = PAGE["leaves"][2]
    extracted = hmac.digest(bytes(32), bytes.fromhex(PAGE["key"]), "sha256")  # HKDF without salt, RFC 5869
    key = hmac.digest(extracted, b"provenance/commitment\x01", "sha256")
    said = json.dumps([PAGE["shard"], PAGE["scans"], 0], sort_keys=True, separators=(",", ":"))
    place = hashlib.sha256(said.encode()).digest() + (7).to_bytes(8, "big")
    both = hmac.digest(key, place, "sha512")
    mark = hashlib.sha256(both[32:] + bytes.fromhex(one["record_id"])).digest()
    body = json.dumps(one["tags"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(b"\x00" + both[:32] + mark + body).hexdigest() == one["hash"]


def test_the_fast_writer_writes_canonical_json_whatever_a_tag_holds():
    dice, write = random.Random(3), leaves.writer()
    for _ in range(500):
        odd = "".join(chr(dice.choice((*range(0x60), 0x7F, 0xE9, 0x2028, 0xFFFD, 0x1F600))) for _ in range(6))
        said = tags(tokens=dice.randrange(10**9), author=odd, language=dice.choice((None, odd[::-1])))
        assert write(*(said[name] for name in TAGS)) == canonical(said) == leaves.written(said)


@pytest.mark.parametrize("length", [1, 32, 128, 129, 300])
def test_salts_are_the_halves_of_the_standard_librarys_hmac(length):
    key, context = bytes(number % 251 for number in range(length)), b"c" * 32
    of = leaves.salter(key, context)
    for row in (0, 1, 255, 2**40):
        whole = hmac.digest(key, context + row.to_bytes(8, "big"), "sha512")
        assert of(row) == leaves.salts(key, context, row) == (whole[:32], whole[32:])


def test_no_salt_is_used_twice():
    context = leaves.context("ab" * 32, {"text": "00" * 32}, 0)
    copy = leaves.context("ab" * 32, {"text": "00" * 32}, 1)
    scanned = leaves.context("ab" * 32, {"text": "11" * 32}, 0)
    found = [s for place in (context, copy, scanned) for row in range(100) for s in leaves.salts(b"k" * 32, place, row)]
    assert len(set(found)) == 600


@pytest.mark.parametrize(
    "change",
    [
        {"tokens": -1}, {"tokens": True}, {"tokens": 1.0}, {"tokens": "1"}, {"tokens": 2**53}, {"tokens": None},
        {"source": None}, {"source": 1}, {"privacy_class": None}, {"author": ["human"]}, {"more": 1},
    ],
)  # fmt: skip
def test_what_are_no_tags(change):
    assert leaves.wrong(tags() | change)
    assert leaves.wrong(tags()) is None


def test_a_missing_tag_is_wrong():
    for name in TAGS:
        assert leaves.wrong({k: v for k, v in tags().items() if k != name})
    assert leaves.wrong([])
