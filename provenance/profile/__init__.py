"""Stage 4, profile: SQL files over a snapshot become tables. The only folder that imports duckdb.

`Session` opens a snapshot's folder for questions; `prepare` makes the folder ready for them; `catalogue` lists what can
be asked. docs/profiles.md describes the views, and every profile that ships.
"""

from __future__ import annotations

from provenance.profile.adding import add_cubes
from provenance.profile.catalogue import Param, Profile, builtin, catalogue, find, parse
from provenance.profile.changes import files as change_files
from provenance.profile.committed import committed_rows
from provenance.profile.cubes import current, prepare, write_cubes, write_views
from provenance.profile.lock import VIEWS
from provenance.profile.pairing import compare
from provenance.profile.session import Session

__all__ = [
    "VIEWS",
    "Param",
    "Profile",
    "Session",
    "add_cubes",
    "builtin",
    "catalogue",
    "change_files",
    "committed_rows",
    "compare",
    "current",
    "find",
    "parse",
    "prepare",
    "write_cubes",
    "write_views",
]
