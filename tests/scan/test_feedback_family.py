"""The family `feedback`: what records say of who judged what, followed from docs/format.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from provenance.model import FEEDBACK_KINDS, ReaderOptions
from provenance.read.records import Collector
from provenance.scan import feedback
from provenance.scan.feedback import said
from provenance.scan.settings import Settings
from provenance.scan.values import ODD
from provenance.schema import TABLES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
VECTORS = json.loads(re.search(r"```json vectors feedback\n(.*?)```", PAGE, re.DOTALL)[1])
KEY = bytes(range(32))


def rows(*values, table=False, key=KEY, **named):
    """Rows of the family for records read with these declared fields."""
    options = ReaderOptions(**named)
    collector = Collector(options, batch_bytes=2**20, cells=table)
    for number, value in enumerate(values, 1):
        collector.value(number, None, value)
    [batch] = collector.take()
    return feedback.Scanner(options, Settings(annotator_key=key)).scan(batch)["feedback"].rows(named=True)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: json.dumps(v["value"])[:60])
def test_records_become_the_rows_on_the_page(vector):
    found = rows(vector["value"], **vector["options"])
    columns = ("kind", "given_by", "model", "guideline", "rating", "item", "choice")
    shown = [[row[c].hex() if isinstance(row[c], bytes) else row[c] for c in columns] for row in found]
    assert shown == vector["rows"]


def test_the_table_has_the_columns_of_the_schema_but_shard():
    [table] = TABLES["feedback"]
    [row] = rows({"chosen": "a", "rejected": "b"})
    assert list(row) == [c.name for c in table.columns if c.name != "shard"]


def test_every_kind_is_one_of_the_closed_list():
    value = {"chosen": "a", "rejected": "b", "stars": 1, "c": "x", "r": "y"}
    found = rows(value, rating="stars", critique="c", revision="r")
    assert [row["kind"] for row in found] == sorted(FEEDBACK_KINDS)


def test_the_words_for_givers_are_those_on_the_page():
    sentence = re.search(r"of the value without white space around it, in lower case, (.*?)\. After", PAGE, re.DOTALL)[
        1
    ]
    named = {
        giver: {
            word
            for group in re.findall(r"`([^`]+)`", words)
            for word in ([group] if "ai feed" in group else group.split())
        }
        for words, giver in re.findall(r"(.*?)-> (\w+)", sentence, re.DOTALL)
    }
    assert named == {"human": said.HUMAN, "model": said.MODEL, "unknown": said.UNKNOWN}


def test_what_is_chosen_of_a_pair_is_not_in_what_the_pair_is_called():
    ab, ba = rows({"prompt": "P", "chosen": "A", "rejected": "B"}, {"prompt": "p", "chosen": "b", "rejected": " a"})
    assert ab["item"] == ba["item"]
    assert {ab["choice"], ba["choice"]} == {"first", "second"}


def test_a_dialogue_before_both_answers_is_the_same_whichever_was_chosen():
    one = "\n\nHuman: hi\n\nAssistant: yes?\n\nHuman: bye\n\nAssistant: see you"
    two = "\n\nHuman: hi\n\nAssistant: yes?\n\nHuman: bye\n\nAssistant: farewell"
    first, second = rows({"chosen": one, "rejected": two}, {"chosen": two, "rejected": one})
    assert first["item"] == second["item"]
    assert first["choice"] != second["choice"]


def test_another_prompt_is_another_item():
    one, two = rows({"prompt": "P", "chosen": "A", "rejected": "B"}, {"prompt": "Q", "chosen": "A", "rejected": "B"})
    assert one["item"] != two["item"]


def test_equal_answers_are_a_tie():
    [row] = rows({"chosen": "A", "rejected": "a "})
    assert row["choice"] == "tie"


def test_annotators_are_told_apart_by_a_keyed_hash_and_by_nothing_else():
    value = {"chosen": "A", "rejected": "B"}
    found = rows(
        *({**value, "rater": name} for name in ("Zoe\u0308", "Zo\u00eb ", "7", 7, "", None)), annotator="rater"
    )
    hashes = [row["annotator"] for row in found]
    assert hashes[0] == hashes[1] != hashes[2] == hashes[3]
    assert hashes[4:] == [None, None]
    assert len(hashes[0]) == 16
    [other] = rows({**value, "rater": "7"}, annotator="rater", key=bytes(32))
    assert other["annotator"] != hashes[2]


def test_who_rated_a_row_of_a_table_is_not_in_what_was_rated():
    one, two = rows({"a": "x", "rater": "1", "stars": "4"}, {"a": "x", "rater": "2", "stars": "5"}, table=True,
                    annotator="rater", rating="stars")  # fmt: skip
    assert one["item"] == two["item"]
    assert (one["choice"], two["choice"]) == ("4", "5")


@pytest.mark.parametrize(
    ("given", "by", "model"),
    [
        (None, None, None),
        (" ", None, None),
        ("Human ", "human", None),
        ("AI", "model", None),
        ("unknown", "unknown", None),
        ("gpt-4", "model", "gpt-4"),
        ("org/judge", "model", "org/judge"),
        ("critic@2", "model", "critic@2"),
        ("llama3.1 70b", "model", "llama3.1 70b"),
        ("model:alice", "model", "alice"),
        ("AI: judge", "model", "judge"),
        ("model: see https://x.example for this one", "model", ODD),
        ("alice", "unknown", None),  # may be a person
        ("alice smith", "unknown", None),
        ("jane-2@example.org", "unknown", None),
        ("judge-2 called from 030 123456789", "unknown", None),
    ],
)
def test_givers(given, by, model):
    assert said.giver(given) == (by, model)


@pytest.mark.parametrize(
    ("given", "number", "choice"),
    [
        (None, None, None),
        (" ", None, None),
        (4, 4.0, "4"),
        (4.0, 4.0, "4"),
        ("4", 4.0, "4"),
        ("-0.0", 0.0, "0"),
        (0.1 + 0.2, 0.3, "0.3"),
        ("1e-7", 0.0, "0"),
        (True, 1.0, "true"),
        ("False", 0.0, "false"),
        ("A", None, "A"),
        ("much better", None, "much better"),
        ("a whole sentence of a judge", None, ODD),
        ("jane@example.org", None, ODD),
        (4915112345678, None, ODD),
        ("4915112345678", None, ODD),
        (float("inf"), None, ODD),
        (float("nan"), None, ODD),
        ("1e99", None, ODD),
        ("\u0664", None, ODD),  # a digit of another script
    ],
)
def test_ratings(given, number, choice):
    assert said.rating(given) == (number, choice)


def test_a_field_that_is_not_declared_says_nothing():
    [row] = rows(
        {"chosen": "A", "rejected": "B", "rating": 5, "rater": "jane", "critique": "C", "feedback_by": "human"}
    )
    assert row["kind"] == "preference"
    assert [row[c] for c in ("given_by", "model", "annotator", "guideline", "rating")] == [None] * 5


def test_lists_objects_and_booleans_name_nobody():
    value = {"chosen": "A", "rejected": "B", "who": ["jane"], "by": {"name": "x"}, "g": [1]}
    [row] = rows(value, annotator="who", feedback_by="by", guideline="g", rating="g")
    assert [row[c] for c in ("given_by", "model", "annotator", "guideline", "rating")] == [None] * 5


@pytest.mark.parametrize("name", ["annotator", "feedback_by", "guideline", "rating", "critique", "revision"])
def test_naming_a_field_changes_the_descriptor(name):
    plain = feedback.descriptor(ReaderOptions(), Settings())
    assert feedback.descriptor(ReaderOptions(**{name: "x"}), Settings()) != plain


def test_the_key_is_in_the_descriptor_only_where_annotators_are_read():
    def of(key, **named):
        return feedback.descriptor(ReaderOptions(**named), Settings(annotator_key=key))

    assert of(KEY) == of(bytes(32))
    assert of(KEY, annotator="a") != of(bytes(32), annotator="a")
    assert KEY.hex() not in str(of(KEY, annotator="a"))
