"""The guard against tables that are made a second time, in the namespace of another role."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import OTHER_NAMESPACE
from ratesmith.sql.statement import Statement


def made_elsewhere(dialect: Dialect, names: Sequence[str]) -> Iterator[Statement]:
    """Yield the statement that fails where tables of these names are on the search path, but not at its start.

    CREATE TABLE IF NOT EXISTS looks at the start alone: a role with a schema of its own name would get tables of
    its own. A name with a namespace leaves no choice.
    """
    query = "" if any("." in name for name in names) else dialect.elsewhere(names)
    if query:
        found = {"theirs": f"(SELECT {dialect.joined('e.name')} FROM elsewhere AS e)", "ours": "current_schema()"}
        message = OTHER_NAMESPACE.expression(dialect, found)
        yield Statement(
            f"WITH elsewhere AS (\n  {query})\n"
            f"SELECT CASE WHEN EXISTS (SELECT 1 FROM elsewhere)\n  THEN {dialect.fail(message)} END AS refused"
        )
