"""What of a record is text: the table of docs/format.md section 3, from the page itself."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from provenance.model import ROLES, ReaderOptions
from provenance.read.base import REASONS, SHARD_REASONS
from provenance.read.fields import ODD, stored
from provenance.read.records import Collector
from provenance.read.turns import ROLE_NAMES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
VECTORS = json.loads(re.search(r"```json vectors shapes\n(.*?)```", PAGE, re.DOTALL)[1])


def shaped(value, options=None, *, table=False):
    """The batch of one value."""
    out = Collector(options or ReaderOptions(), batch_bytes=1, cells=table)
    out.value(1, None, value)
    (batch,) = out.take()
    assert batch.seen == 1 == len(batch.records) + len(batch.rejects)
    return batch


def record(value, **options):
    return shaped(value, ReaderOptions(**options)).records[0]


def listed(parts):
    return [[part.role, part.field, part.text] for part in parts]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"row {v['row']}")
def test_the_table_of_shapes(vector):
    options = ReaderOptions(**{n: v if isinstance(v, str) else tuple(v) for n, v in vector.get("options", {}).items()})
    batch = shaped(vector["value"], options, table=vector.get("table", False))
    parts = listed(batch.records[0].parts) if batch.records else []
    assert parts == vector["parts"]
    assert {role for role, _, _ in parts} <= set(ROLES)
    by_status = {
        status: sorted(field for field, found in batch.unread if found == status) for status in ("unread", "ignored")
    }
    assert by_status == {"unread": vector.get("unread", []), "ignored": vector.get("ignored", [])}
    if not parts:
        assert [reject.reason for reject in batch.rejects] == ["no_text"]


def test_every_row_of_the_table_has_a_vector():
    assert {str(vector["row"]) for vector in VECTORS} == {*"123456789", "-"}


def test_names_to_roles_are_those_of_the_page():
    sentence = re.search(r"\*\*Names to roles\*\*.*?: (.*?); any other name", PAGE, re.DOTALL)[1]
    named = {
        name: role for names, role in re.findall(r"`([a-z\s]+)`\s+->\s+`(\w+)`", sentence) for name in names.split()
    }
    assert named == ROLE_NAMES
    assert set(ROLE_NAMES.values()) <= set(ROLES)


def test_reason_codes_are_those_of_the_page():
    of_records, of_shards = re.search(
        r"\*\*Reason codes\*\* of rejected records: `([^`]*)`; of rejected shards: `([^`]*)`", PAGE
    ).groups()
    assert of_records.split() == list(REASONS)
    assert of_shards.split() == list(SHARD_REASONS)


@pytest.mark.parametrize("value", [1, 1.5, True, None, [], ["a"], [{"text": "a"}]])
def test_what_is_neither_object_nor_string_is_rejected(value):
    assert [reject.reason for reject in shaped(value).rejects] == ["not_object"]


@pytest.mark.parametrize(
    "value",
    [
        {},
        "",
        " \n",
        {"text": ""},
        {"text": " \u3000"},
        {"text": 1},
        {"messages": []},
        {"messages": [{"role": "user"}]},
        {"messages": [[], 1]},
    ],
)
def test_what_holds_no_text_is_rejected(value):
    assert [reject.reason for reject in shaped(value).rejects] == ["no_text"]


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        # An empty list of messages, or one without text, does not hide the text beside it.
        ({"messages": [], "text": "t"}, ["text"]),
        ({"messages": [{"role": "user", "content": ""}], "text": "t"}, ["text"]),
        ({"chosen": "", "rejected": " ", "prompt": "p"}, ["prompt"]),
        ({"instruction": None, "question": "q"}, ["question"]),
        # The first shape wins, and says what it left.
        ({"messages": ["m"], "chosen": "c"}, ["messages[0]"]),
        ({"chosen": "c", "instruction": "i", "output": "o"}, ["instruction", "chosen"]),
    ],
)
def test_the_first_row_that_gives_a_part_decides(value, fields):
    assert [part.field for part in record(value).parts] == fields


@pytest.mark.parametrize(
    ("value", "options", "generators"),
    [
        ({"messages": [{"role": role, "text": "t", "model": "m"} for role in ("user", "ai")]}, {}, [None, "m"]),
        ({"messages": [{"role": "ai", "text": "a", "generator": "g"}], "model": "m"}, {"generator": "model"}, ["g"]),
        ({"prompt": "p", "completion": "c", "meta": {"llm": "x"}}, {"generator": "meta.llm"}, [None, "x"]),
        ({"prompt": "p", "completion": "c", "model": "x"}, {}, [None, None]),
        ({"chosen": "Human: a\n\nAssistant: b", "g": "x"}, {"generator": "g"}, [None, "x"]),
        ({"text": "t", "g": "x"}, {"generator": "g"}, [None]),
    ],
)  # fmt: skip
def test_generator_belongs_to_answers(value, options, generators):
    assert [part.generator for part in record(value, **options).parts] == generators


def test_the_generator_of_one_record_does_not_stay_for_the_next():
    out = Collector(ReaderOptions(generator="model"), batch_bytes=1)
    out.value(1, None, {"prompt": "p", "completion": "c", "model": "m"})
    out.value(2, None, {"prompt": "p", "completion": "c"})
    (batch,) = out.take()
    assert [found.parts[1].generator for found in batch.records] == ["m", None]


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        ({"url": "u"}, {}, {"url": "u"}),
        ({"link": "u", "url": "other"}, {"url": "link"}, {"url": "u"}),
        ({"url": "other"}, {"url": "link"}, {"url": None}),
        ({"meta": {"url": "u"}}, {"url": "meta.url"}, {"url": "u"}),
        ({"meta.url": "u", "meta": {"url": "v"}}, {"url": "meta.url"}, {"url": "u"}),
        ({"created_at": "2024-01-01", "date": "2025"}, {}, {"created": "2024-01-01"}),
        ({"created": None, "timestamp": 1700000000}, {}, {"created": 1700000000}),
        ({"created": True, "date": date(2024, 5, 1)}, {}, {"created": date(2024, 5, 1)}),
        ({"license": "MIT", "licence": " "}, {}, {"licence": "MIT"}),
        ({"license": ["MIT"]}, {}, {"licence": None}),
        ({"user_id": "u1"}, {}, {"contributor": None}),
        ({"user_id": "u1"}, {"contributor": "user_id"}, {"contributor": "u1"}),
        ({"user": {"id": 17}}, {"contributor": "user.id"}, {"contributor": "17"}),
        ({"user": {"id": 1.5}}, {"contributor": "user.id"}, {"contributor": None}),
        ({"opt_out": True}, {}, {"opt_out": None}),
        ({"opt_out": True}, {"opt_out": "opt_out"}, {"opt_out": True}),
        ({"opt_out": "No "}, {"opt_out": "opt_out"}, {"opt_out": False}),
        ({"opt_out": 1}, {"opt_out": "opt_out"}, {"opt_out": True}),
        ({"opt_out": "maybe"}, {"opt_out": "opt_out"}, {"opt_out": None}),
    ],
)
def test_metadata_of_a_record(value, options, expected):
    found = record({"text": "t", **value}, **options)
    assert {name: getattr(found, name) for name in expected} == expected


def test_match_fields_are_kept_as_text():
    numbers = {"n": 2, "f": 1.5, "x": Decimal("1.10")}
    value = {"text": "t", "a": {"b": True}, "d": datetime(2024, 1, 2, tzinfo=UTC), "l": ["a"], "none": None, **numbers}
    assert record(value, match=("a.b", "d", "f", "l", "missing", "n", "none", "text", "x")).fields == {
        "a.b": "true",
        "d": "2024-01-02T00:00:00+00:00",
        "f": "1.5",
        "n": "2",
        "text": "t",
        "x": "1.10",
    }


def test_unread_counts_records_and_bytes_and_folds_lists():
    out = Collector(ReaderOptions(contributor="user", match=("kind",), ignore=("secret",)), batch_bytes=1)
    out.value(1, None, {"text": "t", "tags": ["é", "b"], "user": "u", "kind": "k", "secret": {"a": "x"}, "url": "u"})
    out.value(2, None, {"text": "t", "tags": ["ccc", {"deep": "d"}], "n": 1, "blank": " "})
    out.value(3, None, {"tags": ["rejected, but counted"]})
    (batch,) = out.take()
    assert batch.unread == {
        ("tags[]", "unread"): (3, 3 + 3 + 21),
        ("tags[].deep", "unread"): (1, 1),
        ("secret.a", "ignored"): (1, 1),
    }


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("meta.note[]", True),
        ("Überschrift", True),
        ("文本", True),
        ("a b-c_d:$", True),
        ("x" * 100, True),
        ("x" * 101, False),
        ("", False),
        ("max@example.org", False),
        ("<script>", False),
        ("a\x1b[31m", False),
        ("a\nb", False),
        ("a\n", False),
        ("\u202ea", False),
    ],
)
def test_odd_names_are_not_stored(name, plain):
    assert stored(name) == (name if plain else ODD)


def test_odd_names_of_declared_fields_are_not_stored_either():
    assert listed(record({"a@b": ["x"]}, text=("a@b[]",)).parts) == [["text", ODD, "x"]]


def test_many_odd_names_of_one_record_count_once():
    value = {"text": "t", "by": {f"user{i}@example.org": "note" for i in range(50)}}
    assert shaped(value).unread == {(ODD, "unread"): (1, 200)}


def test_deep_values_are_walked():
    value: object = "leaf"
    for _ in range(99):
        value = [value]
    assert shaped({"text": "t", "deep": value}).unread == {("(odd name)", "unread"): (1, 4)}
