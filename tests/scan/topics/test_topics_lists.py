"""Lists of terms: what ships is sound and known to the views, and what is wrong with a list is said."""

from __future__ import annotations

import re

import pytest

from provenance import content
from provenance.errors import ConfigError
from provenance.scan.topics import lists

GOOD = """list: pets
kind: group
version: 1
about: Pets.
sources: [nobody]
limits: [none]
members:
  cats: {en: "cat, cats", de: "katze"}
  dogs: {en: "dog"}
"""


@pytest.fixture
def folder(tmp_path):
    def write(text: str, name: str = "pets.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_list_is_read(folder):
    (pets,) = lists.load(folder(GOOD))
    assert (pets.id, pets.kind, pets.topic) == ("pets", "group", None)
    assert pets.members == {"cats": {"en": ("cat", "cats"), "de": ("katze",)}, "dogs": {"en": ("dog",)}}


def test_a_scan_depends_on_terms_and_not_on_words_about_them(folder):
    plain = lists.canonical(lists.load(folder(GOOD)))
    lists.load.cache_clear()
    said = GOOD.replace("Pets.", "Other words.").replace("cat, cats", "cats, cat").replace("version: 1", "version: 2")
    assert lists.canonical(lists.load(folder(said))) == plain
    lists.load.cache_clear()
    assert lists.canonical(lists.load(folder(GOOD.replace("dog", "hound")))) != plain


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"dog"', '"dog, cat"', "stands for cats and for dogs"),
        ('"dog"', '"dog, Dog"', "twice"),
        ('"dog"', '"dog,, hound"', "a term has letters"),
        ('"dog"', '"one two three four five six seven"', "at most 6 words"),
        ("cats:", "The Cats:", "lower-case name"),
        ("kind: group", "kind: animal", "not what is expected"),
        ("limits: [none]\n", "", "missing"),
        ("about:", "abuot:", "missing|not a key"),
        ("about:", "topic: health\nabout:", "a topic that a list of topics has"),
        ("de:", "xx:", "not what is expected"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_place(folder, old, new, said):
    with pytest.raises(ConfigError, match=said) as error:
        lists.load(folder(GOOD.replace(old, new)))
    assert "pets.yaml" in str(error.value)


def test_two_lists_of_one_name_and_an_empty_folder_are_errors(folder, tmp_path):
    folder(GOOD)
    with pytest.raises(ConfigError, match="two lists"):
        lists.load(folder(GOOD, "more.yaml"))
    (tmp_path / "none").mkdir()
    with pytest.raises(ConfigError, match="no list"):
        lists.load(tmp_path / "none")


def test_the_lists_that_ship_state_sources_and_limits_and_the_categories_of_article_9():
    for path in (content.folder("profiles") / "terms").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert len(re.findall(r"^  - ", text, re.MULTILINE)) >= 4, path.name
    topics = next(item for item in lists.load() if item.kind == "topic")
    assert set(topics.members) == {
        "ethnic_origin", "politics", "religion_belief", "union_membership", "genetic", "biometric", "health",
        "sex_life_orientation",
    }  # fmt: skip
    for item in lists.load():
        for member, by_language in item.members.items():
            assert set(by_language) == set(lists.LANGUAGES), f"{item.id}: {member}"
