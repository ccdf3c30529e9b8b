"""What a seed chooses: docs/challenge.md, with its vectors."""

from __future__ import annotations

import hashlib
import itertools

import pytest

from provenance.challenging import drawing
from tests.vectors import vectors

PAGE = vectors("challenge.md", "drawing")
SEED, SNAPSHOT = b"\x07" * 32, "a5" * 32


def test_the_drawing_on_the_page():
    seed = bytes.fromhex(PAGE["seed"])
    words = itertools.islice(drawing.stream("records", seed, PAGE["snapshot"]), len(PAGE["words"]))
    assert [f"{word:016x}" for word in words] == PAGE["words"]
    for one in PAGE["draws"]:
        drawn = drawing.draw(one["purpose"], seed, PAGE["snapshot"], count=one["count"], total=one["total"])
        assert drawn == one["drawn"]


def stranger(purpose, seed, snapshot, count, total):
    """By the words of the page."""
    chosen, counter = [], 0
    while len(chosen) < min(count, total):
        head = b"provenance.challenge/v1\n" + purpose.encode() + b"\n" + seed + bytes.fromhex(snapshot)
        block = hashlib.sha256(head + counter.to_bytes(8, "big")).digest()
        for word in (int.from_bytes(block[i : i + 8], "big") for i in (0, 8, 16, 24)):
            if word < 2**64 // total * total and word % total not in chosen and len(chosen) < count:
                chosen.append(word % total)
        counter += 1
    return sorted(chosen)


@pytest.mark.parametrize("total", [1, 2, 7, 100, 5_177, 2**53 - 1, 2**62 + 1, 3 * 2**61 + 5])
@pytest.mark.parametrize("count", [1, 3, 60])
def test_a_stranger_draws_the_same(total, count):
    for number in range(5):
        seed = hashlib.sha256(bytes([number])).digest()
        assert drawing.draw("tokens", seed, SNAPSHOT, count=count, total=total) == (
            stranger("tokens", seed, SNAPSHOT, count, total)
        )


def test_what_is_drawn_is_different_in_range_and_ascending():
    drawn = drawing.draw("records", SEED, SNAPSHOT, count=500, total=600)
    assert drawn == sorted(set(drawn))
    assert len(drawn) == 500
    assert drawn[0] >= 0
    assert drawn[-1] < 600


@pytest.mark.parametrize(("count", "total"), [(5, 5), (9, 5), (3, 0), (0, 9)])
def test_there_is_no_more_to_draw_than_there_is(count, total):
    assert drawing.draw("records", SEED, SNAPSHOT, count=count, total=total) == list(range(min(count, total)))


def test_every_number_is_as_likely():
    # 100 of 1,000, for 500 seeds: each number is expected 50 times. Chi-squared with 999 degrees of freedom has 99.9 %
    # of its mass below 1,143; drawing without replacement makes it smaller.
    hits = [0] * 1_000
    for number in range(500):
        for drawn in drawing.draw(
            "records", hashlib.sha256(f"{number}".encode()).digest(), SNAPSHOT, count=100, total=1_000
        ):
            hits[drawn] += 1
    assert sum((n - 50) ** 2 / 50 for n in hits) < 1_143


def test_words_that_would_favour_small_numbers_are_thrown_away():
    # Of 3 * 2^62 numbers, the upper quarter of all words would make the lower third twice as likely.
    total = 3 * 2**62
    low = sum(
        drawn < total // 3
        for number in range(3_000)
        for drawn in drawing.draw(
            "records", hashlib.sha256(f"{number}".encode()).digest(), SNAPSHOT, count=1, total=total
        )
    )
    assert 900 < low < 1_100  # half of all without the rejection: 1,500


def test_purpose_seed_and_snapshot_each_change_the_drawing():
    one = drawing.draw("records", SEED, SNAPSHOT, count=20, total=10**9)
    assert one != drawing.draw("tokens", SEED, SNAPSHOT, count=20, total=10**9)
    assert one != drawing.draw("records", b"\x08" * 32, SNAPSHOT, count=20, total=10**9)
    assert one != drawing.draw("records", SEED, "a6" * 32, count=20, total=10**9)
