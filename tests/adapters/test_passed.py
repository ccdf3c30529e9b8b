"""Loaders give only what passed, as it was when it passed."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import provenance as pv
from provenance.adapters import files
from provenance.errors import ReadError, RefusedError
from tests.pipeline.test_gate import EASY, HARD

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def gate(data, run, tmp_path):
    """Tag `data` and judge it; gives the arguments of the loaders."""
    policy = tmp_path / "policy.yaml"

    def judge(text=EASY):
        policy.write_text(text)
        run(data)
        pv.gate(pv.open_snapshot(store=tmp_path / "store"), policy=policy)
        return {"policy": policy, "store": tmp_path / "store"}

    return judge


def test_every_tagged_record_is_given_whole_and_no_rejected_one(data, gate):
    given = list(pv.load(data, **gate()))
    assert len(given) == 36  # 37 were met, and one line is broken
    assert given[0]["messages"][0]["content"].startswith("Question 0")
    assert {"text": "Beitrag 0 über das Wetter.", "lang": "de"} in given
    assert given[-1] == {"text": "A plain note without a source.\n"}


def test_what_did_not_pass_is_not_read(data, gate):
    arguments = gate(HARD)
    with pytest.raises(RefusedError, match="did not pass"):
        pv.load(data, **arguments)  # at once, not at the first record


def test_a_file_that_is_swapped_between_check_and_read_is_caught_before_its_first_record(data, gate):
    records = pv.load(data, **gate())
    path = data / "forum.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("Post 8", "Post 9"), encoding="utf-8")
    given = []
    with pytest.raises(RefusedError, match="not the one that passed"):
        given.extend(records)
    assert len(given) == 20  # the chat before it, and nothing of the forum


def test_a_file_that_is_swapped_while_it_is_read_changes_nothing(data, gate):
    records = pv.load(data, **gate())
    first = [next(records) for _ in range(21)]  # the first of the forum
    assert first[-1]["lang"] == "de"
    (data / "forum.jsonl").write_text('{"text": "Swapped."}\n')
    rest = [record for record in records if "lang" in record]
    assert len(rest) == 14


@pytest.mark.parametrize("change", ["unlink", "folder", "pipe", "link"])
def test_a_file_that_is_no_file_any_more_is_an_error(data, gate, change):
    records = pv.load(data, **gate())
    path = data / "note.txt"
    path.unlink()
    if change == "folder":
        path.mkdir()
    elif change == "pipe":
        os.mkfifo(path)
    elif change == "link":
        path.symlink_to("/dev/zero" if False else data / "README.md")
    with pytest.raises((ReadError, RefusedError)):
        list(records)


def test_copies_are_gone_afterwards(data, gate, tmp_path, monkeypatch):
    arguments = gate()
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    records = pv.load(data, **arguments)
    next(records)
    (copy,) = folder.iterdir()
    assert copy.stat().st_mode & 0o777 == 0o700
    records.close()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a copy has a name")
def test_a_job_that_is_killed_leaves_nothing_of_the_data(data, gate, tmp_path):
    arguments = {name: str(value) for name, value in gate().items()}
    folder = tmp_path / "temporary"
    folder.mkdir()
    code = (
        "import os, provenance as pv; "
        f"records = pv.load({str(data)!r}, **{arguments!r}); next(records); "
        "print('begun', flush=True); os.kill(os.getpid(), 9)"
    )
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, check=False)
    assert (done.stdout, done.returncode) == ("begun\n", -9)
    (left,) = (path for path in folder.rglob("*") if not path.is_dir())
    assert left.is_symlink()
    assert not left.exists()


def test_parts_hold_each_shard_once_and_can_be_sent_to_workers(data, gate):
    passed = pickle.loads(pickle.dumps(pv.passed(data, **gate())))
    for of in range(1, 6):
        parts = [passed.part(number, of) for number in range(of)]
        assert sorted(s.name for part in parts for s in part.shards) == sorted(s.name for s in passed.shards)
    with pytest.raises(ValueError, match="part 2 of 2"):
        passed.part(2, 2)


def test_a_line_per_record_is_read_as_it_was_tagged(data, run, tmp_path):
    (data / "lines.txt").write_text("one\ntwo\n")
    (data / "sources.yaml").write_text(
        'version: 1\nprovider: P\nsources:\n  - {id: l, match: {paths: ["lines.txt"]}, read: {unit: line}}\n'
    )
    policy = tmp_path / "policy.yaml"
    policy.write_text(EASY)
    run(data, declared=data / "sources.yaml")
    pv.gate(pv.open_snapshot(store=tmp_path / "store"), policy=policy)
    given = list(pv.load(data, policy=policy, store=tmp_path / "store"))
    assert {"text": "one"} in given
    assert {"text": "two"} in given


def test_open_verified_gives_all_or_nothing(tmp_path):
    path = tmp_path / "abc"
    path.write_text("abc")
    with files.open_verified(path, SHA256_OF_ABC) as file:
        path.write_text("other")
        assert file.read() == b"abc"
    with pytest.raises(RefusedError), files.open_verified(path, SHA256_OF_ABC):
        raise AssertionError("nothing is given")
    with pytest.raises(ReadError), files.open_verified(tmp_path / "none", SHA256_OF_ABC):
        raise AssertionError("nothing is given")


def test_importing_the_package_imports_no_framework():
    code = (
        "import provenance.training, provenance.adapters.passed, sys; print({'torch', 'datasets'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_datasets_stream_gives_the_same_records_whatever_its_workers(data, gate, tmp_path, monkeypatch):
    pytest.importorskip("datasets", reason="the extra `datasets` is not installed")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    from provenance.adapters import hf_datasets

    passed = pv.passed(data, **gate())
    stream = hf_datasets.load(passed)
    assert stream.num_shards == 3
    plain = [json.dumps(record, sort_keys=True) for record in passed.records()]
    assert [json.dumps(record, sort_keys=True) for record in stream] == plain
    shared = [stream.shard(num_shards=3, index=index) for index in range(3)]
    assert sorted(json.dumps(r, sort_keys=True) for part in shared for r in part) == sorted(plain)


def test_a_datasets_stream_stops_at_a_swapped_file(data, gate):
    pytest.importorskip("datasets", reason="the extra `datasets` is not installed")
    from provenance.adapters import hf_datasets

    stream = hf_datasets.load(pv.passed(data, **gate()))
    (data / "note.txt").write_text("Swapped.\n")
    with pytest.raises(RefusedError, match="not the one that passed"):
        list(stream)


@pytest.fixture
def by_torch():
    """Read what passed by PyTorch in another process; it may lie in a folder that PROVENANCE_TEST_TORCH names."""
    env = dict(os.environ)
    if folder := env.get("PROVENANCE_TEST_TORCH"):
        env["PYTHONPATH"] = folder
    if subprocess.run([sys.executable, "-c", "import torch"], env=env, capture_output=True, check=False).returncode:
        pytest.skip("the extra `torch` is not installed")

    def read(passed, ranks, workers):
        command = [sys.executable, Path(__file__).with_name("torch_reading.py"), str(ranks), str(workers)]
        return subprocess.run(command, input=pickle.dumps(passed), env=env, capture_output=True, check=False)

    return read


@pytest.mark.parametrize(("ranks", "workers"), [(1, 0), (1, 2), (2, 0), (2, 2)])
def test_a_torch_dataset_gives_each_record_once_whatever_its_workers(data, gate, by_torch, ranks, workers):
    passed = pv.passed(data, **gate())
    done = by_torch(passed, ranks, workers)
    assert done.returncode == 0, done.stderr.decode()
    plain = sorted(json.dumps(record, sort_keys=True) for record in passed.records())
    assert sorted(done.stdout.decode().splitlines()) == plain


@pytest.mark.parametrize("workers", [0, 2])
def test_a_torch_dataset_stops_at_a_swapped_file(data, gate, by_torch, workers):
    passed = pv.passed(data, **gate())
    (data / "note.txt").write_text("Swapped.\n")
    done = by_torch(passed, 1, workers)
    assert done.returncode != 0
    assert "not the one that passed" in done.stderr.decode()
    assert "Swapped" not in done.stdout.decode()
