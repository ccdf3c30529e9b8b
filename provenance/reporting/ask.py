"""What the report asks a snapshot: each question once, remembering which, so that the appendix can show them.

The only place that touches the session; what is behind it works on frames.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from provenance import content
from provenance.errors import ReportError
from provenance.reporting.figures import SHARE, Figure, figure
from provenance.reporting.tables import Column, sizes, word

if TYPE_CHECKING:
    import polars as pl

    from provenance.profile import Session

SHORT = 12  # digits of a snapshot's id that commands are shown with


class Asked:
    """A session that remembers what it was asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, pl.DataFrame] = {}
        self._queries: dict[str, dict[str, str]] = {}

    def rows(self, profile: str) -> pl.DataFrame:
        """The table of a profile, or of one of the report's own queries (`reports/audit/*.sql`), with its defaults.

        Raises: ProfileError, if there is none of that name or it cannot be run.
        """
        if profile not in self._kept:
            own = content.folder("reports") / "audit" / f"{profile}.sql"
            if own.is_file():
                text = own.read_text(encoding="utf-8")
                self._kept[profile] = self._session.sql(text)
                self._queries[profile] = _query(profile, _title(text), text)
            else:
                self._kept[profile] = self._session.run(profile)
                self.show(profile)
        return self._kept[profile]

    def show(self, profile: str) -> None:
        """Have a profile in the appendix that a finding rests on, whether the report asks it or not."""
        if profile and profile not in self._queries:
            found = self._session.profile(profile)
            self._queries[profile] = _query(profile, found.title, found.sql)

    @property
    def queries(self) -> list[dict[str, str]]:
        """Every query used: `name title sql`, by name."""
        return [self._queries[name] for name in sorted(self._queries)]

    @cached_property
    def snapshot(self) -> dict[str, Any]:
        """The one row that says what snapshot it is."""
        rows = self.rows("report_snapshot").to_dicts()
        if len(rows) != 1:
            raise ReportError("the snapshot does not say what it is", hint="tag the data again")
        return rows[0]

    @property
    def short(self) -> str:
        """The id that commands are shown with."""
        return str(self.snapshot["id"])[:SHORT]

    @cached_property
    def tokens_basis(self) -> str:
        """`measured` where a tokenizer counted, else `estimated`."""
        return "measured" if self.snapshot["tokens_exact"] else "estimated"

    @cached_property
    def token_method(self) -> dict[str, Any]:
        """How tokens were counted, as the text family's descriptor says."""
        try:
            found = json.loads(self.snapshot["token_method"] or "{}")
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {"method": str(found)}

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Source id -> what is declared of it."""
        return {row["id"]: row for row in self.rows("report_sources").to_dicts()}

    @cached_property
    def effective(self) -> bool:
        """Whether any source declares a sampling weight, so that what is read differs from what lies on disk."""
        return any(row["weight"] is not None and row["weight"] != 1 for row in self.sources.values())

    def sizes(self, *, declared: bool) -> list[Column]:
        """The columns that every mix has."""
        return sizes(tokens=self.tokens_basis, effective=self.effective, declared=declared)

    def total(self, column: str, *, unit: str = "", weight: str | None = None, basis: str = "measured") -> Figure:
        """One figure of the row that says everything of the snapshot.

        Args:
            unit: what is counted; a column that is a share by its name is one.
        """
        weight = weight or weight_of(column)
        return figure(
            self.rows("snapshot_totals")[column][0],
            unit=unit or (SHARE if column.endswith("_share") else weight or "number"),
            weight=weight,
            basis=self.tokens_basis if basis == "measured" and weight in ("tokens", "effective_tokens") else basis,
            profile="snapshot_totals",
            row={"snapshot": str(self.snapshot["id"])},
            column=column,
        )

    def found(self, column: str) -> Figure:
        """As `total`, for what the privacy scan found; no value where it scanned nothing, since 0 would be a claim."""
        row = self.rows("snapshot_totals").row(0, named=True)
        item = self.total(column)
        return item if row["scanned_records"] or row["personal_records"] else item | {"value": None}

    def command(self, profile: str) -> str:
        """What shows all of a query's table."""
        own = (content.folder("reports") / "audit" / f"{profile}.sql").is_file()
        return f"provenance sql {self.short} - < {profile}.sql" if own else f"provenance profile {self.short} {profile}"

    def how(self, *, declared: bool) -> str:
        """How the figures of a mix are known, in words."""
        counted = "measured" if self.tokens_basis == "measured" else "estimated"
        return f"{'As declared' if declared else 'Measured'}, tokens {counted}"

    def of(self, profile: str, key: str, value: Any, column: str, *, unit: str = "", basis: str = "measured") -> Figure:
        """One figure of a profile: that column of the row whose `key` is `value`; no value where there is no such row.

        Args:
            unit: what is counted; a column that is a share by its name is one.
        """
        import polars as pl

        found = self.rows(profile).filter(pl.col(key).eq_missing(pl.lit(value)))
        weight = weight_of(column)
        return figure(
            found[column][0] if found.height else None,
            unit=unit or (SHARE if column.endswith("_share") else weight or "number"),
            weight=weight,
            basis=self.tokens_basis if basis == "measured" and weight in ("tokens", "effective_tokens") else basis,
            profile=profile,
            row={key: word(value)},
            column=column,
        )


def weight_of(column: str) -> str | None:
    """What a column's figures are weighed by, from its name: `token_share` -> `tokens`, `records` -> `records`."""
    for weight in ("effective_tokens", "tokens", "bytes", "records"):
        if column in (weight, f"{weight[:-1]}_share") or column.endswith((f"_{weight}", f"_{weight[:-1]}_share")):
            return weight
    return None


def _query(name: str, title: str, sql: str) -> dict[str, str]:
    return {"name": name, "title": title, "sql": sql.strip()}


def _title(sql: str) -> str:
    """What a query's header calls it."""
    for line in sql.splitlines():
        if line.startswith("-- title:"):
            return line.removeprefix("-- title:").strip()
    return ""
