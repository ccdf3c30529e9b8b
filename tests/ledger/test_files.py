"""Files are all there or not there, and one process writes at a time."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

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


def test_what_a_user_names_is_written_where_it_leads_and_a_pipe_stays_a_pipe(tmp_path):
    (tmp_path / "there").write_bytes(b"old")
    (tmp_path / "link").symlink_to("there")
    files.deliver(tmp_path / "link", b"new")
    assert ((tmp_path / "there").read_bytes(), (tmp_path / "link").is_symlink()) == (b"new", True)
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    files.deliver(tmp_path / "pipe", b"said")
    assert (os.read(reader, 9), (tmp_path / "pipe").is_fifo()) == (b"said", True)
    os.close(reader)
    reading, writing = os.pipe()
    files.deliver(Path(f"/dev/fd/{writing}"), b"heard")
    assert os.read(reading, 9) == b"heard"
    os.close(reading)
    os.close(writing)
    (tmp_path / "there").chmod(0o600)
    files.deliver(tmp_path / "link", b"newer")
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o600
    files.deliver(Path("/dev/null"), b"said")
    assert not Path("/dev/null").is_file()
