"""What a user's query may be: one SELECT over the views, and nothing else.

DuckDB's own lock (session.py) keeps the files of the machine out of reach. This check keeps raw ids inside the store,
and says no before anything runs; it reads DuckDB's syntax tree, not the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from provenance.errors import ProfileError

CHANGED = ("changed_records", "changed_parts", "changed_tags", "changed_numbers", "changed_mix")
"""The views of what changed against the baseline; of these there is one."""

VIEWS = (
    "snapshot",
    "shards",
    "sources",
    "mapping",
    "quality",
    "records",
    "parts",
    "entities",
    "secrets",
    "topics",
    "rejects",
    "fields",
    "feedback",
    "mix",
    "machine_text",
    "models",
    "model_data",
    "model_written",
    "model_parents",
    "model_loops",
    "evaluations",
    *CHANGED,
)
"""The views a query may read; docs/profiles.md lists their columns."""

BASELINE = "baseline"
"""The same views of the snapshot that this one is held against, as in `baseline.records`."""

SECRET = "salt"  # noqa: S105 - the name of it
"""The one variable no query may read."""

SETTINGS = ("current_setting", "write_log")
"""Functions that tell paths of this machine, or leave a trace in it."""

FUNCTIONS = ("range", "generate_series", "unnest", "json_each", "repeat")
"""Table functions that read nothing but their arguments."""

# Catalog and schema, as written, of what may be read.
_PLACES = {("", ""), ("", "main"), ("memory", "main"), ("memory", ""), ("", BASELINE), (BASELINE, "main")}

# A name that DuckDB knows, or could read as a file, would be that wherever the WITH is out of scope.
_PLAIN = re.compile(r"^(?!duckdb_|pg_|pragma_|sqlite_)[A-Za-z_]\w*$", re.IGNORECASE | re.ASCII)


def check(statements: list[str], tree: str, *, views: Sequence[str] = VIEWS, where: object = "") -> None:
    """Refuse what is not one SELECT over `views`.

    Args:
        statements: the kind of each statement of the query, as DuckDB names it (`SELECT`, `COPY`, ...).
        tree: what `json_serialize_sql` says of the query; used only when there is one SELECT.
        where: whose query it is.
    Raises: ProfileError, saying what is not allowed and what is.
    """
    why = _objection(statements, tree, views)
    if why:
        hint = f"a query is one SELECT over {', '.join(views)}; it reads no file and changes nothing"
        raise ProfileError(why, where=where, hint=hint)


def _objection(statements: list[str], tree: str, views: Sequence[str]) -> str:
    """What is wrong with a query; empty if nothing."""
    if len(statements) != 1:
        return f"one statement at a time, not {len(statements)}"
    if statements[0] != "SELECT":
        return f"{statements[0].replace('_', ' ')} is not allowed here"
    parsed = json.loads(tree)
    if parsed.get("error") or len(parsed.get("statements", ())) != 1:
        return "only a plain SELECT can be checked, and so only that can run"
    named = {str(e["key"]) for node in _nodes(parsed) for e in (node.get("cte_map") or {}).get("map", ())}
    if any(not _PLAIN.match(name) for name in named):
        return "a WITH name may hold letters, digits and _ only"
    known = {name.lower() for name in named}
    return next(filter(None, (_node(node, known, views) for node in _nodes(parsed))), "")


def _node(node: dict[str, Any], named: Collection[str], views: Sequence[str]) -> str:
    """What is wrong with one node of the syntax tree; empty if nothing."""
    if node.get("type") == "BASE_TABLE":
        schema, name = str(node["schema_name"]).lower(), str(node["table_name"]).lower()
        place = (str(node["catalog_name"]).lower(), schema)
        ours = place in _PLACES and name in views and not (BASELINE in place and name in CHANGED)
        if not ours and not (schema == "" and name in named):
            return f"{name[:60]!r} cannot be read here"
    elif node.get("type") == "TABLE_FUNCTION":
        name = str(node["function"]["function_name"]).lower()
        if name not in FUNCTIONS:
            return f"{name[:60]}() is not allowed here"
    elif node.get("class") == "FUNCTION" and str(node.get("function_name")).lower() in SETTINGS:
        return f"{str(node['function_name']).lower()}() is not allowed here"
    elif node.get("class") == "FUNCTION" and str(node.get("function_name")).lower() == "getvariable":
        values = [(argument["expression"].get("literal") or {}).get("text") for argument in node["arguments"]]
        if len(values) != 1 or values[0] is None or str(values[0]).lower() == SECRET:
            return "getvariable() takes the name of a parameter, as plain text"
    return ""


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the tree, at any depth."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
