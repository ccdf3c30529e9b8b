"""How good and how fast the secrets scan is, beside detect-secrets out of the box.

    python benchmarks/secrets_scan.py DATA --code SITE_PACKAGES > benchmarks/secrets.md

DATA is a folder of public texts laid out as the tests expect it. The peers are
detect-secrets line by line and file by file. No string that may be a secret is printed.

Cases: strings from the plugins' own tests, so they show that all is wired as its authors meant, not how well it works
on real text. Lines: the library's test files, labelled by hand below. False alarms: texts of people and of a model, in
which no real secret is known; every finding counts as a false one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import platform
import socket
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from privacy_quality import Tally

from provenance.scan.secrets.search import Search
from provenance.scan.settings import SecretLimits

NOT_SECRETS = {
    "ip_public": "an address of a machine is personal data",
    "high_entropy_strings": "its example names nothing",
}
FIXTURES = {
    "config.env": {1},
    "config.ini": {2, 10, 26},
    "config.md": {10},
    "config.yaml": {5, 12, 13},
    "config2.yaml": {2},
    "middle_line.yml": {4},
    "private_key": {1},
    "sample.diff": {22, 34, 72},
}
"""File -> lines that hold a key or password, or a dummy in the place of one; the three other files hold none."""

PROSE = (
    "human/us_speeches_public_domain.jsonl.gz",
    "human/movie_reviews_first200neg_first200pos.jsonl.gz",
    "human/product_reviews.jsonl.gz",
    "human/udhr_388_languages.jsonl.gz",
    "human/tldr_pages_first80_per_language.jsonl.gz",
    "instruct/gsm8k_train_first2500.jsonl.gz",
    "instruct/hh_rlhf_harmless_base_test_first1000.jsonl.gz",
)
CODE = ("instruct/gpteacher_codegen.jsonl.gz",)
PEER_CHARS = 150_000  # of each set; it takes minutes for what takes us a second
REPEATS = 5
LINES, FILES = "detect-secrets lines", "detect-secrets files"
Scan = Callable[[str, str], list[tuple[int, str]]]  # text, name of its file -> (line from 1, kind)


def ours() -> Scan:
    search = Search(SecretLimits())

    def scan(text: str, name: str) -> list[tuple[int, str]]:
        if not search.may_hold(text):
            return []
        return [(text.count("\n", 0, h.start) + 1, h.kind) for h in search.scan([text])[0].hits]

    return scan


def peer() -> Scan:
    from detect_secrets.core.scan import scan_line

    def scan(text: str, name: str) -> list[tuple[int, str]]:
        return [(n, s.type) for n, line in enumerate(text.splitlines(), 1) for s in scan_line(line)]

    return scan


def peer_on_files(folder: Path) -> Scan:
    from detect_secrets.core.scan import scan_file

    def scan(text: str, name: str) -> list[tuple[int, str]]:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return [(s.line_number, s.type) for s in scan_file(str(path))]

    return scan


def cases(data: Path, scans: dict[str, Scan]) -> None:
    path = data / "secrets" / "detect_secrets_plugin_cases_part1.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kinds = sorted({row["plugin"] for row in rows})
    print("| plugin | " + " | ".join(f"{name}: recall | {name}: quiet" for name in scans) + " |")
    print("|---|" + "---|---|" * len(scans))
    total = {name: (Tally(), Tally(), Tally()) for name in scans}  # recall, quiet, precision
    for kind in kinds:
        cells = []
        for name, scan in scans.items():
            found, quiet = Tally(), Tally()
            for row in (row for row in rows if row["plugin"] == kind):
                hit = bool(scan(row["text"], "a.txt"))
                (found if row["is_secret"] else quiet).add(hit == row["is_secret"])
                if kind not in NOT_SECRETS:
                    total[name][not row["is_secret"]].add(hit == row["is_secret"])
                    if hit:
                        total[name][2].add(row["is_secret"])
            cells += [str(found), str(quiet)]
        print(f"| {kind}{' (not a secret here)' if kind in NOT_SECRETS else ''} | " + " | ".join(cells) + " |")
    cells = [str(t) for name in scans for t in total[name][:2]]
    print("| **all that are secrets here** | " + " | ".join(f"**{c}**" for c in cells) + " |")
    print("\nPrecision over them: " + "; ".join(f"{name} {total[name][2]}" for name in scans) + ".\n")


def fixtures(data: Path, scans: dict[str, Scan]) -> None:
    print("| | recall | precision |\n|---|---|---|")
    for name, scan in scans.items():
        recall, precision = Tally(), Tally()
        for path in sorted((data / "secrets" / "detect_secrets_fixtures").iterdir()):
            found = {line for line, _ in scan(path.read_text(encoding="utf-8"), path.name)}
            true = FIXTURES.get(path.name, set())
            for line in true:
                recall.add(line in found)
            for line in found:
                precision.add(line in true)
        print(f"| {name} | {recall} | {precision} |")


def false_alarms(data: Path, more: Path | None, scans: dict[str, Scan]) -> None:
    print("| set | " + " | ".join(f"{name}: characters | found | a million | kinds" for name in scans) + " |")
    print("|---|" + "---|---|---|---|" * len(scans))
    for group in (PROSE, (*CODE, *([str(more)] if more else []))):
        sums = {name: [0, 0] for name in scans}
        for file in group:
            texts = list(read(data / file) if file.endswith(".gz") else sources(Path(file)))
            cells = []
            for name, scan in scans.items():
                taken = texts if name == "ours" else first(texts, PEER_CHARS)
                chars = sum(map(len, taken))
                taken = ["\n\n".join(taken)] if name == FILES else taken
                found = Counter(kind for text in taken for _, kind in scan(text, "a.txt"))
                sums[name][0] += chars
                sums[name][1] += found.total()
                kinds = ", ".join(f"{k} {n:,}" for k, n in found.most_common(2)) + (" ..." if len(found) > 2 else "")
                cells += [f"{chars:,}", f"{found.total():,}", f"{1e6 * found.total() / chars:,.1f}", kinds or "-"]
            print(f"| {Path(file).name.removesuffix('.jsonl.gz')} | " + " | ".join(cells) + " |")
        cells = [f"{c:,} | {n:,} | {1e6 * n / c:,.1f} | " for c, n in sums.values()]
        print(f"| **{'prose' if group is PROSE else 'code'}** | " + " | ".join(cells) + " |")


def speed(data: Path, scans: dict[str, Scan]) -> None:
    sets = {"prose of people": PROSE[:1] + PROSE[6:], "code and instructions by a model": CODE}
    print(
        "| records of 1,000 characters | " + " | ".join(f"{name}: records/s and core" for name in scans) + " | ratios |"
    )
    print("|---|" + "---|" * len(scans) + "---|")
    for label, files in sets.items():
        whole = "\n\n".join(text for file in files for text in read(data / file))
        records = [whole[i : i + 1000] for i in range(0, min(len(whole), 1_500_000) - 1000, 1000)]
        rates: dict[str, list[float]] = {name: [] for name in scans}
        for turn in range(REPEATS):
            for name, scan in scans.items():
                some = records if name == "ours" else records[turn * 20 : turn * 20 + 20]
                began = time.process_time()
                for record in some:
                    scan(record, "a.txt")
                rates[name].append(len(some) / (time.process_time() - began))
        middle = {name: statistics.median(rate) for name, rate in rates.items()}
        cells = [f"{middle[n]:,.0f} ({min(r):,.0f}-{max(r):,.0f})" for n, r in rates.items()]
        print(
            f"| {label} | "
            + " | ".join(cells)
            + f" | {middle['ours'] / middle[LINES]:,.0f}, {middle['ours'] / middle[FILES]:,.0f} |"
        )


def read(path: Path) -> Iterator[str]:
    """Every string of every record that has a letter beside its id."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for key, value in json.loads(line).items():
                if isinstance(value, str) and key not in ("id", "corpus", "license", "lang"):
                    yield value


