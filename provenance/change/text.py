"""The difference for a terminal: what became of the records first, then what moved most, and how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

MOST = 15
"""Rows of a table, the largest first; the rest is counted."""

Row = Mapping[str, Any]


def lines(value: Mapping[str, Any], *, weight: str = "tokens", most: int = MOST) -> list[str]:
    """The document of `told` as lines of text.

    Args:
        weight: what shares are of: records, bytes, tokens or effective_tokens.
        most: rows of a table.
    """
    said = [*_heads(value), "", *_records(value)]
    blocks: list[tuple[str, list[str]]] = [
        ("Re-tagged: a record counts once for each tag that changed", _retagged(value["retagged"], most)),
        ("Moved to another source, records", _moved(value["moved"], most)),
        ("Sources, records", _sources(value["sources"], most)),
        ("Declarations", _declarations(value["declarations"], most)),
        ("Could not be read", _rejects(value["rejects"])),
        (f"Mix: shares of {_words(weight)} that moved most, in percentage points", _mix(value, weight, most)),
        (f"Drift of the mix, by {_words(weight)}", _drift(value["drift"], weight)),
        ("Sizes and scores, all sources together", _numbers(value["numbers"])),
    ]
    for title, rows in blocks:
        if rows:
            said += ["", title, *(f"  {row}" for row in rows)]
    said += ["", _tested(value["slices"]), *(f"  {row}" for row in _slices(value["slices"]["rows"], most))]
    return [*said, "", *(f"* {caveat}" for caveat in value["caveats"])]


def _heads(value: Mapping[str, Any]) -> list[str]:
    sides = [(side, value[side]) for side in ("old", "new")]
    cells = [
        [side, about["name"], about["id"][:12], f"{about['records']:,} records", _rejected(about)]
        for side, about in sides
    ]
    return _aligned(cells)


def _rejected(about: Row) -> str:
    """What of a side could not be read: files as a whole, and records of others."""
    counts = (("file", about["rejected_shards"]), ("record", about["rejected"]))
    said = [f"{count:,} {noun}{'s' * (count != 1)}" for noun, count in counts if count]
    return f"{' and '.join(said)} rejected" if said else ""


def _records(value: Mapping[str, Any]) -> list[str]:
    sums = value["sums"]
    moved = f"{sums['moved']:,} of them moved to another source" if sums["moved"] else ""
    cells = [
        ["kept", f"{sums['kept']:,}", ""],
        ["re-tagged", f"{sums['retagged']:,}", moved],
        ["removed", f"{sums['removed']:,}", ""],
        ["added", f"{sums['added']:,}", ""],
    ]
    return [
        *_aligned(cells, right=(1,)),
        f"kept + re-tagged + removed = {value['old']['records']:,}, as tagged",
        f"kept + re-tagged + added   = {value['new']['records']:,}, as tagged",
    ]


def _retagged(rows: Sequence[Row], most: int) -> list[str]:
    ordered = sorted(rows, key=lambda row: -row["records"])
    return _table(
        ["tag", "old", "new", "records"],
        ordered,
        lambda r: [
            r["tag"],
            *(_shown(r[k]) if r["tag"] != "part tags" else "" for k in ("old_value", "new_value")),
            _n(r),
        ],
        most,
        right=(3,),
    )


def _moved(rows: Sequence[Row], most: int) -> list[str]:
    ordered = sorted(rows, key=lambda row: -row["records"])
    return _table(
        ["from", "to", "records"], ordered, lambda r: [r["old_source"], r["new_source"], _n(r)], most, right=(2,)
    )


def _sources(rows: Sequence[Row], most: int) -> list[str]:
    names = ["old", "new", "kept", "retagged", "added", "removed", "moved_in", "moved_out"]
    busy = [row for row in rows if row["old_records"] or row["new_records"]]
    ordered = sorted(busy, key=lambda r: (-abs(r["new_records"] - r["old_records"]), r["source"]))
    return _table(
        ["source", *(_words(name) for name in names)],
        ordered,
        lambda r: [r["source"], *(f"{r[f'{name}_records']:,}" for name in names)],
        most,
        right=range(1, 9),
    )


def _declarations(rows: Sequence[Row], most: int) -> list[str]:
    whole = sorted({(r["source"], r["change"]) for r in rows if r["change"] != "fact changed"})
    facts = [r for r in rows if r["change"] == "fact changed"]
    said = [f"{source}: {change}" for source, change in whole]
    said += [f"{r['source']}: {_words(r['fact'])} {_shown(r['old_value'])} -> {_shown(r['new_value'])}" for r in facts]
    return [*said[:most], *_left(len(said) - most)]


def _rejects(rows: Sequence[Row]) -> list[str]:
    return _table(
        ["what", "reason", "old", "new"],
        rows,
        lambda r: [r["what"], r["reason"], f"{r['old_count']:,}", f"{r['new_count']:,}"],
        MOST,
        right=(2, 3),
    )


def _mix(value: Mapping[str, Any], weight: str, most: int) -> list[str]:
    parts: dict[tuple[str, Any], list[Row]] = defaultdict(list)
    for row in value["parts"]:
        if row["weight"] == weight and row["change"]:
            parts[row["dimension"], row["value"]].append(row)
    moved = [row for row in value["mix"] if row["weight"] == weight and row["change"]]
    moved.sort(key=lambda r: (-abs(r["change"]), r["dimension"], r["value"] or ""))
    return _table(
        ["dimension", "value", "old", "new", "points", "most of it"],
        moved,
        lambda r: [
            r["dimension"],
            _shown(r["value"]),
            _percent(r["old_share"]),
            _percent(r["new_share"]),
            _points(r["change"]),
            _because(parts[r["dimension"], r["value"]]),
        ],
        most,
        right=(2, 3, 4),
    )


def _because(parts: Sequence[Row]) -> str:
    """The two largest parts of a change."""
    largest = sorted(parts, key=lambda r: (-abs(r["change"]), r["cause"], r["source"]))[:2]
    return ", ".join(f"{row['cause']} {row['source']} {_points(row['change'])}" for row in largest)


def _drift(rows: Sequence[Row], weight: str) -> list[str]:
    mine = sorted((r for r in rows if r["weight"] == weight and r["psi"]), key=lambda r: (-r["psi"], r["dimension"]))
    still = sum(r["weight"] == weight and not r["psi"] for r in rows)
    moved = _table(
        ["dimension", "PSI", "band", "Jensen-Shannon", "total variation", "Hellinger"],
        mine,
        lambda r: [
            r["dimension"],
            f"{r['psi']:.4f}",
            r["band"],
            *(f"{r[name]:.4f}" for name in ("js_distance", "total_variation", "hellinger")),
        ],
        len(mine),
        right=(1, 3, 4, 5),
    )
    return [*moved, *([f"{still:,} dimensions did not move"] if still else [])]


def _numbers(rows: Sequence[Row]) -> list[str]:
    mine = [row for row in rows if row["source"] is None]
    names = ["mean", "median", "p99"]
    return _table(
        ["measure", *(f"{name}, old -> new" for name in names), "KS", "PSI"],
        mine,
        lambda r: [
            r["measure"],
            *(f"{_figure(r[f'old_{name}'])} -> {_figure(r[f'new_{name}'])}" for name in names),
            _figure(r["ks"], 4),
            _figure(r["psi"], 4),
        ],
        len(mine),
        right=(1, 2, 3, 4, 5),
    )


def _tested(slices: Mapping[str, Any]) -> str:
    found = sum(row["differs"] for row in slices["rows"])
    return f"Slices made up otherwise than before: {found:,} of {slices['tests']:,} tested, at {slices['level']:.0%}"


def _slices(rows: Sequence[Row], most: int) -> list[str]:
    differing = [row for row in rows if row["differs"]]
    return _table(
        ["", "source", "dimension", "records", "distance", "corrected chance"],
        differing,
        lambda r: [
            r["asked"],
            r["source"] or "(all)",
            r["dimension"],
            _n(r),
            f"{r['distance']:.4f}",
            f"{r['adjusted']:.2g}",
        ],
        most,
        right=(3, 4, 5),
    )


def _table(
    head: list[str], rows: Sequence[Row], cells: Callable[[Row], list[str]], most: int, *, right: Iterable[int] = ()
) -> list[str]:
    """Aligned lines with a head; none without rows."""
    if not rows:
        return []
    return [*_aligned([head, *(cells(row) for row in rows[:most])], right=right), *_left(len(rows) - most)]


def _left(more: int) -> list[str]:
    return [f"and {more:,} more (--format json has all)"] if more > 0 else []


def _aligned(cells: Sequence[Sequence[str]], *, right: Iterable[int] = ()) -> list[str]:
    numbers = set(right)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            c.rjust(w) if i in numbers else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def _n(row: Row) -> str:
    return f"{row['records']:,}"


def _shown(value: object) -> str:
    return "(not stated)" if value is None else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def _points(change: float) -> str:
    return f"{change * 100:+.2f}"


def _figure(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
