"""What a descriptor says of reading is read back as it was."""

from __future__ import annotations

import pytest

from provenance.ledger.store import Store
from provenance.model import ReaderOptions
from provenance.pipeline.descriptors import descriptor, reader_options
from provenance.scan.settings import Settings


@pytest.mark.parametrize(
    "options", [ReaderOptions(), ReaderOptions(text=("a", "b[]"), match=("lang",), ignore=("c",), unit="line", url="u")]
)
def test_how_a_shard_was_read_is_told_by_its_text_family(tmp_path, options):
    store = Store.open(tmp_path / "store", create=True)
    said = store.objects.put(descriptor("text", "jsonl", options, Settings()))
    assert reader_options(store, {"scans": {"text": [said, "of the scan"]}}) == options
