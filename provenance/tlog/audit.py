"""Is a log what it says? Everything is computed again from the entries; whatever differs is named with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from provenance.errors import LogError
from provenance.tlog import checkpoint, merkle, tiles
from provenance.tlog.checkpoint import Signed
from provenance.tlog.note import Verifier
from provenance.tlog.store import CHECKPOINT, COSIGNED, HEAD, Log


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a log's folder that is not as it must be."""

    place: str  # relative to the log's folder
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Audited:
    """What a log was found to be. It is consistent if there is no fault."""

    size: int
    root: bytes
    faults: tuple[Fault, ...]
    signed: Signed | None = None  # its checkpoint, if a key was given and it is signed by it
    cosigned: Signed | None = None  # the newest checkpoint that witnesses have cosigned
    notes: tuple[str, ...] = ()  # cosignatures that count as missing


@dataclass(slots=True)
class _Tree:
    """The tree that the entries make, a 256th of its hashes in memory, and where the tiles differ from it."""

    levels: list[list[bytes]] = field(default_factory=list)  # hashes of whole tiles, by level of tiles from 1 on
    edge: list[bytes] = field(default_factory=list)  # leaf hashes of the last bundle, if it is not full
    count: int = 0
    bundles: list[int] = field(default_factory=list)  # whose entries are not what their tile says
    tiles: list[tuple[int, int]] = field(default_factory=list)  # (level, number) that differ from the entries
    faults: list[Fault] = field(default_factory=list)


def audit(folder: Path, key: Verifier | None = None, witnesses: tuple[Verifier, ...] = ()) -> Audited:
    """Compute a log again from its entries.

    Args:
        key: the log's, from somebody who is trusted to know it; without it no signature is looked at.
    """
    try:
        log = Log(folder)
    except LogError as error:
        return Audited(0, merkle.EMPTY, (Fault(HEAD, _first(error)),))
    faults, size = _listed(log)
    if size != log.size:
        faults.append(Fault(HEAD, f"says {log.size} entries, and the files hold {size}"))
        log.size = size
    tree = _tree(log)
    faults += tree.faults
    whole = tree.count == size and not tree.faults
    root = merkle.root(size, _reader(tree)) if whole else b""
    faults += _told(log, tree, root) if whole else []
    signed, cosigned, notes = None, None, []
    for name in (CHECKPOINT, COSIGNED) if whole else ():
        try:
            found = _signed(log, name, tree, key, witnesses)
        except LogError as error:
            faults.append(Fault(name, _first(error)))
            continue
        if found is not None:
            notes += [f"{name}: {line}" for line in found.broken]
            signed = found if name == CHECKPOINT else signed
            if found.cosigned and (cosigned is None or found.checkpoint.size >= cosigned.checkpoint.size):
                cosigned = found
    return Audited(size, root, tuple(faults), signed, cosigned, tuple(notes))


def _listed(log: Log) -> tuple[list[Fault], int]:
    """Tiles that are missing or too many, and the size of the log by them: the head's, unless another fits better."""
    there = {p.relative_to(log.folder).as_posix() for p in (log.folder / "tile").rglob("*") if not p.is_dir()}
    known = [found for name in there if (found := tiles.parse(name))]
    ends = dict.fromkeys(("entries", "0"), 0)
    for level, number, width in known:
        if level in ends:
            ends[level] = max(ends[level], number * tiles.WIDTH + width)
    wanted = {size: _names(size) for size in (log.size, *ends.values()) if size <= max(ends.values()) + tiles.WIDTH}
    size = min(wanted, key=lambda size: (len(wanted[size] ^ there), size != log.size), default=0)
    faults = [Fault(name, "is missing") for name in sorted(wanted.get(size, set()) - there)]
    return faults + [
        Fault(n, "is there, and belongs to nothing") for n in sorted(there - wanted.get(size, set()))
    ], size


def _names(size: int) -> set[str]:
    return {tiles.path(*tile) for tile in tiles.layout(size)} | {
        tiles.path("entries", *bundle) for bundle in tiles.bundles(size)
    }


