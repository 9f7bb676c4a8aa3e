"""Compare the names that a migration's plan pins with those of the configuration as it is now.

A plan is data from the repository: it must not lead an apply to tables and columns that configuration does not own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.tables import Table, Unowned
from ratesmith.plan.pinned_tables import unpin
from ratesmith.release.history import History
from ratesmith.release.migration import Migration


def refuse_other_names(
    history: History, migrations: Iterable[Migration], tables: Iterable[Table], ledger: str, dialect: str, hint: str
) -> None:
    """Raise Fatal, with this hint, where one of these migrations writes what the configuration does not name now."""
    now = {table.name: table for table in tables}
    for migration in migrations:
        pinned = unpin(migration.file.tables, history.pinned_at(migration.number))
        other = next(_others(pinned, now), None)
        if migration.file.ledger != ledger:
            other = f"the ledger {migration.file.ledger}"
        if migration.file.dialect != dialect:
            other = f"SQL of {migration.file.dialect}"
        if other is not None:
            message = f"{migration.name} writes {other}, which is not what config/ratesmith.yaml names now"
            raise Fatal(Exit.REFUSED, f"{message}; nothing was done", hint)


def _others(pinned: Mapping[str, Table], now: Mapping[str, Table]) -> Iterator[str]:
    for name, table in pinned.items():
        today = now.get(name)
        if today is None or table.sql != today.sql:
            yield f"the table {table.sql}"
            continue
        if (table.key, table.surrogate, table.surrogate_sql) != (today.key, today.surrogate, today.surrogate_sql):
            yield f"rows of {table.sql} by another key"
        if [*map(_condition, table.where)] != [*map(_condition, today.where)]:
            yield f"rows of {table.sql} that are not told apart by where"
        owned = {it.name: it.sql for it in today.columns}
        others = {it.name: it for it in today.unowned}
        for column in table.columns:
            if owned.get(column.name) != column.sql:
                yield f"{table.sql}.{column.sql}"
        for given in table.unowned:
            there = others.get(given.name)
            is_secret = there is not None and there.secret and there.default != given.default
            if (given.default is not None or given.touch) and (is_secret or _sql(there, owned, given) != given.sql):
                yield f"{table.sql}.{given.sql}"


def _condition(column: Unowned) -> tuple[str, object]:
    return column.sql, column.default


def _sql(there: Unowned | None, owned: Mapping[str, str], given: Unowned) -> str | None:
    """What a column that an insert gives a value is called now."""
    return there.sql if there is not None else owned.get(given.name)
