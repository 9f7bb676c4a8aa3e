"""A table bound to a dialect: quoted names, joins and conditions.

In every statement `t` is the table, `p0`, `p1`, … are the rows its reference columns point at, and the
compiled rows have the name that is given as `source`. Compiled rows hold the key of a referenced row; the
table holds its `id`. `values` are the columns in which an existing row is compared and updated: neither its
key nor what the operator owns. `destinations` are those that only the owner of the table may update, so that they
are updated by statements of their own; `updated` are the others.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.sanitize import visible
from ratesmith.core.tables import (
    Cell,
    Column,
    Integer,
    Reference,
    Scheduled,
    Table,
    Type,
    Uuid,
    Value,
    values_of,
)
from ratesmith.sql.derived_id import derived_id
from ratesmith.sql.dialect import Dialect

CHANGED = "ratesmith_changed"
"""Column of a temporary table: the row is there, and differs."""
NEW_ID = "ratesmith_id"
"""Column of a temporary table: the UUID that a new row gets."""


class BoundTable:
    """One table in one dialect.

    Raises ValueError where the table's declaration contradicts itself.
    """

    is_batch: ClassVar[bool] = False
    """Whether statements are of many rows, whose values `v` has (`sql/batches.py`)."""
    beside = ""
    """What stands before the table in FROM."""
    one = "(SELECT 1) AS one"
    """What is joined with the row that a statement is of, if there is one."""

    def __init__(self, data: TableData, dialect: Dialect, tables: dict[str, Table], environment: str) -> None:
        self.data, self.table, self.dialect = data, data.table, dialect
        self._environment = environment
        self.label = self.table.sql
        self.name = dialect.quoted(self.table.sql)
        self.new = dialect.temp(f"ratesmith_new_{self.table.name}")
        self.keys = tuple(self.table.column(name) for name in self.table.key)
        self.values = tuple(
            column for column in self.table.columns if column.name not in self.table.key and not column.operator
        )
        self.destinations = tuple(column for column in self.values if column.destination)
        self.updated = tuple(column for column in self.values if not column.destination)
        if self.table.insert_only:
            self.destinations = self.updated = ()
        self._parents = dict(self._pointing(tables))
        owned = {column.name: column.sql for column in self.table.columns}
        names = owned | {column.name: column.sql for column in self.table.unowned}
        self._quoted = {name: dialect.quoted(sql) for name, sql in names.items()}
        self._check()

    @property
    def flag(self) -> str | None:
        """Return the column whose clearing retires a row; None where removed rows are deleted or kept."""
        return None if self.table.retire in ("delete", "keep") else self.table.retire

    @property
    def guarded(self) -> str:
        """Return `Statement.guarded` for statements that write to it: its name where a row holds secrets, else
        empty.
        """
        return self.label if self.table.holds_secrets else ""

    @property
    def id(self) -> str:
        """Return the quoted name of the surrogate."""
        return self.dialect.quoted(self.table.surrogate_sql)

    @cached_property
    def headlines(self) -> tuple[tuple[int, Column], ...]:
        """Return the columns that say most of a new row, such as its price, each with its place in a row."""
        return tuple((place, column) for place, column in enumerate(self.table.columns) if column.headline)

    @property
    def gives_id(self) -> bool:
        """Return whether an insert gives a row its surrogate."""
        return self.table.surrogate == "uuid"

    def uuid_of(self, key: Row) -> str:
        """Return the UUID of a new row with this key, as text."""
        return derived_id(self._environment, self.table.name, key)

    def new_id(self, key: Row) -> str:
        """Return the surrogate of a new row with this key."""
        return self.dialect.new_uuid(self.uuid_of(key))

    def label_of(self, key: Row) -> str:
        """Return the SQL expression of the name of a row."""
        return self.dialect.text(row_label(self, key))

    @property
    def unsets(self) -> str:
        """Return the query for the foreign keys through which another key of a row makes rows lose their reference."""
        return self.dialect.unsets(self.label, self.keys[0].sql)

    def column(self, name: str) -> str:
        """Return the quoted name of a column, owned or not."""
        return self._quoted[name]

    def cast(self, column: Column, value: str) -> str:
        """Return `value` as the type of a column's compiled cells."""
        return f"CAST({value} AS {self.dialect.ddl(value_type(column))})"

    def natural(self, column: Column) -> str:
        """Return the value of a column of `t`; a reference becomes the key of the row it points at."""
        if column.name in self._parents:
            alias, parent = self._parents[column.name]
            return f"{alias}.{self._key_of(parent)}"
        return f"t.{self.column(column.name)}"

    def stored(self, column: Column, source: str) -> str:
        """Return what `t` stores for a column of `source`."""
        return self.held(column, f"{source}.{self.column(column.name)}")

    def held(self, column: Column, value: str) -> str:
        """Return the SQL expression stored for a compiled value; foreign keys become a subquery for the parent's
        `id`.
        """
        if column.name not in self._parents or value == "NULL":
            return value
        _, parent = self._parents[column.name]
        id = self.dialect.quoted(parent.surrogate_sql)
        ours = " AND ".join([f"p.{self._key_of(parent)} = {value}", *self._ours(parent, "p.")])
        return f"(SELECT p.{id} FROM {self.dialect.quoted(parent.sql)} AS p WHERE {ours})"

    def literal(self, column: Column, cell: Cell) -> str:
        """Return what `t` holds for a compiled cell."""
        return self.held(column, self.dialect.literals(column.type)(cell))

    def equals(self, column: Column, cell: Cell, alias: str = "", *, but: tuple[Value, ...] = ()) -> str:
        """Return the condition that a column, prefixed with `alias` and a dot, holds a compiled cell.

        Of a schedule, that is any of its values. None of those in `but` is meant.
        """
        if isinstance(cell, Scheduled) or cell in but:
            return self._any_of(column, [it for it in values_of(cell) if it not in but], alias)
        name = f"{alias}{self.column(column.name)}"
        if cell is None:
            return f"{name} IS NULL"
        return " = ".join(self._compared(column, name, self.literal(column, cell)))

    def _any_of(self, column: Column, values: Sequence[Value], alias: str) -> str:
        literal = self.dialect.literals(column.type)
        name = f"{alias}{self.column(column.name)}"
        named = [literal(value) for value in values if value is not None]
        found = [f"{name} IN ({', '.join(named)})"] if named else []
        found += [f"{name} IS NULL"] if None in values else []
        return f"({' OR '.join(found)})" if len(found) > 1 else found[0] if found else "1 = 0"

    def at_key(self, key: Row, alias: str = "") -> list[str]:
        """Return the conditions that a row has this key."""
        found = [self.equals(column, cell, alias) for column, cell in zip(self.keys, key, strict=True)]
        return [*found, *self.ours(alias)]

    def ours(self, alias: str) -> list[str]:
        """Return the conditions that a row is one that configuration may name; `alias` ends in a dot, or is empty."""
        return self._ours(self.table, alias)

    def _ours(self, table: Table, alias: str) -> list[str]:
        return [
            f"{alias}{self.dialect.quoted(column.sql)} "
            + ("IS NULL" if column.default is None else f"= {self.dialect.default(column)}")
            for column in table.where
        ]

    @property
    def joins(self) -> str:
        """Return the joins of the rows that `t` points at, to follow `t` in FROM."""
        return "".join(
            f"\n  LEFT JOIN {self.dialect.quoted(parent.sql)} AS {alias}"
            f" ON {alias}.{self.dialect.quoted(parent.surrogate_sql)} = t.{self.column(name)}"
            + "".join(f" AND {condition}" for condition in self._ours(parent, f"{alias}."))
            for name, (alias, parent) in self._parents.items()
        )

    def same_row(self, source: str) -> str:
        """Return the condition that the row of `t` is that of `source`."""
        same = [f"t.{self.column(key.name)} = {self.stored(key, source)}" for key in self.keys]
        return " AND ".join([*same, *self.ours("t.")])

    def differs(self, source: str) -> str:
        """Return the condition that the row of `t` differs from that of `source`."""
        return "\n    OR ".join(self.differs_in(column, source) for column in self.values) or "1 = 0"

    def differs_in(self, column: Column, source: str) -> str:
        """Return the condition that one column of `t` differs from that of `source`."""
        sides = self._compared(column, self.natural(column), f"{source}.{self.column(column.name)}")
        return f" {self.dialect.differs} ".join(sides)

    def _compared(self, column: Column, actual: str, wanted: str) -> tuple[str, str]:
        """A value of the table and one of ours; a row that nobody can put right is compared to the last digit."""
        type = value_type(column)
        if self.table.insert_only:
            return self.dialect.exact(type, actual, wanted)
        return self.dialect.comparable(type, actual), wanted

    def differs_stored(self, column: Column, source: str) -> str:
        """Return the condition that a column of `t` differs from what `source` would store there."""
        return f"t.{self.column(column.name)} {self.dialect.differs} {self.stored(column, source)}"

    def missing(self) -> str:
        """Return the condition, after a LEFT JOIN of `t`, that the row does not exist."""
        return f"t.{self.column(self.keys[0].name)} IS NULL"

    def in_use(self, alias: str = "") -> str:
        """Return the condition that a row is not switched off; one of a table without a flag never is in use."""
        return f"{alias}{self.column(self.flag)} IS TRUE" if self.flag else "FALSE"

    def set_now(self) -> list[str]:
        """Return the assignments of the columns that record when a row changed."""
        return [f"{self.column(column.name)} = {self.dialect.now}" for column in self.table.unowned if column.touch]

    def _key_of(self, parent: Table) -> str:
        return self.dialect.quoted(parent.column(parent.key[0]).sql)

    def _pointing(self, tables: dict[str, Table]) -> Iterator[tuple[str, tuple[str, Table]]]:
        for column in self.table.columns:
            if isinstance(column.type, Reference):
                parent = tables[column.type.table]
                if len(parent.key) != 1:
                    raise ValueError(f"{self.table.name}.{column.name} refers to a table whose key has several columns")
                if parent.surrogate != "none":
                    yield column.name, (f"p{self.table.columns.index(column)}", parent)

    def _check(self) -> None:
        flags = {name for unique in self.table.unique for name in unique.where} | ({self.flag} if self.flag else set())
        unknown = flags - self._quoted.keys()
        if unknown:
            raise ValueError(f"{self.table.name} has no column {', '.join(sorted(unknown))}")


