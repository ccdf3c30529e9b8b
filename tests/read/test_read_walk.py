"""Every file under a root, in a stable order, with what it is; nothing left out in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from provenance.errors import ReadError
from provenance.read import READERS, detect, reader, walk


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


def by_path(root: Path, closed: set[Path] | None = None) -> dict[str, tuple[str, str | None]]:
    return {found.path: (found.status, found.reason) for found in walk(root, closed or ())}


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.jsonl", "jsonl"),
        ("a.ndjson.gz", "jsonl.gz"),
        ("a.json.zst", "json.zst"),
        ("A.PARQUET", "parquet"),
        ("a.b.csv", "csv"),
        ("a.tsv.gz", "tsv.gz"),
        ("notes.md", "text"),
        ("a.text", "text"),
        ("a.txt.zst", "text.zst"),
        ("part-0000.JSONL.GZ", "jsonl.gz"),
        # No reader.
        ("a.parquet.gz", None),
        ("a.jsonl.bz2", None),
        ("a.yaml", None),
        ("a.html", None),
        ("a", None),
        ("a.gz", None),
        ("jsonl", None),
    ],
)
def test_the_name_says_the_format(name, format):
    found = detect(Path(name))
    assert (found.name, found.ignored) == (format, None)
    assert format is None or reader(format) is READERS[format.split(".")[0]]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sources.yaml", "declaration"),
        (".hidden", "hidden"),
        (".a.jsonl", "hidden"),
        ("README.md", "readme"),
        ("readme", "readme"),
        ("README_de.txt", "readme"),
        ("LICENSE", "licence"),
        ("LICENCE.md", "licence"),
        ("LICENSE-MIT", "licence"),
        ("NOTICE.txt", "licence"),
        ("COPYING.LESSER", "licence"),
        ("prepare.py", "code"),
        ("RUN.SH", "code"),
        ("Makefile", "code"),
        # Data cannot hide behind such a name.
        ("README.jsonl", None),
        ("LICENSE.parquet", None),
        ("readme.csv.gz", None),
        ("licensees.txt", None),
        ("readmes.md", None),
        ("noticeboard.txt", None),
        ("a.py.jsonl", None),
        ("a.py.gz", None),
    ],
)
def test_a_short_closed_list_is_no_data(name, reason):
    assert detect(Path(name)).ignored == reason


def test_everything_is_listed_in_code_point_order(tmp_path):
    names = [
        "b/a.jsonl",
        "a.jsonl",
        "a/z.jsonl",
        "B.jsonl",
        "a-b.jsonl",
        "é.jsonl",
        "\U0001f600.jsonl",
        "\uffee.jsonl",
        "b.x",
    ]
    found = walk(tree(tmp_path, *names))
    assert [item.path for item in found] == sorted(names)
    assert [item.path for item in found][-1] == "\U0001f600.jsonl"  # not the order of UTF-16
    assert {item.path: item.status for item in found}["b.x"] == "unknown"


def test_status_size_and_format(tmp_path):
    tree(tmp_path, "d/a.jsonl.gz", "README.md", "x.bin", ".git/config", "d/.cache/deep/a.jsonl")
    assert [(f.path, f.size, f.status, f.reason, f.format) for f in walk(tmp_path)] == [
        (".git", 0, "ignored", "hidden", None),
        ("README.md", 1, "ignored", "readme", None),
        ("d/.cache", 0, "ignored", "hidden", None),
        ("d/a.jsonl.gz", 1, "data", None, "jsonl.gz"),
        ("x.bin", 1, "unknown", "unknown_format", None),
    ]


def test_a_root_may_be_one_file(tmp_path):
    root = tree(tmp_path, "a.jsonl", "b.jsonl") / "a.jsonl"
    assert [found.path for found in walk(root)] == ["a.jsonl"]


def test_a_missing_root_is_an_error(tmp_path):
    with pytest.raises(ReadError):
        walk(tmp_path / "gone")


def test_a_store_is_one_folder_that_is_refused_and_so_are_links_into_it(tmp_path):
    tree(tmp_path, "a.jsonl", "store/scans/x.parquet", ".provenance/y.parquet")
    (tmp_path / "link").symlink_to(tmp_path / "store" / "scans")
    (tmp_path / "b.jsonl").symlink_to(tmp_path / "store" / "scans" / "x.parquet")
    assert by_path(tmp_path, {tmp_path / "store"}) == {
        ".provenance": ("ignored", "hidden"),
        "a.jsonl": ("data", None),
        "b.jsonl": ("refused", "link_store"),
        "link": ("refused", "link_store"),
        "store": ("refused", "store"),
    }


def test_links_that_leave_the_root_are_refused(tmp_path):
    tree(tmp_path, "out/secret.jsonl", "root/a.jsonl")
    root = tmp_path / "root"
    (root / "file.jsonl").symlink_to(tmp_path / "out" / "secret.jsonl")
    (root / "folder").symlink_to(tmp_path / "out")
    (root / "up").symlink_to("..")
    (root / "sly").symlink_to("../root/../out")
    (root / "gone.jsonl").symlink_to(tmp_path / "nothing")
    (root / "via.jsonl").symlink_to("file.jsonl")
    refused = ("refused", "link_outside")
    assert by_path(root) == {
        "a.jsonl": ("data", None),
        "file.jsonl": refused,
        "folder": refused,
        "gone.jsonl": refused,
        "sly": refused,
        "up": refused,
        "via.jsonl": refused,
    }


def test_links_inside_the_root_are_followed_to_files_and_never_loop(tmp_path):
    tree(tmp_path, "d/a.jsonl")
    (tmp_path / "again.jsonl").symlink_to("d/a.jsonl")
    (tmp_path / "d" / "loop").symlink_to("..")
    (tmp_path / "folder").symlink_to("d")
    (tmp_path / "one.jsonl").symlink_to("two.jsonl")
    (tmp_path / "two.jsonl").symlink_to("one.jsonl")
    (tmp_path / "broken.jsonl").symlink_to("nothing")
    assert by_path(tmp_path) == {
        "again.jsonl": ("data", None),
        "broken.jsonl": ("refused", "link_broken"),
        "d/a.jsonl": ("data", None),
        "d/loop": ("ignored", "linked_folder"),
        "folder": ("ignored", "linked_folder"),
        "one.jsonl": ("refused", "link_broken"),
        "two.jsonl": ("refused", "link_broken"),
    }


def test_the_root_itself_may_be_a_link(tmp_path):
    tree(tmp_path, "real/a.jsonl")
    (tmp_path / "root").symlink_to("real")
    assert by_path(tmp_path / "root") == {"a.jsonl": ("data", None)}


def test_what_is_no_file_is_refused_and_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.jsonl")
    assert by_path(tmp_path) == {"pipe.jsonl": ("refused", "not_a_file")}


def test_a_name_that_is_not_utf8_is_refused_under_a_name_that_can_be_stored(tmp_path):
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.jsonl")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system holds no such names")
    assert by_path(tmp_path) == {"a\\xff.jsonl": ("refused", "bad_name")}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed_is_refused(tmp_path):
    folder = tree(tmp_path, "d/a.jsonl") / "d"
    folder.chmod(0)
    try:
        assert by_path(tmp_path) == {"d": ("refused", "unreadable")}
    finally:
        folder.chmod(0o700)


def test_reading_costs_no_heavy_import():
    code = "import sys, provenance.read; print(sorted({'polars', 'zstandard'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_an_unknown_format_has_no_reader():
    with pytest.raises(ReadError) as caught:
        reader("avro")
    assert caught.value.reason == "unknown_format"
