"""The family `topics` on batches: what is counted, what is scored, what was not looked at."""

from __future__ import annotations

import unicodedata

import pytest

from provenance.model import ReaderOptions
from provenance.read.base import Batch, Part, Record
from provenance.scan.settings import Settings, TopicLimits
from provenance.scan.topics import Scanner, descriptor
from provenance.scan.topics.polarity import Polarity
from provenance.schema import TABLES

WOMEN, MEN = ("group", "gender", "women"), ("group", "gender", "men")


def batch(*records: list[str]) -> Batch:
    made = [
        Record(row=number, parts=tuple(Part(role="text", field="f", text=text) for text in texts))
        for number, texts in enumerate(records, 1)
    ]
    return Batch(made, [], len(made), 0, {})


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(ReaderOptions(), Settings())


@pytest.fixture
def scan(scanner):
    """What is found in texts: (row, part, kind, list, member, mentions), and the status of each record."""

    def scanned(*records: list[str]):
        tables = scanner.scan(batch(*records))
        return [row[:6] for row in tables["topics"].rows()], tables["topic_scans"]["status"].to_list()

    return scanned


def test_the_tables_have_the_columns_of_the_schema(scanner):
    for given in (batch(), batch(["The women in the hospital were kind to each other."])):
        tables = scanner.scan(given)
        assert set(tables) == {t.name for t in TABLES["topics"]}
        for table in TABLES["topics"]:
            assert ["shard", *tables[table.name].columns] == [c.name for c in table.columns]


def test_mentions_are_counted_by_record_part_and_member(scan):
    found, status = scan(
        ["The report was written over the winter.", "Two women and a man met the other women at the office."],
        ["She said that he would never come back here."],
    )
    assert found == [(1, 1, *MEN, 1), (1, 1, *WOMEN, 2), (2, 0, *MEN, 1), (2, 0, *WOMEN, 1)]
    assert status == ["ok", "ok"]


def test_a_list_of_groups_with_a_topic_raises_that_topic_too(scan):
    found, _ = scan(["Most of the Muslims in the town walked to the mosque in the morning."])
    assert found == [
        (1, 0, "group", "religion", "muslims", 1),
        (1, 0, "topic", "special", "religion_belief", 2),  # Muslims, mosque
    ]


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (
            "Die Frauen und die Männer trafen sich jeden Abend vor der alten Kirche.",
            ["men", "women", "religion_belief"],
        ),
        ("Les femmes du village parlent souvent de leur santé et de leur travail.", ["women", "health"]),
        ("Las mujeres del pueblo hablan mucho de la salud y del trabajo diario.", ["women", "health"]),
    ],
)
def test_other_languages_have_terms_of_their_own_and_no_polarity(scanner, text, members):
    found = scanner.scan(batch([text]))["topics"]
    assert found["member"].to_list() == members
    assert found["polarity"].to_list() == [None] * len(members)
    assert found["scored"].sum() == 0


def test_a_language_without_terms_is_not_looked_at_and_a_text_without_letters_needs_none(scan):
    _, status = scan(
        ["Kvinderne og mændene mødtes hver aften ved havnen for at snakke sammen om vejret."],
        ["12,345.00", "The women were there."],
        ["女性と男性は毎晩港で会って天気について話し合いました。", "The women were there."],
    )
    assert status == ["unsupported", "ok", "unsupported"]


def test_what_lies_beyond_the_limit_is_not_looked_at_and_the_record_says_so():
    scanner = Scanner(ReaderOptions(), Settings(topic_limits=TopicLimits(part_chars=40)))
    tables = scanner.scan(batch(["It rained all day and nobody came to the house. The women left."]))
    assert tables["topics"].height == 0
    assert tables["topic_scans"]["status"].to_list() == ["limit"]


def test_polarity_is_that_of_the_sentences_that_name_the_group_and_of_no_others(scanner):
    library = Polarity()
    first, second, third = (
        "The women were brilliant and kind!",
        "The weather was horrible, awful and sad.",
        "Some men made a terrible mess.",
    )
    found = scanner.scan(batch([f"{first} {second}\n{third}"]))["topics"]
    women, men = library.of(first), library.of(third)
    assert women > 5_000 and men < -3_000
    assert found.select("member", "polarity", "scored").rows() == [("men", men, 1), ("women", women, 1)]


def test_a_sentence_counts_once_for_a_group_and_only_the_first_ones_are_scored(scanner):
    sentences = ["Women and women and women smile."] * 2 + ["The women walk."] * 9
    found = scanner.scan(batch([" ".join(sentences)]))["topics"]
    limit = Settings().topic_limits.sentences
    assert found.select("mentions", "scored").rows() == [(15, limit)]


def test_the_name_of_a_group_has_no_polarity_of_its_own(scanner):
    plain = scanner.scan(batch(["They came home with the people who have a mental illness today."]))["topics"]
    found = {row["member"]: row for row in plain.to_dicts()}
    assert Polarity().of("They came home with the people who have a mental illness today.") < 0
    assert found["mental_health"]["polarity"] == 0
    assert found["mental_health"]["scored"] == 1


def test_a_name_that_the_edge_of_a_long_sentence_cuts_has_none_either(scanner):
    text = "and then the mentally ill " * 60
    for start in range(10):
        found = scanner.scan(batch(["x" * start + " " + text]))["topics"]
        assert found.filter(member="mental_health")["polarity"].to_list() == [0]


def test_composed_and_decomposed_letters_are_the_same(scan):
    text = "Les étudiantes françaises parlent de la santé et de la météo chaque matin."
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert scan([composed]) == scan([decomposed])


def test_the_descriptor_names_all_that_can_change_a_row():
    described = descriptor(ReaderOptions(), Settings())
    assert {"lists", "unicode", "polarity", "limits", "detector", "chars", "reader"} < set(described)
    assert described != descriptor(ReaderOptions(), Settings(topic_limits=TopicLimits(sentences=4)))
    assert described["polarity"]["version"] and all(len(d) == 64 for d in described["polarity"]["lexicons"])
