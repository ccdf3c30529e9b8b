"""The declaration of the real public data fits that data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from provenance import read
from provenance.sources import check, load

FOLDERS = ("human", "human_vs_machine", "instruct", "pii")
DECLARED = Path(__file__).resolve().parents[1] / "real" / "sources.yaml"


@dataclass(frozen=True)
class File:
    path: str
    size: int
    status: str = "data"
    reason: str | None = None


def files(root: Path) -> list[File]:
    return [File(p.relative_to(root).as_posix(), p.stat().st_size) for p in sorted(root.rglob("*")) if p.is_file()]


@pytest.mark.parametrize("several_roots", [False, True])
def test_every_file_has_a_source_and_every_source_a_file(shared_data: Path, several_roots: bool) -> None:
    if several_roots:
        found = {name: files(shared_data / name) for name in FOLDERS}
    else:
        found = {"data": [f for f in files(shared_data) if f.path.split("/")[0] in FOLDERS]}
    result = check(load(DECLARED), found)
    assert result.unmatched == []
    assert result.clashes == []
    assert [s.id for s in result.sources if s.matches_nothing] == []
    assert len(result.partly) == 2  # people and models share two files, and `label` tells them apart


def test_nothing_the_readme_does_not_say_is_declared() -> None:
    for source in load(DECLARED).sources:
        assert source.licence is not None
        assert source.legal_basis is None
        assert source.collected_from is None
        assert not source.internal


def test_every_text_field_is_read_or_left_out_on_purpose(shared_data: Path) -> None:
    declared = load(DECLARED)
    for folder in FOLDERS:
        for file in read.walk(shared_data / folder, set()):
            if file.format is None:
                continue
            path, options = shared_data / folder / file.path, declared.reader_options(file.path, root=folder)
            reader = read.reader(file.format)
            block = reader.blocks(path, options, target=2**22)[0]
            batch = next(iter(reader.read(path, block, options, batch_bytes=2**18)))
            assert batch.records, file.path
            assert [name for name, status in batch.unread if status == "unread"] == [], file.path
