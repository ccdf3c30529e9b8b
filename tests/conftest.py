"""Fixtures every test area may use."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data; tests that use it skip where it is absent."""
    folder = Path(os.environ.get("PROVENANCE_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / "README.md").is_file():
        pytest.skip("the folder of public test data is absent (set PROVENANCE_TEST_DATA to where it is)")
    return folder


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

SOURCES = """
version: 1
provider: Example Lab
sources:
  - id: chat
    owner: Example Lab
    origin_class: user_model
    licence: proprietary
    match: {paths: ["chat/**"]}
  - id: forum-de
    owner: Forum Ltd
    origin_class: public_dataset
    licence: CC-BY-4.0
    match: {paths: ["forum.jsonl"], where: {lang: de}}
    language: de
  - id: forum
    owner: Forum Ltd
    origin_class: public_dataset
    licence: CC-BY-SA-4.0
    match: {paths: ["forum.jsonl"]}
"""


@pytest.fixture(autouse=True)
def key(tmp_path_factory, monkeypatch):
    """A key of the tests' own, so that no test makes one in the home of whoever runs it."""
    path = tmp_path_factory.getbasetemp() / "key"
    if not path.exists():
        path.write_text("11" * 32)
    monkeypatch.setenv("PROVENANCE_KEY", str(path))


def write_data(folder):
    """Chat in gzip, a forum in two languages with a broken line, a text, and what is no data."""
    (folder / "chat").mkdir(parents=True)
    lines = [
        {"messages": [{"role": "user", "content": f"Question {i}: mail me at user{i}@example.com?"},
                      {"role": "assistant", "content": f"Answer {i}: I have no mail."}]}
        for i in range(20)
    ]  # fmt: skip
    with gzip.GzipFile(folder / "chat" / "a.jsonl.gz", "wb", mtime=0) as file:
        file.write("".join(json.dumps(line) + "\n" for line in lines).encode())
    forum = [{"text": f"Beitrag {i} über das Wetter.", "lang": "de"} for i in range(6)]
    forum += [{"text": f"Post {i} about the weather.", "lang": "en"} for i in range(9)]
    body = "".join(json.dumps(line) + "\n" for line in forum) + '{"text": broken\n\n'
    (folder / "forum.jsonl").write_text(body, encoding="utf-8")
    (folder / "note.txt").write_text("A plain note without a source.\n", encoding="utf-8")
    (folder / "README.md").write_text("No data.", encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path):
    return write_data(tmp_path / "data")


@pytest.fixture
def run(tmp_path):
    """Tag a folder into a store, in this process unless told otherwise."""
    from provenance.pipeline import tagging

    def tag(folder, *, store=tmp_path / "store", jobs=1, families=("text", "language"), **more):
        return tagging.tag([folder], store_path=store, now=NOW, jobs=jobs, families=families, **more)

    return tag
