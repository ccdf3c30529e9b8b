"""The register of models: what enters it, and that no entry can be edited or taken out unseen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from provenance.digest import canonical
from provenance.errors import LedgerError, UsageError
from provenance.lineage.register import Register
from provenance.lineage.values import Evaluation, Model, Trained, Written, checked_evaluation, checked_model

AT = "2026-11-23T09:00:00+00:00"


def model(name: str, version: str, *, wrote: str | None = None, **given) -> Model:
    written = (Written(generator=wrote, evidence="declared", parts=3, tokens=40),) if wrote else ()
    data = Trained(snapshot=f"{name}{version}".ljust(64, "0"), records=10, tokens=100, written=written)
    return Model(name=name, version=version, trained=(data,), **given)


def result(model_id: str, value: str, **given) -> Evaluation:
    fields = {"suite": "safety", "metric": "refusals", "direction": "higher", "date": date(2026, 1, 2)}
    return Evaluation(model=model_id, value=Decimal(value), **{**fields, **given})


@pytest.fixture
def folder(tmp_path):
    """Three entries: two versions and a result."""
    register = Register(tmp_path / "models")
    register.add(model("meri", "1", aliases=("house model",), released=date(2026, 1, 1)), at=AT)
    register.add(model("meri", "2", wrote="meri-1", parents=("meri@1",), weights="ab" * 32), at=AT)
    register.evaluate([result("meri@2", "0.10")], at=AT)
    return tmp_path / "models"


def entries(folder):
    return sorted(folder.glob("*.json"))


def test_what_was_entered_is_read_back(folder):
    register = Register(folder)
    assert list(register.models) == ["meri@1", "meri@2"]
    second = register.models["meri@2"]
    assert (second.number, second.at, second.parents, second.weights) == (2, AT, ("meri@1",), "ab" * 32)
    assert second.trained == model("meri", "2", wrote="meri-1").trained
    assert register.models["meri@1"].released == date(2026, 1, 1)
    assert register.evaluations == [result("meri@2", "0.10", number=3)]


def test_decimals_are_strings_on_disk_and_entries_are_canonical(folder):
    for path in entries(folder):
        assert canonical(json.loads(path.read_bytes())) == path.read_bytes()
    assert json.loads(entries(folder)[2].read_bytes())["results"][0]["value"] == "0.10"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_edited_entry_is_noticed(folder, number):
    path = entries(folder)[number]
    value = json.loads(path.read_bytes())
    value["at"] = "2020-01-01T00:00:00+00:00"
    path.write_bytes(canonical(value))
    with pytest.raises(LedgerError, match="was changed"):
        Register(folder)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_removed_entry_is_noticed(folder, number):
    entries(folder)[number].unlink()
    with pytest.raises(LedgerError, match="was changed"):
        Register(folder)


def test_all_entries_removed_is_noticed(folder):
    for path in entries(folder):
        path.unlink()
    with pytest.raises(LedgerError, match="was changed"):
        Register(folder)


def test_entries_that_changed_places_are_noticed(folder):
    first, second = entries(folder)[:2]
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    with pytest.raises(LedgerError, match="was changed"):
        Register(folder)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"1", b'{"number":1}', b"[" * 100_000],
    ids=["empty", "cut", "list", "null", "bytes", "number", "keys", "deep"],
)
def test_an_entry_that_is_not_one_is_our_error(folder, body):
    entries(folder)[0].write_bytes(body)
    with pytest.raises(LedgerError, match="was changed"):
        Register(folder)


def test_a_run_killed_between_an_entry_and_its_head_has_entered_it(folder, tmp_path):
    head = (folder / "head").read_bytes()
    Register(folder).add(model("other", "1"), at=AT)
    (folder / "head").write_bytes(head)
    register = Register(folder)
    assert "other@1" in register.models
    register.add(model("other", "2"), at=AT)
    assert list(Register(folder).models) == ["meri@1", "meri@2", "other@1", "other@2"]


def test_a_model_is_found_by_id_name_version_and_alias(folder):
    register = Register(folder)
    for generator in ("meri@1", "meri-1", "house model"):
        assert register.of_generator(generator).id == "meri@1"
    assert register.of_generator("meri") is None  # which version wrote it is not said
    assert register.get("meri").id == "meri@2"  # for a person, the newest
    with pytest.raises(UsageError, match=r"meri@2"):
        register.get("meri@22")


@pytest.mark.parametrize("alias", ["meri-2", "house model"])
def test_an_alias_of_another_model_is_refused(folder, alias):
    with pytest.raises(UsageError, match="is called"):
        Register(folder).add(model("thief", "1", aliases=(alias,)), at=AT)
    assert len(entries(folder)) == 3


def test_a_version_that_reads_as_another_ones_name_is_refused(tmp_path):
    register = Register(tmp_path / "models")
    register.add(model("a-b", "1"), at=AT)
    with pytest.raises(UsageError, match="a-b@1"):
        register.add(model("a", "b-1"), at=AT)


def test_a_wrong_entry_is_superseded_and_stays(folder):
    register = Register(folder)
    with pytest.raises(UsageError, match="already"):
        register.add(model("meri", "1"), at=AT)
    with pytest.raises(UsageError, match="not registered yet"):
        register.add(model("meri", "9"), at=AT, correct=True)
    before = [path.read_bytes() for path in entries(folder)]
    register.add(model("meri", "1", aliases=("another name",)), at=AT, correct=True)
    again = Register(folder)
    assert [path.read_bytes() for path in entries(folder)][:3] == before
    assert again.of_generator("another name").id == "meri@1"
    assert again.of_generator("house model") is None
    assert again.models["meri@1"].number == 4


def test_a_parent_must_be_there_and_no_model_is_its_own(folder):
    register = Register(folder)
    with pytest.raises(UsageError, match="no model"):
        register.add(model("meri", "3", parents=("meri@7",)), at=AT)
    with pytest.raises(UsageError, match="come from itself"):
        register.add(model("meri", "1", parents=("meri@1",)), at=AT, correct=True)


def test_a_later_result_supersedes_an_earlier_one_of_the_same_metric(folder):
    register = Register(folder)
    register.evaluate([result("meri@2", "0.30"), result("meri@2", "0.5", metric="other")], at=AT)
    assert [(r.metric, r.value) for r in Register(folder).current()] == [
        ("refusals", Decimal("0.30")),
        ("other", Decimal("0.5")),
    ]


def test_the_digest_changes_with_what_counts_and_not_with_time(folder, tmp_path):
    assert Register(tmp_path / "nothing").digest() is None
    first = Register(folder).digest()
    later = Register(tmp_path / "later")
    later.add(replace(Register(folder).models["meri@1"], number=0, at=""), at="2027-01-01T00:00:00+00:00")
    later.add(replace(Register(folder).models["meri@2"], number=0, at=""), at="2027-01-01T00:00:00+00:00")
    later.evaluate([result("meri@2", "0.10")], at="2027-01-01T00:00:00+00:00")
    assert later.digest() == first
    later.evaluate([result("meri@2", "0.2")], at=AT)
    assert later.digest() != first


@pytest.mark.parametrize(
    "given",
    [
        {"name": ""},
        {"name": "a@b"},
        {"name": "a\nb"},
        {"version": "../1" + "x" * 200},
        {"version": "1 2"},
        {"weights": "AB" * 32},
        {"aliases": ("a\x1b[31m",)},
        {"aliases": ("meri@2",)},  # an id is nobody else's name
    ],
)
def test_what_cannot_be_a_model_is_misuse(given):
    fields = {"name": "meri", "version": "1", "trained": ()}
    with pytest.raises(UsageError):
        checked_model(Model(**{**fields, **given}))


GOOD = {"suite": "safety", "metric": "refusals", "value": 0.98, "direction": "higher", "date": "2026-01-02"}


@pytest.mark.parametrize(
    ("value", "exact"), [(0.1, "0.1"), ("0.10", "0.10"), (3, "3"), ("-1e3", "-1E+3"), (123456789012345, None)]
)
def test_a_value_is_kept_as_the_decimal_it_is_written_as(value, exact):
    found = checked_evaluation("meri@1", GOOD | {"value": value}, where="[0]")
    assert str(found.value) == (exact or str(value))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": True}, {"value": None}, {"value": float("nan")}, {"value": "inf"}, {"value": "1" * 16},
        {"value": "many"}, {"value": [1]}, {"direction": "up"}, {"suite": ""}, {"suite": 3}, {"metric": "a\nb"},
        {"date": "yesterday"}, {"data_digest": "abc"}, {"surprise": 1},
    ],
    ids=str,
)  # fmt: skip
def test_a_result_that_is_not_one_is_misuse_and_says_where(wrong):
    with pytest.raises(UsageError, match=r"results\[4\]"):
        checked_evaluation("meri@1", GOOD | wrong, where="results[4]")
    with pytest.raises(UsageError, match=r"results\[4\]"):
        checked_evaluation("meri@1", [wrong], where="results[4]")


def test_a_correction_cannot_make_a_model_its_own_ancestor(folder):
    register = Register(folder)
    register.add(model("zoe", "1"), at=AT)
    register.add(model("zoe", "2", parents=("zoe@1",)), at=AT)
    with pytest.raises(UsageError, match="come from itself"):
        register.add(model("zoe", "1", parents=("zoe@2",)), at=AT, correct=True)
