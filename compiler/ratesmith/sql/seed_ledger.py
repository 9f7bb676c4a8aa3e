"""The ledger as one seed uses it: what the seed checks in it, and the row that it appends."""

# ruff: noqa: S608 - names are checked in ratesmith.yaml, and every value is a literal of the dialect

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ratesmith.core.ir import Row
from ratesmith.core.tables import Text
from ratesmith.sql.amounts import amounts
from ratesmith.sql.bound_table import BoundTable
from ratesmith.sql.dialect import Dialect
from ratesmith.sql.foreign_rows import foreign_rows
from ratesmith.sql.guard_messages import (
    BUSY,
    CASCADES,
    FOREIGN_ROWS,
    HELD,
    INCOMPLETE,
    LED_BACK_AS_CLAIMED,
    NEWER,
    NOT_UNIQUE,
    OTHER_CONTENT,
    OTHER_ENVIRONMENT,
    ROUNDS,
    ROWS_REMOVED,
    UNSETS,
    GuardMessage,
)
from ratesmith.sql.ledger import (
    Attribution,
    LedgerEntry,
    begun_by,
    entry_values,
    insert,
    is_move,
    led_back,
    led_by,
    said_by,
    trusted_lead,
    trusted_lines,
)
from ratesmith.sql.ledger_table import create
from ratesmith.sql.statement import Statement
from ratesmith.sql.trusted_roles import by_trusted
from ratesmith.sql.unique_keys import same_key, several_rows

_AMOUNTS_NOTE: Final = "Can every column hold its amounts exactly? As digits before the point, and behind it."
_HASH: Final = 'l."state_hash"'


