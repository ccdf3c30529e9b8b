"""How the mix moved, why, and how far: exact to the last division, and as the textbooks have it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from fractions import Fraction
from statistics import mean

import pytest

from provenance.profile import catalogue
from tests.profile.made_pair import SOURCES, Item, against, drawn, made


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Sixty records against seventy-five; in the new one the weight of a source is another."""
    folder = tmp_path_factory.mktemp("pair")
    weighed = [{**source, "weight": "2.5"} if source["id"] == "chat" else source for source in SOURCES]
    old, new = drawn(11, 60), drawn(12, 75)
    before, after = made(folder / "old", old), made(folder / "new", new, prefix="n", sources=weighed)
    with against(before, after, folder / "change") as session:
        yield session, old, new


def test_without_a_baseline_no_profile_of_change_has_a_row(tmp_path):
    names = [p.name for p in catalogue() if p.name.startswith(("change", "drift")) or p.name in ("retagged", "moved")]
    assert len(names) >= 11
    with made(tmp_path, drawn(1, 10)).open() as session:
        assert {name: session.run(name).height for name in names} == dict.fromkeys(names, 0)


def test_shares_and_their_changes_are_those_of_exact_fractions(pair):
    session, old, new = pair
    rows = session.run("change_mix", {"dimension": "source"}).filter(weight="records").rows_by_key("value", named=True)
    for value in ("forum", "chat", "news", "unknown"):
        shares = [Fraction(sum(i.source == value for i in side), len(side)) for side in (old, new)]
        (row,) = rows[value]
        assert row["old_share"] == pytest.approx(float(shares[0]), abs=1e-12)
        assert row["change"] == pytest.approx(float(shares[1] - shares[0]), abs=1e-12)


@pytest.mark.parametrize("weight", ["records", "bytes", "tokens", "effective_tokens"])
def test_the_parts_of_a_change_add_up_exactly(pair, weight):
    session, _, _ = pair
    wholes = session.run("change_mix").filter(weight=weight).rows(named=True)
    assert wholes
    parts = defaultdict(list)
    for row in session.run("change_causes", {"by_weight": weight}).rows(named=True):
        parts[row["dimension"], row["value"]].append(row)
    old_whole, new_whole = Counter(), Counter()
    for row in wholes:
        old_whole[row["dimension"]] += Fraction(row["old_amount"])
        new_whole[row["dimension"]] += Fraction(row["new_amount"])
    moved = 0
    for row in wholes:
        before, after = old_whole[row["dimension"]], new_whole[row["dimension"]]
        share = Fraction(row["old_amount"]) / before
        exact = Fraction(row["new_amount"]) / after - share
        added_up = sum(
            (Fraction(part["amount"]) - share * Fraction(part["whole_amount"])) / after
            for part in parts[row["dimension"], row["value"]]
        )
        assert added_up == exact, row
        for part in parts[row["dimension"], row["value"]]:
            alone = (Fraction(part["amount"]) - share * Fraction(part["whole_amount"])) / after
            assert part["change"] == pytest.approx(float(alone), abs=1e-12)
        moved += exact != 0
    assert moved > 20


def test_a_weight_that_was_changed_is_a_cause_of_its_own(pair):
    session, _, _ = pair
    causes = session.run("change_causes", {"dimension": "source", "by_weight": "effective_tokens"}).rows(named=True)
    assert {row["source"] for row in causes if row["cause"] == "reweighted"} == {"chat"}
    plain = session.run("change_causes", {"dimension": "source", "by_weight": "tokens"})
    assert "reweighted" not in plain["cause"].to_list()


def test_records_of_a_source_are_accounted_for_on_both_sides(pair):
    session, old, new = pair
    rows = session.run("change_by_source").rows(named=True)
    for row in rows:
        stayed = row["kept_records"] + row["retagged_records"]
        assert row["old_records"] == stayed + row["removed_records"] + row["moved_out_records"]
        assert row["new_records"] == stayed + row["added_records"] + row["moved_in_records"]
    assert sum(row["old_records"] for row in rows) == len(old)
    assert sum(row["new_records"] for row in rows) == len(new)


