"""A tree whose leaf hashes are all in memory, as `merkle` asks one."""

from __future__ import annotations

from collections.abc import Sequence

from provenance.tlog import merkle


def in_memory(hashes: Sequence[bytes]) -> merkle.Read:
    """Leaf hashes as something to read from."""
    levels = [list(hashes)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]
