"""RFC 6962 trees: every size up to 300, and the published vectors, the negative ones too."""

from __future__ import annotations

import base64
import hashlib

import pytest

from provenance.errors import LogError
from provenance.tlog import merkle
from tests.tlog.trees import in_memory

# transparency-dev/merkle, testonly/constants.go
LEAVES = [
    bytes.fromhex(x) for x in "/00/10/2021/3031/40414243/5051525354555657/606162636465666768696a6b6c6d6e6f".split("/")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION_5_OF_8 = [
    base64.b64decode(x)
    for x in (
        "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=",
        "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
        "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
    )
]
CONSISTENCY_6_TO_8 = [base64.b64decode("DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o="), *INCLUSION_5_OF_8[1:]]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def slow_root(hashes):
    """The definition of RFC 6962, word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + slow_root(hashes[:k]) + slow_root(hashes[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    assert merkle.root(size, in_memory(HASHES[:size])).hex() == ROOTS[size]


def test_published_leaf_and_node():
    assert merkle.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        merkle.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_published_proofs():
    read = in_memory(HASHES)
    assert merkle.inclusion(5, 8, read) == INCLUSION_5_OF_8
    assert merkle.consistency(6, 8, read) == CONSISTENCY_6_TO_8
    assert merkle.root_from_inclusion(HASHES[5], 5, 8, INCLUSION_5_OF_8).hex() == ROOTS[8]
    merkle.check_consistency(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), CONSISTENCY_6_TO_8)


def test_every_proof_of_every_size_up_to_300():
    hashes = [merkle.leaf_hash(n.to_bytes(2, "big")) for n in range(300)]
    read = in_memory(hashes)
    roots = [merkle.root(size, read) for size in range(301)]
    assert roots == [slow_root(hashes[:size]) for size in range(301)]
    for size in range(1, 301):
        for index in range(size):
            path = merkle.inclusion(index, size, read)
            assert merkle.root_from_inclusion(hashes[index], index, size, path) == roots[size]
        for old in range(size + 1):
            merkle.check_consistency(old, roots[old], size, roots[size], merkle.consistency(old, size, read))


def wrong_proofs(path):
    """What a proof must not be, after the names of the published negative vectors."""
    hashed = hashlib.sha256(b"garbage").digest()
    yield "leading garbage", [hashed, *path]
    yield "trailing garbage", [*path, hashed]
    yield "empty element", [b"", *path]
    yield "trailing empty element", [*path, b""]
    for n in range(len(path)):
        yield f"without element {n}", path[:n] + path[n + 1 :]
        yield f"truncated element {n}", [*path[:n], path[n][:-1], *path[n + 1 :]]
        flipped = bytes([path[n][0] ^ 1]) + path[n][1:]
        yield f"flipped bit in element {n}", [*path[:n], flipped, *path[n + 1 :]]
    if len(path) > 1:
        yield "reversed", path[::-1]


def rejected(check):
    try:
        return check() is False
    except LogError:
        return True


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (4, 5), (6, 7)])
def test_no_wrong_inclusion_passes(index, size):
    read = in_memory(HASHES[:size])
    path, root = merkle.inclusion(index, size, read), merkle.root(size, read)

    def holds(leaf=HASHES[index], index=index, size=size, path=path):
        return merkle.root_from_inclusion(leaf, index, size, path) == root

    assert holds()
    for name, wrong in wrong_proofs(path):
        assert rejected(lambda wrong=wrong: holds(path=wrong)), name
    for other in {index - 1, index + 1, index ^ 2, index * 2, index // 2, -1} - {index}:
        assert rejected(lambda other=other: holds(index=other)), f"index {other}"
    # A size whose tree has the same shape along this way leads to the same root: the checkpoint pins the size.
    for other in {0, size * 2, size // 2, index} - {size}:
        assert rejected(lambda other=other: holds(size=other)), f"size {other}"
    assert rejected(lambda: holds(leaf=hashlib.sha256(b"other").digest()))
    assert rejected(lambda: holds(leaf=b""))


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 8), (6, 8), (2, 5), (4, 7), (3, 8), (8, 8), (0, 5)])
def test_no_wrong_consistency_passes(old, new):
    read = in_memory(HASHES[:new])
    path = merkle.consistency(old, new, read)
    first, second = merkle.root(old, read), merkle.root(new, read)

    def holds(old=old, first=first, new=new, second=second, path=path):
        merkle.check_consistency(old, first, new, second, path)
        return True

    assert holds()
    for name, wrong in wrong_proofs(path):
        assert rejected(lambda wrong=wrong: holds(path=wrong)), name
    if old != new:
        assert rejected(lambda: holds(first=second, second=first)), "swapped roots"
        assert rejected(lambda: holds(old=new, new=old)), "swapped sizes"
    for other in {b"", merkle.EMPTY, hashlib.sha256(b"x").digest()} - {first}:
        assert rejected(lambda other=other: holds(first=other)), "another old root"
    if old:
        assert rejected(lambda: holds(second=hashlib.sha256(b"x").digest())), "another new root"
    for other in {old - 1, old + 1, old ^ 2, old * 2} - {old, 0}:
        assert rejected(lambda other=other: holds(old=other)), f"old size {other}"
