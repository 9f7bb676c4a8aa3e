"""One table as the statements see it: quoted names, joins and conditions in one dialect.

In every statement `t` is the table, `p0`, `p1`, … are the rows its reference columns point at,
and the compiled rows have the name that is given as `source`. Compiled rows hold the key of the
row that a reference points at; the table holds its `id`. `values` are the columns that a row which
is there is compared in and brought to: neither its key nor what is the operator's.
"""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator

from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.tables import Cell, Column, Reference, Table, Type
from ratesmith.sql.dialect import Dialect

CHANGED = "ratesmith_changed"
"""Column of a temporary table: the row is there, and differs."""


class Sheet:
    """One table in one dialect. ValueError where the table's declaration contradicts itself."""

    def __init__(self, data: TableData, dialect: Dialect, tables: dict[str, Table]) -> None:
        self.data, self.table, self.dialect = data, data.table, dialect
        self.label = self.table.sql
        self.name = dialect.quoted(self.table.sql)
        self.new = dialect.temp(f"ratesmith_new_{self.table.name}")
        self.keys = tuple(self.table.column(name) for name in self.table.key)
        self.values = tuple(
            column for column in self.table.columns if column.name not in self.table.key and not column.operator
        )
        self._parents = dict(self._pointing(tables))
        owned = {column.name: column.sql for column in self.table.columns}
        self._names = owned | {column.name: column.sql for column in self.table.unowned}
        self._check()

    @property
    def flag(self) -> str | None:
        """The column that retires a row when it is cleared; None where rows are deleted or kept."""
        return None if self.table.retire in ("delete", "keep") else self.table.retire

    @property
    def guarded(self) -> str:
        """`Statement.guarded` of what writes to it: its name where a row holds secrets, else empty."""
        return self.label if self.table.holds_secrets else ""

    def column(self, name: str) -> str:
        """The quoted name of a column, owned or not."""
        return self.dialect.quoted(self._names[name])

    def cast(self, column: Column, value: str) -> str:
        """`value` as the type of the compiled cells of a column."""
        return f"CAST({value} AS {self.dialect.ddl(value_type(column))})"

    def natural(self, column: Column) -> str:
        """The value of a column of `t`, a reference being the key of the row it points at."""
        if column.name in self._parents:
            alias, parent = self._parents[column.name]
            return f"{alias}.{self._key_of(parent)}"
        return f"t.{self.column(column.name)}"

    def stored(self, column: Column, source: str) -> str:
        """What `t` holds for a column of `source`."""
        return self.held(column, f"{source}.{self.column(column.name)}")

    def held(self, column: Column, value: str) -> str:
        """What `t` holds for a compiled value, given as an expression: of a reference the `id` of its row."""
        if column.name not in self._parents or value == "NULL":
            return value
        _, parent = self._parents[column.name]
        return f'(SELECT p."id" FROM {self.dialect.quoted(parent.sql)} AS p WHERE p.{self._key_of(parent)} = {value})'

    def literal(self, column: Column, cell: Cell) -> str:
        """Return what `t` holds for a compiled cell."""
        return self.held(column, self.dialect.literals(column.type)(cell))

    def equals(self, column: Column, cell: Cell, alias: str = "") -> str:
        """Return the condition that a column, behind `alias` and a dot, holds a compiled cell."""
        name = f"{alias}{self.column(column.name)}"
        if cell is None:
            return f"{name} IS NULL"
        return f"{self.dialect.comparable(value_type(column), name)} = {self.literal(column, cell)}"

    def at_key(self, key: Row, alias: str = "") -> list[str]:
        """Return the conditions that a row has this key."""
        return [self.equals(column, cell, alias) for column, cell in zip(self.keys, key, strict=True)]

    @property
    def joins(self) -> str:
        """The rows that `t` points at, to stand behind `t` in FROM."""
        return "".join(
            f'\n  LEFT JOIN {self.dialect.quoted(parent.sql)} AS {alias} ON {alias}."id" = t.{self.column(name)}'
            for name, (alias, parent) in self._parents.items()
        )

    def same_row(self, source: str) -> str:
        """Condition: the row of `t` is that of `source`."""
        return " AND ".join(f"t.{self.column(key.name)} = {self.stored(key, source)}" for key in self.keys)

    def differs(self, source: str) -> str:
        """Condition: the row of `t` has another value than that of `source`."""
        return "\n    OR ".join(self.differs_in(column, source) for column in self.values) or "1 = 0"

    def differs_in(self, column: Column, source: str) -> str:
        """Condition: the row of `t` has another value in this column."""
        actual = self.dialect.comparable(value_type(column), self.natural(column))
        return f"{actual} {self.dialect.differs} {source}.{self.column(column.name)}"

    def differs_stored(self, column: Column, source: str) -> str:
        """Condition: `t` holds another value in this column than `source` would put there."""
        return f"t.{self.column(column.name)} {self.dialect.differs} {self.stored(column, source)}"

    def missing(self) -> str:
        """Condition behind a LEFT JOIN of `t`: there is no such row."""
        return f"t.{self.column(self.keys[0].name)} IS NULL"

    def set_now(self) -> list[str]:
        """Assignments for the columns that tell when a row changed."""
        return [f"{self.column(column.name)} = {self.dialect.now}" for column in self.table.unowned if column.touch]

    def _key_of(self, parent: Table) -> str:
        return self.dialect.quoted(parent.column(parent.key[0]).sql)

    def _pointing(self, tables: dict[str, Table]) -> Iterator[tuple[str, tuple[str, Table]]]:
        for column in self.table.columns:
            if isinstance(column.type, Reference):
                parent = tables[column.type.table]
                if len(parent.key) != 1:
                    raise ValueError(f"{self.table.name}.{column.name} refers to a table whose key has several columns")
                if parent.surrogate == "identity":
                    yield column.name, (f"p{self.table.columns.index(column)}", parent)

    def _check(self) -> None:
        flags = {name for unique in self.table.unique for name in unique.where} | ({self.flag} if self.flag else set())
        unknown = flags - self._names.keys()
        if unknown:
            raise ValueError(f"{self.table.name} has no column {', '.join(sorted(unknown))}")


def value_type(column: Column) -> Type:
    """The type of a column's compiled cells: of a reference, that of the key it names."""
    return column.type.of if isinstance(column.type, Reference) else column.type


def sheets(dataset: Dataset, dialect: Dialect) -> tuple[Sheet, ...]:
    """The tables of a state, parents first."""
    tables = {data.table.name: data.table for data in dataset}
    return tuple(Sheet(data, dialect, tables) for data in dataset)
