"""A Hugging Face `datasets` dataset of what passed the gate; the only module that imports `datasets`.

from provenance.adapters import hf_datasets

dataset = hf_datasets.load(pv.passed("data/"))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provenance.adapters.passed import Passed, Shard


def load(passed: Passed, **more: Any) -> Any:
    """An `IterableDataset` of its records, which can be shared out over workers by its shards.

    It is a stream on purpose: `datasets` would keep a copy of a table in its cache, and read that the next time without
    asking anybody. `.map`, `.shuffle` and `.with_format("torch")` work on a stream.

    Args:
        more: arguments of `datasets.IterableDataset.from_generator`, such as `features`.
    Raises: ImportError, if `datasets` is not installed; while it is read, RefusedError.
    """
    try:
        from datasets import IterableDataset
    except ImportError:
        raise ImportError("datasets is not installed: pip install 'provenance-audit[datasets]'") from None
    return IterableDataset.from_generator(_records, gen_kwargs={"shards": list(passed.shards)}, **more)


def _records(shards: list[Shard]) -> Iterator[dict[str, Any]]:
    for shard in shards:
        yield from shard.records()
