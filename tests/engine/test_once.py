"""A key is scanned by one process, and all get its result."""

from __future__ import annotations

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from provenance.engine.once import SharedOnce
from provenance.errors import ScanError

KEYS = [bytes([i]) * 32 for i in range(50)]
PROCESSES = 8
ROUNDS = 60


def share(path, number):
    """What a worker does: open, claim, publish, wait."""
    once = SharedOnce(path)
    mine = once.claim(KEYS[number:] + KEYS[:number])
    once.publish({key: key[:1] + bytes([number]) for key in mine})
    return mine, once.wait(KEYS)


def agree(results):
    """Every key was claimed by one, and all have what that one published."""
    assert sorted(key for mine, _ in results for key in mine) == KEYS
    assert all(found == results[0][1] for _, found in results)
    assert all(results[0][1][key][:1] == key[:1] for key in KEYS)


def process(folder, number, barrier, results):
    for round_ in range(ROUNDS):
        barrier.wait(timeout=60)
        try:
            results.put((round_, share(Path(folder) / f"{round_}.sqlite", number)))
        except (ScanError, sqlite3.Error) as error:
            results.put((round_, error))


def test_each_key_is_claimed_once_and_its_result_reaches_everybody(tmp_path):
    with ThreadPoolExecutor(PROCESSES) as pool:
        agree(list(pool.map(lambda number: share(tmp_path / "once.sqlite", number), range(PROCESSES))))


def test_processes_that_open_it_at_the_same_moment_all_get_it(tmp_path):
    for round_ in range(0, ROUNDS, 2):  # prepared or not
        SharedOnce.prepare(tmp_path / f"{round_}.sqlite")
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(PROCESSES), spawn.Queue()
    processes = [spawn.Process(target=process, args=(tmp_path, n, barrier, results)) for n in range(PROCESSES)]
    for one in processes:
        one.start()
    told = [results.get(timeout=60) for _ in range(PROCESSES * ROUNDS)]
    for one in processes:
        one.join()
    assert [result for _, result in told if isinstance(result, Exception)] == []
    for round_ in range(ROUNDS):
        agree([result for number, result in told if number == round_])


def test_a_key_claimed_again_by_its_owner_is_not_scanned_again(tmp_path):
    once = SharedOnce(tmp_path / "once.sqlite")
    assert once.claim([b"a", b"a"]) == {b"a"}
    assert once.claim([b"a"]) == set()


def test_a_prepared_file_has_the_table_and_the_journal_mode(tmp_path):
    path = tmp_path / "once.sqlite"
    SharedOnce.prepare(path)
    SharedOnce.prepare(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT count(*) FROM claims").fetchone() == (0,)


def test_nothing_is_prepared_where_no_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    SharedOnce.prepare(Path("once.sqlite"))
    SharedOnce.prepare(tmp_path / "absent" / "once.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_an_error_of_ours_at_the_first_claim(tmp_path):
    path = tmp_path / "once.sqlite"
    path.mkdir()
    SharedOnce.prepare(path)
    with pytest.raises(ScanError, match="SQLITE_CANTOPEN"):
        SharedOnce(path).claim([b"a"])


def test_a_failed_claim_takes_no_key(tmp_path):
    once = SharedOnce(tmp_path / "once.sqlite")
    with pytest.raises(ScanError):
        once.claim([b"a", object()])  # type: ignore[list-item]
    assert once.claim([b"a"]) == {b"a"}
