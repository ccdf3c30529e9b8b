"""The views: what a record, a part and a finding say, and what they keep to themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from provenance.errors import ProfileError
from provenance.profile import VIEWS, Session, write_views
from provenance.profile.lock import CHANGED
from provenance.profile.opening import VIEW_FILES
from tests.profile.made_snapshot import SALT, Made, entity, key, record, shown, tables

RECORDS = """SELECT path, row, source, privacy_found, privacy_floor, privacy_class, holds_personal, scan_status,
                    language, author, generator FROM records ORDER BY shard, row"""


def test_a_record_says_what_its_parts_findings_and_source_say_together(made):
    assert made.sql(RECORDS) == [
        ("a.jsonl", 1, "comments", "P0", "P2", "P2", False, "ok", "en", "human", None),
        ("a.jsonl", 2, "comments", "P3", "P2", "P3", True, "ok", "und", "human", None),
        ("a.jsonl", 4, "comments", "PX", "P2", "PX", False, "limit", "de", "human", None),
        ("chat.jsonl", 1, "answers", "P0", "P2", "P2", False, "ok", "en", "mixed", "acme-1"),
        ("chat.jsonl", 2, "answers", "P3", "P2", "P3", True, "ok", "mixed", "mixed", "other-2"),
        ("copy.jsonl", 1, "crawl", "P0", "P2", "P2", False, "ok", "en", "unknown", None),
        ("copy.jsonl", 2, "crawl", "P3", "P2", "P3", True, "ok", "und", "unknown", None),
        ("copy.jsonl", 4, "crawl", "PX", "P0", "PX", False, "limit", "de", "unknown", None),
        ("mixed.jsonl", 1, "lex", "P5", "P1", "P5", True, "ok", "en", "human", None),
        ("mixed.jsonl", 2, "unknown", "PX", "P0", "PX", False, "not_run", None, "unknown", None),
    ]


def test_one_content_at_two_paths_is_two_records_of_two_sources(made):
    query = "SELECT DISTINCT path, source, record FROM records WHERE row = 4 ORDER BY path"
    assert made.sql(query) == [("a.jsonl", "comments", shown("a:4")), ("copy.jsonl", "crawl", shown("a:4"))]


def test_a_records_own_licence_comes_before_its_sources(made):
    query = "SELECT source, row, licence, legal_basis FROM records WHERE row IN (1, 4) ORDER BY shard, row"
    assert made.sql(query) == [
        ("comments", 1, None, "A6-1-f"),
        ("comments", 4, "cc-by-4.0", "A6-1-f"),
        ("answers", 1, None, None),
        ("crawl", 1, None, None),
        ("crawl", 4, "cc-by-4.0", None),
        ("lex", 1, "proprietary", None),
    ]


def test_effective_tokens_are_tokens_times_the_sources_weight(made):
    query = "SELECT source, sum(tokens), sum(effective_tokens)::VARCHAR FROM records GROUP BY source ORDER BY source"
    assert made.sql(query) == [
        ("answers", 30, "30.000000"),
        ("comments", 60, "120.000000"),
        ("crawl", 60, "30.000000"),
        ("lex", 20, "20.000000"),
        ("unknown", 30, "30.000000"),
    ]


def test_a_finding_counts_by_score_context_and_mapping(made):
    query = """SELECT source, row, entity, class, counts, mapped, score FROM entities
               WHERE source NOT IN ('crawl') ORDER BY shard, row, entity, score"""
    assert made.sql(query) == [
        ("comments", 2, "EMAIL_ADDRESS", "P3", True, True, 0.5),
        ("comments", 2, "EMAIL_ADDRESS", "P3", True, True, 0.9),
        ("comments", 4, "CREDIT_CARD", "P4", False, True, 0.3),
        ("answers", 1, "UK_NHS", "P5", False, True, 0.9),
        ("answers", 2, "SOME_ID", "P3", True, False, 0.9),
        ("lex", 1, "UK_NHS", "P5", True, True, 0.9),
        ("lex", 1, "URL", None, False, True, 0.9),
    ]


AUTHORS = [  # (source, part) -> (author, generator)
    ({"origin_class": "crawled"}, {"role": "text"}, ("unknown", None)),
    ({"origin_class": "crawled"}, {"role": "text", "generator": "g"}, ("model", "g")),
    ({"origin_class": "crawled", "authors": '{"text":"human"}'}, {"role": "text", "generator": "g"}, ("human", "g")),
    ({"origin_class": "crawled", "authors": '{"*":"human"}'}, {"role": "cell"}, ("human", None)),
    ({"origin_class": "crawled", "authors": '{"*":"human","cell":"model"}'}, {"role": "cell"}, ("model", None)),
    ({"origin_class": "synthetic", "generator": "s"}, {"role": "text"}, ("model", "s")),
    ({"origin_class": "synthetic", "generator": "s"}, {"role": "text", "generator": "g"}, ("model", "g")),
    ({"origin_class": "synthetic", "generator": "s", "authors": '{"user":"human"}'}, {"role": "user"}, ("human", None)),
    ({"origin_class": "user_model", "generator": "s"}, {"role": "response"}, ("model", "s")),
    ({"origin_class": "user_model", "generator": "s"}, {"role": "chosen"}, ("model", "s")),
    ({"origin_class": "user_model", "generator": "s"}, {"role": "rejected"}, ("model", "s")),
    ({"origin_class": "user_model", "generator": "s"}, {"role": "input"}, ("human", None)),
    ({"origin_class": "user_model", "generator": "s"}, {"role": "text"}, ("unknown", None)),
    ({"origin_class": "user_service"}, {"role": "assistant"}, ("unknown", None)),
    ({"origin_class": "user_service"}, {"role": "response"}, ("unknown", None)),
    ({"origin_class": "user_service"}, {"role": "chosen"}, ("human", None)),
    ({"origin_class": "user_service"}, {"role": "text"}, ("human", None)),
]


def test_who_wrote_a_part_follows_one_order_of_evidence(tmp_path):
    # One source and one record a case; what the source declares by role beats the record's generator, and so on down.
    count = range(len(AUTHORS))
    made = Made(
        tmp_path,
        sources=[{"id": f"s{n}", **AUTHORS[n][0]} for n in count],
        shards=[
            {"shard": n, "path": f"{n}", "key": key(f"{n}"), "seen": 1, "records": 1, "rejected": 0, "source": f"s{n}"}
            for n in count
        ],
        **tables(*(record(f"{n}", 1, [{"tokens": 1, **AUTHORS[n][1]}]) for n in count)),
    )
    found = made.sql("SELECT author, generator FROM parts ORDER BY shard")
    assert [(AUTHORS[n][:2], found[n]) for n in count] == [(AUTHORS[n][:2], AUTHORS[n][2]) for n in count]


@pytest.mark.parametrize(
    ("languages", "together"),
    [
        (["en", "en"], "en"),
        (["en", "de"], "mixed"),
        (["en", "und"], "en"),  # what could not be told does not count beside what could
        (["und", None], "und"),
        ([None, None], None),
        ([None, "fr"], "fr"),
    ],
)
def test_a_record_in_several_languages_is_mixed(tmp_path, languages, together):
    parts = [{"tokens": 1} | ({"language": found} if found else {}) for found in languages]
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": "unknown"}
        ],
        **tables(record("p", 1, parts)),
    )
    assert made.sql("SELECT language FROM records") == [(together,)]


def test_ids_are_shown_keyed_and_raw_ids_in_no_view(made):
    assert made.sql("SELECT record, text FROM records WHERE path = 'a.jsonl' AND row = 1") == [
        (shown("twin"), shown("twin"))
    ]
    raw = {key("twin"), key("TWIN"), key("a:2")}
    with made.open() as session:
        for view in VIEWS:
            frame = session.sql(f"SELECT * FROM {view}")
            values = {value for column in frame.get_columns() for value in column.to_list() if isinstance(value, bytes)}
            texts = {value for column in frame.get_columns() for value in column.to_list() if isinstance(value, str)}
            assert not values & raw, view
            assert not texts & {one.hex() for one in raw}, view


def test_another_salt_gives_other_ids(made):
    with Session(made.folder, made.files, "77" * 16) as session:
        other = session.sql("SELECT record FROM records")["record"].to_list()
    assert not {r[0] for r in made.sql("SELECT record FROM records")} & set(other)


def test_without_a_privacy_scan_every_record_is_px_and_holds_nothing_known(tmp_path):
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": "unknown"}
        ],
        **tables(record("p", 1, [{"tokens": 1}])),
    )
    query = "SELECT privacy_found, privacy_class, holds_personal, scan_status FROM records"
    assert made.sql(query) == [("PX", "PX", False, "not_run")]


def test_what_was_found_before_a_scan_stopped_still_counts(tmp_path):
    found = [entity("p", 1, "EMAIL_ADDRESS"), entity("p", 2, "UK_NHS")]
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 2, "records": 2, "rejected": 0, "source": "unknown"}
        ],
        mapping=[{"entity": "EMAIL_ADDRESS", "class": "P3"}, {"entity": "UK_NHS", "class": "P5"}],
        entities=found,
        scans=[{"shard": key("p"), "row": row, "status": "limit"} for row in (1, 2)],
        **tables(record("p", 1, [{"tokens": 1}]), record("p", 2, [{"tokens": 1}])),
    )
    query = "SELECT privacy_found, holds_personal FROM records ORDER BY row"
    assert made.sql(query) == [("PX", True), ("P5", True)]


def test_rows_of_shards_that_are_not_in_the_snapshot_are_not_seen(tmp_path):
    made = Made(
        tmp_path,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": "unknown"}
        ],
        **tables(record("p", 1, [{"tokens": 1}]), record("another", 1, [{"tokens": 9}])),
    )
    assert made.sql("SELECT sum(tokens) FROM records") == [(1,)]
    assert made.rows("mix_by_source", "source", "tokens") == [("unknown", 1)]


def test_a_snapshot_of_nothing_has_every_view_with_every_column(empty, made):
    with empty.open() as one, made.open() as other:
        for view in VIEWS:
            nothing, something = one.sql(f"SELECT * FROM {view}"), other.sql(f"SELECT * FROM {view}")
            assert nothing.schema == something.schema, view


HOSTILE = 'it\'s\n"odd"; DROP VIEW records --'


def test_hostile_names_are_only_names(tmp_path):
    made = Made(
        tmp_path,
        sources=[{"id": HOSTILE, "owner": HOSTILE, "licence": HOSTILE, "authors": '{"*":"human"}'}],
        shards=[
            {"shard": 0, "path": HOSTILE, "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": HOSTILE}
        ],
        **tables(record("p", 1, [{"tokens": 3, "generator": HOSTILE, "language": HOSTILE}], domain=HOSTILE)),
    )
    assert made.sql("SELECT path, source, owner, licence, generator, language FROM records") == [(HOSTILE,) * 6]
    assert made.rows("mix_by_owner", "owner", "tokens") == [(HOSTILE, 3), (None, 0)]
    with made.open() as session:
        assert session.run("show_record", {"path": HOSTILE, "row": 1})["tokens"].to_list() == [3]
        assert session.run("mix", {"dimension": HOSTILE}).height == 0


def test_views_sql_opens_the_snapshot_in_a_shell_started_in_its_folder(made, folder_of_views):
    # As `duckdb -init views.sql` does, in another process whose working folder is the snapshot's.
    script = (made.folder / "views.sql").read_text()
    assert script.endswith((folder_of_views / "loop.sql").read_text())
    assert str(made.folder.resolve().parent) not in script  # a store may be moved
    profile = folder_of_views.parent / "mix_by_source.sql"
    code = (
        "import duckdb, sys; from pathlib import Path; con = duckdb.connect();"
        "con.execute(Path('views.sql').read_text());"
        "print(con.execute(Path(sys.argv[1]).read_text()).fetchall()[0][:4])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, profile], cwd=made.folder, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "('comments', 3, 240, 60)"
    assert done.stderr == ""


def test_every_file_of_views_is_opened(folder_of_views):
    cubes = {"cube_records", "cube_parts", "cube_groups", "names_members", "names_strata"}
    cubes |= {"change", "loop", "commitment", "sizes", "cube_summed", "cube_groups_summed", "write"}
    assert {path.stem for path in folder_of_views.glob("*.sql")} == {*VIEW_FILES, *cubes}


def test_the_views_of_a_baseline_show_the_other_snapshot(made, empty):
    query = "SELECT (SELECT count(*) FROM baseline.records), (SELECT count(*) FROM records), (SELECT count(*) FROM {})"
    with made.open(baseline=(made.folder, made.files)) as session:
        assert session.sql(query.format("baseline.main.mix WHERE records > 0")).row(0)[:2] == (10, 10)
    with empty.open(baseline=(made.folder, made.files)) as session:
        assert session.sql(query.format("baseline.snapshot")).row(0) == (10, 0, 1)


def test_without_a_baseline_its_views_are_there_and_empty(made):
    with made.open() as session:
        for view in (view for view in VIEWS if view not in CHANGED):
            frame = session.sql(f"SELECT * FROM baseline.{view}")
            assert frame.columns == session.sql(f"SELECT * FROM {view} LIMIT 0").columns
            assert view == "mix" or frame.height == 0, view
        assert session.sql("SELECT sum(records) FROM baseline.mix").item() == 0


@pytest.mark.parametrize("name", ["baseline.stored.records", "stored.records", "baseline.stored.shards"])
def test_raw_ids_of_a_baseline_cannot_be_read(made, name):
    with made.open(baseline=(made.folder, made.files)) as session, pytest.raises(ProfileError, match="cannot be read"):
        session.sql(f"SELECT * FROM {name}")


def test_views_sql_can_be_written_again_and_is_the_same(made):
    before = (made.folder / "views.sql").read_bytes()
    write_views(made.folder, made.files, SALT)
    assert (made.folder / "views.sql").read_bytes() == before
    assert not list(made.folder.glob(".*"))


def test_names_that_look_like_patterns_open_only_themselves(tmp_path):
    folder = tmp_path / "a[b]*?"
    folder.mkdir()
    made = Made(
        folder,
        shards=[
            {"shard": 0, "path": "p", "key": key("p"), "seen": 1, "records": 1, "rejected": 0, "source": "unknown"}
        ],
        **tables(record("p", 1, [{"tokens": 3}])),
    )
    assert made.rows("mix_by_source", "source", "tokens") == [("unknown", 3)]


def test_a_missing_or_damaged_file_is_named(made, tmp_path):
    with pytest.raises(ProfileError, match=r"missing\n  where: .*snapshot.parquet"):
        Session(tmp_path, {}, SALT)
    with pytest.raises(ProfileError, match="no scan table is called 'nothing'"):
        Session(made.folder, {"nothing": [Path("x")]}, SALT)
    broken = Made(tmp_path)
    (broken.folder / "shards.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(ProfileError, match="damaged"):
        broken.open()
