"""How many texts our pattern scan and stock Presidio answer differently: it should be none.

    python benchmarks/parity.py DATA [--state FOLDER] [--everywhere] [--jobs 2] [--seconds 600] [--limit N]

Texts are those of corpus.py, at least 100,000, in the order of their digests; compared are entity, start, end, score to
9 digits, recognizer and whether a context word stands near. Of a text that differs its digest, entities and places are
printed, never the text.

Presidio takes its time for them, so its answers are kept in the state folder (digests of texts, places
and kinds of findings; no text), by recognizer set and versions. Each run adds to them until its seconds are over, then
compares all that is there, and says how much is left: run it again to go on. Ours is always scanned anew, and its time
is not limited by `--seconds`.

Exit code: 0 if none differs, 3 if one does, 1 if there is nothing to compare.
"""

from __future__ import annotations

import argparse
import collections
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import corpus

from provenance.errors import ProvenanceError

BATCH = 64
SHOWN = 20

_work: dict[str, Any] = {}  # what a forked process needs, so that no text travels between processes


class State:
    """Presidio's answers as lines of JSON, one file a writing process, appended only; a torn last line is left out."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder / name
        self.folder.mkdir(parents=True, exist_ok=True)

    def known(self) -> dict[str, list[list[Any]]]:
        """Digest of a text -> rows as stock.py gives them."""
        answers: dict[str, list[list[Any]]] = {}
        for path in sorted(self.folder.glob("*.jsonl")):
            for line in path.read_bytes().splitlines(keepends=True):
                if line.endswith(b"\n"):
                    name, found = json.loads(line)
                    answers[name] = found
        return answers

    def append(self, lines: list[str]) -> None:
        """Add the answers of this process."""
        path = self.folder / f"{os.getpid()}-{_work['began']}.jsonl"
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))


def ask(places: range) -> int:
    """Ask Presidio for some texts and keep the answers. Returns: texts asked."""
    import stock

    if time.time() > _work["until"]:
        return 0
    if "engine" not in _work:
        _work["engine"] = stock.engine(_work["everywhere"])
    lines = []
    for place in places:
        text = _work["texts"][place]
        lines.append(json.dumps([corpus.digest(text), stock.rows(_work["engine"], text)], separators=(",", ":")))
    _work["state"].append(lines)
    return len(lines)


def compare(places: range) -> tuple[int, int, int, list[dict[str, Any]]]:
    """Scan some texts with ours and compare. Returns: texts, findings, texts with a limit hit, those that differ."""
    if "patterns" not in _work:
        from provenance.scan.privacy import presidio
        from provenance.scan.privacy.patterns import Patterns
        from provenance.scan.settings import Limits

        _work["patterns"] = Patterns(presidio.known_countries() if _work["everywhere"] else [], Limits())
    texts = [_work["texts"][place] for place in places]
    findings = limited = 0
    different = []
    for text, found in zip(texts, _work["patterns"].scan(texts), strict=True):
        ours = sorted((s.entity, s.start, s.end, s.score, s.recognizer, s.context) for s in found.spans)
        theirs = sorted(tuple(row) for row in _work["known"][corpus.digest(text)])
        findings += len(theirs)
        limited += found.status != "ok"
        if ours != theirs:
            more, less = (collections.Counter(a) - collections.Counter(b) for a, b in ((ours, theirs), (theirs, ours)))
            different.append(
                {
                    "text": corpus.digest(text),
                    "characters": len(text),
                    "status": found.status,
                    "only_ours": sorted(more.elements()),
                    "only_presidio": sorted(less.elements()),
                }
            )
    return len(texts), findings, limited, different


def spread(work: Callable[[range], Any], count: int, jobs: int) -> Iterator[Any]:
    """Results of `work` on batches of 0..count in forked processes, in order.

    Raises: BrokenProcessPool, if a process is ended, such as for want of memory.
    """
    batches = [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from pool.map(work, batches)


def reference(texts: Sequence[str], jobs: int) -> None:
    """Ask Presidio for the texts, until the time is over."""
    _work["texts"] = texts
    began, done, told = time.time(), 0, time.time()
    for count in spread(ask, len(texts), jobs):
        done += count
        if time.time() - told > 30:
            told = time.time()
            rate = done / (told - began)
            print(f"presidio: {done:,} of {len(texts):,}, {rate:,.0f} texts/s", file=sys.stderr, flush=True)


def run(arguments: argparse.Namespace) -> int:
    built = corpus.build(arguments.data, arguments.variants)
    texts = built.texts[: arguments.limit]
    natural = set(built.natural)
    print(f"corpus {built.digest[:16]}: {len(built.texts):,} distinct texts, {len(texts):,} of them asked for")
    import stock

    state = State(arguments.state, f"{'all' if arguments.everywhere else 'default'}-{stock.name(arguments.everywhere)}")
    print(f"state: {state.folder}", flush=True)
    known = state.known()
    missing = [text for text in texts if corpus.digest(text) not in known]
    _work.update(
        state=state,
        everywhere=arguments.everywhere,
        began=time.time_ns(),
        until=time.time() + arguments.seconds,
    )
    if missing and arguments.seconds:
        reference(missing, arguments.jobs)
        known = state.known()
    _work["known"] = known
    _work["texts"] = ready = [text for text in texts if corpus.digest(text) in known]
    if arguments.reference_only:
        print(f"presidio has answered {len(ready):,} of {len(texts):,}")
        return 0
    began, total = time.time(), collections.Counter[str]()
    different: list[dict[str, Any]] = []
    for count, findings, limited, differing in spread(compare, len(ready), arguments.jobs):
        total.update(texts=count, findings=findings, limited=limited)
        different += differing
    seconds = time.time() - began
    print(
        f"texts compared: {total['texts']:,} ({sum(text in natural for text in ready):,} natural, the rest variants)\n"
        f"characters: {sum(map(len, ready)):,}\n"
        f"findings of Presidio: {total['findings']:,}\n"
        f"texts where ours says that a work limit was hit: {total['limited']:,}\n"
        f"texts that differ: {len(different):,}\n"
        f"ours took {seconds:,.0f} s with {arguments.jobs} processes (start included)"
    )
    kinds = collections.Counter(
        (side, row[0]) for one in different for side in ("only_ours", "only_presidio") for row in one[side]
    )
    for (side, entity), count in kinds.most_common():
        print(f"- {side}: {entity} {count:,}")
    for one in sorted(different, key=lambda item: item["characters"])[:SHOWN]:
        print(json.dumps(one))
    if len(ready) < len(texts):
        print(f"not compared yet: {len(texts) - len(ready):,} texts; run again to go on")
    if not ready:
        return 1
    return 3 if different else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--state", type=Path, default=Path(tempfile.gettempdir()) / "provenance-parity")
    parser.add_argument("--everywhere", action="store_true", help="recognizers of all countries")
    parser.add_argument("--jobs", type=corpus.positive, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=600, help="for asking Presidio; 0: only what is there")
    parser.add_argument("--limit", type=corpus.positive, help="only so many texts, the first by digest")
    parser.add_argument("--variants", type=int, default=corpus.VARIANTS, help="seeded variants in the corpus")
    parser.add_argument("--reference-only", action="store_true", help="ask Presidio, compare nothing")
    try:
        sys.exit(run(parser.parse_args()))
    except ProvenanceError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
