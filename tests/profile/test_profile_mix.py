"""The mix, by hand and against an independent computation; concentration against the published vector."""

from __future__ import annotations

import math
import tempfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.profile.made_snapshot import Made, key, record, tables

SHARES = ("record_share", "byte_share", "token_share", "effective_token_share")

MIXES = {
    "mix_by_source": [
        ("comments", 3, 60, "120", 0.3, 0.3, 0.521739130435),
        ("crawl", 3, 60, "30", 0.3, 0.3, 0.130434782609),
        ("answers", 2, 30, "30", 0.2, 0.15, 0.130434782609),
        ("unknown", 1, 30, "30", 0.1, 0.15, 0.130434782609),
        ("lex", 1, 20, "20", 0.1, 0.1, 0.086956521739),
        ("books", 0, 0, "0", 0, 0, 0),  # declared, and nothing matched it
    ],
    "mix_by_internal": [
        (True, 5, 90, "150", 0.5, 0.45, 0.652173913043),
        (False, 5, 110, "80", 0.5, 0.55, 0.347826086957),
    ],
    "mix_by_owner": [
        ("Acme", 5, 90, "150", 0.5, 0.45, 0.652173913043),
        (None, 4, 90, "60", 0.4, 0.45, 0.260869565217),
        ("House", 1, 20, "20", 0.1, 0.1, 0.086956521739),
    ],
    "mix_by_privacy_class": [
        ("P0", 0, 0, "0", 0, 0, 0),
        ("P1", 0, 0, "0", 0, 0, 0),
        ("P2", 3, 40, "45", 0.3, 0.2, 0.195652173913),
        ("P3", 3, 50, "60", 0.3, 0.25, 0.260869565217),
        ("PX", 3, 90, "105", 0.3, 0.45, 0.45652173913),
        ("P4", 0, 0, "0", 0, 0, 0),
        ("P5", 1, 20, "20", 0.1, 0.1, 0.086956521739),
    ],
    "mix_by_author": [  # records once, tokens by part
        ("human", 4, 89, "149", 0.4, 0.445, 0.647826086957),
        ("model", 0, 21, "21", 0, 0.105, 0.091304347826),
        ("unknown", 4, 90, "60", 0.4, 0.45, 0.260869565217),
        ("mixed", 2, 0, "0", 0.2, 0, 0),
    ],
    "mix_by_generator": [
        (None, 8, 179, "209", 0.8, 0.895, 0.908695652174),
        ("acme-1", 1, 15, "15", 0.1, 0.075, 0.065217391304),
        ("other-2", 1, 6, "6", 0.1, 0.03, 0.026086956522),
    ],
    "mix_by_licence": [
        (None, 7, 120, "135", 0.7, 0.6, 0.586956521739),
        ("cc-by-4.0", 2, 60, "75", 0.2, 0.3, 0.326086956522),
        ("proprietary", 1, 20, "20", 0.1, 0.1, 0.086956521739),
    ],
    "mix_by_month": [
        ("2024-01", 2, 20, "25", 0.2, 0.1, 0.108695652174),
        ("2024-02", 1, 20, "20", 0.1, 0.1, 0.086956521739),
        (None, 7, 160, "185", 0.7, 0.8, 0.804347826087),
    ],
    "mix_by_language": [
        ("en", 4, 64, "69", 0.4, 0.32, 0.3),
        ("de", 2, 60, "75", 0.2, 0.3, 0.326086956522),
        ("und", 2, 40, "50", 0.2, 0.2, 0.217391304348),
        (None, 1, 30, "30", 0.1, 0.15, 0.130434782609),
        ("fr", 0, 6, "6", 0, 0.03, 0.026086956522),
        ("mixed", 1, 0, "0", 0.1, 0, 0),
    ],
    "mix_by_scan_status": [
        ("ok", 7, 110, "125", 0.7, 0.55, 0.54347826087),
        ("limit", 2, 60, "75", 0.2, 0.3, 0.326086956522),
        ("not_run", 1, 30, "30", 0.1, 0.15, 0.130434782609),
    ],
    "mix_by_opt_out": [
        (True, 2, 40, "50", 0.2, 0.2, 0.217391304348),
        (False, 2, 60, "75", 0.2, 0.3, 0.326086956522),
        (None, 6, 100, "105", 0.6, 0.5, 0.45652173913),
    ],
}


