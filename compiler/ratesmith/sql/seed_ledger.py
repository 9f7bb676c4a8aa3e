"""The ledger as one seed uses it: what the seed asks of it, and the row that it appends."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Text
from ratesmith.sql.bound_table import Sheet
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.guard_messages import BUSY, INCOMPLETE, NEWER, OTHER_ENVIRONMENT
from ratesmith.sql.ledger import LedgerEntry, create, entry_values, insert
from ratesmith.sql.statement import Statement

_HASH: Final = 'l."state_hash"'


class SeedLedger(msgspec.Struct, frozen=True):
    """The ledger as one seed uses it: what the seed writes into it and asks of it."""

    dialect: Dialect
    name: str
    environment: str
    state_hash: str
    head: int = 0
    """Number of the last migration; 0 where there is none."""
    migration: str = ""
    """Its id."""
    tombstones: Mapping[str, Sequence[Row]] = {}
    """The keys of rows that migrations removed, by table."""

    @property
    def running(self) -> list[str]:
        """Conditions for every statement that writes: the seed's transaction is open."""
        return [f"EXISTS (SELECT 1 FROM {self._run})"] if self.dialect.in_transaction else []

    def open(self) -> Iterator[Statement]:
        """Make the ledger where there is none, and refuse a database that this state is not meant for."""
        text, begun = self.dialect.text, self.dialect.in_transaction
        yield Statement(create(self.dialect, self.name))
        step = f'"step" {self.dialect.ddl(Text())} NOT NULL'
        yield Statement(f"CREATE TEMPORARY TABLE {self._run} ({step}){self.dialect.on_commit}")
        yield self.step("begun", begun)
        if begun:
            yield from self._refuse(f"NOT {self.running[0]}", BUSY.expression(self.dialect))
        environment, head = self.last('l."environment"'), self.last('l."head"')
        other = OTHER_ENVIRONMENT.expression(self.dialect, {"theirs": environment}, ours=self.environment)
        yield from self._refuse(f"{environment} <> {text(self.environment)}", other)
        newer = NEWER.expression(self.dialect, {"head": self.dialect.as_text(head)}, number=self.head)
        yield from self._refuse(f"{head} > {self.head}", newer)

    def step(self, name: str, condition: str = "", section: str = "") -> Statement:
        """Mark a step as done, if `condition` holds; `close` asks for the marks of all."""
        where = f"\n  WHERE {condition}" if condition else ""
        return Statement(f"INSERT INTO {self._run} SELECT {self.dialect.text(name)}{where}", section=section)

    def close(self, state: Sequence[Sheet]) -> Iterator[Statement]:
        """Write the state down, unless it is the last one already, and refuse to commit half of one."""
        yield self._append(state)
        yield self.step("ledger", f"NOT ({self._new})")
        steps = len(("begun", *state, "ledger"))
        missed = INCOMPLETE.expression(self.dialect)
        yield from self._refuse(f"(SELECT count(*) FROM {self._run}) <> {steps}", missed)
        if not self.dialect.on_commit:
            yield from (Statement(f"DROP TABLE {name}") for name in (*(sheet.new for sheet in state), self._run))

    def last(self, value: str, where: str = "") -> str:
        """An expression on `l`, the last row; NULL where there is no row."""
        return f'(SELECT {value} FROM {self.dialect.quoted(self.name)} AS l {where}ORDER BY l."id" DESC LIMIT 1)'

    def removed(self, sheet: Sheet) -> str:
        """A subquery: the keys that the last seed named or a migration removed, and this seed does not name."""
        names = [sheet.column(key.name) for key in sheet.keys]
        named = self.last(f'l."keys" -> {self.dialect.text(sheet.table.name)}', "WHERE l.\"action\" = 'seed' ")
        cells = (f"{sheet.cast(key, f'k.value ->> {place}')} AS {names[place]}" for place, key in enumerate(sheet.keys))
        return (
            f"(SELECT r.* FROM (\n    SELECT {', '.join(cells)}\n"
            f"    FROM {self.dialect.elements(named)}{self._buried(sheet)}) AS r\n    WHERE NOT EXISTS "
            f"(SELECT 1 FROM {sheet.new} AS n WHERE {' AND '.join(f'n.{name} = r.{name}' for name in names)}))"
        )

    def _buried(self, sheet: Sheet) -> str:
        literals = [(key, self.dialect.literals(key.type)) for key in sheet.keys]
        rows = (
            ", ".join(sheet.cast(key, text(cell)) for (key, text), cell in zip(literals, row, strict=True))
            for row in self.tombstones.get(sheet.table.name, ())
        )
        return "".join(f"\n    UNION SELECT {row}" for row in rows)

    @property
    def _run(self) -> str:
        return self.dialect.temp("ratesmith_run")

    def _append(self, state: Sequence[Sheet]) -> Statement:
        entry = LedgerEntry(
            id=0,
            environment=self.environment,
            action="seed",
            head=self.head,
            migration=self.migration,
            state_hash=self.state_hash,
        )
        text = self.dialect.text
        values = entry_values(self.dialect, entry, keys=_keys(self.dialect, state), reason=text(""))
        return Statement(insert(self.dialect, self.name, values, [self._new, *self.running]), self.name)

    @property
    def _new(self) -> str:
        """Condition: the last row says something else than this seed."""
        at = self.last(f'{_HASH} || {self.dialect.text(" ")} || l."migration"')
        return f"coalesce({at}, '') <> {self.dialect.text(f'{self.state_hash} {self.migration}')}"

    def _refuse(self, condition: str, message: str) -> Iterator[Statement]:
        """Fail with a message if the condition holds, and end the transaction where a program may go on."""
        yield Statement(f"INSERT INTO {self._run} SELECT {self.dialect.fail(message)}\n  WHERE {condition}")
        if self.dialect.or_rollback:
            yield Statement(f"INSERT{self.dialect.or_rollback} INTO {self._run} SELECT NULL\n  WHERE {condition}")


def _keys(dialect: Dialect, state: Sequence[Sheet]) -> str:
    """The keys of all compiled rows as a JSON object: table name to array of arrays."""
    tables = "\n    UNION ALL ".join(
        f"SELECT {dialect.text(sheet.table.name)} AS name, (SELECT {_collected(sheet)} FROM {sheet.new} AS n) AS keys"
        for sheet in state
    )
    return f"(SELECT {dialect.mapping('s.name', 's.keys')} FROM (\n    {tables}) AS s)"


def _collected(sheet: Sheet) -> str:
    return sheet.dialect.collect(sheet.dialect.array(", ".join(f"n.{sheet.column(key.name)}" for key in sheet.keys)))
