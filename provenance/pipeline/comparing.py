"""What lies under the data's roots now, read once, to be compared with any number of snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance.engine.local import Local, processors
from provenance.engine.tasks import Context, HashTask
from provenance.ledger import verify
from provenance.ledger.manifest import Manifest
from provenance.pipeline.progress import Progress
from provenance.pipeline.roots import Root, all_placed, listed, roots
from provenance.scan.settings import Settings


@dataclass(frozen=True, slots=True)
class Present:
    """What is there now: (place in `roots`, path) -> state, as `verify.files` compares it."""

    roots: list[Root]
    states: dict[tuple[int, str], str | None]

    def by_roots_of(self, built: Manifest) -> dict[tuple[int, str], str | None]:
        """The same with the root numbers of a manifest. A single root may lie under another name now.

        Raises: UsageError, if these are not the folders that were tagged.
        """
        number = {self.roots.index(root): n for n, root in enumerate(all_placed(built.roots, self.roots))}
        return {(number[root], path): state for (root, path), state in self.states.items()}


def look(data: Sequence[Path], progress: Progress, own: Path | None = None) -> Present:
    """Digest every data file under `data`, and note links and hidden files; nothing is taken from the cache.

    Args:
        own: the store in use, as `listed` takes it.
    Raises: ReadError, if a root cannot be reached; UsageError, as `roots` does.
    """
    found_roots = roots(data)
    met = [i for i in listed(found_roots, own) if verify.watched(i.found.status, i.found.reason)]
    states = {(i.root, i.found.path): verify.state(i.found.status, i.found.reason, None) for i in met}
    items = [i for i in met if i.found.status in ("data", "unknown")]
    progress.phase("comparing files", sum(i.found.size for i in items))
    context = Context(Settings(contributor_key=bytes(32)), "", "", "", 0)
    by_path = {str(i.path): i for i in items}
    # Starting processes costs more than hashing a little.
    many = sum(i.found.size for i in items) > 2**30
    with Local(context, jobs=processors() if many else 1, report=progress.advance) as engine:
        for task, result in engine.run([HashTask(path) for path in by_path]):
            assert isinstance(task, HashTask)
            item = by_path[task.path]
            states[item.root, item.found.path] = result.sha256 or None
    return Present(found_roots, states)
