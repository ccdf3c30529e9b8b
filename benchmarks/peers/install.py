"""Install the peers, each group in a virtual environment of its own, since their dependencies conflict.

    python benchmarks/peers/install.py FOLDER

FOLDER gets one environment for each file of requirements/ (about 1.2 GB in all); one that is there and complete is left
alone. Needs a package registry, once; the benchmark itself needs no network.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    failed = []
    for requirements in sorted(REQUIREMENTS.glob("*.txt")):
        place = folder / requirements.stem
        done = place / "installed.txt"
        if done.exists() and done.read_text() == requirements.read_text():
            continue
        print(f"{place} ...", flush=True)
        venv.create(place, with_pip=True, clear=True)
        command = [place / "bin/python", "-m", "pip", "install", "--quiet", "-r", requirements]
        if subprocess.run(command, check=False).returncode:
            failed.append(requirements.stem)
            continue
        shutil.copyfile(requirements, done)
    if failed:
        sys.exit(f"not installed, so the benchmark will leave them out: {', '.join(failed)}")


if __name__ == "__main__":
    main()
