"""What `tables` in ratesmith.yaml says of the tables that hold secrets: it decides where a secret is sent, too.

A platform reads keys and addresses by the names of columns, so whoever chooses which value is written under which name
chooses the address. What differs from the pack's own names is therefore part of what a secret is bound to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ratesmith.api.destinations import FoundDestination, besides_addresses, destinations_in
from ratesmith.core.ir import Route, route_name
from ratesmith.core.public_address import read_address, risks_of_address
from ratesmith.core.sanitize import quoted
from ratesmith.core.tables import Table
from ratesmith.project.checks import Mistake
from ratesmith.project.settings import Secrets, Tables

_VALUES = ("on_insert", "where")
"""Fields of `Tables` that give columns of the platform a value."""


def renamed_places(tables: Tables, declared: Iterable[Table]) -> tuple[str, ...]:
    """Return what a project calls otherwise than the pack in tables that hold secrets, as `plan.price=amount`.

    Of a table that it renames or skips `plan=offers` or `plan=`.
    """
    found = []
    for table in declared:
        if table.holds_secrets:
            if table.name in tables.skip:
                found.append(f"{table.name}=")
            elif tables.names.get(table.name, table.name) != table.name:
                found.append(f"{table.name}={tables.names[table.name]}")
            columns = tables.columns.get(table.name, {})
            found += [f"{table.name}.{name}={sql}" for name, sql in columns.items() if name != sql]
    return tuple(sorted(found))


def given_destinations(tables: Tables, declared: Iterable[Table]) -> Iterator[tuple[Route, FoundDestination]]:
    """Yield the addresses that a project gives to columns beside secrets, each with its place in `ratesmith.yaml`."""
    for table in declared:
        for field in _VALUES if table.holds_secrets else ():
            values: Mapping[str, object] = getattr(tables, field).get(table.name, {})
            for found in destinations_in(values):
                yield ("tables", field, table.name, *found.route), found


def given_settings(tables: Tables, declared: Iterable[Table]) -> Iterator[tuple[str, Any]]:
    """Yield what a project gives to columns beside secrets, by its place in `ratesmith.yaml`."""
    for table in declared:
        for field in _VALUES if table.holds_secrets else ():
            if values := getattr(tables, field).get(table.name):
                yield route_name(("tables", field, table.name)), besides_addresses(values)


def secret_table_mistakes(tables: Tables, secrets: Secrets, declared: Iterable[Table]) -> Iterator[Mistake]:
    """Yield route, message and hint of each mistake in what is said of the tables that hold secrets."""
    every = tuple(declared)
    for table in every:
        if table.holds_secrets:
            yield from _taken_names(table, tables)
            yield from _taken_table(table, tables, every)
            yield from _addresses_of_others(table, tables)
    for route, found in given_destinations(tables, every):
        address = read_address(found.text)
        if risks := list(risks_of_address(found.text, bare=found.bare)):
            why, instead = (", and ".join(texts) for texts in zip(*risks, strict=True))
            yield route, f"secrets must not be sent to this address: {why}", instead
        elif secrets.destinations is not None and address is not None and address.place not in secrets.destinations:
            message = f"secrets may not be sent to {quoted(address.place)}: ratesmith.yaml does not list it"
            yield route, message, f"if it is meant, add {address.place} below secrets: destinations:"


def _taken_names(table: Table, tables: Tables) -> Iterator[Mistake]:
    """The first of other columns under the name that the pack gives a secret, or the address that it is sent to."""
    taken = {it.name.casefold(): it.name for it in table.columns if it.destination}
    taken |= {it.name.casefold(): it.name for it in table.unowned if it.secret}
    columns = tables.columns.get(table.name, {})
    given = [(("tables", "columns", table.name, name), name, sql) for name, sql in columns.items()]
    given += [
        (("tables", field, table.name, name), "", name)
        for field in _VALUES
        for name in getattr(tables, field).get(table.name, {})
    ]
    for route, name, sql in given:
        meant = taken.get(sql.casefold())
        if meant is not None and meant != name:
            other = name or "a value"
            message = f"{other} gets the name of {table.name}.{meant}, which is a secret or says where secrets are sent"
            yield route, message, "choose another name: what the platform reads there is what the keys are sent to"
            return


def _taken_table(table: Table, tables: Tables, every: Iterable[Table]) -> Iterator[Mistake]:
    """Another table under the name that the table with secrets has unless it is renamed or skipped."""
    own = (tables.prefix + table.name).casefold()
    for other in every:
        name = tables.names.get(other.name)
        if other is not table and name is not None and name.casefold() == own:
            message = f"{other.name} gets the name of {table.name}, which holds secrets and where they are sent"
            yield ("tables", "names", other.name), message, "choose another name"


def _addresses_of_others(table: Table, tables: Tables) -> Iterator[Mistake]:
    """An address that the id of another table's row stands for."""
    for column in table.columns:
        if column.destination and column.name in tables.references.get(table.name, {}):
            message = f"{table.name}.{column.name} says where secrets are sent, and would be the id of another row"
            yield ("tables", "references", table.name, column.name), message, "remove it here"
