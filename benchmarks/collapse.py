"""Ten generations of a small language model trained on its own output, tagged and measured by provenance.

    python benchmarks/collapse.py [--data FOLDER] [--generations 10] [--records 750] [--plot benchmarks/collapse.svg]

Each generation's model (`ngram.py`) writes as many records as the first text of people has. The next is trained on:

- replace: only what the last model wrote;
- accumulate: the first text, and what all models before wrote;
- fresh: the same, and as much new text of people each time.

Each generation's data is tagged as a user would (its own store, a sources.yaml that declares who wrote what), its model
registered, and the tool's measures read from its profiles. Beside them stands what only the texts can tell: perplexity
on text of people that no model saw, vocabulary and distinct-2 of what the model then writes, and how much of the tail
of the first text is left. Results and sources: collapse.md.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import human_text
import ngram

import provenance as pv

LENGTH = 80
"""Words of a record."""
SEED = 4
REGIMES = ("replace", "accumulate", "fresh")
FAMILIES = ("text", "language")
SOURCES = """\
version: 1
provider: Simulated lab
sources:
  - id: people
    match: {paths: ["people/**"]}
    owner: The public
    origin_class: public_dataset
    licence: CC0-1.0
    legal_basis: none
    collected: {from: 1789-01-01, to: 2021-12-31}
    language: en
    authors: {"*": human}
