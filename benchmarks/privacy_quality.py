"""How good the scan for personal data is on public texts with labels: the tables of docs/privacy-quality.md.

    python benchmarks/privacy_quality.py DATA [--write docs/privacy-quality.md] [--save profiles/evaluations] [PART ...]

DATA is a folder of public texts laid out as the tests expect it. Parts: `sets` (precision and recall of Presidio's own
set on every labelled set), `packs` (the pack `recommended` against it), `flood` (records of P4 and P5 on prose, before
and after context is asked for), `cases` (the recognizers' own test strings), `names` (the model of names that ships);
all without PART. Tables are printed, or written between the marks of their part. `--save` keeps the three evaluations
that ship.

The pack was tuned on the half of each set whose texts have a SHA-256 that begins with an even byte; its figures, and
those beside it, are of the other half only.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from provenance.pipeline.evaluating import detector, evaluate_names
from provenance.quality import documents, entity_map, evaluation
from provenance.quality.counts import Counts, Rate, wilson
from provenance.quality.evaluate import Judged, judge, rules
from provenance.quality.evaluation import Evaluation
from provenance.scan.privacy import mapping, presidio, recognizers
from provenance.scan.privacy.once import Span
from provenance.scan.privacy.patterns import Patterns
from provenance.scan.settings import Limits, Names

PROSE = {
    "human/us_speeches_public_domain.jsonl.gz": ("text",),
    "human/movie_reviews_first200neg_first200pos.jsonl.gz": ("text",),
    "human/product_reviews.jsonl.gz": ("text",),
    "human/udhr_388_languages.jsonl.gz": ("text",),
    "human/tldr_pages_first80_per_language.jsonl.gz": ("text",),
    "instruct/gsm8k_test.jsonl.gz": ("question", "answer"),
    "instruct/hh_rlhf_harmless_base_test_first1000.jsonl.gz": ("chosen", "rejected"),
    "instruct/gpteacher_roleplay.jsonl.gz": ("instruction", "input", "response"),
    "instruct/gpteacher_codegen.jsonl.gz": ("instruction", "input", "response"),
}
"""Texts that hold hardly any identifier, and the fields they are in."""

MOST = (500, 1_000_000)  # records and characters of a prose set that are scanned

NAMED = (
    "ner_wikigold_en.conll.gz",
    "ner_wnut17_train_en.conll.gz",
    "presidio_synth_v2.jsonl.gz",
    "lifebench/fenghaoran.jsonl.gz",
    "lifebench/songyajing.jsonl.gz",
)
"""English texts with labels of names."""

_SEEN: dict[tuple[str, ...], dict[str, tuple[Span, ...]]] = {}  # packs -> text -> what was found, as parts share texts


@lru_cache(maxsize=8)
def patterns(countries: tuple[str, ...] = (), packs: tuple[str, ...] = ()) -> Patterns:
    return Patterns(countries, Limits(), recognizers=recognizers.load_all(packs))


def labelled(data: Path) -> list[documents.LabelledSet]:
    pii = data / "pii"
    paths = [
        pii / "presidio_synth_v2.jsonl.gz",
        *sorted((pii / "lifebench").glob("*.gz")),
        pii / "meddocan_train250_es.jsonl.gz",
    ]
    return [documents.read(path) for path in paths]


def held_out(one: documents.LabelledSet) -> documents.LabelledSet:
    kept = [d for d in one.documents if hashlib.sha256(d.text.encode()).digest()[0] % 2]
    return one._replace(name=f"{one.name} (held-out half)", documents=tuple(kept))


def evaluated(sets: Sequence[documents.LabelledSet], packs: tuple[str, ...], looked_for: frozenset[str]) -> Evaluation:
    known, by = entity_map.load(), rules(mapping.load().rows())
    scanner, seen = patterns((), packs), _SEEN.setdefault(packs, {})

    def scan(texts: Sequence[str]) -> Iterator[tuple[Span, ...]]:
        new = [text for text in dict.fromkeys(texts) if text not in seen]
        seen.update(zip(new, (found.spans for found in scanner.scan(new)), strict=True))
        return (seen[text] for text in texts)

    judged = [judge(one, scan, known, by, looked_for=looked_for) for one in sets]
    told = detector((), recognizers.load_all(packs))
    return Evaluation(detector=told, map=known.digest(), rules=by, sets=tuple(judged))


def said(rate: Rate) -> str:
    return "-" if rate.value is None else f"{rate.value:.2f} ({rate.low:.2f}-{rate.high:.2f})"


def row(name: str, kind: str, counts: Counts) -> str:
    exact = [rate.value for rate in (counts.recall(exact=True), counts.precision(exact=True))]
    return (
        f"| {name} | {kind} | {counts.labelled:,} | {said(counts.recall())} | {counts.findings:,} "
        f"| {said(counts.precision())} | {said(counts.f())} | "
        + " | ".join("-" if value is None else f"{value:.2f}" for value in exact)
        + " |"
    )


def rates(made: evaluation.Evaluation) -> Iterator[str]:
    """A table of an evaluation, a row for each set and kind."""
    yield "| set | kind | labelled | recall | findings | precision | F1 | recall, exact | precision, exact |"
    yield "|---|---|---:|---|---:|---|---|---:|---:|"
    for name, kind, counts in made.rows():
        yield row(name or "all", kind or "**all**", counts)
    yield ""


def beside(made: evaluation.Evaluation, unseen: str) -> Iterator[str]:
    """What an evaluation does not judge, and `unseen`, what its labels of kinds that cannot be found are called."""
    for what, name in ((unseen, "unseen"), ("Not judged", "beside")):
        total: dict[str, int] = defaultdict(int)
        for one in made.sets:
            for key, count in getattr(one, name).items():
                total[key] += count
        yield f"{what}: {', '.join(f'{key} {count:,}' for key, count in sorted(total.items()))}."
        yield ""


def sets(data: Path, save: Path | None) -> Iterator[str]:
    """Presidio's own set, whole sets."""
    made = evaluated(labelled(data), (), frozenset(detector((), ()).recognizers))
    yield from rates(made)
    yield from beside(made, "Labels that it has no recognizer for")
    if save:
        (save / "default.json").write_text(evaluation.dump(made), encoding="utf-8")


