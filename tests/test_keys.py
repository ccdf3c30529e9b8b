"""The user's key: made once, whoever asks first; whole or absent; readable by its owner alone."""

from __future__ import annotations

import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from provenance import keys
from provenance.errors import LedgerError

AT_ONCE = 8


def load_each(paths):
    """What a process does: ask for the key in each place."""
    return [keys.load(path) for path in paths]


def test_a_key_is_made_where_there_is_none_and_stays(tmp_path):
    path = tmp_path / "new" / "key"
    key = keys.load(path)
    assert len(key) == keys.SIZE
    assert keys.load(path) == key
    assert path.read_text() == key.hex() + "\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path]  # nothing of its making is left


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_whoever_asks_first_all_get_the_same_key(tmp_path, pool):
    paths = [tmp_path / f"{number}" / "key" for number in range(30)]
    spawn = multiprocessing.get_context("spawn")
    workers = ThreadPoolExecutor(AT_ONCE) if pool == "threads" else ProcessPoolExecutor(4, mp_context=spawn)
    with workers:
        told = list(workers.map(load_each, [paths] * AT_ONCE))
    assert all(found == told[0] for found in told)
    assert len(set(told[0])) == len(paths)
    assert all(list(path.parent.iterdir()) == [path] for path in paths)


def test_a_making_that_was_killed_leaves_no_empty_key(tmp_path, monkeypatch):
    path = tmp_path / "key"

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            keys.load(path)
    assert not path.exists()
    assert len(keys.load(path)) == keys.SIZE


def test_the_environment_names_the_key_file(tmp_path, monkeypatch):
    monkeypatch.setenv(keys.ENVIRONMENT, str(tmp_path / "mine"))
    with pytest.raises(LedgerError, match="no key file"):
        keys.load()  # a typing error must not look like another key
    assert keys.load(make=True) == keys.load() == keys.load(tmp_path / "mine")


@pytest.mark.parametrize("content", ["", "11" * 31, "no key", "é" * 64])
def test_a_file_that_holds_no_key_is_an_error_and_is_left_as_it_is(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LedgerError, match="holds no key"):
        keys.load(path)
    assert path.read_text(encoding="utf-8") == content


def test_a_place_where_no_key_can_be_made_is_an_error_with_a_way_out(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match=keys.ENVIRONMENT):
        keys.load(tmp_path / "file" / "key")


def test_a_key_is_derived_for_one_use():
    key = bytes(range(32))
    assert keys.derive(key, "contributor") != keys.derive(key, "shown ids") != key
    assert len(keys.derive(key, "contributor")) == keys.SIZE