def _tree(log: Log) -> _Tree:
    tree = _Tree()
    above: list[bytes] = []
    for number, width in tiles.bundles(log.size):
        where = tiles.path("entries", number, width)
        try:
            leaves = [merkle.leaf_hash(entry) for entry in tiles.unpack((log.folder / where).read_bytes())]
        except OSError:  # a missing one is named already
            continue
        except LogError as error:
            tree.faults.append(Fault(where, _first(error)))
            continue
        if len(leaves) != width:
            tree.faults.append(Fault(where, f"holds {len(leaves)} entries instead of {width}"))
            continue
        tree.count += width
        if not _same(log, 0, number, leaves):
            tree.bundles.append(number)
            tree.tiles.append((0, number))
        if width == tiles.WIDTH:
            above.append(tiles.top(leaves))
        else:
            tree.edge = leaves
    while above:
        level = len(tree.levels) + 1
        tree.levels.append(above)
        rows = [above[i : i + tiles.WIDTH] for i in range(0, len(above), tiles.WIDTH)]
        tree.tiles += [(level, number) for number, row in enumerate(rows) if not _same(log, level, number, row)]
        above = [tiles.top(row) for row in rows if len(row) == tiles.WIDTH]
    return tree


def _same(log: Log, level: int, number: int, row: list[bytes]) -> bool:
    try:
        return log.tile(level, number) == b"".join(row)
    except LogError:
        return False


def _reader(tree: _Tree) -> merkle.Read:
    """Subtree hashes by the entries. Only what roots at and below the full bundles needs is there."""

    def row(level: int, number: int) -> bytes:
        if level == 0:
            return b"".join(tree.edge)
        return b"".join(tree.levels[level - 1][number * tiles.WIDTH : (number + 1) * tiles.WIDTH])

    read = tiles.reader(row)
    full = len(tree.levels[0]) if tree.levels else 0

    def whole(level: int, index: int) -> bytes:
        # A subtree of exactly one bundle or more stands at a level of tiles above the leaves.
        if level < tiles.HEIGHT and (index << level) < full * tiles.WIDTH:
            raise LogError("hashes below a full bundle are not kept")
        return read(level, index)

    return whole


def _told(log: Log, tree: _Tree, root: bytes) -> list[Fault]:
    """Which files are at fault, where tiles, entries and head differ: what agrees with the head is believed."""
    named = [tiles.path(level, n, _width(log, level, n)) for level, n in tree.tiles]
    differing = [Fault(name, "is not what the entries make") for name in named]
    if root == log.root:
        return differing
    if not differing:
        return [Fault(HEAD, "names another root than the entries make")]
    bundles = [tiles.path("entries", n, _width(log, 0, n)) for n in tree.bundles]
    changed = [Fault(name, "holds entries that are not those of the tree") for name in bundles]
    try:
        by_tiles = merkle.root(log.size, log.read)
    except LogError:
        by_tiles = b""
    return changed if by_tiles == log.root and changed else changed + differing


def _width(log: Log, level: int, number: int) -> int:
    return min(tiles.WIDTH, (log.size >> (tiles.HEIGHT * level)) - number * tiles.WIDTH)


def _signed(log: Log, name: str, tree: _Tree, key: Verifier | None, witnesses: tuple[Verifier, ...]) -> Signed | None:
    """A signed checkpoint of the log; None where there is none, or nobody's key to look at it with.

    Raises: LogError, if it is not signed by the key, or names a root that the log never had.
    """
    path = log.folder / name
    if key is None or not path.exists():
        return None
    found = checkpoint.opened(path.read_bytes(), key, witnesses)
    size = found.checkpoint.size
    if size > log.size:
        raise LogError(f"is of {size} entries, and the log has {log.size}: it was rolled back")
    # Earlier sizes end within a bundle whose leaf hashes only the tiles have; those were compared with the entries.
    if log.root_at(size) != found.checkpoint.root:
        raise LogError("names a root that the entries do not make")
    return found


def _first(error: LogError) -> str:
    return str(error).split("\n", 1)[0]
