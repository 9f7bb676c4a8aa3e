"""The catalog of PostgreSQL."""

from __future__ import annotations

from ratesmith.core.ir import Frozen
from ratesmith.sql.dialect import Dialect


class Trigger(Frozen, frozen=True, kw_only=True):
    """A trigger of ours, which runs always: for all columns, without a condition and without arguments."""

    name: str
    function: str
    """By its name in the database, without the parentheses."""
    type: int
    """`pg_trigger.tgtype`: when it runs."""
    has_own_path: bool = False
    """Whether its function has a search path of its own, which is that of PostgreSQL alone."""


def oid_of(dialect: Dialect, quoted: str) -> str:
    """Return the number of a table, by its quoted name, as an expression; NULL where it does not exist.

    No operator of PostgreSQL's own takes a regclass beside an oid, so one that somebody planted would be called.
    """
    return f"CAST(to_regclass({dialect.text(quoted)}) AS oid)"
