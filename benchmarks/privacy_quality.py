"""Precision and recall of the pattern scan, per entity, on two public sets with known answers.

    python benchmarks/privacy_quality.py DATA

DATA is a folder of public texts laid out as the tests expect it.

Sentences (`pii/presidio_synth_v2.jsonl.gz`, 1,500 English sentences made from templates): a labelled span is found if a
finding of the same entity covers at least half of its characters; a finding is right if at least half of its characters
lie in a labelled span of the same entity. Two figures: all findings that count (score 0.4 and up), and those alone that
raise a class (context where the mapping asks for it).

Cases (`pii/presidio_recognizer_cases_part1.jsonl`, 740 strings from the recognizers' own tests, so they show that all
is wired as its authors meant, not how well it works on real text): a positive case is found if every expected span is
among the findings of its entity, at any score; a negative case is quiet if there is none. "Counts" asks for 0.4 too.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from provenance.scan.privacy import mapping, presidio
from provenance.scan.privacy.once import Span
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits

LABELS = {
    "CREDIT_CARD": "CREDIT_CARD",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "IBAN_CODE": "IBAN_CODE",
    "US_SSN": "US_SSN",
    "US_DRIVER_LICENSE": "US_DRIVER_LICENSE",
    "IP_ADDRESS": "IP_ADDRESS",
    "DOMAIN_NAME": "URL",
    "DATE_TIME": "DATE_TIME",
}
"""Label of the set -> entity. Its other labels (names, places, organisations, ages ...) have no pattern."""

Z = 1.959964


@dataclass
class Tally:
    """k of n."""

    k: int = 0
    n: int = 0

    def add(self, hit: bool) -> None:
        self.k += hit
        self.n += 1

    def __str__(self) -> str:
        if not self.n:
            return "-"
        centre = (self.k + Z * Z / 2) / (self.n + Z * Z)
        half = Z / (self.n + Z * Z) * sqrt(self.k * (self.n - self.k) / self.n + Z * Z / 4)
        return f"{self.k}/{self.n} = {self.k / self.n:.2f} ({max(centre - half, 0):.2f}-{min(centre + half, 1):.2f})"


def covered(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Whether at least half of a span lies in one of the others."""
    start, end = span
    return any(2 * (min(end, e) - max(start, s)) >= end - start for s, e in others)


def sentences(data: Path, patterns: Patterns) -> None:
    """Print the table of the sentences."""
    with gzip.open(data / "pii/presidio_synth_v2.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    rules = {row["entity"]: row for row in mapping.load().rows()}
    recall: dict[tuple[str, str], Tally] = defaultdict(Tally)
    precision: dict[tuple[str, str], Tally] = defaultdict(Tally)
    unseen: dict[str, int] = defaultdict(int)
    for record, found in zip(records, patterns.scan([r["full_text"] for r in records]), strict=True):
        gold: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for span in record["spans"]:
            entity = LABELS.get(span["entity_type"])
            if entity is None:
                unseen[span["entity_type"]] += 1
                continue
            gold[entity].append((span["start_position"], span["end_position"]))
        for way, spans in (("counts", found.spans), ("raises", [s for s in found.spans if raises(s, rules)])):
            kept = [s for s in spans if s.score >= 0.4]
            seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for s in kept:
                seen[s.entity].append((s.start, s.end))
                precision[s.entity, way].add(covered((s.start, s.end), gold[s.entity]))
            for entity, places in gold.items():
                for place in places:
                    recall[entity, way].add(covered(place, seen[entity]))
    print("| entity | class | recall | precision | precision of what raises a class |\n|---|---|---|---|---|")
    for entity in sorted({e for e, _ in [*recall, *precision]}):
        row = rules.get(entity, {})
        raising = precision[entity, "raises"] if row.get("class") else "raises none"
        print(
            f"| {entity} | {row.get('class') or '-'} | {recall[entity, 'counts']} | {precision[entity, 'counts']} "
            f"| {raising} |"
        )
    print("\nLabelled and without a pattern: " + ", ".join(f"{k} {v}" for k, v in sorted(unseen.items())) + "\n")


def raises(span: Span, rules: dict[str, dict[str, object]]) -> bool:
    """Whether a finding raises its record's class where no country is declared."""
    rule = rules.get(span.entity)
    return rule is None or (rule["class"] is not None and (span.context or not rule["needs_context"]))


def cases(data: Path, sets: dict[str, Patterns], owners: dict[str, str]) -> None:
    """Print the table of the cases."""
    lines = (data / "pii/presidio_recognizer_cases_part1.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    table: dict[str, dict[tuple[str, str], Tally]] = defaultdict(lambda: defaultdict(Tally))
    for name, patterns in sets.items():
        for record, found in zip(records, patterns.scan([r["text"] for r in records]), strict=True):
            entity = record["entities"][0] if record["entities"] else owners[record["source"].replace("_", "")]
            places = [(s.start, s.end) for s in found.spans if s.entity == entity]
            counting = [(s.start, s.end) for s in found.spans if s.entity == entity and s.score >= 0.4]
            for way, seen in (("any", places), ("counts", counting)):
                if not record["expected_count"]:
                    table[entity][name, f"quiet {way}"].add(not seen)
                elif record["positions"]:
                    table[entity][name, way].add({tuple(p) for p in record["positions"]} <= set(seen))
                else:
                    table[entity][name, way].add(len(seen) >= record["expected_count"])
    total: dict[tuple[str, str], Tally] = defaultdict(Tally)
    print("| entity | default: found | all countries: found | all: counts | all: quiet | all: quiet, counts |")
    print("|---|---|---|---|---|---|")
    columns = [("default", "any"), ("all", "any"), ("all", "counts"), ("all", "quiet any"), ("all", "quiet counts")]
    for entity, row in sorted(table.items()):
        print(f"| {entity} | " + " | ".join(short(row[c]) for c in columns) + " |")
        for c in columns:
            total[c].k += row[c].k
            total[c].n += row[c].n
    print("| all | " + " | ".join(str(total[c]) for c in columns) + " |")


def short(tally: Tally) -> str:
    return f"{tally.k}/{tally.n}" if tally.n else "-"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    data = arguments.parse_args().data
    everywhere = presidio.known_countries()
    default = Patterns([], Limits())
    sentences(data, default)
    owners = {r.name.lower(): r.supported_entities[0] for r in presidio.load(everywhere)}
    # Tests of the phone recognizer set to other countries than it is by default.
    owners |= dict.fromkeys(("phmobilenumberrecognizer", "trphonenumberrecognizer"), "PHONE_NUMBER")
    cases(data, {"default": default, "all": Patterns(everywhere, Limits())}, owners)


if __name__ == "__main__":
    main()
