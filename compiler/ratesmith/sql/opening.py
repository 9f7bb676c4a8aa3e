"""What every SQL file does first, after BEGIN; the program does the same by other means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ratesmith.sql.dialect import Dialect
from ratesmith.sql.ledger import PROGRAM_SETTINGS
from ratesmith.sql.ledger_table import function_of, record_of
from ratesmith.sql.planted_code import hold_tables
from ratesmith.sql.records import refuse_others_triggers
from ratesmith.sql.search_path import safe_path
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import CALL, own_tables, with_trusted_in_files

_HELD_NOTE: Final = "Until the transaction ends, nobody makes a trigger on these tables, or a foreign key to them."


def open_reading(dialect: Dialect, ledger: str, tables: Iterable[str]) -> tuple[Statement, ...]:
    """Return the first statements of a file that only reads these tables and the ledger."""
    return *safe_path(dialect, ledger), *_owned(dialect, ledger, tables, writing=False)


def open_writing(dialect: Dialect, ledger: str, tables: Iterable[str] = ()) -> tuple[Statement, ...]:
    """Return the first statements of a file that writes to these tables and to the ledger: they wait for its lock."""
    names = (*tables, ledger)
    held = (Statement(it, comment=(_HELD_NOTE,)) for it in hold_tables(dialect, names, with_trusted_in_files()))
    owned = _owned(dialect, ledger, names[:-1], writing=True)
    others = refuse_others_triggers(dialect, record_of(ledger))
    lock = map(Statement, dialect.lock(ledger))
    return *safe_path(dialect, ledger), *lock, *held, *others, *owned, *_unsaid(dialect)


def _owned(dialect: Dialect, ledger: str, tables: Iterable[str], *, writing: bool) -> Iterator[Statement]:
    return own_tables(dialect, (*tables, ledger, function_of(ledger) + CALL), writing=writing)


def _unsaid(dialect: Dialect) -> Iterator[Statement]:
    """What only the program can say of a line, because it looked, is not for a connection to say."""
    if dialect.has_settings:
        for name in PROGRAM_SETTINGS:
            yield Statement(f"SET LOCAL {name} = ''")
