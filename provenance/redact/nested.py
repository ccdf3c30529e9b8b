"""Strings inside columns of any type, found and replaced; every other value stays as it is, to the nanosecond.

Replacing is done by expressions, not by way of Python values, which hold less than some types do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from provenance.read.parquet import holds_text

if TYPE_CHECKING:
    import polars as pl

Keeps = Callable[[str], bool]
"""Whether the strings at a path (dotted, list positions as []) are left as they are."""


def strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Path and text of every string in a value, as polars gives it to Python."""
    if type(value) is str:
        yield path, value
    elif type(value) is dict:
        for name, item in value.items():
            yield from strings(item, f"{path}.{name}")
    elif type(value) is list:
        for item in value:
            yield from strings(item, f"{path}[]")


def others(series: pl.Series, path: str) -> Iterator[tuple[str, int]]:
    """Path and number of the values of a column that are no text."""
    import polars as pl

    kind = series.dtype
    if isinstance(kind, pl.List | pl.Array):
        yield from others(series.drop_nulls().explode(), f"{path}[]")
    elif isinstance(kind, pl.Struct):
        for field in kind.fields:
            yield from others(series.struct.field(field.name), f"{path}.{field.name}")
    elif not holds_text(kind) and (number := len(series) - series.null_count()):
        yield path, number


def names(kind: Any) -> Iterator[str]:
    """Names of the fields inside a type."""
    import polars as pl

    if isinstance(kind, pl.List | pl.Array):
        yield from names(kind.inner)
    elif isinstance(kind, pl.Struct):
        for field in kind.fields:
            yield field.name
            yield from names(field.dtype)


def categories(kind: Any, path: str, keeps: Keeps) -> Iterator[str]:
    """Values that stand in the type itself: those of an Enum, used or not."""
    import polars as pl

    if isinstance(kind, pl.List | pl.Array):
        yield from categories(kind.inner, f"{path}[]", keeps)
    elif isinstance(kind, pl.Struct):
        for field in kind.fields:
            yield from categories(field.dtype, f"{path}.{field.name}", keeps)
    elif isinstance(kind, pl.Enum) and not keeps(path):
        yield from kind.categories


def replaced_type(kind: Any, path: str, new: dict[str, str], keeps: Keeps) -> Any:
    """The type after replacing: the same, but for the values of an Enum."""
    import polars as pl

    if isinstance(kind, pl.List):
        return pl.List(replaced_type(kind.inner, f"{path}[]", new, keeps))
    if isinstance(kind, pl.Array):
        return pl.Array(replaced_type(kind.inner, f"{path}[]", new, keeps), kind.size)
    if isinstance(kind, pl.Struct):
        fields = [(f.name, replaced_type(f.dtype, f"{path}.{f.name}", new, keeps)) for f in kind.fields]
        return pl.Struct([pl.Field(name, inner) for name, inner in fields])
    if isinstance(kind, pl.Enum) and not keeps(path):
        return pl.Enum(list(dict.fromkeys(new.get(value, value) for value in kind.categories)))
    return kind


def replaced(value: pl.Expr, kind: Any, path: str, new: dict[str, str], keeps: Keeps) -> pl.Expr:
    """The expression with every string that is a key of `new` replaced. Nulls stay nulls, at every depth."""
    import polars as pl

    if not holds_text(kind) or keeps(path):
        return value
    if isinstance(kind, pl.List):
        return value.list.eval(replaced(pl.element(), kind.inner, f"{path}[]", new, keeps))
    if isinstance(kind, pl.Array):
        listed = pl.List(kind.inner)
        return replaced(value.cast(listed), listed, path, new, keeps).cast(replaced_type(kind, path, new, keeps))
    if isinstance(kind, pl.Struct):
        fields = [
            replaced(pl.field(f.name), f.dtype, f"{path}.{f.name}", new, keeps).alias(f.name) for f in kind.fields
        ]
        return value.struct.with_fields(fields)
    texts = value.cast(pl.String).replace(list(new), list(new.values()))
    return texts if kind == pl.String else texts.cast(replaced_type(kind, path, new, keeps))
