"""DuckDB's errors as ours. What DuckDB says is passed on only where it speaks of a query's text, never of the data."""

from __future__ import annotations

from provenance.errors import ProfileError

VARIABLE = "PROVENANCE_MEMORY"
"""Environment variable that grants a session another amount of memory, such as `8GB`."""

_TAG_AGAIN = "tag the data again"


class MemoryShortError(ProfileError):
    """A query needs more memory than it may have."""


def opening(error: Exception, *, where: object) -> ProfileError:
    """Why a snapshot could not be opened; its files are there, so one of them is not what it should be."""
    return ProfileError(f"a file of the snapshot is damaged ({type(error).__name__})", where=where, hint=_TAG_AGAIN)


def asking(error: Exception, *, where: object = "") -> ProfileError:
    """Why a query could not be answered."""
    import duckdb

    if isinstance(error, duckdb.ParserException | duckdb.BinderException | duckdb.CatalogException):
        said = str(error).split("\n\n")[0].split("LINE 1:")[0]
        return ProfileError("the query does not fit the views", where=where, hint=said[:500].strip())
    if isinstance(error, duckdb.OutOfMemoryException):
        hint = f"grant it more with {VARIABLE}, such as {VARIABLE}=8GB"
        return MemoryShortError("the query needs more memory than it may have", where=where, hint=hint)
    if isinstance(error, duckdb.PermissionException):
        return ProfileError("only this snapshot's own files may be read, and nothing may be written", where=where)
    if isinstance(error, duckdb.IOException):
        return ProfileError("a file of the snapshot is missing or damaged", where=where, hint=_TAG_AGAIN)
    return ProfileError(f"DuckDB could not run it ({type(error).__name__})", where=where)