@pytest.mark.parametrize("name", MIXES)
def test_mix(made, name):
    column = name.removeprefix("mix_by_")
    found = made.rows(
        name, column, "records", "tokens", "effective_tokens", "record_share", "token_share", "effective_token_share"
    )
    assert [(*row[:3], str(row[3].normalize() + 0), *row[4:]) for row in found] == [
        (*row[:3], str(Decimal(row[3]).normalize() + 0), *row[4:]) for row in MIXES[name]
    ]


CLOSED = {
    "mix_by_internal": [True, False],
    "mix_by_origin_class": [
        "crawled", "licensed", "other", "public_dataset", "synthetic", "third_party_private", "unknown", "user_model",
        "user_service",
    ],
    "mix_by_privacy_class": ["P0", "P1", "P2", "P3", "P4", "P5", "PX"],
    "mix_by_author": ["human", "mixed", "model", "unknown"],
    "mix_by_scan_status": ["limit", "not_run", "ok"],
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_vocabulary_gives_every_member_even_of_nothing(made, empty, name):
    column = name.removeprefix("mix_by_")
    assert sorted(made.run(name)[column].to_list()) == sorted(CLOSED[name])
    nothing = empty.run(name)
    assert sorted(nothing[column].to_list()) == sorted(CLOSED[name])
    assert nothing["records"].sum() == 0
    # A share of nothing is not 0: a rule that reads it must not pass.
    assert all(nothing[share].null_count() == nothing.height for share in SHARES)


def test_what_may_be_unstated_always_has_its_null_row(empty):
    for name in ("owner", "licence", "language", "month", "generator", "legal_basis"):
        assert empty.rows(f"mix_by_{name}", name, "records") == [(None, 0)]


def test_every_dimension_counts_every_record_byte_and_token_once(made):
    whole = made.run("mix").group_by("dimension").agg(pl.col("records", "bytes", "tokens", "effective_tokens").sum())
    figures = whole.drop("dimension").unique().rows()
    assert figures == [(10, 800, 200, Decimal(230))]
    assert whole.height > 15
    shares = made.run("mix").group_by("dimension").agg(pl.col(*SHARES).sum().round(9)).drop("dimension").unique()
    assert shares.rows() == [(1, 1, 1, 1)]


@st.composite
def piles(draw: st.DrawFn) -> list[tuple[int, str, str | None, list[int]]]:
    """(sources' number, weight, owner, tokens of its records)."""
    count = draw(st.integers(1, 6))
    return [
        (
            number,
            draw(st.sampled_from(["0", "0.25", "1", "3", "1.333333"])),
            draw(st.sampled_from([None, "A", "B"])),
            draw(st.lists(st.integers(1, 10**6), max_size=4)),
        )
        for number in range(count)
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(piles())
def test_mix_and_concentration_agree_with_an_independent_computation(drawn):
    with tempfile.TemporaryDirectory() as folder:
        made = Made(
            Path(folder),
            sources=[{"id": f"s{n}", "weight": weight, "owner": owner} for n, weight, owner, _ in drawn],
            shards=[
                {"shard": n, "path": f"{n}", "key": key(f"{n}"), "seen": len(t), "records": len(t), "rejected": 0,
                 "source": f"s{n}"}
                for n, _, _, t in drawn
            ],
            **tables(*(record(f"{n}", i + 1, [{"tokens": x}]) for n, _, _, t in drawn for i, x in enumerate(t))),
        )  # fmt: skip
        mixed, concentrated = made.run("mix"), made.run("concentration")
    for dimension, place in (("source", 0), ("owner", 2)):
        expected: dict[str | None, list[Decimal]] = {None: [Decimal(0)] * 4} if dimension == "owner" else {}
        for row in drawn:
            label = f"s{row[0]}" if place == 0 else row[2]
            sums = expected.setdefault(label, [Decimal(0)] * 4)
            tokens = sum(row[3])
            added = (len(row[3]), 4 * tokens, tokens, tokens * Decimal(row[1]))
            expected[label] = [a + Decimal(b) for a, b in zip(sums, added, strict=True)]
        expected.setdefault("unknown" if dimension == "source" else None, [Decimal(0)] * 4)
        rows = mixed.filter(pl.col("dimension") == dimension)
        names = ("records", "bytes", "tokens", "effective_tokens")
        assert {r["value"]: [Decimal(r[n]) for n in names] for r in rows.to_dicts()} == expected
        for column, name in enumerate(names):
            for nulls in ("in", "out"):
                amounts = [v[column] for k, v in expected.items() if v[column] > 0 and (nulls == "in" or k is not None)]
                one = concentrated.filter(dimension=dimension, weight=name, nulls=nulls).to_dicts()[0]
                _compare(one, amounts)


def _compare(row, amounts):
    """Against exact fractions, not against the formula in the SQL."""
    total = sum(amounts)
    assert row["classes"] == len(amounts)
    if not amounts:
        assert row["hhi"] is None
        assert row["top_value"] is None
        return
    shares = [a / total for a in amounts]
    hhi = float(sum(s * s for s in shares))
    entropy = -sum(float(s) * math.log(float(s)) for s in shares)
    # Gini as half the relative mean absolute difference.
    gini = float(sum(abs(a - b) for a in amounts for b in amounts) / (2 * len(amounts) * total))
    assert row["hhi"] == pytest.approx(hhi, abs=1e-11)
    assert row["hhi_points"] == pytest.approx(hhi * 10000, abs=1e-7)
    assert row["effective_number"] == pytest.approx(1 / hhi, abs=1e-9)
    assert row["effective_number_h"] == pytest.approx(math.exp(entropy), abs=1e-9)
    assert row["top_share"] == pytest.approx(float(max(shares)), abs=1e-11)
    assert row["gini"] == pytest.approx(gini, abs=1e-11)
    if len(amounts) == 1:
        assert row["evenness"] is None
        assert row["hhi_normalised"] is None
    else:
        assert row["evenness"] == pytest.approx(entropy / math.log(len(amounts)), abs=1e-11)


def test_concentration_of_the_published_example(tmp_path):
    # Shares .4, .3, .2, .1: every figure is worked out in the literature the profile rests on.
    parts = {"a": 40, "b": 30, "c": 20, "d": 10}
    made = Made(
        tmp_path,
        sources=[{"id": name} for name in parts],
        shards=[
            {"shard": n, "path": name, "key": key(name), "seen": 1, "records": 1, "rejected": 0, "source": name}
            for n, name in enumerate(parts)
        ],
        **tables(*(record(name, 1, [{"tokens": tokens}]) for name, tokens in parts.items())),
    )
    row = made.run("concentration", {"dimension": "source"}).filter(weight="tokens", nulls="in").to_dicts()[0]
    assert row["hhi"] == 0.3
    assert row["hhi_points"] == 3000
    assert round(row["hhi_normalised"], 4) == 0.0667
    assert round(row["effective_number"], 3) == 3.333
    assert round(row["effective_number_h"], 3) == 3.596
    assert row["gini"] == 0.25
    assert round(row["entropy"], 4) == 1.2799
    assert round(row["entropy_bits"], 4) == 1.8464
    assert round(row["evenness"], 4) == 0.9232
    assert (row["top_value"], row["top_share"], row["classes"]) == ("a", 0.4, 4)


def test_concentration_by_owner_sees_through_a_split_source(tmp_path):
    # Ten sources of one owner are one voice.
    made = Made(
        tmp_path,
        sources=[{"id": f"s{n}", "owner": "Acme"} for n in range(10)],
        shards=[
            {"shard": n, "path": f"{n}", "key": key(f"{n}"), "seen": 1, "records": 1, "rejected": 0, "source": f"s{n}"}
            for n in range(10)
        ],
        **tables(*(record(f"{n}", 1, [{"tokens": 5}]) for n in range(10))),
    )
    rows = made.run("concentration").filter(weight="tokens", nulls="in")
    figures = {r["dimension"]: (r["hhi"], r["effective_number"], r["evenness"]) for r in rows.to_dicts()}
    assert figures["source"] == (0.1, 10.0, 1.0)
    assert figures["owner"] == (1.0, 1.0, None)


def test_not_stated_counts_as_a_class_or_is_left_out(made):
    rows = made.run("concentration").filter(weight="tokens")
    found = {(r["dimension"], r["nulls"]): (r["classes"], r["top_value"], r["top_share"]) for r in rows.to_dicts()}
    assert found["owner", "in"] == (3, "Acme", 0.45)
    assert found["owner", "out"] == (2, "Acme", 0.818181818182)
    assert found["source", "in"] == (5, "comments", 0.3)
    assert found["source", "out"] == (4, "comments", 0.352941176471)  # unknown is no source
    assert found["language", "out"] == (3, "en", 0.492307692308)  # und is no language
    assert found["month", "in"] == (3, None, 0.8)


def test_concentration_of_nothing_has_rows_without_values(empty):
    rows = empty.run("concentration")
    assert rows.height == 8 * rows["dimension"].n_unique()
    assert rows["classes"].sum() == 0
    assert rows["hhi"].null_count() == rows.height
