"""Signed notes, checkpoints and cosignatures, on the published example and on vectors pinned byte for byte."""

from __future__ import annotations

import hashlib

import pytest

from provenance import ed25519
from provenance.errors import LogError
from provenance.tlog import checkpoint, merkle, note
from provenance.tlog.checkpoint import Checkpoint
from tests.tlog.test_merkle import HASHES
from tests.tlog.trees import in_memory

LOG = "audit.example/log1+184fdc4b+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
WITNESS = "board.example/w1+e1a54da2+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
DASH = "\N{EM DASH}"
SIGNED = f"""audit.example/log1
8
XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

{DASH} audit.example/log1 GE/cSwP+uscm/IlPVY6NvW8mhPnz07ih8OIrUry2nAy/\
rLclJho9kGJySE0WzDwglLDy/67pMA6QAkP31GnsvOeGig4=
{DASH} board.example/w1 4aVNogAAAABpVbkAEJmt//X3xK/dsmIiZA5PxCPzjjdShUBhJuWkstfS96C4ax+zDfPAzVdz8\
ppJzAHHnqEwkt8b6boDAxhJMydYCA==
""".encode()


def test_the_pinned_checkpoint_is_made_byte_for_byte():
    log, witness = note.parse_key(LOG), note.parse_key(WITNESS)
    seeds = bytes(32), bytes([1]) * 32
    assert [ed25519.public(seed) for seed in seeds] == [log.public, witness.public]
    text = str(Checkpoint("audit.example/log1", 8, merkle.root(8, in_memory(HASHES))))
    lines = note.sign(text, log, seeds[0]), note.sign(text, witness, seeds[1], at=1767225600)
    made = str(note.Note(text, lines)).encode()
    assert made == SIGNED
    assert hashlib.sha256(made).hexdigest() == "6f8eb740a986622bdf0174b36a2855c8d3b4d1d4305630c57322384f390a2578"


def test_the_pinned_checkpoint_verifies():
    found = checkpoint.opened(SIGNED, note.parse_key(LOG), [note.parse_key(WITNESS)])
    assert (found.checkpoint.size, found.cosigned, found.broken) == (8, (("board.example/w1", 1767225600),), ())
    assert str(note.parse_key(LOG)) == LOG and str(note.parse_key(WITNESS)) == WITNESS


def test_every_flipped_byte_of_a_checkpoint_is_detected():
    log, witness = note.parse_key(LOG), note.parse_key(WITNESS)
    cosignature = SIGNED.rindex("\N{EM DASH}".encode())
    for place in range(len(SIGNED)):
        for bit in (1, 0x20, 0x80):
            changed = SIGNED[:place] + bytes([SIGNED[place] ^ bit]) + SIGNED[place + 1 :]
            try:
                found = checkpoint.opened(changed, log, [witness])
            except LogError:
                continue
            # Only the other's line may be broken: then it does not count.
            assert place >= cosignature and not found.cosigned, (place, bit)


def test_base64_that_is_not_the_shortest_is_no_signature():
    # 'Gig4=' has two bits that decoders ignore; another letter there decodes to the same bytes.
    changed = SIGNED.replace(b"OeGig4=", b"OeGig5=")
    assert changed != SIGNED
    with pytest.raises(LogError, match="not signed by the log"):
        checkpoint.opened(changed, note.parse_key(LOG))


def test_a_known_key_with_one_bad_line_of_two_fails():
    log = note.parse_key(LOG)
    parsed = note.parse(SIGNED)
    bad = note.Signature(log.name, log.key_id, bytes(64))
    assert not note.Note(parsed.text, (*parsed.signatures, bad)).signed_by(log)


def test_lines_of_unknown_keys_are_ignored():
    parsed = note.parse(SIGNED)
    strange = note.Signature("other.example", b"abcd", b"whatever")
    more = str(note.Note(parsed.text, (strange, *parsed.signatures))).encode()
    assert checkpoint.opened(more, note.parse_key(LOG)).checkpoint.size == 8


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\nno dash\n",
        SIGNED[:-1],
        SIGNED.replace(b"\n8\n", b"\n08\n"),
        SIGNED.replace(b"\n8\n", b"\n\t8\n"),
        SIGNED.replace(b"audit", b"\xff", 1),
        SIGNED.replace(b"\n8\n", b"\n9\n"),
        SIGNED.replace(b"\n8\n", b"\n+8\n"),
    ],
)
def test_what_is_no_checkpoint_of_this_log(text):
    with pytest.raises(LogError):
        checkpoint.opened(text, note.parse_key(LOG))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        LOG.replace("184f", "184e"),
        LOG.replace("log1", "log2"),
        LOG[:-1],
        LOG + "=",
        LOG.replace("+A", "+B"),
    ],
)
def test_what_is_no_key(text):
    with pytest.raises(LogError):
        note.parse_key(text)


def test_the_example_of_the_specification():
    # C2SP signed-note.md: the hash is over name, line feed, kind and key.
    key = note.Verifier("example.com/foo", note.PLAIN, bytes(32))
    assert key.key_id == hashlib.sha256(b"example.com/foo\n\x01" + bytes(32)).digest()[:4]
    assert note.parse_key(str(key)) == key
