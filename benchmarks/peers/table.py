"""What a user would use instead, each in its own environment, in turn on the same records; ours is one of them.

Every peer is a running process that has scanned a few other records; in each round all get the same records, one after
another, beginning with another one each time. Speed is of the processor, of all processes a peer starts; the peer that
starts two for each call gets all records in one, and has its wall clock beside it. What a peer finds is held against
our findings of the four kinds that most look for, by kind and place.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 300  # seconds for one answer; the slowest takes some forty
CHILD = Path(__file__).with_name("child.py")

VENVS = {
    "ours": None,
    "presidio-patterns": None,
    "presidio": "presidio",
    "presidio-batch-2": "presidio",
    "presidio-rs": "rust",
    "datafog-core": "rust",
    "dolma-v1": "dolma",
    "dolma-v2": "dolma",
    "dolma-fast": "dolma",
    "datatrove": "datatrove",
    "scrubadub": "scrubadub",
}
"""Peer of child.py -> folder of its environment; None is this one."""

KINDS = {
    "e-mail": ("EMAIL_ADDRESS", "EMAIL"),
    "IP": ("IP_ADDRESS",),
    "phone": ("PHONE_NUMBER", "PHONE"),
    "card": ("CREDIT_CARD",),
}
"""What is compared -> the names it goes by."""

Spans = list[tuple[int, str, int, int]]


@dataclass
class Peer:
    """A running peer and what it has said."""

    name: str
    process: subprocess.Popen[str]
    kinds: list[str]
    rounds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def at_once(self) -> bool:
        """Whether it starts processes for each call, so that all records go in one."""
        return self.name.endswith("-2")

    @classmethod
    def start(cls, name: str, python: Path) -> Peer:
        """Raises: RuntimeError, if it does not come up."""
        process = subprocess.Popen(
            [python, CHILD, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        return cls(name, process, _read(name, process)["kinds"])

    def scan(self, texts: Sequence[str]) -> dict[str, Any]:
        """`cpu`, `wall` and `spans`. Raises: RuntimeError, if it died."""
        assert self.process.stdin
        try:
            self.process.stdin.write(json.dumps({"texts": list(texts)}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise RuntimeError(f"{self.name} died") from None
        return _read(self.name, self.process)

    def stop(self) -> None:
        self.process.communicate()


def _read(name: str, process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout
    patience = threading.Timer(PATIENCE, process.kill)
    patience.start()
    line = process.stdout.readline()
    patience.cancel()
    if not line:
        raise RuntimeError(f"{name} failed or took more than {PATIENCE} s (exit code {process.wait()})")
    return json.loads(line)  # type: ignore[no-any-return]


def table(folder: Path, records: Sequence[str], seeded: Sequence[str], *, rounds: int, warm: Sequence[str]) -> str:
    """Lines of the peers' table.

    Args:
        folder: of the environments, made by install.py; a peer that is not there, or fails, is named and left out.
        records: as many in each round as go evenly, all different.
        seeded: other texts, in which findings are compared too.
        warm: scanned before, by ours all, by the others a few: they keep nothing from one text to the next.
    Raises: ValueError, if there are too few records; RuntimeError, if ours fails.
    """
    size = len(records) // rounds
    if not size:
        raise ValueError("there are too few records for the peers")
    peers, left_out = _start(folder, warm)
    for number in range(rounds):
        part = records[number * size : (number + 1) * size]
        for peer in _rotated([peer for peer in peers if not peer.at_once], number):
            _tried(peer, part, peers, left_out)
    for peer in [peer for peer in peers if peer.at_once]:
        _tried(peer, records[: rounds * size], peers, left_out)
    found = {peer.name: _spans(peer, size) for peer in peers}
    for peer in list(peers):
        answer = _tried(peer, seeded, peers, left_out)
        found[peer.name] += [(n + rounds * size, kind, start, end) for n, kind, start, end in answer["spans"] or []]
        peer.rounds.pop()
    megabytes = sum(len(text.encode()) for text in records[: rounds * size]) / 1e6
    lines = [
        "| peer | records/s/core | MB/s/core | ours is | kinds | findings | of our e-mail | IP | phone | card |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    ours = next((peer for peer in peers if peer.name == "ours"), None)
    if ours is None:
        raise RuntimeError("; ".join(left_out))
    for peer in peers:
        if peer.at_once:
            rate = rounds * size / peer.rounds[0]["cpu"]
            ratio = peer.rounds[0]["cpu"] / sum(answer["cpu"] for answer in ours.rounds)
        else:
            rate = size / statistics.median(answer["cpu"] for answer in peer.rounds)
            ratio = statistics.median(a["cpu"] / b["cpu"] for a, b in zip(peer.rounds, ours.rounds, strict=True))
        speed = f"{rate:,.0f} | {rate * megabytes / rounds / size:,.3f} | {ratio:,.{1 if ratio >= 1 else 3}f} x"
        shares = " | ".join(_share(found["ours"], found[peer.name], names, peer.kinds) for names in KINDS.values())
        lines.append(f"| {peer.name} | {speed} | {len(peer.kinds)} | {len(found[peer.name]):,} | {shares} |")
        if peer.at_once:
            rate = rounds * size / peer.rounds[0]["wall"]
            lines.append(f"| - by the wall clock, both processes | {rate:,.0f} | | | | | | | | |")
        peer.stop()
    total = Counter(kind for _, kind, _, _ in found["ours"])
    counted = ", ".join(f"{total[names[0]]} {kind}" for kind, names in KINDS.items())
    lines.append(f"\nOurs found {counted} in the records and in {len(seeded):,} seeded texts.")
    return "\n".join([*lines, *(f"Left out: {why}." for why in left_out)])


def _start(folder: Path, warm: Sequence[str]) -> tuple[list[Peer], list[str]]:
    peers: list[Peer] = []
    left_out: list[str] = []
    for name, venv in VENVS.items():
        python = folder / venv / "bin/python" if venv else Path(sys.executable)
        if not python.exists():
            left_out.append(f"{name} is not installed")
            continue
        try:
            peer = Peer.start(name, python)
            if name == "ours":
                peer.scan(warm)
            peer.scan(warm[:32])
            peers.append(peer)
        except RuntimeError as error:
            left_out.append(str(error))
    return peers, left_out


def _tried(peer: Peer, texts: Sequence[str], peers: list[Peer], left_out: list[str]) -> dict[str, Any]:
    try:
        answer = peer.scan(texts)
    except RuntimeError as error:
        left_out.append(str(error))
        peers.remove(peer)
        return {"cpu": 0.0, "wall": 0.0, "spans": []}
    peer.rounds.append(answer)
    return answer


def _rotated(peers: list[Peer], number: int) -> list[Peer]:
    place = number % len(peers)
    return peers[place:] + peers[:place]


def _spans(peer: Peer, size: int) -> Spans:
    return [
        (n + number * size, kind, start, end)
        for number, answer in enumerate(peer.rounds)
        for n, kind, start, end in answer["spans"]
    ]


def _share(ours: Spans, theirs: Spans, names: Sequence[str], kinds: Sequence[str]) -> str:
    """How much of ours the other has a finding of the same kind at the same place for, in percent."""
    if not set(names) & set(kinds):
        return "-"
    places: dict[int, list[tuple[int, int]]] = {}
    for n, kind, start, end in theirs:
        if kind in names:
            places.setdefault(n, []).append((start, end))
    mine = [span for span in ours if span[1] in names]
    hit = sum(any(start < e and s < end for s, e in places.get(n, [])) for n, _, start, end in mine)
    return f"{100 * hit / len(mine):.0f} %" if mine else "-"
