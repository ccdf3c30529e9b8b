"""The texts of the privacy benchmarks: every distinct text of a folder of public data, and seeded variants of them.

    python benchmarks/corpus.py DATA [--variants 40000]

prints how many there are of which kind. Read with the product's own readers, so a text here is what a tagging run would
scan: each part, and for a record of several parts also all of them joined. Files that no reader knows (YAML, token
tables) are taken block by block as plain text. Texts longer than one window of the scan are cut there.

A variant is a piece of a text (at most 600 characters, cut anywhere, so that words and identifiers are cut too) with
one to three identifiers put in: strings of the recognizers' own test cases, half of them with digits changed, example
phone numbers of every country in four ways of writing, and runs of digits grouped at random; a quarter of the variants
have plain e-mail and IP addresses, phone and card numbers instead, which most scanners look for. One seed, no clock:
the same data give the same texts on every machine with the same version of `phonenumbers`.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import phonenumbers

from provenance import read, sources
from provenance.errors import ReadError
from provenance.model import ReaderOptions
from provenance.scan.settings import Limits

READING = Path(__file__).resolve().parents[1] / "tests/real/sources.yaml"
CASES = "pii/presidio_recognizer_cases_part1.jsonl"
PLAIN = (".yml", ".yaml", ".conll.gz", ".bio.gz")  # text without a reader
SEED = 20
VARIANT_CHARS = 600
VARIANTS = 40_000


def digest(text: str) -> str:
    """The name of a text: 32 hex digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Corpus:
    """Distinct texts by digest, `natural` before any `variant` of them."""

    natural: tuple[str, ...]  # by digest
    records: tuple[str, ...]  # of `natural`, those that are a whole record
    variants: tuple[str, ...]  # by digest; none is in `natural`
    plain: tuple[str, ...]  # of `variants`, those with addresses and numbers that most scanners look for

    @cached_property
    def texts(self) -> list[str]:
        """All texts by digest: any first part of them is a sample of the whole."""
        return sorted((*self.natural, *self.variants), key=digest)

    @cached_property
    def digest(self) -> str:
        """Names the whole corpus: SHA-256 of the digests of its texts, in order."""
        return hashlib.sha256("\n".join(map(digest, self.texts)).encode()).hexdigest()

    def unseen(self, *, low: int, high: int) -> list[str]:
        """Whole records of `low` to `high` characters, by digest; slices of it never overlap."""
        return [text for text in self.records if low <= len(text) <= high]


