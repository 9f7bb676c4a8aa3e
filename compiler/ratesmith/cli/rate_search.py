"""Find the content of a rate: in the configuration, in the migrations, or in a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from ratesmith.cli.context import GlobalOptions
from ratesmith.core.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratesmith.compile.result import DatabaseScope, Opened
    from ratesmith.release.history import History


_LONGEST: Final = 1 << 20
"""Characters of a content that are read: as many as a file of the configuration may have."""


class FoundRate(NamedTuple):
    """What a rate says, and who says so."""

    content: Mapping[str, Any]
    where: str


def no_content(id: str, where: str) -> Fatal:
    """Return what to say of a rate that cannot be read."""
    return Fatal(
        Exit.REFUSED,
        f"what {where} has as the content of the rate {id} is no content of a rate: somebody changed it",
        "compare it with another database or with a backup; a rate never changes",
    )


def find_rate(
    options: GlobalOptions, id: str, url: str | None, module_of: Callable[[Opened], ModuleType]
) -> tuple[ModuleType, FoundRate]:
    """Return the pack's module for rates, and the content of one.

    Raises Fatal where it is nowhere, and UsageError for what is no id.
    """
    from ratesmith.cli.databases import without_rows
    from ratesmith.compile.pipeline import configuration
    from ratesmith.core.sanitize import quoted

    opened, scope, history = without_rows(options)
    module = module_of(opened)
    if not module.is_rate_id(id):
        raise click.UsageError(f"{quoted(id)} is no id of a rate; `ratesmith rates` lists them")
    content = module.content_of(configuration(opened, scope.name), id)
    if content is not None:
        return module, FoundRate(content, "the configuration")
    content = _in_history(history, module, id)
    if content is not None:
        return module, FoundRate(content, "the migrations")
    if url is not None and (content := _in_database(opened, scope, module, id, url)) is not None:
        return module, FoundRate(content, "the database")
    looked = " and not in the database" if url is not None else ""
    way = "name another environment with --env" if url is not None else "look into a database with --database URL"
    raise Fatal(Exit.INPUT, f"environment {scope.name} has no rate {id}{looked}", way)


def _in_history(history: History, module: ModuleType, id: str) -> Mapping[str, Any] | None:
    """Look where a migration added it, and where the files begin at a checkpoint, among the rates of that."""
    from ratesmith.core.canonical_json import decode_json
    from ratesmith.plan.cell_json import fields

    operations = (it for migration in history.with_files for it in migration.file.operations)
    added = [bytes(it.row).decode() for it in operations if it.table == module.TABLE and it.op == "insert"]
    first = history.state_at(history.squashed).tables.get(module.TABLE, {})
    for values in map(fields, (*added, *first.values())):
        if decode_json(values[module.KEY]) == id:
            content: Mapping[str, Any] = decode_json(values[module.CONTENT])
            return content
    return None


def _in_database(
    opened: Opened, scope: DatabaseScope, module: ModuleType, id: str, url: str
) -> Mapping[str, Any] | None:
    """Read the row. Raises Fatal where the database cannot be read."""
    import msgspec

    from ratesmith.cli.databases import read_all
    from ratesmith.cli.selection import Selection
    from ratesmith.database.driver import Driver
    from ratesmith.deploy.results import Database
    from ratesmith.deploy.session import Session
    from ratesmith.sql.row_query import value_query

    table = next(it for it in scope.tables if it.name == module.TABLE)

    def read(driver: Driver, _: Database) -> str | None:
        session = Session(scope, driver)
        session.begin_reading()
        if driver.columns(table.sql) is None:
            return None
        query = value_query(session.dialect, table, module.KEY, id, module.CONTENT, _LONGEST + 1)
        rows = driver.rows(query)
        return str(rows[0][0]) if rows else None

    (result,) = read_all(Selection(urls=(url,)).of(scope), opened.root, read)
    if result.refusal is not None:
        raise result.refusal
    if result.outcome is None:
        return None
    try:
        # No content has a number with a point, and whoever plants one may write 1e400000000.
        content = msgspec.json.decode(result.outcome) if len(result.outcome) <= _LONGEST else None
    except (msgspec.DecodeError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise no_content(id, "the database")
    return content
