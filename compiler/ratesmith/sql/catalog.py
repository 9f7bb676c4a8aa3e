"""The catalog of PostgreSQL."""

from __future__ import annotations

from ratesmith.sql.dialect import Dialect


def oid_of(dialect: Dialect, quoted: str) -> str:
    """Return the number of a table, by its quoted name, as an expression; NULL where it does not exist.

    No operator of PostgreSQL's own takes a regclass beside an oid, so one that somebody planted would be called.
    """
    return f"CAST(to_regclass({dialect.text(quoted)}) AS oid)"
