"""How fast the pattern scan is: against stock Presidio, against what a user would use instead, on two processes.

    python benchmarks/privacy_speed.py DATA [--peers FOLDER] [--only paired,peers,scaling,footprint] [--rounds 9]

Records are whole records of corpus.py of 700 to 2,000 characters (about 1 kB), in the order of their digests; every
part uses others than those it warmed caches with; for the two processes, records of 100 characters and up, since more
are needed. The peers are those in FOLDER, where peers/install.py put them; what is not there is named and left out.
Start-up and memory of a worker are measured too. All of it takes about six minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import corpus
import footprint
import scaling

from provenance.errors import ProvenanceError

PARTS = ("footprint", "paired", "scaling", "peers")
LOW, HIGH = 700, 2_000


def run(arguments: argparse.Namespace, parts: list[str]) -> None:
    built = corpus.build(arguments.data)
    records = built.unseen(low=LOW, high=HIGH)
    print(
        f"{len(records):,} records of {LOW} to {HIGH:,} characters, corpus {built.digest[:16]}; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n"
    )
    warm, size, rounds = arguments.warm, arguments.records, arguments.rounds
    if "footprint" in parts:
        print(footprint.table(built.texts[: arguments.footprint_texts], repeat=3), flush=True)
    if {"paired", "scaling"} & set(parts):
        import paired

        for everywhere in (False, True) if arguments.everywhere else (False,):
            sides = paired.Sides(everywhere)
            if "paired" in parts:
                print(f"\n{'all countries' if everywhere else 'default set'}\n\n{paired.HEADER}")
                for summary in paired.variants(sides, records, rounds=rounds, size=size, warm=warm):
                    print(summary.row(), flush=True)
            else:
                sides.ours(records[:warm])
            if "scaling" in parts and not everywhere:
                used = set(records[: warm + rounds * size])
                fresh = [text for text in built.unseen(low=100, high=HIGH) if text not in used]
                print("\n" + scaling.gains(sides.ours, fresh, rounds=5, target=arguments.target), flush=True)
    if "peers" in parts:
        from peers import table

        some = records[warm : warm + rounds * arguments.peer_records]
        print("\n" + table.table(arguments.peers, some, built.plain[:300], rounds=rounds, warm=records[:warm]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--peers", type=Path, default=Path(tempfile.gettempdir()) / "provenance-peers")
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts of {','.join(PARTS)}")
    parser.add_argument("--everywhere", action="store_true", help="the paired rounds with all countries too")
    parser.add_argument("--rounds", type=corpus.positive, default=9)
    parser.add_argument("--records", type=corpus.positive, default=150, help="of a paired round")
    parser.add_argument(
        "--peer-records", type=corpus.positive, default=40, help="of a round of the peers; the slowest take 15 a second"
    )
    parser.add_argument("--warm", type=corpus.positive, default=3_000, help="other records scanned before")
    parser.add_argument("--footprint-texts", type=corpus.positive, default=3_000, help="scanned by a measured worker")
    parser.add_argument("--target", type=float, default=2.0, help="seconds of one measurement of the two-process part")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"--only: no such part: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    try:
        run(arguments, parts)
    except (ProvenanceError, ValueError, RuntimeError) as error:
        sys.exit(str(error))
    print(f"\n{time.monotonic() - began:,.0f} s in all; load {os.getloadavg()[0]:.1f} at the end", file=sys.stderr)


if __name__ == "__main__":
    main()