class SeedLedger(msgspec.Struct, frozen=True):
    """The ledger as one seed uses it."""

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
    unseen: Mapping[str, str] = {}
    """Tables that the seed leaves out, because there are no rows for them; what the database calls each."""
    attribution: Attribution = Attribution()
    """What a program that runs the seed says of itself, for a dialect that has no settings to say it by."""

    @property
    def running(self) -> list[str]:
        """Return the conditions for every statement that writes: the seed's transaction is open."""
        return [f"EXISTS (SELECT 1 FROM {self._run})"] if self.dialect.in_transaction else []

    def open(self) -> Iterator[Statement]:
        """Yield statements that create the ledger where it is missing, and refuse a database this state is not
        meant for.
        """
        text, begun = self.dialect.text, self.dialect.in_transaction
        yield from create(self.dialect, self.name)
        step = f'"step" {self.dialect.ddl(Text())} NOT NULL'
        yield Statement(f"CREATE TEMPORARY TABLE {self._run} ({step}){self.dialect.on_commit}")
        yield self.step("begun", begun)
        if begun:
            yield from self._refuse(f"NOT {self.running[0]}", BUSY.expression(self.dialect))
        environment, head = self.last('l."environment"'), self.last('l."head"')
        theirs = {"theirs": environment, "role": begun_by(self.dialect, self.name)}
        other = OTHER_ENVIRONMENT.expression(self.dialect, theirs, ours=self.environment)
        yield from self._refuse(f"{environment} <> {text(self.environment)}", other)
        role = {"role": said_by(self.dialect, led_by(self.dialect, self.name))}
        newer = NEWER.expression(self.dialect, {"head": self.dialect.as_text(head), **role}, number=self.head)
        yield from self._refuse(f"{head} > {self.head}", newer)
        if self.dialect.has_roles:
            # Whoever may add lines could say that it was taken back, and have an older seed write what it had.
            led, by = (trusted_lead(self.dialect, self.name, column) for column in ("head", "applied_by"))
            at = {"head": self.dialect.as_text(led), "role": said_by(self.dialect, by)}
            yield from self._refuse(f"{led} > {self.head}", NEWER.expression(self.dialect, at, number=self.head))
        number = self.dialect.as_text(self.last('l."head" + 1'))
        held = HELD.expression(self.dialect, {"number": number, "reason": self.last('l."reason"'), **role})
        action = self.last('l."action"')
        # A line may say of an earlier migration that it led to this state.
        yield from self._refuse(f"{action} = 'down' AND ({head} < {self.head} OR {self._differs})", held)
        if self.dialect.has_roles:
            # The line of this seed would say that what is between came with it, which no rollback takes back.
            asked = ("head", "role", "back")
            back = {it: self.dialect.as_text(f"(SELECT b.{it} FROM back AS b)") for it in asked}
            message = LED_BACK_AS_CLAIMED.expression(self.dialect, {**back, "by": role["role"]})
            given = f"WITH back AS (\n  {led_back(self.dialect, self.name)})\n  "
            yield from self._refuse("EXISTS (SELECT 1 FROM back)", message, given)
        yield from self._removed_unseen()

    def amounts(self, state: Sequence[BoundTable]) -> Iterator[Statement]:
        """Yield the statement that refuses columns which would round or refuse one of their amounts of money."""
        wrong = self.dialect.rounding(amount for bound in state for amount in amounts(bound))
        for statement in self._refuse_any(wrong, ROUNDS, "columns"):
            yield msgspec.structs.replace(statement, comment=(_AMOUNTS_NOTE,))

    def _removed_unseen(self) -> Iterator[Statement]:
        """Refuse where the last seed had rows of a table that this one leaves out: nobody would switch them off."""
        text, named = self.dialect.text, self.dialect.elements(self.last('l."keys" -> u.name', "seed"))
        tables = (f"SELECT {text(name)} AS name, {text(sql)} AS label" for name, sql in self.unseen.items())
        every = "\n    UNION ALL ".join(tables)
        gone = f"  SELECT u.label FROM (\n    {every}) AS u\n  WHERE EXISTS (SELECT 1 FROM {named})\n"
        return self._refuse_any(gone if every else "", ROWS_REMOVED, "tables")

    def _refuse_any(self, query: str, said: GuardMessage, field: str, **fields: str) -> Iterator[Statement]:
        """Refuse what a query finds, by `label`; a dialect may have no such query."""
        if query:
            message = said.expression(
                self.dialect, {field: f"(SELECT {self.dialect.joined('w.label')} FROM wrong AS w)"}, **fields
            )
            yield from self._refuse("EXISTS (SELECT 1 FROM wrong)", message, f"WITH wrong AS (\n{query})\n  ")

    def cascades(self, bound: BoundTable, where: str) -> Iterator[Statement]:
        """Yield statements that refuse to delete rows of `t` where that would change rows which refer to them."""
        yield from self._keeping(CASCADES, bound, self.dialect.cascades(bound.label), where)

    def unsets(self, bound: BoundTable, where: str) -> Iterator[Statement]:
        """Yield statements that refuse to rename a row of `t` where rows would lose their reference to it."""
        yield from self._keeping(UNSETS, bound, bound.unsets, where)

    def _keeping(self, said: GuardMessage, bound: BoundTable, others: str, where: str) -> Iterator[Statement]:
        message = said.expression(self.dialect, {"others": f"({others})"}, table=bound.label)
        there = f"EXISTS (SELECT 1 FROM {bound.name} AS t WHERE {where})"
        for statement in self._refuse(f"({others}) IS NOT NULL AND {there}", message):
            yield msgspec.structs.replace(statement, section=bound.table.name)

    def step(self, name: str, condition: str = "", section: str = "") -> Statement:
        """Return a statement that marks a step as done if `condition` holds; `close` checks all marks."""
        where = f"\n  WHERE {condition}" if condition else ""
        return Statement(f"INSERT INTO {self._run} SELECT {self.dialect.text(name)}{where}", section=section)

    def unique(self, state: Sequence[BoundTable]) -> Iterator[Statement]:
        """Yield statements that refuse a database in which several rows have the key of a compiled one."""
        queries = (
            several_rows(bound, same_key(bound, "n"), f"{bound.new} AS n CROSS JOIN ")
            for bound in state
            if bound.data.rows
        )
        yield from self._refuse_any("\n  UNION ALL\n".join(queries), NOT_UNIQUE, "rows")

    def other_content(self, bound: BoundTable) -> Iterator[Statement]:
        """Yield statements that refuse rows of `t` that are there with other values, where no row may change."""
        text = self.dialect.text
        key = f" || {text('/')} || ".join(self.dialect.as_text(f"n.{bound.column(key.name)}") for key in bound.keys)
        query = (
            f"  SELECT {text(f'{bound.label} ')} || {key} AS label\n"
            f"  FROM {bound.new} AS n JOIN {bound.name} AS t ON {bound.same_row('n')}{bound.joins}\n"
            f"  WHERE {bound.differs('n')}"
        )
        return self._refuse_rows(bound, query, OTHER_CONTENT)

    def foreign(self, bound: BoundTable) -> Iterator[Statement]:
        """Yield statements that refuse foreign rows of `t`, where none may be deleted."""
        return self._refuse_rows(bound, foreign_rows(bound, bound.new), FOREIGN_ROWS, table=bound.label)

    def _refuse_rows(self, bound: BoundTable, query: str, said: GuardMessage, **fields: str) -> Iterator[Statement]:
        for statement in self._refuse_any(query, said, "rows", **fields):
            yield msgspec.structs.replace(statement, section=bound.table.name)

    def close(self, state: Sequence[BoundTable]) -> Iterator[Statement]:
        """Yield statements that append the state unless it is the last one already, and refuse to commit half of it."""
        yield self._append(state)
        yield self.step("ledger", f"NOT ({self._new})")
        steps = len(("begun", *state, "ledger"))
        missed = INCOMPLETE.expression(self.dialect)
        yield from self._refuse(f"(SELECT count(*) FROM {self._run}) <> {steps}", missed)
        if not self.dialect.on_commit:
            yield from (Statement(f"DROP TABLE {name}") for name in (*(bound.new for bound in state), self._run))

    def last(self, value: str, action: str = "") -> str:
        """Return an expression on `l`, the last row but notes, or the last of an action by somebody trusted; NULL where
        there is none.
        """
        lines, where = f"{self.dialect.quoted(self.name)} AS l", is_move(self.dialect, "l")
        if action:
            lines, where = trusted_lines(self.dialect, self.name, "l"), f'l."action" = {self.dialect.text(action)}'
        return f'(SELECT {value} FROM {lines} WHERE {where} ORDER BY l."id" DESC LIMIT 1)'

    def removed(self, bound: BoundTable) -> str:
        """Return a subquery of the keys that the last seed named or a migration removed, and this seed does not
        name. Whoever may add lines could otherwise switch rows of others off, or leave removed ones in use.
        """
        names = [bound.column(key.name) for key in bound.keys]
        named = self.last(f'l."keys" -> {self.dialect.text(bound.table.name)}', "seed")
        cells = (f"{bound.cast(key, f'k.value ->> {place}')} AS {names[place]}" for place, key in enumerate(bound.keys))
        return (
            f"(SELECT r.* FROM (\n    SELECT {', '.join(cells)}\n"
            f"    FROM {self.dialect.elements(named)}{self._buried(bound)}) AS r\n    WHERE NOT EXISTS "
            f"(SELECT 1 FROM {bound.new} AS n WHERE {' AND '.join(f'n.{name} = r.{name}' for name in names)}))"
        )

    def _buried(self, bound: BoundTable) -> str:
        literals = [(key, self.dialect.literals(key.type)) for key in bound.keys]
        rows = (
            ", ".join(bound.cast(key, text(cell)) for (key, text), cell in zip(literals, row, strict=True))
            for row in self.tombstones.get(bound.table.name, ())
        )
        return "".join(f"\n    UNION SELECT {row}" for row in rows)

    @property
    def _run(self) -> str:
        return self.dialect.temp("ratesmith_run")

    def _append(self, state: Sequence[BoundTable]) -> Statement:
        entry = LedgerEntry(
            id=0,
            environment=self.environment,
            action="seed",
            head=self.head,
            migration=self.migration,
            state_hash=self.state_hash,
        )
        entry = msgspec.structs.replace(entry, **self.attribution.columns)
        values = entry_values(self.dialect, entry, keys=_keys(self.dialect, state))
        return Statement(insert(self.dialect, self.name, values, [self._new, *self.running]), self.name)

    @property
    def _new(self) -> str:
        """The condition that the last row differs from this seed, or is a seed of whom nobody trusts here: what that
        one made counts for nothing later.
        """
        if not self.dialect.has_roles:
            return self._differs
        strange = self.last(f"l.\"action\" = 'seed' AND NOT {by_trusted(self.dialect, self.name, 'l')}")
        return f"({self._differs} OR coalesce({strange}, false))"

    @property
    def _differs(self) -> str:
        """The condition that the last row differs from this seed."""
        at = self.last(f'{_HASH} || {self.dialect.text(" ")} || l."migration"')
        return f"coalesce({at}, '') <> {self.dialect.text(f'{self.state_hash} {self.migration}')}"

    def _refuse(self, condition: str, message: str, given: str = "") -> Iterator[Statement]:
        """Fail with a message if the condition holds, and end the transaction where a program would go on.

        `given` is a WITH that condition and message read from.
        """
        yield Statement(f"INSERT INTO {self._run} {given}SELECT {self.dialect.fail(message)}\n  WHERE {condition}")
        if self.dialect.or_rollback:
            rollback = f"INSERT{self.dialect.or_rollback} INTO {self._run}"
            yield Statement(f"{rollback} {given}SELECT NULL\n  WHERE {condition}")


def _keys(dialect: Dialect, state: Sequence[BoundTable]) -> str:
    """The keys of all compiled rows as a JSON object of table name to array of arrays."""
    tables = "\n    UNION ALL ".join(
        f"SELECT {dialect.text(bound.table.name)} AS name, (SELECT {_collected(bound)} FROM {bound.new} AS n) AS keys"
        for bound in state
    )
    return f"(SELECT {dialect.mapping('s.name', 's.keys')} FROM (\n    {tables}) AS s)"


def _collected(bound: BoundTable) -> str:
    return bound.dialect.collect(bound.dialect.array(", ".join(f"n.{bound.column(key.name)}" for key in bound.keys)))
