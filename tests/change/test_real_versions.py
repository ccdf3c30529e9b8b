"""True versions of public data sets, against the same comparison by another road: json, Counter and Fraction."""

from __future__ import annotations

import gzip
import itertools
import json
import shutil
from bisect import bisect_right
from collections import Counter
from fractions import Fraction

import pytest

from provenance import change
from provenance.api import diff, tag

VERSIONS = 5


def versions(shared_data):
    """The five files, largest first."""
    found = (shared_data / "snapshots" / "gpteacher_toolformer").glob("*.jsonl.gz")
    return sorted(found, key=lambda path: -sum(1 for _ in gzip.open(path)))


def contents(path):
    """Each record's texts by field, as a multiset; empty fields are no texts."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return Counter(tuple((k, row[k]) for k in ("instruction", "input", "response") if row.get(k)) for row in rows)


@pytest.fixture(scope="module")
def tagged(shared_data, tmp_path_factory):
    """(snapshot, contents) of each version, largest first; all under one name, so that only records differ."""
    folder = tmp_path_factory.mktemp("versions")
    made = []
    for path in versions(shared_data):
        place = folder / path.name / "data"
        place.mkdir(parents=True)
        shutil.copy(path, place / "toolformer.jsonl.gz")
        families = ("text",)
        made.append(
            (tag(place, store=folder / "store", families=families, name=path.name.split(".")[0]), contents(path))
        )
    return made


def test_there_are_five_and_four_hold_records_that_the_largest_has_not(tagged):
    assert len(tagged) == VERSIONS
    largest = tagged[0][1]
    assert [(mine - largest).total() for _, mine in tagged[1:]] == [17, 17, 12, 9]
    for snapshot, mine in tagged[1:]:
        told = diff(tagged[0][0], snapshot)
        assert told["sums"]["added"] == (mine - largest).total()


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(range(VERSIONS), 2)))
def test_records_are_those_of_plain_multisets(tagged, first, second):
    (old, before), (new, after) = tagged[first], tagged[second]
    sums = diff(old, new)["sums"]
    assert sums == {
        "kept": (before & after).total(),
        "retagged": 0,
        "moved": 0,
        "removed": (before - after).total(),
        "added": (after - before).total(),
    }


def test_shares_by_role_and_their_parts_are_those_of_plain_sums(tagged):
    (old, before), (new, after) = tagged[0], tagged[3]
    told = diff(old, new)
    sides = [Counter(), Counter()]
    for side, mine in zip(sides, (before, after), strict=True):
        for record, copies in mine.items():
            for field, text in record:
                side[field] += copies * len(text.encode())
    rows = [row for row in told["mix"] if row["dimension"] == "role" and row["weight"] == "bytes" and row["new_amount"]]
    assert sorted((r["old_amount"], r["new_amount"]) for r in rows) == sorted(
        (sides[0][k], sides[1][k]) for k in sides[0]
    )
    for row in rows:
        exact = Fraction(row["new_amount"], sides[1].total()) - Fraction(row["old_amount"], sides[0].total())
        parts = [
            p for p in told["parts"] if (p["dimension"], p["weight"], p["value"]) == ("role", "bytes", row["value"])
        ]
        assert {p["cause"] for p in parts} == {"added", "removed"}
        share = Fraction(row["old_amount"], sides[0].total())
        assert sum((p["amount"] - share * p["whole_amount"]) / sides[1].total() for p in parts) == exact
        assert row["change"] == pytest.approx(float(exact), abs=1e-12)


def test_lengths_drift_as_plain_numbers_do(tagged):
    (old, before), (new, after) = tagged[0], tagged[4]
    row = next(r for r in diff(old, new)["numbers"] if r["source"] is None and r["measure"] == "chars")
    lengths = [sorted(sum(len(t) for _, t in r) for r in mine.elements()) for mine in (before, after)]
    assert (row["old_median"], row["new_median"]) == tuple(side[-(-len(side) // 2) - 1] for side in lengths)
    assert row["old_mean"] == pytest.approx(sum(lengths[0]) / len(lengths[0]))
    points = sorted({*lengths[0], *lengths[1]})
    upto = [[Fraction(bisect_right(side, x), len(side)) for x in points] for side in lengths]
    distance = max(abs(one - two) for one, two in zip(*upto, strict=True))
    assert row["ks"] == pytest.approx(float(distance), abs=1e-12)


DECLARED = """
version: 1
sources:
  - id: deita
    match: {paths: ["**"]}
    read: {text: ["deita-10k.Paper Title", "deita-10k-sharegpt.Paper Title"]}
"""


def test_a_version_that_is_broken_json_is_told_and_not_a_crash(shared_data, tmp_path):
    files = sorted((shared_data / "snapshots" / "dpi_Deita_10K").glob("*.json"))
    made = []
    for path in files[1:4]:
        place = tmp_path / path.stem / "data"
        place.mkdir(parents=True)
        shutil.copy(path, place / "deita.json")
        (place / "sources.yaml").write_text(DECLARED)
        made.append(tag(place, store=tmp_path / "store", families=("text",), name=f"v-{path.stem}"))
    into, out_of = diff(made[0], made[1]), diff(made[1], made[2])
    assert into["sums"]["removed"] == into["old"]["records"] == 1
    assert out_of["sums"]["added"] == out_of["new"]["records"] == 1
    assert [(r["what"], r["reason"], r["old_count"], r["new_count"]) for r in into["rejects"]] == [
        ("records", "not_json", 0, 1)
    ]
    assert change.lines(into)[1].endswith("0 records  1 record rejected")
