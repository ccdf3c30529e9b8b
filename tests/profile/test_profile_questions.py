"""The other profiles on the example, rows by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from provenance.scan.secrets.rules import KINDS
from tests.profile.made_snapshot import QUALITY as QUALITY_COLUMNS
from tests.profile.made_snapshot import Made, example, key, record, shown, tables


def test_accounting_finds_every_record_in_its_shard(made):
    assert made.rows(
        "accounting", "path", "shard", "records", "tagged", "rejected", "balanced", "status", "reason"
    ) == [
        ("a.jsonl", 0, 4, 3, 1, True, "tagged", None),
        ("chat.jsonl", 1, 2, 2, 0, True, "tagged", None),
        ("copy.jsonl", 2, 4, 3, 1, True, "tagged", None),
        ("mixed.jsonl", 3, 2, 2, 0, True, "tagged", None),
        ("odd.bin", 4, 0, 0, 0, True, "rejected", "unknown_format"),
        ("README.md", 5, 0, 0, 0, True, "ignored", "readme"),
        ("away", 6, 0, 0, 0, True, "refused", "link_outside"),
    ]


@pytest.mark.parametrize(
    ("said", "unaccounted", "balanced"),
    [
        ({"seen": 2, "records": 2, "rejected": 0}, 0, True),
        ({"seen": 3, "records": 2, "rejected": 0}, 1, False),  # one vanished
        ({"seen": 1, "records": 1, "rejected": 0}, -1, False),  # one is there twice
        ({"seen": 2, "records": 1, "rejected": 1}, 0, False),  # the manifest says otherwise
    ],
)
def test_accounting_says_when_a_shard_does_not_balance(tmp_path, said, unaccounted, balanced):
    made = Made(
        tmp_path,
        shards=[{"shard": 0, "path": "p", "key": key("p"), "source": "unknown"} | said],
        **tables(record("p", 1, [{"tokens": 1}]), record("p", 2, [{"tokens": 1}])),
    )
    assert made.rows("accounting", "unaccounted", "balanced") == [(unaccounted, balanced)]


def test_personal_data_by_source_says_what_was_not_scanned_too(made):
    columns = ("source", "records", "scanned_records", "not_scanned_records", "personal_records", "record_share",
               "personal_tokens", "token_share", "high_risk_records", "findings", "counted_findings")  # fmt: skip
    assert made.rows("personal_data_by_source", *columns) == [
        ("answers", 2, 2, 0, 1, 0.5, 10, 0.333333333333, 0, 2, 1),
        ("comments", 3, 2, 1, 1, 0.333333333333, 20, 0.333333333333, 0, 3, 2),
        ("crawl", 3, 2, 1, 1, 0.333333333333, 20, 0.333333333333, 0, 3, 2),
        ("lex", 1, 1, 0, 1, 1, 20, 1, 1, 2, 1),
        ("books", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ("unknown", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0),
    ]


# A record with a secret twice, of two kinds, lies in two files, of two sources; the file chat.jsonl holds another.


def test_secrets_by_kind_counts_secrets_and_records_and_lists_every_kind(made, empty):
    columns = ("kind", "rests_on", "secrets", "records", "tokens", "record_share", "not_scanned_records")
    rows = made.rows("secrets_by_kind", *columns)
    assert [row for row in rows if row[2] or row[0] is None] == [
        (None, None, 7, 3, 50, 0.3, 3),
        (None, "form", 4, 2, 40, 0.2, 3),
        (None, "name", 3, 3, 50, 0.3, 3),
        ("github", "form", 4, 2, 40, 0.2, 3),
        ("password", "name", 3, 3, 50, 0.3, 3),
    ]
    assert {row[0] for row in rows} == {None, *KINDS}
    assert {(row[2], row[3], row[5]) for row in empty.rows("secrets_by_kind", *columns)} == {(0, 0, None)}


def test_secrets_by_source_counts_records_that_hold_one_and_what_was_not_scanned(made):
    columns = ("source", "records", "not_scanned_records", "secret_records", "record_share", "secrets", "form_secrets")
    assert made.rows("secrets_by_source", *columns) == [
        ("answers", 2, 0, 1, 0.5, 1, 0),
        ("comments", 3, 1, 1, 0.333333333333, 3, 2),
        ("crawl", 3, 1, 1, 0.333333333333, 3, 2),
        ("books", 0, 0, 0, 0, 0, 0),
        ("lex", 1, 0, 0, 0, 0, 0),
        ("unknown", 1, 1, 0, 0, 0, 0),
    ]


def test_none_found_is_false_only_where_the_scan_ran_to_the_end(made, empty):
    assert made.rows("mix_by_holds_secret", "holds_secret", "records") == [(True, 3), (False, 4), (None, 3)]
    assert empty.rows("mix_by_holds_secret", "holds_secret", "records") == [(True, 0), (False, 0), (None, 0)]


def test_show_secrets_gives_kind_and_place(made):
    rows = made.run("show_secrets", {"path": "chat.jsonl", "row": "2"}).rows()
    assert rows == [(1, "password", "name", "Made", 2, 22)]


def test_personal_data_by_entity_counts_findings_records_and_what_raises_a_class(made):
    columns = ("entity", "class", "mapped", "findings", "counted_findings", "holding_records", "records", "tokens",
               "record_share", "scanned_records", "not_scanned_records")  # fmt: skip
    assert made.rows("personal_data_by_entity", *columns) == [
        (None, "P5", False, 10, 6, 7, 4, 70, 0.4, 7, 3),
        ("EMAIL_ADDRESS", "P3", True, 4, 4, 2, 2, 40, 0.2, 7, 3),
        ("UK_NHS", "P5", True, 2, 1, 2, 1, 20, 0.1, 7, 3),
        ("SOME_ID", "P3", False, 1, 1, 1, 1, 10, 0.1, 7, 3),
        ("CREDIT_CARD", "P4", True, 2, 0, 2, 0, 0, 0, 7, 3),
        ("URL", None, True, 1, 0, 1, 0, 0, 0, 7, 3),
    ]


def test_where_nothing_was_found_the_counts_of_scanned_records_still_stand(empty):
    columns = ("entity", "findings", "records", "record_share", "scanned_records")
    assert empty.rows("personal_data_by_entity", *columns) == [(None, 0, 0, None, 0)]


def test_contributors_are_counted_by_source_and_once_over_all(made):
    columns = ("source", "records", "contributors", "without_contributor", "top_contributor", "top_records",
               "top_record_share", "top_token_share")  # fmt: skip
    who = key("u1").hex()
    assert made.rows("contributors", *columns) == [
        (None, 10, 1, 6, who, 4, 0.4, 0.3),
        ("comments", 3, 1, 1, who, 2, 0.666666666667, 0.5),
        ("crawl", 3, 1, 1, who, 2, 0.666666666667, 0.5),
        ("answers", 2, 0, 2, None, 0, 0, 0),
        ("lex", 1, 0, 1, None, 0, 0, 0),
        ("unknown", 1, 0, 1, None, 0, 0, 0),
        ("books", 0, 0, 0, None, 0, 0, 0),
    ]


def copies(folder) -> Made:
    """Source a holds x twice and y; source b holds x, and y in other letters."""
    return Made(
        folder,
        sources=[{"id": "a"}, {"id": "b", "weight": "2"}],
        shards=[
            {"shard": 0, "path": "a", "key": key("a"), "seen": 3, "records": 3, "rejected": 0, "source": "a"},
            {"shard": 1, "path": "b", "key": key("b"), "seen": 3, "records": 3, "rejected": 0, "source": "b"},
        ],
        **tables(
            record("a", 1, [{"tokens": 10}], record="x", text="x"),
            record("a", 2, [{"tokens": 10}], record="x", text="x"),
            record("a", 3, [{"tokens": 20}], record="y", text="y"),
            record("b", 1, [{"tokens": 10}], record="x", text="x"),
            record("b", 2, [{"tokens": 24}], record="Y", text="y"),
            record("b", 3, [{"tokens": 26}], record="z", text="z"),
        ),
    )


def test_duplicates_within_and_across_sources_add_up(tmp_path):
    columns = ("kind", "scope", "groups", "extra_records", "extra_tokens", "extra_effective_tokens", "record_share",
               "token_share")  # fmt: skip
    # Effective: source b is read twice, so of x its copy (20) is kept, and of y too (48).
    assert copies(tmp_path).rows("duplicates", *columns) == [
        ("exact", "within", 1, 1, 10, Decimal(10), 0.166666666667, 0.1),
        ("exact", "across", 1, 1, 10, Decimal(10), 0.166666666667, 0.1),
        ("exact", "all", 1, 2, 20, Decimal(20), 0.333333333333, 0.2),
        ("text", "within", 1, 1, 10, Decimal(10), 0.166666666667, 0.1),
        ("text", "across", 2, 2, 30, Decimal(30), 0.333333333333, 0.3),
        ("text", "all", 2, 3, 40, Decimal(40), 0.5, 0.4),
    ]


def test_duplicates_across_names_the_pairs(tmp_path):
    columns = ("kind", "source", "other", "contents", "records", "other_records", "tokens", "other_tokens",
               "record_share", "other_record_share", "token_share", "other_token_share")  # fmt: skip
    assert copies(tmp_path).rows("duplicates_across", *columns) == [
        ("exact", "a", "b", 1, 2, 1, 20, 10, 0.666666666667, 0.333333333333, 0.5, 0.166666666667),
        ("text", "a", "b", 2, 3, 2, 40, 34, 1.0, 0.666666666667, 1.0, 0.566666666667),
    ]


def test_without_duplicates_every_row_says_zero(empty, tmp_path):
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": "unknown"}
        ],
        **tables(record("p", 1, [{"tokens": 1}])),
    )
    assert [row[1:] for row in made.rows("duplicates", "kind", "groups", "extra_tokens", "token_share")] == [
        (0, 0, 0)
    ] * 6
    assert made.run("duplicates_across").height == 0
    assert empty.run("duplicates")["token_share"].null_count() == 6


WHOLE = {  # blind spot -> records, tokens, share of records, of tokens, of effective tokens
    "unknown_source": (1, 30, 0.1, 0.15, 0.130434782609),
    "no_owner": (4, 90, 0.4, 0.45, 0.260869565217),
    "no_origin_class": (1, 30, 0.1, 0.15, 0.130434782609),
    "no_legal_basis": (7, 140, 0.7, 0.7, 0.478260869565),
    "no_licence": (7, 120, 0.7, 0.6, 0.586956521739),
    "no_date": (7, 160, 0.7, 0.8, 0.804347826087),
    "no_contributor": (6, 140, 0.6, 0.7, 0.67391304348),
    "not_scanned": (1, 30, 0.1, 0.15, 0.130434782609),
    "scan_limit": (2, 60, 0.2, 0.3, 0.326086956522),
    "names_not_scanned": (10, 200, 1, 1, 1),
    "secrets_not_scanned": (3, 90, 0.3, 0.45, 0.456521739130),
    "topics_not_scanned": (10, 200, 1, 1, 1),
    "language_undetermined": (3, 70, 0.3, 0.35, 0.347826086957),
    "author_unknown": (4, 90, 0.4, 0.45, 0.260869565217),
    "generator_missing": (0, 0, 0, 0, 0),
}


def test_blind_spots_of_the_whole_snapshot(made):
    rows = made.run("blind_spots").filter(pl.col("source").is_null() & pl.col("blind_spot").is_in(list(WHOLE)))
    columns = ("records", "tokens", "record_share", "token_share", "effective_token_share")
    found = {row["blind_spot"]: tuple(row[c] for c in columns) for row in rows.to_dicts()}
    assert found == {name: pytest.approx(row, abs=1e-11) for name, row in WHOLE.items()}
    same = rows.select(
        (pl.col(f"{size}_share") == pl.col(f"total_{size}_share")).all()
        for size in ("record", "byte", "token", "effective_token")
    )
    assert same.rows() == [(True, True, True, True)]


def test_blind_spots_of_a_source_are_shares_of_it_and_of_the_whole(made):
    rows = made.run("blind_spots").filter(blind_spot="no_licence").drop_nulls("source")
    columns = ("source", "records", "tokens", "record_share", "token_share", "total_record_share", "total_token_share")
    assert rows.select(columns).rows() == [
        ("answers", 2, 30, 1, 1, 0.2, 0.15),
        ("books", 0, 0, 0, 0, 0, 0),  # declared, without a record: nothing of it is missing
        ("comments", 2, 30, 0.666666666667, 0.5, 0.2, 0.15),
        ("crawl", 2, 30, 0.666666666667, 0.5, 0.2, 0.15),
        ("lex", 0, 0, 0, 0, 0, 0),
        ("unknown", 1, 30, 1, 1, 0.1, 0.15),
    ]


def test_blind_spots_name_fields_reasons_and_entities(made):
    named = ("unread_field", "rejected_records", "rejected_shards", "ignored_files", "refused_files", "unmapped_entity")
    rows = made.run("blind_spots").filter(pl.col("blind_spot").is_in(named))
    columns = ("blind_spot", "source", "detail", "items", "records", "bytes", "record_share", "total_record_share")
    assert rows.select(columns).rows() == [
        ("ignored_files", None, None, 1, None, 0, None, None),
        ("ignored_files", None, "readme", 1, None, None, None, None),
        ("refused_files", None, None, 1, None, 0, None, None),
        ("refused_files", None, "link_outside", 1, None, None, None, None),
        ("rejected_records", None, None, None, 2, 14, 0.166666666667, 0.166666666667),
        ("rejected_records", None, "not_json", None, 2, 14, 0.166666666667, 0.166666666667),
        ("rejected_records", "comments", "not_json", None, 1, 7, 0.25, 0.083333333333),
        ("rejected_records", "crawl", "not_json", None, 1, 7, 0.25, 0.083333333333),
        ("rejected_shards", None, None, 1, None, 1000, None, None),
        ("rejected_shards", None, "unknown_format", 1, None, 1000, None, None),
        ("rejected_shards", "crawl", "unknown_format", 1, None, 1000, None, None),
        ("unmapped_entity", None, None, 1, None, 0, None, None),
        ("unmapped_entity", None, "SOME_ID", 1, 1, None, 0.1, 0.1),
        ("unmapped_entity", "answers", "SOME_ID", 1, 1, None, 0.5, 0.1),
        ("unread_field", None, None, 1, None, 11, None, None),
        ("unread_field", None, "meta.title", 1, 2, 11, 0.2, 0.2),
        ("unread_field", "answers", "meta.title", 1, 2, 11, 1, 0.2),
    ]


def test_a_snapshot_of_nothing_is_blind_of_everything(empty):
    rows = empty.run("blind_spots")
    whole = rows.filter(pl.col("source").is_null() & pl.col("blind_spot").is_in(list(WHOLE)))
    assert whole.height == len(WHOLE)
    assert whole["record_share"].null_count() == len(WHOLE)  # no share of nothing, so no rule on it passes


def test_a_model_without_a_name_is_a_blind_spot(tmp_path):
    made = Made(
        tmp_path,
        sources=[{"id": "syn", "origin_class": "synthetic"}],
        shards=[{"shard": 0, "path": "p", "key": key("p"), "seen": 2, "records": 2, "rejected": 0, "source": "syn"}],
        **tables(
            record("p", 1, [{"tokens": 3, "generator": "g"}, {"tokens": 5}]),
            record("p", 2, [{"tokens": 2, "generator": "g"}]),
        ),
    )
    rows = made.run("blind_spots").filter(blind_spot="generator_missing", source="syn")
    assert rows.select("records", "tokens", "record_share", "token_share").rows() == [(1, 5, 0.5, 0.5)]


def test_rejects_by_reason(made):
    columns = ("source", "reason", "records", "bytes", "record_share", "total_record_share")
    assert made.rows("rejects_by_reason", *columns) == [
        ("comments", "not_json", 1, 7, 0.25, 0.083333333333),
        ("crawl", "not_json", 1, 7, 0.25, 0.083333333333),
    ]


def test_unread_fields(made):
    assert made.run("unread_fields").rows() == [("answers", "meta.title", "unread", 2, 11, 1, 1.0)]


def test_opt_outs(made):
    columns = ("source", "honoured", "source_records", "records", "tokens", "effective_tokens", "unstated_records",
               "record_share")  # fmt: skip
    assert made.rows("opt_outs", *columns)[:3] == [
        ("comments", "removed every month", 3, 1, 20, Decimal(40), 1, 0.333333333333),
        ("crawl", None, 3, 1, 20, Decimal(10), 1, 0.333333333333),
        ("answers", None, 2, 0, 0, Decimal(0), 2, 0),
    ]


def test_declarations_say_what_is_missing(made):
    rows = made.run("declarations")
    lex = {row["fact"]: row["stated"] for row in rows.filter(source="lex").to_dicts()}
    assert {fact for fact, stated in lex.items() if stated} == {"owner", "origin_class", "licence"}
    assert "generator" not in lex  # no model writes there
    assert rows.filter(source="answers", fact="generator")["stated"].to_list() == [True]
    assert rows.filter(source="unknown").height == 0
    assert rows.filter(source="books", fact="licence").select("stated", "records", "token_share").rows() == [
        (True, 0, 0)
    ]


def test_records_by_privacy_floor_keeps_floor_and_finding_apart(made):
    assert made.rows("records_by_privacy_floor", "privacy_floor", "privacy_found", "privacy_class", "records") == [
        ("P0", "PX", "PX", 2),
        ("P1", "P5", "P5", 1),
        ("P2", "P0", "P2", 3),
        ("P2", "P3", "P3", 3),
        ("P2", "PX", "PX", 1),
    ]


def test_roles_count_parts_by_author(made):
    assert made.rows("roles", "role", "author", "parts", "tokens", "part_share") == [
        ("text", "unknown", 4, 90, 0.333333333333),
        ("text", "human", 4, 80, 0.333333333333),
        ("assistant", "model", 2, 21, 0.166666666667),
        ("user", "human", 2, 9, 0.166666666667),
    ]


def test_sizes(made):
    columns = ("source", "records", "tokens", "mean_tokens", "min_tokens", "median_tokens", "p95_tokens", "max_tokens",
               "mean_parts")  # fmt: skip
    assert made.rows("sizes", *columns)[:4] == [
        (None, 10, 200, 20.0, 10, 20, 30, 30, 1.2),
        ("comments", 3, 60, 20.0, 10, 20, 30, 30, 1.0),
        ("crawl", 3, 60, 20.0, 10, 20, 30, 30, 1.0),
        ("answers", 2, 30, 15.0, 10, 10, 20, 20, 2.0),
    ]


def test_domains_of_few_people_are_not_named(tmp_path):
    people = [key(f"u{n}") for n in range(6)]
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 9, "records": 9, "rejected": 0, "source": "unknown"}
        ],
        **tables(
            *(record("p", n + 1, [{"tokens": 1}], domain="known.example", contributor=people[n]) for n in range(5)),
            record("p", 6, [{"tokens": 2}], domain="one.example", contributor=people[0]),
            record("p", 7, [{"tokens": 3}], domain="two.example", contributor=people[0]),
            record("p", 8, [{"tokens": 4}], domain="crawled.example"),
            record("p", 9, [{"tokens": 5}]),
        ),
    )
    columns = ["domain", "domains", "records", "contributors", "tokens"]
    shown_rows = made.run("domains").select(columns).rows()
    assert shown_rows == [("other", 3, 3, 1, 9), ("known.example", 1, 5, 5, 5), (None, 0, 1, 0, 5)]
    asked = made.run("domains", {"least_contributors": 1})["domain"].to_list()
    assert asked == ["known.example", None, "other", "two.example", "one.example"]
    assert made.run("domains", {"least_contributors": 0}).height == 5


def test_files_lists_what_became_of_each(made):
    assert made.rows("files", "path", "status", "reason", "source", "records")[:3] == [
        ("README.md", "ignored", "readme", None, None),
        ("a.jsonl", "tagged", None, "comments", 3),
        ("away", "refused", "link_outside", None, None),
    ]


def test_snapshot_totals(made):
    row = made.run("snapshot_totals").to_dicts()[0]
    assert {name: row[name] for name in (
        "files", "tagged_files", "rejected_files", "ignored_files", "refused_files", "seen_records", "records",
        "rejected_records", "rejected_record_share", "parts", "tokens", "sources", "sources_with_records",
        "effective_number_of_sources", "languages", "first_month", "last_month", "internal_token_share",
        "personal_records", "personal_record_share", "scanned_records", "not_scanned_records",
        "unknown_source_record_share", "model_token_share", "opted_out_records",
    )} == {
        "files": 7, "tagged_files": 4, "rejected_files": 1, "ignored_files": 1, "refused_files": 1, "seen_records": 12,
        "records": 10, "rejected_records": 2, "rejected_record_share": 0.166666666667, "parts": 12, "tokens": 200,
        "sources": 5, "sources_with_records": 4, "effective_number_of_sources": 4.255319148936, "languages": 3,
        "first_month": "2024-01", "last_month": "2024-02", "internal_token_share": 0.45, "personal_records": 4,
        "personal_record_share": 0.4, "scanned_records": 7, "not_scanned_records": 3,
        "unknown_source_record_share": 0.1, "model_token_share": 0.105, "opted_out_records": 2,
    }  # fmt: skip


def test_snapshot_totals_of_nothing_is_one_row(empty):
    row = empty.run("snapshot_totals").to_dicts()
    assert len(row) == 1
    assert (row[0]["records"], row[0]["tokens"], row[0]["internal_token_share"]) == (0, 0, None)


def test_show_finds_a_record_by_place_or_id_and_says_nothing_without(made):
    with made.open() as session:
        assert session.run("show_record").height == 0
        assert session.run("show_record", {"path": "a.jsonl"}).height == 0
        assert session.run("show_record", {"record": shown("a:2")[:7]}).height == 0
        by_place = session.run("show_record", {"path": "a.jsonl", "row": "2"}).to_dicts()[0]
        by_id = session.run("show_record", {"record": shown("a:2")[:8].upper()})["path"].to_list()
        parts = session.run("show_parts", {"path": "chat.jsonl", "row": 2})
        found = session.run("show_entities", {"path": "a.jsonl", "row": 2})
        rejected = session.run("show_rejected", {"path": "a.jsonl", "row": 3})
    assert (by_place["source"], by_place["opt_out"], by_place["record"]) == ("comments", True, shown("a:2"))
    assert by_id == ["a.jsonl", "copy.jsonl"]
    assert parts.select("part", "role", "author", "generator", "language").rows() == [
        (0, "user", "human", None, "en"),
        (1, "assistant", "model", "other-2", "fr"),
    ]
    assert found.select("entity", "score", "start", "end").rows() == [
        ("EMAIL_ADDRESS", 0.5, 2, 9),
        ("EMAIL_ADDRESS", 0.9, 2, 9),
    ]
    assert rejected.select("path", "row", "reason", "bytes").rows() == [("a.jsonl", 3, "not_json", 7)]


def test_dates_and_decimals_keep_their_types(made):
    row = made.run("show_record", {"path": "a.jsonl", "row": 1})
    assert row.schema["created"] == pl.Date
    assert row.schema["effective_tokens"] == pl.Decimal(38, 6)
    assert row["created"].to_list() == [date(2024, 1, 5)]


QUALITY = {"sets": "s", "documents": 9, "labelled": 90, "found": 60, "findings": 80, "right": 40}
EMAIL = QUALITY | {"entity": "EMAIL_ADDRESS", "precision": 0.5, "recall": 0.75, "factor": 0.8} | {
    "factor_low": 0.5, "factor_high": 1.4,
}  # fmt: skip


def _with_quality(made, *known):
    """The example's snapshot with a note."""
    rows = [{"evaluation": "e", "detector": "d", "same_versions": True} | k for k in known]
    frame = pl.DataFrame(rows, schema=QUALITY_COLUMNS)
    frame.write_parquet(made.folder / "quality.parquet")
    return made


