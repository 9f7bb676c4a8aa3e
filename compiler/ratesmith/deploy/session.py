"""What every command on a database begins with: the dialect it must have, and the lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ratesmith.compile.result import DatabaseScope
from ratesmith.core.errors import Exit, Fatal
from ratesmith.database.driver import Driver
from ratesmith.database.refusals import Locked
from ratesmith.deploy.row_messages import UNCHANGED
from ratesmith.sql.statement import Statement


def lock(scope: DatabaseScope, driver: Driver) -> None:
    """Begin, and wait for the turn. Fatal says who has it."""
    try:
        driver.begin()
        driver.run(tuple(map(Statement, driver.dialect.lock(scope.names.ledger))))
    except Locked as locked:
        driver.rollback()
        raise locked.by(driver.holder(scope.names.ledger)) from None


def same_dialect(scope: DatabaseScope, driver: Driver) -> None:
    """Fatal where a database is of another kind than the statements of the environment."""
    wanted = scope.settings.dialect
    if driver.dialect.name != wanted:
        raise Fatal(
            Exit.USAGE,
            f"environment {scope.name} is written for {wanted}, and the database is {driver.dialect.name}",
            "choose another environment with --env, or another database with --database",
        )


@contextmanager
def named(what: str) -> Iterator[None]:
    """Say in what the database refused something."""
    try:
        yield
    except Fatal as error:
        message = error.message if what in error.message else f"{what}: {error.message}"
        message = message if UNCHANGED in message else f"{message}; {UNCHANGED}"
        raise Fatal(error.exit, message, error.hint) from None


def guarded_tables(scope: DatabaseScope, driver: Driver) -> dict[str, str]:
    """The tables by their quoted names; with their plain ones, where a row holds secrets and no error may repeat it."""
    return {
        driver.dialect.quoted(table.sql): table.sql if any(it.secret for it in table.unowned) else ""
        for table in scope.tables
    }


def run_statement(driver: Driver, sql: str, tables: dict[str, str]) -> int:
    """How many rows of the platform a statement changed."""
    words = sql.split(maxsplit=3)
    written = [word for word in words[1:3] if word in tables]
    if words[0] not in ("INSERT", "UPDATE", "DELETE") or not written:
        driver.execute(sql)
        return 0
    return driver.write(sql, guarded=tables[written[0]])