def packs(data: Path, save: Path | None) -> Iterator[str]:
    """The pack against Presidio's own set, on the halves that the pack was not tuned on."""
    halves = [held_out(one) for one in labelled(data)]
    sides = {"default": (), "recommended": ("recommended",)}
    kinds = {name: frozenset(detector((), recognizers.load_all(p)).recognizers) for name, p in sides.items()}
    every = kinds["default"] | kinds["recommended"]
    made = {name: evaluated(halves, p, every) for name, p in sides.items()}
    yield "| set | kinds | recall, default | recommended | precision, default | recommended |"
    yield "|---|---|---|---|---|---|"
    rows: list[tuple[str, str, Callable[[Evaluation], Counts]]] = [
        ("all", "that Presidio's own set looks for", lambda e: _sum(e.sets, kinds["default"])),
        ("all", "all", lambda e: _sum(e.sets, every)),
    ]
    for number, one in enumerate(halves):
        rows.append((one.name.split(".")[0], "its own", lambda e, n=number: _sum([e.sets[n]], kinds["default"])))
        rows.append((one.name.split(".")[0], "all", lambda e, n=number: _sum([e.sets[n]], every)))
    for kind in sorted({k for e in made.values() for k in e.pooled}):
        rows.append(("all", kind, lambda e, k=kind: e.pooled.get(k, Counts())))
    for name, what, pick in rows:
        old, new = (pick(made[side]) for side in sides)
        cells = [said(c.recall()) for c in (old, new)] + [said(c.precision()) for c in (old, new)]
        yield f"| {name} | {what} | {' | '.join(cells)} |"
    if save:
        own = evaluated(halves, ("recommended",), kinds["recommended"])
        (save / "recommended.json").write_text(evaluation.dump(own), encoding="utf-8")


def _sum(some: Iterable[Judged], kinds: frozenset[str]) -> Counts:
    return sum((c for one in some for kind, c in one.counts.items() if kind in kinds), Counts())


def flood(data: Path, save: Path | None) -> Iterator[str]:
    """Records of P4 and P5 on prose: with context asked of nothing, and as the mapping asks for it."""
    everywhere = tuple(presidio.known_countries())
    known = {row["entity"]: row for row in mapping.load().rows()}
    sides = {"default": ((), ()), "all countries": (everywhere, ()), "recommended": ((), ("recommended",))}
    yield "| prose | records | " + " | ".join(f"{s}, {w}" for s in sides for w in ("before", "after")) + " |"
    yield "|---|---:|" + "---:|" * (2 * len(sides))
    total: dict[tuple[str, str], int] = defaultdict(int)
    records = 0
    for name, fields in PROSE.items():
        texts = _prose(data / name, fields)
        records += len(texts)
        cells = []
        for side, (countries, chosen) in sides.items():
            scanner = patterns(countries, chosen)
            high = dict.fromkeys(("before", "after"), 0)
            for parts in texts:
                spans = [span for found in scanner.scan(parts) for span in found.spans]
                for way in high:
                    high[way] += any(_is_high(span, known, way == "after") for span in spans)
            for way, count in high.items():
                total[side, way] += count
                cells.append(f"{count} ({count / len(texts):.1%})")
        yield f"| {name.split('/')[1].split('.')[0]} | {len(texts):,} | {' | '.join(cells)} |"
    cells = [f"{total[s, w]} ({total[s, w] / records:.1%})" for s in sides for w in ("before", "after")]
    yield f"| **all** | {records:,} | {' | '.join(cells)} |"