def build(data: Path, variants: int = VARIANTS) -> Corpus:
    """All distinct texts below a folder, and so many variants of them.

    Raises: ReadError, if the folder cannot be listed, or has no recognizer cases to seed from.
    """
    if not (data / CASES).is_file():
        raise ReadError("the folder is not the public data", where=data, hint=f"{CASES} must be in it")
    natural: set[str] = set()
    records: set[str] = set()
    for parts in _records(data):
        natural.update(piece for part in parts for piece in _pieces(part))
        whole = _pieces("\n\n".join(parts))
        natural.update(whole)
        records.update(whole)
    ordered = sorted(natural, key=digest)
    cases = [json.loads(line)["text"] for line in (data / CASES).read_text(encoding="utf-8").splitlines()]
    dice = random.Random(SEED)
    odd = _variants(ordered, natural, dice, _identifiers(dice, sorted(set(cases))), variants - variants // 4)
    dice = random.Random(SEED + 1)
    plain = _variants(ordered, natural | odd, dice, _plain(dice), variants // 4)
    return Corpus(
        natural=tuple(ordered),
        records=tuple(text for text in ordered if text in records),
        variants=tuple(sorted(odd | plain, key=digest)),
        plain=tuple(sorted(plain, key=digest)),
    )


def _records(data: Path) -> Iterator[list[str]]:
    """The texts of each record of each file that can be read; files and records that cannot are not of interest."""
    declared = sources.load(READING)
    for found in read.walk(data, set()):
        path, options = data / found.path, declared.reader_options(found.path)
        name = found.format
        if found.status == "unknown" and found.path.endswith(PLAIN):
            name, options = "text.gz" if found.path.endswith(".gz") else "text", ReaderOptions(unit="block")
        if name is None:
            continue
        reader = read.reader(name)
        try:
            for block in reader.blocks(path, options, target=2**62):
                for batch in reader.read(path, block, options, batch_bytes=2**22):
                    yield from ([part.text for part in record.parts] for record in batch.records)
        except ReadError:
            continue  # damaged on purpose: robust/


def _pieces(text: str) -> list[str]:
    size = Limits().window_chars
    return [text[start : start + size] for start in range(0, len(text), size)]


def _variants(texts: Sequence[str], taken: set[str], dice: random.Random, make: Iterator[str], wanted: int) -> set[str]:
    made: set[str] = set()
    for text in itertools.cycle(texts):
        if len(made) >= wanted:
            return made
        start = dice.randrange(max(len(text) - VARIANT_CHARS // 2, 1))
        piece = text[start : start + dice.randrange(40, VARIANT_CHARS)]
        for _ in range(dice.choice((1, 1, 2, 3))):
            place = dice.randrange(len(piece) + 1)
            left, right = dice.choice(((" ", " "), (" ", " "), ("\n", ", "), ("(", ")"), ("", ""), (": ", ".")))
            piece = f"{piece[:place]}{left}{next(make)}{right}{piece[place:]}"
        if piece not in taken:
            made.add(piece)
    return made


def _identifiers(dice: random.Random, cases: Sequence[str]) -> Iterator[str]:
    """Without end: strings that recognizers look for, or nearly."""
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    ways = (
        phonenumbers.PhoneNumberFormat.E164,
        phonenumbers.PhoneNumberFormat.NATIONAL,
        phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        phonenumbers.PhoneNumberFormat.RFC3966,
    )
    while True:
        kind = dice.randrange(6)
        if kind < 2:
            yield dice.choice(cases)
        elif kind < 4:
            yield _changed(dice.choice(cases), dice)
        elif kind == 4:
            number = phonenumbers.example_number(dice.choice(regions))
            yield _changed(phonenumbers.format_number(number, dice.choice(ways)), dice) if number else "+1 212 555 0100"
        else:
            groups = ("".join(dice.choices("0123456789", k=dice.randrange(1, 8))) for _ in range(dice.randrange(1, 6)))
            yield dice.choice((" ", "-", ".", "", "/", "\u00a0")).join(groups)


def _plain(dice: random.Random) -> Iterator[str]:
    """Without end: an e-mail or IP address, a phone or a card number whose check digit is right."""
    names, hosts = ("jane.doe", "info", "m_smith+news", "X.Li", "o'neil"), ("example.com", "mail.example.co.uk", "t.de")
    phones = ("212-555-{:04}", "(415) 555-{:04}", "+44 20 7946 {:04}", "+1 303 555 {:04}", "030 1234{:04}")
    while True:
        kind = dice.randrange(4)
        if kind == 0:
            yield f"{dice.choice(names)}{dice.randrange(1000)}@{dice.choice(hosts)}"
        elif kind == 1:
            yield dice.choice((".".join(str(dice.randrange(1, 255)) for _ in range(4)), "2001:db8::8a2e:370:7334"))
        elif kind == 2:
            yield dice.choice(phones).format(dice.randrange(10_000))
        else:
            digits = [4, *(dice.randrange(10) for _ in range(14))]
            doubled = [digit if place % 2 else (2 * digit - 9 * (digit > 4)) for place, digit in enumerate(digits)]
            number = "".join(map(str, [*digits, -sum(doubled) % 10]))
            gap = dice.choice(("", " ", "-"))
            yield gap.join(number[start : start + 4] for start in range(0, 16, 4))


def _changed(text: str, dice: random.Random) -> str:
    """A text in which about every fourth digit is another."""
    return re.sub(r"[0-9]", lambda found: dice.choice("0123456789") if dice.random() < 0.25 else found[0], text)


def positive(value: str) -> int:
    """A count from the command line. Raises: ValueError, as argparse expects."""
    if (number := int(value)) < 1:
        raise ValueError
    return number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--variants", type=int, default=VARIANTS)
    arguments = parser.parse_args()
    try:
        corpus = build(arguments.data, arguments.variants)
    except ReadError as error:
        sys.exit(str(error))
    print("| texts | count | MB | mean characters |\n|---|---:|---:|---:|")
    for name, texts in (
        ("natural", corpus.natural),
        ("- of them whole records", corpus.records),
        ("variants", corpus.variants),
        ("- of them with plain identifiers", corpus.plain),
        ("all", corpus.texts),
    ):
        size = sum(len(text.encode()) for text in texts)
        characters = sum(map(len, texts)) / max(len(texts), 1)
        print(f"| {name} | {len(texts):,} | {size / 1e6:.1f} | {characters:,.0f} |")
    print(f"\ncorpus {corpus.digest}")


if __name__ == "__main__":
    main()
