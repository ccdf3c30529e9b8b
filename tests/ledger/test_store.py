"""The store: which snapshot a name means, and what a killed run may leave."""

from __future__ import annotations

import os

import pytest

from provenance.errors import LedgerError, UsageError
from provenance.ledger.store import Name, Store, check_name

FIRST, SECOND = "ab" * 32, "cd" * 32


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "store", create=True)
    for snapshot in (FIRST, SECOND):
        folder = opened.snapshots / snapshot
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_bytes(b"{}")
    return opened


def named(name, snapshot, at="2026-11-23T09:00:00"):
    return Name(name=name, snapshot=snapshot, data=[], at=at)


class TestNames:
    def test_a_taken_name_gets_the_next_free_number(self, store):
        assert store.free_name("data") == "data"
        store.set_name(named("data", FIRST))
        assert store.free_name("data") == "data-2"
        store.set_name(named("data-2", SECOND))
        assert store.free_name("data") == "data-3"

    def test_a_whole_id_is_an_id_whatever_names_there_are(self, store):
        # No command gives such a name; a file put there may.
        store.set_name(named("odd", SECOND))
        (store.path / "names" / "odd.json").rename(store.path / "names" / f"{FIRST}.json")
        assert store.resolve(FIRST).snapshot == FIRST
        assert store.resolve(FIRST[:8]).snapshot == FIRST

    @pytest.mark.parametrize("name", ["abcdef", "20261123", "DEADBEEF", FIRST, "latest", "", ".x", "a/b"])
    def test_a_name_looks_like_no_id(self, store, name):
        with pytest.raises(UsageError, match="cannot have this name"):
            check_name(name)

    @pytest.mark.parametrize("name", ["face", "abcdef-2", "data-20261123-090000", "v1.0"])
    def test_other_names_may_be_given(self, name):
        check_name(name)


class TestKilled:
    def test_a_store_that_was_killed_while_it_was_made_is_made_again(self, tmp_path):
        path = tmp_path / "store"
        path.mkdir()
        (path / ".store.json.12ab34cd").write_bytes(b"{")
        (path / "lock").touch()
        store = Store.open(path, create=True)
        with store.writing():
            pass
        assert not list(path.glob(".store.json.*"))

    def test_a_folder_with_anything_else_is_no_store(self, tmp_path):
        (tmp_path / ".store.jso").touch()
        with pytest.raises(LedgerError, match="other things"):
            Store.open(tmp_path, create=True)

    def test_a_pipe_in_a_store_is_said_and_not_read(self, tmp_path):
        Store.open(tmp_path / "store", create=True)
        (tmp_path / "store" / "gone").symlink_to("nowhere")
        assert Store.open(tmp_path / "store")
        os.mkfifo(tmp_path / "store" / "objects" / "pipe")
        with pytest.raises(LedgerError, match="neither a file nor a folder"):
            Store.open(tmp_path / "store")
