"""A run killed at any moment leaves a store that the next run completes, to the manifest of an undisturbed run."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import polars as pl

from provenance.ledger import derive
from provenance.ledger.store import Store
from provenance.pipeline import tagging

KILLS = 8
COMMAND = [sys.executable, "-c", "from provenance.cli import main; main()", "tag"]


def many(folder):
    """Enough data that a run takes a moment: large shards in blocks, and many small ones in packs."""
    folder.mkdir()
    for shard in range(1):
        with (folder / f"large-{shard}.jsonl").open("w") as file:
            for i in range(62_000):
                file.write(json.dumps({"text": f"Record {i} of shard {shard}. " + "word " * (i % 200)}) + "\n")
    (folder / "small").mkdir()
    for i in range(600):
        (folder / "small" / f"{i:04}.txt").write_text(f"A small text, number {i}.\n")
    return folder


def rows(store, snapshot, folder):
    """All rows of all families, in canonical order."""
    opened = Store.open(store)
    files = derive.scan_files(folder, opened.load(snapshot), opened.index())
    return {
        name: (frame := pl.read_parquet(paths)).sort(
            [c for c in ("shard", "row", "part", "field") if c in frame.columns]
        )
        for name, paths in files.items()
        if paths
    }


def test_killed_at_random_moments_the_store_is_completed(tmp_path):
    data = many(tmp_path / "data")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    began = time.monotonic()
    whole = tagging.tag([data], store_path=tmp_path / "whole", now=now, jobs=2, families=["text"])
    usual = time.monotonic() - began
    dice = random.Random(7)
    store = tmp_path / "store"
    command = [*COMMAND, str(data), "--families", "text", "--jobs", "2", "-q", "--store", str(store)]
    killed = finished = 0
    while killed < KILLS:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=dice.uniform(0.1, 1.1) * usual)
        except subprocess.TimeoutExpired:
            # The parent alone: its workers have to notice by themselves.
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
            continue
        assert process.returncode == 0
        # It had time to finish, which is no kill: begin again with an empty store, and go on.
        finished += 1
        store = store.with_name(f"store-{finished}")
        command[-1] = str(store)
    done = tagging.tag([data], store_path=store, now=now, jobs=2, families=["text"])
    assert done.snapshot == whole.snapshot
    ours, theirs = rows(store, done.snapshot, tmp_path / "a"), rows(tmp_path / "whole", whole.snapshot, tmp_path / "b")
    assert all(ours[name].equals(theirs[name]) for name in theirs)
    assert not (store / "work").exists()
    assert not any((store / "tmp").glob("*"))
