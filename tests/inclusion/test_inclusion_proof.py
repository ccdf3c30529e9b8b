"""Proofs that a record is in one snapshot and not in another: the good ones hold, and nothing else does."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from provenance.digest import digest, record_id
from provenance.errors import RefusedError
from provenance.inclusion import tree
from provenance.inclusion.check import check
from provenance.inclusion.proof import Absent, Present, Proof, parse
from provenance.inclusion.tree import Keys, Tree

KEYS = Keys.of(bytes.fromhex("11" * 32))
TEXTS = ["Hello", "Straße ﬁn \u3000 Å", "😀", "", "a\r\nb", "日本語の記録", "x" * 10_000]
RECORDS = [record_id([("text", text)])[:16] for text in TEXTS]


class Snapshot:
    """A snapshot that holds these records, as far as proofs are concerned."""

    def __init__(self, records, keys=KEYS):
        self.leaves = sorted(keys.hash(one) + tree.commitment(keys.salt_of(one), one) for one in set(records))
        self.leaves = [tree.FIRST, *self.leaves, tree.LAST]
        self.tree = Tree(tree.leaves([leaf for _, leaf in sorted(tree.hashed(keys, set(records)))]))
        said = {"hash": self.tree.root.hex(), "key": keys.id, "records": len(set(records))}
        self.manifest = {"inclusion": said, "kind": "provenance.snapshot", "roots": ["d"]}
        self.id = digest(self.manifest)

    def place(self, record, keys=KEYS):
        return next(n for n, leaf in enumerate(self.leaves) if leaf[:32] >= keys.hash(record))

    def present(self, record, keys=KEYS):
        index = self.place(record, keys)
        return Present(self.manifest, index, tuple(self.tree.path(index)))

    def absent(self, left, right=None, *, index=None):
        right = left + 1 if right is None else right
        return Absent(
            self.manifest,
            left if index is None else index,
            (self.leaves[left], self.leaves[right]),
            (tuple(self.tree.path(left)), tuple(self.tree.path(right))),
        )


def proven(record, one, other=None, keys=KEYS):
    gone = other.absent(other.place(record) - 1) if other else None
    return Proof(keys.hash(record), keys.salt_of(record), one.present(record, keys), gone)


@pytest.mark.parametrize("count", range(len(RECORDS)))
def test_each_record_is_in_the_one_and_not_in_the_other(count):
    one, other = Snapshot(RECORDS), Snapshot(RECORDS[:count])
    for record in RECORDS[count:]:
        data = proven(record, one, other).data()
        found = check(parse(data), record)
        assert (found.present, found.absent, found.records) == (one.id, other.id, len(RECORDS))


def test_the_only_record_of_a_snapshot_is_in_it_and_not_in_an_empty_one():
    one, other = Snapshot(RECORDS[:1]), Snapshot([])
    assert check(proven(RECORDS[0], one, other), RECORDS[0]).absent == other.id


def test_a_record_that_stands_twice_is_one():
    assert Snapshot(RECORDS + RECORDS).manifest == Snapshot(RECORDS).manifest


def test_a_proof_is_of_no_other_record():
    proof = proven(RECORDS[0], Snapshot(RECORDS))
    for other in RECORDS[1:]:
        with pytest.raises(RefusedError, match="not shown to be a record"):
            check(proof, other)


def test_no_byte_of_a_proof_can_be_changed_left_out_or_added():
    record = RECORDS[2]
    one, other = Snapshot(RECORDS), Snapshot(RECORDS[:2])
    data = proven(record, one, other).data()
    want = check(parse(data), record)
    chance = random.Random(5)
    mutants = []
    for place in range(len(data)):
        mutants.append(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
        mutants.append(data[:place] + data[place + 1 :])
        mutants.append(data[:place] + b"0" + data[place:])
    accepted = 0
    for mutant in mutants:
        if mutant == data:
            continue
        try:
            found = check(parse(mutant), record)
        except RefusedError:
            continue
        accepted += 1
        # What a manifest says beside its tree may change; then it is another snapshot, with another id.
        assert (found.present, found.absent) != (want.present, want.absent)
    assert accepted < len(mutants) / 10


def test_neighbours_that_do_not_enclose_it_show_nothing():
    one, other = Snapshot(RECORDS), Snapshot(RECORDS[1:])
    place = other.place(RECORDS[0]) - 1
    for left in range(len(RECORDS)):
        proof = replace(proven(RECORDS[0], one), absent=other.absent(left))
        if left != place:
            with pytest.raises(RefusedError, match="enclose"):
                check(proof, RECORDS[0])


def test_leaves_that_are_not_beside_each_other_show_nothing():
    one = Snapshot(RECORDS)
    place = one.place(RECORDS[0])
    wide = one.absent(place - 1, place + 1)  # RECORDS[0] is in it, between the two
    for index in (place - 1, place):
        with pytest.raises(RefusedError):
            check(replace(proven(RECORDS[0], one), absent=replace(wide, index=index)), RECORDS[0])


def test_a_record_is_not_shown_to_be_out_of_a_snapshot_that_holds_it():
    one = Snapshot(RECORDS)
    place = one.place(RECORDS[0])
    for left in (place - 1, place):
        with pytest.raises(RefusedError, match="enclose"):
            check(replace(proven(RECORDS[0], one), absent=one.absent(left)), RECORDS[0])


def test_leaves_and_paths_of_another_snapshot_show_nothing():
    one, other, third = Snapshot(RECORDS), Snapshot(RECORDS[1:]), Snapshot(RECORDS[2:])
    gone = third.absent(third.place(RECORDS[0]) - 1)
    with pytest.raises(RefusedError, match=r"not beside each other|too|has no leaf"):
        check(replace(proven(RECORDS[0], one), absent=replace(gone, manifest=other.manifest)), RECORDS[0])


def test_another_key_says_nothing_of_the_record():
    keys = Keys.of(bytes.fromhex("12" * 32))
    one, other = Snapshot(RECORDS), Snapshot(RECORDS, keys)  # it is in both
    place = other.place(RECORDS[0])
    proof = replace(proven(RECORDS[0], one), absent=other.absent(place - 1))
    with pytest.raises(RefusedError, match="two keys"):
        check(proof, RECORDS[0])


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"{}", b"[]", b"null\n", b"\xff", b"[" * 100_000, b'{"absent":1}', b'{"absent":null,"hash":"zz"}'],
    ids=["empty", "line", "object", "list", "null", "bytes", "deep", "number", "hash"],
)
def test_what_is_no_proof_file_is_refused(data):
    with pytest.raises(RefusedError, match="no proof file"):
        parse(data)


@pytest.mark.parametrize(
    "said", [None, 1, {}, {"hash": "00", "key": "", "records": 1}, {"hash": "0" * 64, "key": "", "records": -1}]
)
def test_a_manifest_that_does_not_say_its_records_shows_nothing(said):
    proof = proven(RECORDS[0], Snapshot(RECORDS))
    with pytest.raises(RefusedError, match="does not say"):
        check(replace(proof, present=replace(proof.present, manifest={"inclusion": said})), RECORDS[0])