"""
WRITTEN = """\
  - id: written-{writer:03d}
    match: {{paths: ["written/{writer:03d}.jsonl"]}}
    owner: Simulated lab
    origin_class: synthetic
    licence: LicenseRef-Simulated
    legal_basis: none
    collected: {{from: 2026-01-01, to: 2026-12-31}}
    language: en
    generator: ngram@{writer}
    authors: {{"*": model}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One generation of one regime. Shares are 0..1; the tool's are of effective tokens of what it is trained on."""

    regime: str
    generation: int
    records: int  # it is trained on
    synthetic: float
    own: float
    fresh: float | None  # None: there is nothing before it
    retained: float | None
    depth: int  # generations of machine text before it
    level: str  # low, elevated, high, severe
    rank: int  # 0..3, the same
    rule: str  # why
    perplexity: float  # on the text of people that is held out
    vocabulary: int  # different words among what it then writes
    distinct: float  # distinct-2 of that
    tail_read: float  # of the words that the first text holds once or twice, share in what it is trained on
    tail_written: float  # ... in what it writes


@dataclass(frozen=True, slots=True)
class Text:
    """What people wrote: the first text, what is held out, and what comes fresh."""

    first: list[list[str]]
    held: list[list[str]]
    fresh: list[list[list[str]]]  # one list a generation

    @classmethod
    def cut(cls, records: list[list[str]], size: int, generations: int) -> Text:
        """Raises: ValueError, if there are too few records."""
        need = size // 2 + size * (generations + 1)
        if len(records) < need:
            raise ValueError(f"{need:,} records of text of people are needed, {len(records):,} are there")
        parts = [records[at : at + size] for at in range(size // 2, need, size)]
        return cls(parts[0], records[: size // 2], parts[1:])


def simulate(regime: str, text: Text, folder: Path) -> Iterator[Generation]:
    """Generation 0, trained on the first text alone, and one more for each of `text.fresh`."""
    data, store = folder / regime, folder / f"{regime}.store"
    data.mkdir(parents=True)
    chance = random.Random(SEED)
    keep(data / "people/000.jsonl", text.first)
    model = ngram.Model()
    model.train(text.first)
    read, last = list(text.first), None
    for number in range(len(text.fresh) + 1):
        (data / "sources.yaml").write_text(
            SOURCES + "".join(WRITTEN.format(writer=n) for n in range(number)), encoding="utf-8"
        )
        snapshot = pv.tag(data, store=store, name=f"{regime}-{number}", families=FAMILIES)
        told = measures(snapshot, last)
        pv.models.add("ngram", str(number), trained_on=[snapshot], store=store, parents=parents(number))
        written = [model.write(LENGTH, chance) for _ in text.first]
        yield Generation(
            regime=regime, generation=number, records=len(read), **told, **of_texts(model, text, read, written)
        )
        last = snapshot.name
        if number == len(text.fresh):
            return
        if regime == "replace":
            model, read = ngram.Model(), []
            for path in data.glob("*/*.jsonl"):
                path.unlink()
        added = [*written, *(text.fresh[number] if regime == "fresh" else [])]
        model.train(added)
        read += added
        keep(data / f"written/{number:03d}.jsonl", written)
        if regime == "fresh":
            keep(data / f"people/{number + 1:03d}.jsonl", text.fresh[number])


def parents(number: int) -> list[str]:
    return [f"ngram@{number - 1}"] if number else []


def keep(path: Path, texts: list[list[str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"text": " ".join(t)}) + "\n" for t in texts), encoding="utf-8")


def measures(snapshot: pv.Snapshot, baseline: str | None) -> dict[str, object]:
    """What the tool says of the data, held against the generation before, before a model is trained on it."""
    held = baseline or "none"
    found = snapshot.profile("feedback_measures", baseline=held).row(0, named=True)
    risk = snapshot.profile("feedback_risk", baseline=held).row(0, named=True)
    return {
        "synthetic": found["synthetic_share"],
        "own": found["own_share"],
        "fresh": found["fresh_share"],
        "retained": found["retained_share"],
        "depth": found["generations"],
        "level": risk["level"],
        "rank": risk["rank"],
        "rule": risk["rule"],
    }


def of_texts(model: ngram.Model, text: Text, read: list[list[str]], written: list[list[str]]) -> dict[str, object]:
    """What only the texts can tell."""
    tail = ngram.rare(text.first, 1, most=2)
    return {
        "perplexity": model.perplexity(text.held, {word for record in text.first for word in record}),
        "vocabulary": len({word for record in written for word in record}),
        "distinct": ngram.distinct(written, 2),
        "tail_read": ngram.coverage(tail, read, 1),
        "tail_written": ngram.coverage(tail, written, 1),
    }


def table(rows: list[Generation]) -> str:
    """The generations as a Markdown table."""
    head = [
        "regime",
        "generation",
        "records",
        "synthetic",
        "own",
        "fresh",
        "depth",
        "level",
        "perplexity",
        "vocabulary",
    ]
    lines = [f"| {' | '.join([*head, 'distinct-2', 'tail read', 'tail written'])} |"]
    lines += ["|---|" + "---:|" * 6 + "---|" + "---:|" * 5]
    for r in rows:
        told = [r.regime, r.generation, f"{r.records:,}", f"{r.synthetic:.1%}", f"{r.own:.1%}"]
        told += [
            "" if r.fresh is None else f"{r.fresh:.1%}",
            r.depth,
            r.level,
            f"{r.perplexity:,.0f}",
            f"{r.vocabulary:,}",
        ]
        told += [f"{r.distinct:.3f}", f"{r.tail_read:.1%}", f"{r.tail_written:.1%}"]
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of public texts; without it, text is made")
    parser.add_argument("--generations", type=int, default=10)
    parser.add_argument("--records", type=int, default=750, help="of the first text, and of what each model writes")
    parser.add_argument("--plot", type=Path, help="an SVG file")
    parser.add_argument("--json", type=Path, help="all figures of all generations")
    args = parser.parse_args()
    need = args.records // 2 + args.records * (args.generations + 1)
    records = human_text.public(args.data, LENGTH, SEED) if args.data else human_text.made(need, LENGTH, SEED)
    text = Text.cut(records, args.records, args.generations)
    with tempfile.TemporaryDirectory() as folder:
        rows = [row for regime in REGIMES for row in simulate(regime, text, Path(folder))]
    print(table(rows))
    if args.json:
        args.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    if args.plot:
        import collapse_plot

        collapse_plot.plot([asdict(row) for row in rows], args.plot)


if __name__ == "__main__":
    main()
