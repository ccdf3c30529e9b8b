"""The watcher's journal in the store: one file a batch that is under way (docs/format.md section 7).

It is written before what it announces is done, so that a run that was killed can be gone on with from any moment.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from provenance.errors import LedgerError
from provenance.ledger import files
from provenance.ledger.store import Store

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One batch under way."""

    token: str  # 32 hex digits; names its folders in every `.provenance-watch`
    batch: str  # its name as it landed
    name: str  # its name from now on, one that is free where it goes
    landing: str  # absolute path of the folder it landed in
    decision: str = ""  # folder of its decision in the store's decisions/; "" until it is judged


class Journal:
    """The entries of one store."""

    def __init__(self, store: Store) -> None:
        self.folder = store.path / "watch"

    def begin(self, batch: str, name: str, landing: Path) -> Entry:
        """Announce that a batch is taken."""
        entry = Entry(token=uuid.uuid4().hex, batch=batch, name=name, landing=str(landing))
        self.write(entry)
        return entry

    def write(self, entry: Entry) -> None:
        """Keep an entry, all or nothing; what it said before is gone."""
        value = {"format": FORMAT} | asdict(entry)
        files.write(self.folder / f"{entry.token}.json", json.dumps(value, indent=1).encode())

    def end(self, entry: Entry) -> None:
        """Forget a batch that is where it belongs."""
        (self.folder / f"{entry.token}.json").unlink(missing_ok=True)
        files.sync_folder(self.folder)

    def entries(self, landing: Path) -> list[Entry]:
        """The batches of a folder that a run before this one left, by token. Raises: LedgerError, if one is damaged."""
        found = []
        for path in sorted(self.folder.glob("*.json")):
            try:
                value = json.loads(path.read_bytes())
                good = value.pop("format") == FORMAT and all(isinstance(item, str) for item in value.values())
                entry = Entry(**value) if good else None
            except (OSError, ValueError, AttributeError, KeyError, TypeError):
                entry = None
            if entry is None or entry.token != path.stem or "/" in entry.name or "/" in entry.decision:
                raise LedgerError(
                    "an entry of the watcher's journal is damaged",
                    where=path,
                    hint="its batch lies in .provenance-watch; put it back where it landed, then delete the entry",
                )
            if entry.landing == str(landing):
                found.append(entry)
        return found