def test_drift_has_the_values_of_the_textbook(tmp_path):
    # p = (.4, .3, .2, .1) against four equal shares.
    sides = dict(zip("abcd", (8, 6, 4, 2), strict=True)), dict.fromkeys("abcd", 5)
    extra = [{"id": name, "origin_class": "other"} for name in "abcd"]
    items = [
        [Item(f"{p}{s}{i}", source=s) for s, n in side.items() for i in range(n)]
        for p, side in zip("on", sides, strict=True)
    ]
    old, new = (made(tmp_path / p, rows, prefix=p, sources=extra) for p, rows in zip("on", items, strict=True))
    with against(old, new, tmp_path / "change") as session:
        row = session.run("drift", {"dimension": "source"}).filter(weight="records").row(0, named=True)
    assert {k: round(row[k], 4) for k in ("psi", "js_distance", "total_variation", "hellinger")} == {
        "psi": 0.2282,
        "js_distance": 0.2005,
        "total_variation": 0.2,
        "hellinger": 0.1679,
    }
    assert (row["values"], row["empty_values"], row["band"]) == (4, 0, "moderate")


def test_a_value_that_one_side_lacks_counts_there_as_half_a_record(tmp_path):
    old = made(tmp_path / "o", [Item(f"a{i}") for i in range(8)])
    new = made(tmp_path / "n", [Item(f"b{i}", source="forum" if i < 6 else "chat") for i in range(8)], prefix="n")
    with against(old, new, tmp_path / "change") as session:
        row = session.run("drift", {"dimension": "source"}).filter(weight="records").row(0, named=True)
    assert row["empty_values"] == 1
    want = (1 - 0.75) * math.log(1 / 0.75) + (0.5 / 8 - 0.25) * math.log(0.5 / 8 / 0.25)
    assert row["psi"] == pytest.approx(want, abs=1e-9)


def test_numbers_drift_as_a_plain_computation_says(pair):
    session, old, new = pair
    row = session.run("drift_numeric").filter(measure="tokens").row(0, named=True)
    assert row["source"] is None
    sides = [sorted(i.tokens * i.parts for i in side) for side in (old, new)]
    for name, values in zip(("old", "new"), sides, strict=True):
        assert row[f"{name}_count"] == len(values)
        assert row[f"{name}_mean"] == pytest.approx(mean(values))
        assert row[f"{name}_median"] == values[math.ceil(len(values) / 2) - 1]
        assert row[f"{name}_p99"] == values[math.ceil(len(values) * 0.99) - 1]
    distances = [
        abs(sum(v <= x for v in sides[0]) / len(sides[0]) - sum(v <= x for v in sides[1]) / len(sides[1]))
        for x in {*sides[0], *sides[1]}
    ]
    assert row["ks"] == pytest.approx(max(distances), abs=1e-9)
    tenths = [Counter(min(9, 10 * sum(o < v for o in sides[0]) // len(sides[0])) for v in side) for side in sides]
    psi = 0.0
    for tenth in tenths[0] | tenths[1]:
        p, q = (max(side[tenth], 0.5) / side.total() for side in tenths)
        psi += (p - q) * math.log(p / q)
    assert row["psi"] == pytest.approx(psi, abs=1e-9)


def test_declarations_are_compared_fact_by_fact(tmp_path):
    said = [{**SOURCES[0], "licence": "cc0-1.0", "contact": "someone@example.org", "legal_basis": "A6-1-f"}, SOURCES[1],
            {"id": "web", "origin_class": "crawled"}]  # fmt: skip
    items = [Item("a"), Item("b", source="chat")]
    old, new = made(tmp_path / "o", items), made(tmp_path / "n", items, prefix="n", sources=said)
    with against(old, new, tmp_path / "change") as session:
        rows = session.run("changed_declarations").select("source", "change", "fact", "old_value", "new_value").rows()
    assert [row for row in rows if row[0] == "forum"] == [
        ("forum", "fact changed", "contact", None, "stated"),
        ("forum", "fact changed", "legal_basis", None, "A6-1-f"),
        ("forum", "fact changed", "licence", "cc-by-4.0", "cc0-1.0"),
    ]
    assert {row[:2] for row in rows if row[0] != "forum"} == {("news", "source removed"), ("web", "source added")}


def test_slices_sum_to_the_sides(pair):
    session, old, _ = pair
    slices = session.run("change_slices").filter(dimension="language")
    whole = [row for row in slices.rows(named=True) if row["source"] is None]
    assert sum(row["old_records"] for row in whole) == len(old)
    totals = {row["cause"]: row for row in session.run("change_totals").rows(named=True)}
    assert sum(row["added_records"] for row in whole) == totals["added"]["new_records"]
    assert sum(row["removed_records"] for row in whole) == totals["removed"]["old_records"]