def value_type(column: Column) -> Type:
    """Return the type of a column's compiled cells; for a reference that of the key it names."""
    return column.type.of if isinstance(column.type, Reference) else column.type


def stored_type(column: Column, tables: Mapping[str, Table]) -> Type:
    """Return the type of what a table stores in a column; for a reference that of the `id` or key it points at."""
    if not isinstance(column.type, Reference):
        return column.type
    return surrogate_type(tables[column.type.table]) or column.type.of


def surrogate_type(table: Table) -> Type | None:
    """Return the type of a table's surrogate; None where it has none."""
    return {"identity": Integer(bits=64), "uuid": Uuid(), "none": None}[table.surrogate]


def needed_tables(dataset: Dataset, used: Iterable[str] = ()) -> frozenset[str]:
    """Return the tables with rows, those that are `used` all the same, and all that they refer to, by the pack's names.

    No others need to be there.
    """
    parents = {
        data.table.name: {it.type.table for it in data.table.columns if isinstance(it.type, Reference)}
        for data in dataset
    }
    needed: set[str] = set()
    new = {data.table.name for data in dataset if data.rows} | {*used}
    while new:
        needed |= new
        new = {parent for name in new for parent in parents[name]} - needed
    return frozenset(needed)


def bind_tables(dataset: Dataset, dialect: Dialect) -> tuple[BoundTable, ...]:
    """Return the tables of a dataset in a dialect, parents first."""
    tables = {data.table.name: data.table for data in dataset}
    return tuple(BoundTable(data, dialect, tables, dataset.environment) for data in dataset)


def stays(bound: BoundTable) -> bool:
    """Return whether a row that a rollback takes away stays in its table, for a later migration to bring back."""
    table = bound.table
    return table.retire != "delete" and not table.insert_only and bool(bound.values or bound.flag)


def row_label(bound: BoundTable, key: Row) -> str:
    """Return the name of a row in messages and in the ledger; no other row shares it."""
    plain = "/".join(map(str, key))
    # Most keys are, and to look at each part takes five times as long.
    if (
        plain.isascii()
        and plain.isprintable()
        and plain.count("/") < len(key)
        and not ("\\" in plain or "##" in plain or "::" in plain)
    ):
        return f"{bound.label} {plain}"
    parts = [visible(str(cell).replace("\\", "\\\\")) for cell in key]
    shown = parts[0] if len(parts) == 1 else "/".join([part.replace("/", "\\/") for part in parts])
    return f"{bound.label} {shown}"
