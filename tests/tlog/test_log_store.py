"""The log in its folder: every size, kills at every step, writers at the same time, and every flipped byte."""

from __future__ import annotations

import multiprocessing
import shutil

import pytest

from provenance.errors import LogError
from provenance.tlog import audit as auditing
from provenance.tlog import checkpoint, merkle, note, proof, store, tiles
from provenance.tlog.checkpoint import Checkpoint
from provenance.tlog.store import Log
from tests.tlog.test_note import LOG, WITNESS
from tests.tlog.trees import in_memory

KEY, SEED = note.parse_key(LOG), bytes(32)
OTHER, OTHER_SEED = note.parse_key(WITNESS), bytes([1]) * 32


def entry(n):
    return f'{{"digest":"{n:064x}","kind":"provenance.log.test"}}'.encode()


def signed(log):
    text = str(Checkpoint(KEY.name, log.size, log.root))
    lines = note.sign(text, KEY, SEED), note.sign(text, OTHER, OTHER_SEED, at=1767225600)
    (log.folder / "checkpoint").write_text(str(note.Note(text, lines)), encoding="utf-8")


def test_every_size_up_to_300(tmp_path):
    log = Log.create(tmp_path / "log")
    hashes = []
    for size in range(301):
        found = auditing.audit(log.folder)
        assert (found.size, found.faults) == (size, ())
        assert found.root == merkle.root(size, in_memory(hashes))
        assert list(log.entries()) == [entry(n) for n in range(size)]
        if size:
            path = merkle.inclusion(size // 2, size, log.read)
            assert merkle.root_from_inclusion(hashes[size // 2], size // 2, size, path) == found.root
        log.append([entry(size)])
        hashes.append(merkle.leaf_hash(entry(size)))


def test_the_layout_is_that_of_the_specification():
    # C2SP tlog-tiles: a log of 70,000 entries.
    layout = list(tiles.layout(70_000))
    assert sum(level == 0 and width == 256 for level, _, width in layout) == 273
    assert [tile for tile in layout if tile[2] != 256] == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert tiles.path(0, 1234067) == "tile/0/x001/x234/067"
    assert tiles.path("entries", 1000, 7) == "tile/entries/x001/000.p/7"
    assert tiles.parse("tile/entries/x001/000.p/7") == ("entries", 1000, 7)
    assert tiles.parse("tile/0/x000/001") is None and tiles.parse("tile/0/001.p/256") is None


def test_many_at_once_are_as_one_by_one(tmp_path):
    one, many = Log.create(tmp_path / "one"), Log.create(tmp_path / "many")
    many.append(entry(n) for n in range(100))
    many.append(entry(n) for n in range(100, 700))
    for n in range(0, 700, 7):
        one.append([entry(k) for k in range(n, n + 7)])
    assert (one.size, one.root) == (many.size, many.root)
    assert auditing.audit(one.folder) == auditing.audit(many.folder)


@pytest.mark.parametrize("size", [5, 259])
def test_every_flipped_byte_is_detected_and_named(tmp_path, size):
    log = Log.create(tmp_path / "log")
    log.append(entry(n) for n in range(size))
    signed(log)
    whole = auditing.audit(log.folder, KEY, (OTHER,))
    assert not whole.faults and not whole.notes and whole.cosigned
    files = [p for p in sorted(log.folder.rglob("*")) if p.is_file() and p.name != "lock"]
    assert len(files) == (4 if size == 5 else 7)
    for path in files:
        content, name = path.read_bytes(), path.relative_to(log.folder).as_posix()
        # In the larger log every byte of the small files, and some of each hash and entry of the larger ones.
        for place in range(0, len(content), 1 if len(content) < 1000 else 13):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            found = auditing.audit(log.folder, KEY, (OTHER,))
            if name == "checkpoint" and not found.faults:  # the witness's line: it counts as missing
                assert found.cosigned is None
                continue
            assert name in [fault.place for fault in found.faults], (name, place, found.faults)
            assert len(found.faults) <= 2, (name, place, found.faults)
        path.write_bytes(content)
    assert auditing.audit(log.folder, KEY, (OTHER,)) == whole


def test_files_that_are_missing_or_too_many_are_named(tmp_path):
    log = Log.create(tmp_path / "log")
    log.append(entry(n) for n in range(300))
    for path in [p for p in sorted(log.folder.rglob("*")) if p.is_file() and p.name != "lock"]:
        content = path.read_bytes()
        path.unlink()
        assert path.relative_to(log.folder).as_posix() in [f.place for f in auditing.audit(log.folder).faults]
        path.write_bytes(content)
    (log.folder / "tile/0/007").write_bytes(b"x")
    assert [f.place for f in auditing.audit(log.folder).faults] == ["tile/0/007"]


def test_a_checkpoint_that_is_larger_than_the_log_tells_of_a_rollback(tmp_path):
    log = Log.create(tmp_path / "log")
    log.append([entry(0)])
    shutil.copytree(log.folder, tmp_path / "before")
    log.append([entry(1)])
    signed(log)
    shutil.copy(log.folder / "checkpoint", tmp_path / "before/checkpoint")
    assert "rolled back" in str(auditing.audit(tmp_path / "before", KEY).faults)


def test_a_proof_file_needs_only_the_key(tmp_path):
    log = Log.create(tmp_path / "log")
    log.append(entry(n) for n in range(300))
    signed(log)
    for index in (0, 255, 256, 299):
        path = merkle.inclusion(index, log.size, log.read)
        text = proof.made(entry(index), index, path, (log.folder / "checkpoint").read_bytes())
        found = proof.check(text.encode(), KEY, [OTHER])
        assert (found.entry, found.index, found.signed.checkpoint.size) == (entry(index), index, 300)
        with pytest.raises(LogError):
            proof.check(text.encode(), OTHER)
        for place in range(len(text.encode())):
            data = bytearray(text.encode())
            data[place] ^= 1
            try:
                changed = proof.check(bytes(data), KEY, [OTHER])
            except LogError:
                continue
            assert changed.entry == entry(index) and not changed.signed.cosigned, place


class Killed(BaseException):
    """As if the process had died here."""


@pytest.mark.parametrize("size", [0, 5, 254, 255])
def test_a_kill_at_any_step_leaves_the_log_as_it_was_or_complete(tmp_path, monkeypatch, size):
    clean = Log.create(tmp_path / "clean")
    clean.append(entry(n) for n in range(size))
    step = 0
    while True:
        folder = tmp_path / f"log{step}"
        shutil.copytree(clean.folder, folder)
        left, real = [step], store.os.fsync

        def fsync(handle, left=left, real=real):
            if not left[0]:
                raise Killed
            left[0] -= 1
            real(handle)

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", fsync)
            try:
                Log(folder).append([entry(size), entry(size + 1)])
                killed = False
            except Killed:
                killed = True
        log = Log(folder)
        assert log.size in (size, size + 2)
        assert list(log.entries()) == [entry(n) for n in range(log.size)]
        log.append([entry(log.size)])
        assert auditing.audit(folder).faults == ()
        if not killed:
            break
        step += 1
    assert step > 4


def _many(folder, start):
    for n in range(25):
        Log(folder).append([entry(start + n)])


def test_writers_at_the_same_time_append_all_they_have(tmp_path):
    log = Log.create(tmp_path / "log")
    workers = [multiprocessing.get_context("spawn").Process(target=_many, args=(log.folder, k * 100)) for k in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    found = list(Log(log.folder).entries())
    assert sorted(found) == sorted(entry(k * 100 + n) for k in range(3) for n in range(25))
    assert auditing.audit(log.folder).faults == ()


def test_a_file_and_its_entry_are_written_both_or_completed(tmp_path):
    log = Log.create(tmp_path / "log")
    body, digest = b"one", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"
    with log.writing([(entry(0), "things/a", digest)]):
        (tmp_path / "things").mkdir()
        (tmp_path / "things/a").write_bytes(body)
    assert (log.size, (log.folder / "pending.json").exists()) == (1, False)
    # Killed after the file, before the entry: the next writer completes it.
    with pytest.raises(Killed), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Log, "_append", lambda *_: (_ for _ in ()).throw(Killed()))
        with log.writing([(entry(1), "things/b", digest)]):
            (tmp_path / "things/b").write_bytes(body)
    assert Log(log.folder).size == 1
    log = Log(log.folder)
    log.recover()
    assert list(log.entries()) == [entry(0), entry(1)]
    # An error before the file was written appends nothing.
    with pytest.raises(ValueError), log.writing([(entry(2), "things/c", digest)]):
        raise ValueError
    assert Log(log.folder).size == 2
    # Killed before the file: nothing is appended either.
    (log.folder / "pending.json").write_text('[["e30=", "things/d", "00"]]')
    Log(log.folder).append([entry(3)])
    assert list(Log(log.folder).entries()) == [entry(0), entry(1), entry(3)]
    assert checkpoint.number("10") == 10
