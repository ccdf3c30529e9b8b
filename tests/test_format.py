"""docs/format.md holds: its vectors are computed again here, from the page itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import struct
import unicodedata
from dataclasses import asdict
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import rfc8785

from provenance import digest, keyfiles, keys
from provenance.board.review import Review, opened
from provenance.ledger.rows import Hasher, dtypes, shape
from provenance.model import ReaderOptions
from provenance.pipeline import descriptors, kept_tables
from provenance.pipeline.logbook import KINDS
from provenance.profile import opening
from provenance.scan import text, values
from provenance.scan.frames import frame
from provenance.scan.settings import Settings
from provenance.scan.signatures import minhash
from provenance.schema import NAME_SAMPLE, OUTPUTS, TABLES, table

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "format.md").read_text(encoding="utf-8")


def vectors(name: str):
    return json.loads(re.search(rf"```json vectors {name}\n(.*?)```", PAGE, re.DOTALL)[1])


@pytest.mark.parametrize("vector", vectors("canonical"))
def test_canonical_bytes(vector):
    assert digest.canonical(vector["value"]).decode() == vector["utf8"]
    assert digest.canonical(vector["value"]) == rfc8785.dumps(vector["value"])


@pytest.mark.parametrize("vector", vectors("identity"))
def test_identity(vector):
    parts = [tuple(p) for p in vector["parts"]]
    assert digest.record_id(parts).hex() == vector["record_id"]
    assert digest.text_id("\n\n".join(text for _, text in parts)).hex() == vector["text_id"]


def test_every_character_is_written_as_rfc_8785_writes_it():
    for start in (0, 0x7F, 0x2028, 0xFFF0, 0x1F600):
        text = "".join(map(chr, range(start, start + 0x50)))
        assert digest.canonical([text]) == rfc8785.dumps([text])


@pytest.mark.parametrize("value", [1.5, {"é": 1}, 2**53, {1: 2}, b"x"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        digest.canonical(value)


def test_white_space_is_the_list_on_the_page():
    listed = [0x20, 0x85, 0xA0, 0x1680, *range(0x9, 0xE), *range(0x1C, 0x20), *range(0x2000, 0x200B)]
    listed += [0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    assert sorted(listed) == [c for c in range(0x110000) if chr(c).isspace()]


def test_columns_types_nulls_and_sort_keys_are_those_on_the_page():
    ours = {
        f"{family}.{t.name}": {
            "columns": [[c.name, c.type, "null"] if c.nullable else [c.name, c.type] for c in t.columns],
            "sort": list(t.sort),
        }
        for family, tables in TABLES.items()
        for t in tables
    }
    assert ours == vectors("tables")


def test_columns_of_the_cube_are_those_on_the_page():
    page = {name: cube["dimensions"] + cube["sums"] for name, cube in vectors("cubes").items()}
    assert {name: [c.split()[0] for c in columns.split(", ")] for name, columns in opening.CUBES.items()} == page


@pytest.mark.parametrize("family", TABLES)
def test_the_format_is_in_every_descriptor(family):
    described = [descriptors.descriptor(family, kind, ReaderOptions(), Settings()) for kind in ("jsonl.gz", "text")]
    assert [d["format"] for d in described] == ["jsonl.gz", "text"]
    assert described[0]["family"] == family


def test_reader_options_are_those_on_the_page():
    assert text.reader(ReaderOptions()) == vectors("options")


# The page's rule for the digest of a table, followed with nothing of ours: what a stranger would write.
FIXED = {"i32": "<i", "i64": "<q", "f64": "<d", "bool": "<?", "date": "<i"}


def stranger(name, rows):
    """The digest of a table by section 4, from the page's own list of columns."""
    described = []
    columns = [column for column in vectors("tables")[name]["columns"] if column[0] != "shard"]
    for place, (column, kind, *_) in enumerate(columns):
        validity = lengths = values = b""
        for row in rows:
            value = row[place]
            validity += b"\0" if value is None else b"\1"
            if kind in FIXED:
                number = (date.fromisoformat(value) - date(1970, 1, 1)).days if kind == "date" and value else value
                values += struct.pack(FIXED[kind], number or 0)
            else:
                data = b"" if value is None else bytes.fromhex(value) if kind == "bytes" else value.encode()
                lengths += struct.pack("<Q", len(data))
                values += data
        inner = b"".join(hashlib.sha256(stream).digest() for stream in (validity, lengths, values))
        described.append([column, kind, hashlib.sha256(inner).hexdigest()])
    return hashlib.sha256(rfc8785.dumps({"columns": described, "rows": len(rows), "table": name})).hexdigest()


def ours(name, rows):
    """The vector's rows as a scanner gives them, in no order, and as they go to disk."""
    family, _, short = name.partition(".")
    made = table(family, short)
    kinds = [c.type for c in made.columns if c.name != "shard"]
    read = {"bytes": bytes.fromhex, "date": date.fromisoformat}
    given = [
        [read[k](v) if k in read and v is not None else v for k, v in zip(kinds, row, strict=True)]
        for row in reversed(rows)
    ]
    return made, shape(made, frame(family, short, given), bytes(32))


@pytest.mark.parametrize("vector", vectors("rows"), ids=lambda vector: vector["table"])
def test_digest_of_rows(vector):
    made, rows = ours(vector["table"], vector["rows"])
    hasher = Hasher(vector["table"].partition(".")[0], made)
    hasher.update(rows.head(1))
    hasher.update(rows.slice(1))  # how rows are cut into frames does not show
    assert hasher.hexdigest() == vector["digest"] == stranger(vector["table"], vector["rows"])


