"""Somebody else's verifier reads our log: golang.org/x/mod/sumdb (note and tlog), as Debian packages it."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from provenance.tlog import merkle, note
from provenance.tlog.checkpoint import Checkpoint
from provenance.tlog.store import Log

HERE = Path(__file__).resolve().parent
PACKAGES = Path(os.environ.get("PROVENANCE_GOPATH", "/usr/share/gocode"))
KEY = note.parse_key("audit.example/log1+184fdc4b+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
WITNESS = note.parse_key("board.example/w1+e1a54da2+BIqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c")


@pytest.fixture(scope="session")
def verifier(tmp_path_factory):
    """The Go program, compiled."""
    if shutil.which("go") is None or not (PACKAGES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("the go verifier needs Debian's golang-go and golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    env = {**os.environ, "GO111MODULE": "off", "GOPATH": str(PACKAGES), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", str(folder / "verify"), str(HERE / "verify.go")], check=True, env=env)
    return folder / "verify"


def encoded(data):
    return base64.b64encode(data).decode()


def made(folder, size):
    """A signed and cosigned log of this size, with our own proofs of some of it."""
    log = Log.create(folder / "log")
    log.append(f'{{"digest":"{n:064x}","kind":"provenance.log.test"}}'.encode() for n in range(size))
    text = str(Checkpoint(KEY.name, log.size, log.root))
    lines = note.sign(text, KEY, bytes(32)), note.sign(text, WITNESS, bytes([1]) * 32, at=1767225600)
    (log.folder / "checkpoint").write_text(str(note.Note(text, lines)), encoding="utf-8")
    some = sorted({0, size // 3, size // 2, size - 1})
    inclusion = [
        {"Index": n, "Entry": encoded(log.entry(n)), "Path": [encoded(h) for h in merkle.inclusion(n, size, log.read)]}
        for n in some
    ]
    consistency = [
        {
            "Old": old,
            "Root": encoded(log.root_at(old)),
            "Path": [encoded(h) for h in merkle.consistency(old, size, log.read)],
        }
        for old in some
        if old
    ]
    (folder / "proofs.json").write_text(json.dumps({"Inclusion": inclusion, "Consistency": consistency}))
    return log.folder


def ask(verifier, folder):
    return subprocess.run(
        [str(verifier), str(folder / "log"), str(KEY), str(folder / "proofs.json")],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 300, 1000, 66_000])
def test_go_verifies_our_checkpoints_tiles_and_proofs(verifier, tmp_path, size):
    made(tmp_path, size)
    found = ask(verifier, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith(f"{size} entries")


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000", "tile/entries/000", "tile/0/001.p/44", "../proofs.json"])
def test_go_refuses_what_was_changed(verifier, tmp_path, name):
    log = made(tmp_path, 300)
    path = log / name
    content = bytearray(path.read_bytes())
    place = content.index(b'"Path": ["') + 15 if name.endswith("json") else 40
    content[place] = ord("A") if content[place] != ord("A") else ord("B")
    path.write_bytes(bytes(content))
    assert ask(verifier, tmp_path).returncode == 1