def _is_high(span: Span, known: dict[str, dict[str, object]], asks: bool) -> bool:
    rule = known.get(span.entity)
    if rule is None or rule["class"] not in ("P4", "P5") or span.score < float(str(rule["min_score"])):
        return False
    return not (asks and rule["needs_context"]) or span.context


def _prose(path: Path, fields: Sequence[str]) -> list[list[str]]:
    found: list[list[str]] = []
    chars = 0
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(found) == MOST[0] or chars > MOST[1]:
                break
            record = json.loads(line)
            parts = [record[field] for field in fields if record.get(field)]
            found.append(parts)
            chars += sum(map(len, parts))
    return found


def cases(data: Path, save: Path | None) -> Iterator[str]:
    """The recognizers' own test strings, which show that each is wired as its authors meant."""
    lines = (data / "pii/presidio_recognizer_cases_part1.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    everywhere = tuple(presidio.known_countries())
    owners = {r.name.lower(): r.supported_entities[0] for r in presidio.load(everywhere)}
    # Tests of the phone recognizer set to other countries than it is by default.
    owners |= dict.fromkeys(("phmobilenumberrecognizer", "trphonenumberrecognizer"), "PHONE_NUMBER")
    columns = [("default", "any"), ("all", "any"), ("all", "counts"), ("all", "quiet any"), ("all", "quiet counts")]
    table: dict[str, dict[tuple[str, str], list[bool]]] = defaultdict(lambda: defaultdict(list))
    for name, scanner in (("default", patterns()), ("all", patterns(everywhere))):
        for record, found in zip(records, scanner.scan([r["text"] for r in records]), strict=True):
            entity = record["entities"][0] if record["entities"] else owners[record["source"].replace("_", "")]
            for way, least in (("any", 0.0), ("counts", 0.4)):
                seen = {(s.start, s.end) for s in found.spans if s.entity == entity and s.score >= least}
                if not record["expected_count"]:
                    table[entity][name, f"quiet {way}"].append(not seen)
                elif record["positions"]:
                    table[entity][name, way].append({tuple(p) for p in record["positions"]} <= seen)
                else:
                    table[entity][name, way].append(len(seen) >= record["expected_count"])
    yield "| entity | default: found | all countries: found | all: counts | all: quiet | all: quiet, counts |"
    yield "|---|---|---|---|---|---|"
    total: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for entity, made in sorted(table.items()):
        yield (
            f"| {entity} | " + " | ".join(f"{sum(made[c])}/{len(made[c])}" if made[c] else "-" for c in columns) + " |"
        )
        for column in columns:
            total[column] += made[column]
    yield "| **all** | " + " | ".join(said(wilson(sum(total[c]), len(total[c]))) for c in columns) + " |"


def names(data: Path, save: Path | None) -> Iterator[str]:
    """The model that ships, on English texts with labels of names, whole sets."""
    pii = data / "pii"
    made, statuses = evaluate_names([pii / name for name in NAMED], Names())
    yield from rates(made)
    said = ", ".join(f"{one.name} {one.documents:,}" for one in made.sets)
    yield f"Texts: {said}; by scan status: {', '.join(f'{s} {n:,}' for s, n in statuses.items())}."
    yield ""
    yield from beside(made, "Labels that it does not look for")
    if save:
        (save / "names-en.json").write_text(evaluation.dump(made), encoding="utf-8")


PARTS = {"sets": sets, "packs": packs, "flood": flood, "cases": cases, "names": names}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("parts", nargs="*", choices=[[], *PARTS], metavar="PART")
    arguments.add_argument("--write", type=Path)
    arguments.add_argument("--save", type=Path)
    given = arguments.parse_args()
    for name in given.parts or PARTS:
        text = "\n".join(PARTS[name](given.data, given.save)).strip()
        if given.write is None:
            sys.stdout.write(f"## {name}\n\n{text}\n\n")
            continue
        page = given.write.read_text(encoding="utf-8")
        before, rest = page.split(f"<!-- {name} -->\n", 1)
        after = rest.split("<!-- end -->\n", 1)[1]
        given.write.write_text(f"{before}<!-- {name} -->\n{text}\n<!-- end -->\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
