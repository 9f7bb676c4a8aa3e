"""The SQL of a pack beside its tables, in one database: what of it is missing, and its writes."""

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.database.introspect import Gap
from ratesmith.deploy.session import Session, blame


def missing_objects(session: Session) -> Iterator[Gap]:
    """Yield the tables and views of the pack that the database lacks, and tables that lack columns."""
    for name, columns in session.scope.objects.expected.items():
        there = session.driver.columns(name)
        if there is None:
            yield Gap(name, name, ())
        elif gone := tuple(sorted(columns - there)):
            yield Gap(name, name, gone)


def settle_objects(session: Session) -> None:
    """Run the writes of the pack, once rows are as they should be.

    Those into a table that does not exist are left out: a database may be taken back that was never brought to a
    version of the pack which has the table.
    """
    for statement in session.scope.objects.settled():
        if session.driver.columns(statement.table) is not None:
            with blame(statement.table):
                session.run(statement)