def sources(folder: Path) -> Iterator[str]:
    """Every Python file that is UTF-8, but for the detectors' own."""
    for path in sorted(folder.rglob("*.py")):
        if "detect_secrets" not in path.parts:
            try:
                yield path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def first(texts: list[str], chars: int) -> list[str]:
    taken, size = [], 0
    for text in texts:
        if size >= chars:
            break
        taken.append(text[: chars - size])
        size += len(taken[-1])
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--code", type=Path, help="a folder of Python files, such as site-packages; only its *.py are read"
    )
    data, more = (given := parser.parse_args()).data, given.code

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OSError("no network in a benchmark")

    socket.socket.connect = refuse  # type: ignore[method-assign]
    from detect_secrets.settings import default_settings

    with default_settings(), TemporaryDirectory() as folder:
        scans = {"ours": ours(), LINES: peer(), FILES: peer_on_files(Path(folder))}
        print("# Secrets: what is found, what is found wrongly, and how fast\n")
        print(
            f"The family `secrets` beside detect-secrets {metadata.version('detect-secrets')}, whose patterns it uses, "
            "out of the box with all plugins: line by line (`scan_line`, as `detect-secrets scan --string`: "
            "entropy of every word) and file by file (`scan_file`, as `detect-secrets scan`, in quotes only). "
            f"Python {platform.python_version()}. Intervals are Wilson's, 95 %. "
            "To repeat it: `python benchmarks/secrets_scan.py DATA --code SITE_PACKAGES > benchmarks/secrets.md`\n"
        )
        print("## The plugins' own test strings\n")
        print("Recall: a true string gives a finding. Quiet: a false one gives none. Of any kind, in both.\n")
        cases(data, scans)
        print("## The library's test files, line by line\n")
        print("Lines labelled by hand; some of their dummies count up from 1, which we take for stand-ins, and miss.\n")
        fixtures(data, scans)
        print("\n## False alarms a million characters\n")
        print(
            f"Of the peers, the first {PEER_CHARS:,} characters of each set. The sets of DATA were at hand "
            "while the filters were written; of what was found in the Python files (packages) one led to a filter.\n"
        )
        false_alarms(data, more, scans)
        print("\n## Speed\n")
        print(f"Interleaved in one process, CPU time, median (range) of {REPEATS} turns; peers: 20 records a turn.\n")
        speed(data, scans)


if __name__ == "__main__":
    main()
