"""How concentrated the mix is: of how many equal classes it is in effect, by each dimension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provenance.reporting.ask import Asked
from provenance.reporting.figures import INDEX, NUMBER, SHARE, Figure, figure, shortened
from provenance.reporting.tables import Column, Table

_PROFILE = "concentration"
_NOTE = (
    "Effective number: 1/HHI, of how many equal classes the mix is in effect; by entropy: exp(H). HHI in points, 0 to "
    "10,000; merger guidelines call more than 1,800 highly concentrated, a borrowed yardstick. All not stated is one "
    "class, except under stated only."
)
_DIMENSIONS = {
    "source": "Sources",
    "owner": "Owners",
    "origin_class": "Origin classes",
    "licence": "Licences",
    "language": "Languages",
    "month": "Months",
    "author": "Authors",
    "generator": "Generators",
}
# Name in the story, column of the profile, weight, what is not stated (in or out), label, unit.
_FIGURES = (
    ("classes", "classes", "tokens", "in", "Classes", "classes"),
    ("effective_number", "effective_number", "tokens", "in", "Effective number by tokens", NUMBER),
    ("by_effective_tokens", "effective_number", "effective_tokens", "in", "by effective tokens", NUMBER),
    ("by_records", "effective_number", "records", "in", "by records", NUMBER),
    ("stated_only", "effective_number", "tokens", "out", "by tokens, stated only", NUMBER),
    ("by_entropy", "effective_number_h", "tokens", "in", "by entropy", NUMBER),
    ("top_share", "top_share", "tokens", "in", "Share of the largest", SHARE),
    ("hhi_points", "hhi_points", "tokens", "in", "HHI", "points"),
    ("gini", "gini", "tokens", "in", "Gini", INDEX),
)


def concentration(asked: Asked) -> Table:
    """One row a dimension; a table of its own shape, because the profile is long in weights."""
    rows = {(row["dimension"], row["weight"], row["nulls"]): row for row in asked.rows(_PROFILE).to_dicts()}
    wanted = [item for item in _FIGURES if asked.effective or item[0] != "by_effective_tokens"]
    columns = [Column(name, label, unit, weight, "declared") for name, _, weight, _, label, unit in wanted]
    told = []
    for dimension, label in _DIMENSIONS.items():
        found = {key[1:]: row for key, row in rows.items() if key[0] == dimension}
        if not found:
            continue
        figures = {
            name: _figure(found.get((weight, nulls), {}), dimension, column, weight, nulls, unit)
            for name, column, weight, nulls, _, unit in wanted
        }
        top = found.get(("tokens", "in"), {}).get("top_value")
        told.append(
            {
                "label": label,
                "kind": "value",
                "texts": {"top_value": shortened(str(top)) if top is not None else "not stated"},
                "figures": figures,
            }
        )
    place = next(number for number, column in enumerate(columns) if column.name == "top_share")
    columns.insert(place, Column("top_value", "Largest"))
    return {
        "kind": "table",
        "id": "concentration",
        "title": "Concentration",
        "note": _NOTE,
        "head": "Dimension",
        "query": _PROFILE,
        "bar": "",
        "heat": False,
        "how": "By tokens where nothing else is said",
        "empty": "no rows",
        "columns": [column.told() for column in columns],
        "rows": told,
        "left_out": None,
    }


def _figure(row: Mapping[str, Any], dimension: str, column: str, weight: str, nulls: str, unit: str) -> Figure:
    return figure(
        row.get(column),
        unit=unit,
        weight=weight,
        basis="declared",
        profile=_PROFILE,
        row={"dimension": dimension, "weight": weight, "nulls": nulls},
        column=column,
    )
