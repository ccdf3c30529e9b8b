"""Read what passed by PyTorch, in a process of its own: `python torch_reading.py RANKS WORKERS < PICKLED_PASSED`.

Prints a record a line, as JSON. A process of its own, since other libraries behave differently once torch is there.
"""

from __future__ import annotations

import json
import pickle
import sys

from torch.utils.data import DataLoader

from provenance.adapters.torch_data import PassedDataset

if __name__ == "__main__":
    ranks, workers = int(sys.argv[1]), int(sys.argv[2])
    passed = pickle.load(sys.stdin.buffer)
    for rank in range(ranks):
        dataset = PassedDataset(passed, rank=rank, ranks=ranks)
        for record in DataLoader(dataset, batch_size=None, num_workers=workers):
            print(json.dumps(record, sort_keys=True))
