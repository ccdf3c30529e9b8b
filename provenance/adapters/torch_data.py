"""A PyTorch dataset of what passed the gate; the only module that imports torch.

from provenance.adapters.torch_data import PassedDataset

loader = torch.utils.data.DataLoader(PassedDataset(pv.passed("data/")), batch_size=None, num_workers=4)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

try:
    from torch.utils.data import IterableDataset, get_worker_info
except ImportError:
    raise ImportError("torch is not installed: pip install 'provenance-audit[torch]'") from None

from provenance.adapters.passed import Passed


class PassedDataset(IterableDataset[dict[str, Any]]):  # type: ignore[misc]  # checked without torch
    """The records of what passed, each given once a pass over the data, whatever the number of workers and ranks.

    Whole shards are shared out: first over ranks, then over the workers of each. Each worker verifies a shard when it
    comes to it; a RefusedError there stops the job.
    """

    def __init__(self, passed: Passed, *, rank: int = 0, ranks: int = 1) -> None:
        """Args: rank, ranks: of distributed training, such as `torch.distributed.get_rank()`."""
        super().__init__()
        self.passed = passed.part(rank, ranks)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        worker = get_worker_info()
        mine = self.passed if worker is None else self.passed.part(worker.id, worker.num_workers)
        return mine.records()
