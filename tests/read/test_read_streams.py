"""Compressed files: whole, in several parts, cut off, damaged."""

from __future__ import annotations

import gzip
import random

import pytest
import zstandard

from provenance.errors import ReadError
from provenance.model import ReaderOptions

# Text that does not compress away, so that a cut falls between lines that can still be unpacked.
COUNT = 20_000
NOISE = random.Random(7)
LINES = [b'"%05d %s"\n' % (i, NOISE.randbytes(30).hex().encode()) for i in range(COUNT)]
DATA = b"".join(LINES)


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


PACK = {".gz": gzip.compress, ".zst": zst}
# A file whose own suffix is not looked at by the fixture, as its bytes are packed here.
both = pytest.mark.parametrize("packed", [".gz", ".zst"])


@pytest.fixture
def raw(tmp_path):
    def write(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@both
def test_members_follow_one_another(read, raw, packed):
    pack = PACK[packed]
    found = read(raw(f"a.jsonl{packed}", pack(DATA[:1000]) + pack(b"") + pack(DATA[1000:])))
    assert (len(found.records), found.rejects) == (COUNT, [])


def test_zero_padding_after_a_member_is_dropped(read, raw):
    found = read(raw("a.jsonl.gz", gzip.compress(DATA) + bytes(1000) + gzip.compress(b'"z"') + bytes(5)))
    assert (len(found.records), found.rejects) == (COUNT + 1, [])


def test_skippable_frames_hold_nothing(read, raw):
    skippable = b"\x50\x2a\x4d\x18" + (3).to_bytes(4, "little") + b"abc"
    found = read(raw("a.jsonl.zst", zst(DATA) + skippable + zst(b'"z"')))
    assert (len(found.records), found.rejects) == (COUNT + 1, [])


@both
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_what_comes_before_a_cut_is_kept_and_one_reject_says_truncated(read, raw, packed, share):
    whole = PACK[packed](DATA)
    path = raw(f"a.jsonl{packed}", whole[: int(len(whole) * share)])
    found = read(path)
    (reject,) = found.rejects
    assert (reject.row, reject.reason) == (len(found.records) + 1, "truncated")
    assert 0 <= reject.bytes < len(LINES[0])
    assert len(found.records) > COUNT * share * 0.6
    assert found.texts == [[line[1:-2].decode()] for line in LINES[: len(found.records)]]
    assert read(path, batch_bytes=999).records == found.records


@both
def test_a_checksum_that_does_not_fit_is_damage_at_the_end(read, raw, packed):
    whole = bytearray(PACK[packed](DATA))
    whole[-5 if packed == ".gz" else -1] ^= 1
    found = read(raw(f"a.jsonl{packed}", bytes(whole)))
    assert found.reasons[-1][1] == "truncated"
    assert len(found.records) > COUNT * 0.8  # Zstandard gives whole blocks of 128 KiB or nothing


@both
def test_damage_in_the_middle_ends_the_records(read, raw, packed):
    whole = bytearray(PACK[packed](DATA))
    middle = len(whole) // 2
    whole[middle : middle + 40] = bytes(40)
    found = read(raw(f"a.jsonl{packed}", bytes(whole)))
    assert found.reasons[-1][1] == "truncated"
    assert COUNT * 0.3 < len(found.records) < COUNT  # Zstandard may tell by the checksum at the end only


def test_bytes_after_the_last_member_are_damage(read, raw):
    found = read(raw("a.jsonl.gz", gzip.compress(b'"a"\n') + b"more"))
    assert (found.texts, found.reasons) == ([["a"]], [(2, "truncated")])


@both
@pytest.mark.parametrize("data", [b"", b"plain text", b"\x1f\x8b", b"\x28\xb5\x2f", b"\x1f\x8b\x08\x00 garbage"])
def test_a_stream_that_gives_nothing_is_corrupt(read, raw, packed, data):
    with pytest.raises(ReadError) as caught:
        read(raw(f"a.jsonl{packed}", data))
    assert caught.value.reason == "corrupt"


@both
@pytest.mark.parametrize(
    ("name", "unit", "kept"),
    [("a.json", "file", 1), ("a.csv", "file", 1), ("a.txt", "line", 1), ("a.txt", "block", 0), ("a.txt", "file", 0)],
)
def test_every_text_format_ends_a_cut_file_in_one_reject(read, raw, packed, name, unit, kept):
    content = {"a.json": b"[" + DATA.replace(b"\n", b",\n"), "a.csv": b"text\n" + DATA, "a.txt": DATA}[name]
    whole = PACK[packed](content)
    found = read(raw(name + packed, whole[: len(whole) * 3 // 4]), ReaderOptions(unit=unit))
    assert [reason for _, reason in found.reasons] == ["truncated"]
    assert (len(found.records) > 1000) == bool(kept)


@both
def test_a_cut_in_the_header_of_a_table_is_a_bad_header(read, raw, packed):
    whole = PACK[packed](NOISE.randbytes(200_000).hex().encode())
    with pytest.raises(ReadError) as caught:
        read(raw(f"a.csv{packed}", whole[: len(whole) // 2]))
    assert caught.value.reason == "bad_header"


@both
def test_packed_twice_is_not_what_the_name_says(read, raw, packed):
    with pytest.raises(ReadError) as caught:
        read(raw(f"a.jsonl{packed}", PACK[packed](PACK[packed](DATA))))
    assert caught.value.reason == "corrupt"