@pytest.fixture
def corrected(tmp_path):
    doubled = QUALITY | {"precision": 1.0, "recall": 0.5, "factor": 2.0, "factor_low": 1.0, "factor_high": 5.0}
    return _with_quality(example(tmp_path), EMAIL, doubled | {"entity": "UK_NHS"}, doubled | {"entity": "URL"})


def test_counts_are_corrected_beside_and_what_has_no_evaluation_is_said(corrected):
    columns = ("entity", "counted_findings", "precision", "recall", "corrected_findings", "corrected_low",
               "corrected_high", "unevaluated_findings")  # fmt: skip
    assert corrected.rows("personal_data_by_entity", *columns) == [
        # 4 * 0.8 + 1 * 2; 5.2 - sqrt(1.2^2 + 1^2), 5.2 + sqrt(2.4^2 + 3^2)
        (None, 6, None, None, 5.2, 3.6, 9.0, 1),
        ("EMAIL_ADDRESS", 4, 0.5, 0.75, 3.2, 2.0, 5.6, 0),
        ("UK_NHS", 1, 1.0, 0.5, 2.0, 1.0, 5.0, 0),
        ("SOME_ID", 1, None, None, None, None, None, 1),
        ("CREDIT_CARD", 0, None, None, None, None, None, 0),
        ("URL", 0, 1.0, 0.5, None, None, None, 0),  # raises no class
    ]


def test_without_a_note_nothing_is_corrected(made):
    columns = ("counted_findings", "corrected_findings", "unevaluated_findings")
    assert made.rows("personal_data_by_entity", *columns)[0] == (6, None, 6)
    assert {row[1] for row in made.rows("personal_data_by_source", *columns)} == {None}


def test_corrected_counts_of_sources_add_up_to_those_of_kinds(corrected):
    columns = ("counted_findings", "corrected_findings", "unevaluated_findings")
    by_source = corrected.rows("personal_data_by_source", *columns)
    assert sum(row[0] for row in by_source) == 6
    assert sum(row[1] or 0 for row in by_source) == pytest.approx(5.2)
    assert sum(row[2] for row in by_source) == 1
