"""What DATA arguments mean: roots, their labels, and what is never data."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provenance.errors import UsageError
from provenance.pipeline import tagging
from provenance.pipeline.roots import Root, all_placed, listed, placed, roots

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path):
    def make(*names):
        made = [tmp_path / name for name in names]
        for folder in made:
            folder.mkdir(parents=True)
            (folder / "a.txt").write_text("A text.")
        return made

    return make


def labels(found):
    return {str(root.path): root.label for root in found}


class TestLabels:
    def test_folders_of_one_name_are_numbered_in_the_order_they_are_given(self, folders):
        a, b = folders("a/data", "b/data")
        assert labels(roots([a, b])) == {str(a): "data", str(b): "data-2"}
        assert labels(roots([b, a])) == {str(b): "data", str(a): "data-2"}

    def test_folders_of_several_names_are_the_same_in_any_order(self, folders):
        a, b = folders("z/one", "a/two")
        assert roots([a, b]) == roots([b, a])

    def test_a_number_never_takes_the_name_of_another_folder(self, folders):
        made = folders("a/data", "b/data", "c/data-2", "d/data-2")
        assert [root.label for root in roots(made)] == ["data", "data-3", "data-2", "data-2-2"]

    def test_roots_given_again_in_their_own_order_have_their_labels(self, folders):
        made = folders(*(f"{n}/data" for n in range(12)), "x/data-2", "y/data-11")
        found = roots(list(reversed(made)))
        assert roots([root.path for root in found]) == found


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
@pytest.mark.parametrize("name", [b"d\xffta", b"d\xffta/a.txt", b"data/\xff.txt"])
def test_a_root_or_a_single_file_with_a_name_that_is_not_utf8_is_misuse(tmp_path, name):
    path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118
    if path.endswith(b".txt"):
        os.makedirs(os.path.dirname(path))  # noqa: PTH103, PTH120
        Path(os.fsdecode(path)).write_text("A text.")
    else:
        os.makedirs(path)  # noqa: PTH103
    with pytest.raises(UsageError, match="not UTF-8") as error:
        roots([Path(os.fsdecode(path))])
    assert "\\xff" in str(error.value)


class TestStores:
    @pytest.fixture
    def store(self, data):
        """Some data that was tagged into a store inside it."""
        path = data / "kept" / "store"
        tagging.tag([data], store_path=path, now=NOW, jobs=1, families=("text",))
        return path

    def test_a_store_among_the_data_is_never_data_and_is_told(self, data, store):
        def found(own=None):
            return {i.found.path: (i.found.status, i.found.reason) for i in listed(roots([data]), own)}

        beside = {path: said for path, said in found().items() if path != "kept/store"}
        assert found() == beside | {"kept/store": ("refused", "store")}
        (data / "link.jsonl").symlink_to(next((store / "objects").iterdir()))
        (data / "links").symlink_to(store)
        links = {"link.jsonl": ("refused", "link_store"), "links": ("refused", "link_store")}
        assert found() == beside | {"kept/store": ("refused", "store")} | links
        for name in links:
            (data / name).unlink()
        store.rename(data / ".provenance")
        assert found() == beside | {".provenance": ("ignored", "hidden")}
        assert found(data / ".provenance") == beside

    def test_data_inside_a_store_is_misuse(self, data, store, tmp_path):
        other = tmp_path / "other"
        for place in (store, store / "objects", next((store / "objects").glob("*.json"))):
            for used in (store, other):
                with pytest.raises(UsageError, match="inside a store"):
                    tagging.tag([place], store_path=used, now=NOW, jobs=1, families=("text",))

    def test_a_file_called_store_json_is_data(self, data):
        (data / "store.json").write_text('{"format": 1, "text": "Of a shop."}')
        found = listed(roots([data]))
        assert "store.json" in {item.found.path for item in found}


@pytest.mark.parametrize(
    ("named", "given", "places"),
    [
        (["a", "b"], ["b", "a"], {0: "a", 1: "b"}),
        (["a"], ["renamed"], {0: "renamed"}),         # one of each can only be that one
        (["a", "b"], ["a"], {0: "a"}),
        (["a"], ["a", "other"], {0: "a"}),
        (["a", "b"], ["a", "renamed"], {0: "a"}),     # of several, a new name could be anyone's
        (["a", "b"], ["x", "y"], {}),
    ],
)  # fmt: skip
def test_a_manifests_roots_are_found_by_label(named, given, places):
    found = [Root(label, Path("/somewhere") / label) for label in given]
    assert {number: root.label for number, root in placed(named, found).items()} == places
    if len(places) == len(named) == len(given):
        assert [root.label for root in all_placed(named, found)] == [places[n] for n in range(len(named))]
    else:
        with pytest.raises(UsageError, match=f"name one folder for each of: {', '.join(named)}"):
            all_placed(named, found)
