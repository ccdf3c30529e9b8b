"""What an older version derived is made again when its data are tagged again, and the version tells the two apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import polars as pl

from provenance.ledger import derive
from provenance.ledger.store import Store
from provenance.pipeline import kept_tables, tagging

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SNAPSHOT_COLUMNS = {
    4: [
        "id", "provider", "token_method", "tokens_exact", "countries", "presidio", "recognizers", "mapping", "quality",
        "sources", "families", "names_level", "names_languages", "terms",
    ],
}  # fmt: skip
"""By version of what is derived: a new column needs a new version, or older stores cannot be opened or mended."""


def test_the_version_tells_which_columns_a_snapshot_has_and_tagging_again_mends_an_older_one(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text("a few plain words")

    def tag():
        return tagging.tag([data], store_path=tmp_path / "store", now=NOW, families=("text",), names="none")

    tagged = tag()
    store = Store.open(tmp_path / "store")
    folder = store.snapshots / tagged.snapshot
    built = store.load(tagged.snapshot)
    assert sorted(pl.read_parquet(folder / "snapshot.parquet").columns) == sorted(SNAPSHOT_COLUMNS[derive.DERIVED])

    older = json.loads((folder / derive.SCANS).read_text()) | {"version": derive.DERIVED - 1}
    (folder / derive.SCANS).write_text(json.dumps(older))
    frame = pl.read_parquet(folder / "snapshot.parquet").drop("recognizers")
    frame.write_parquet(folder / "snapshot.parquet")
    assert not kept_tables.complete(store, built)
    tag()
    assert kept_tables.complete(store, built)
    assert "recognizers" in pl.read_parquet(folder / "snapshot.parquet").columns
