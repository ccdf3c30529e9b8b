"""The tables of what changed between two snapshots, and the SQL that opens them in a session."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from provenance.profile import opening
from provenance.profile.lock import BASELINE

_WHOSE = "side VARCHAR, cause VARCHAR, moved BOOLEAN"

TABLES = {
    "changed_records": f"{_WHOSE}, {opening.CUBES['cube_records']}",
    "changed_parts": f"{_WHOSE}, {opening.CUBES['cube_parts']}",
    "changed_tags": (
        "tag VARCHAR, old_value VARCHAR, new_value VARCHAR, old_source VARCHAR, new_source VARCHAR, records BIGINT, "
        "bytes BIGINT, tokens BIGINT"
    ),
    "changed_numbers": "side VARCHAR, source VARCHAR, measure VARCHAR, value DOUBLE, count BIGINT",
}
"""Columns of the files, in order; docs/change.md says what they mean."""


def files(folder: Path) -> list[Path]:
    """The files that `pairing.compare` writes into `folder`."""
    return [folder / f"{name}.parquet" for name in TABLES]


def tables(folder: Path | None) -> list[str]:
    """SQL statements that open the tables of what changed, empty ones where there is no `folder`."""
    return [
        opening.view(name, "*", [str(folder / f"{name}.parquet")])
        if folder
        else opening.view(name, opening.nothing(columns), [])
        for name, columns in TABLES.items()
    ]


def statements(folder: Path | None) -> list[str]:
    """SQL statements that open what changed, and all that is asked of both; after those of both snapshots."""
    return [*tables(folder), opening.static("change"), opening.static("loop")]


def asked(sql: str) -> bool:
    """Whether SQL reads the baseline, or anything that is made of both snapshots."""
    return _made().search(sql) is not None


@lru_cache(maxsize=1)
def _made() -> re.Pattern[str]:
    text = opening.static("change") + opening.static("loop")
    names = re.findall(r"CREATE (?:VIEW|MACRO) (?:stored\.)?(\w+)", text)
    return re.compile(rf"\b({'|'.join([BASELINE, *TABLES, *names])})\b", re.IGNORECASE)