def test_the_table_of_a_sample_of_names_is_the_one_on_the_page():
    vector = vectors("sample")
    assert vector["columns"] == [[c.name, c.type] for c in NAME_SAMPLE.columns]
    assert vector["sort"] == list(NAME_SAMPLE.sort)
    found = pl.DataFrame(vector["rows"], schema=dtypes(NAME_SAMPLE), orient="row")
    assert kept_tables.sample_digest(found) == vector["digest"]


def test_the_key_of_contributors_is_the_one_on_the_page():
    user, value = bytes(range(32)), "Zoe\u0308 "
    extracted = hmac.digest(bytes(32), user, "sha256")  # HKDF without salt, RFC 5869
    key = hmac.digest(extracted, b"provenance/contributor\x01", "sha256")
    assert keys.derive(user, "contributor") == key
    assert values.contributor(value, key) == hmac.digest(key, "Zo\u00eb".encode(), "sha256")[:16]
    assert values.key_id(key) == hmac.digest(key, b"provenance/key id", "sha256").hex()[:32]


# A signature by the page's rule, word by word and value by value: what a stranger would write.
WHOLE = 2**64
UNSPACED = "0E00-0EFF 1000-109F 1780-17FF 3040-30FF 31F0-31FF 3400-4DBF 4E00-9FFF F900-FAFF 20000-3FFFF"


def mixed(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % WHOLE
    x = (x ^ x >> 27) * 0x94D049BB133111EB % WHOLE
    return x ^ x >> 31


def plain_words(normal):
    ranges = [[int(end, 16) for end in pair.split("-")] for pair in UNSPACED.split()]
    found, word = [], ""
    for c in normal + " ":
        inside = unicodedata.category(c)[0] in "LMN"
        alone = inside and any(first <= ord(c) <= last for first, last in ranges)
        if word and (alone or not inside):
            found.append(word)
            word = ""
        if alone:
            found.append(c)
        elif inside:
            word += c
    return found


def plain_signature(words):
    base, shingle_base = 0x9E3779B97F4A7C15, 0xD1342543DE82EF95
    hashes = [mixed(sum(ord(c) * base**n for n, c in enumerate(word)) % WHOLE) for word in words]
    shingles = [
        mixed((a + b * shingle_base + c * shingle_base**2) % WHOLE) >> 32
        for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)
    ]
    values = b""
    for number in range(1, 65):
        r = mixed(number * base % WHOLE)
        least = min(((r >> 32 | 1) * x + (r & 0xFFFFFFFF)) % 2**32 for x in shingles)
        values += struct.pack("<H", least & 0xFFFF)
    return values.hex()


def test_signatures_are_those_on_the_page_and_what_a_stranger_computes():
    rows = vectors("signatures")
    counts, found = minhash.signatures([digest.normalised(row["text"]) for row in rows])
    for row, count, signature in zip(rows, counts, found, strict=True):
        words = plain_words(digest.normalised(row["text"]))
        assert count == row["words"] == len(words)
        if row["signature"] is None:
            assert (count < 8, signature.any()) == (True, False)
        else:
            assert signature.tobytes().hex() == row["signature"] == plain_signature(words)


def test_the_table_of_remembered_outputs_is_the_one_on_the_page():
    page = vectors("outputs")
    bands = page["columns"].pop()
    columns = page["columns"] + [[f"b{number:02d}", *bands[1:]] for number in range(32)]
    assert columns == [[c.name, c.type, "null"] if c.nullable else [c.name, c.type] for c in OUTPUTS.columns]
    assert page["sort"] == list(OUTPUTS.sort)


def test_reviews_are_those_on_the_page_and_what_a_stranger_signs():
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for row in vectors("review"):
        text, _gap, line = row["note"].rpartition("\n\n")
        fields = [pair.split(": ", 1) for pair in text.split("\n")[1:]]
        assert {name: value for name, value in fields if value != "-"} == row["fields"]
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(row["seed"]))
        public = key.public_key().public_bytes_raw()
        key_id = hashlib.sha256(row["name"].encode() + b"\n\x01" + public).digest()[:4]
        signature = base64.b64encode(key_id + key.sign((text + "\n").encode())).decode()
        assert line == f"\N{EM DASH} {row['name']} {signature}\n"
        review, note = opened(row["note"].encode())
        assert asdict(review) == asdict(Review(**row["fields"]))
        assert str(note) == row["note"]


@pytest.mark.parametrize("passphrase", [None, "a passphrase, ümlaut too"])
def test_a_stranger_reads_a_key_file_by_the_page(tmp_path, passphrase):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    made = keyfiles.create(tmp_path / "a.key", "alice", "approve", passphrase=passphrase)
    lines = (tmp_path / "a.key").read_text(encoding="utf-8").splitlines()
    assert [line.split(": ")[0] for line in lines] == ["provenance-key/v1", "name", "use", "vkey", "kdf", "secret"]
    secret = base64.b64decode(lines[5].removeprefix("secret: "))
    if passphrase is not None:
        _, rounds, salt = lines[4].removeprefix("kdf: ").split(" ")
        key = hashlib.pbkdf2_hmac("sha256", passphrase.encode(), base64.b64decode(salt), int(rounds), 32)
        secret = AESGCM(key).decrypt(secret[:12], secret[12:], ("\n".join(lines[:4]) + "\n").encode())
    assert secret == made.seed


def test_kinds_of_log_entries_are_those_on_the_page():
    assert sorted(KINDS) == sorted(set(re.findall(r"^\| `provenance\.log\.(\w+)` \|", PAGE, re.MULTILINE)))
