"""Files are all there or not there, and one process writes at a time."""

from __future__ import annotations

import multiprocessing

import pytest

from provenance.errors import LedgerError
from provenance.ledger import files


def test_a_write_leaves_the_whole_file_and_nothing_beside_it(tmp_path):
    files.write(tmp_path / "deep" / "a.json", b"one")
    files.write(tmp_path / "deep" / "a.json", b"two")
    assert (tmp_path / "deep" / "a.json").read_bytes() == b"two"
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["a.json"]


def test_a_folder_published_twice_is_there_once(tmp_path):
    for _ in range(2):
        made = tmp_path / "made"
        made.mkdir()
        (made / "x").write_bytes(b"same")
        files.publish(made, tmp_path / "final" / "name")
        assert not made.exists()
    assert (tmp_path / "final" / "name" / "x").read_bytes() == b"same"


def _hold(path, ready, leave):
    with files.locked(path):
        ready.set()
        leave.wait(20)


def test_a_second_writer_is_told_to_wait_and_a_dead_one_holds_nothing(tmp_path):
    context = multiprocessing.get_context("spawn")
    ready, leave = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path / "lock", ready, leave))
    process.start()
    assert ready.wait(20)
    with pytest.raises(LedgerError, match="another process"), files.locked(tmp_path / "lock"):
        pass
    process.kill()
    process.join()
    with files.locked(tmp_path / "lock"):
        pass
