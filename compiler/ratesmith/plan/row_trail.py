"""Follow some rows through the operations that changed them: what was which value before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from ratesmith.core.canonical_json import canonical, decode_json
from ratesmith.core.ir import Frozen, Route
from ratesmith.core.redacted_json import redacted_json
from ratesmith.core.row_change import ColumnChange, RowOp
from ratesmith.core.tables import Table
from ratesmith.plan.diff import ROW_OPS
from ratesmith.plan.pinned_tables import pinned_keys
from ratesmith.plan.plan_file import PlanFile, PlanOperation
from ratesmith.plan.row_changes import sql_name

RowName = tuple[str, tuple[Any, ...]]
"""A table, by the pack's name, and the key of a row as JSON values."""
_BACK: Final = {"insert": "delete", "delete": "insert", "retires": "returns", "returns": "retires"}


class RowStep(Frozen, frozen=True, kw_only=True):
    """What happened to one row that was asked about."""

    table: str
    """Its name in the database."""
    key: Mapping[str, Any]
    """The columns that identify the row, with their values before."""
    op: RowOp
    renamed: tuple[Any, ...] | None = None
    """The values of the key from then on, where it changed."""
    columns: tuple[ColumnChange, ...] = ()
    """The columns that were asked about, each with its value before and after: null before the row was inserted. Of a
    JSON document perhaps a part, whose path then follows the name."""


class Wanted(Frozen, frozen=True, kw_only=True):
    """The rows, columns and parts of JSON documents that are asked about."""

    rows: frozenset[RowName]
    """As they are called now."""
    columns: Mapping[str, frozenset[str]] | None = None
    """By table, the columns; None for all."""
    inside: Mapping[tuple[str, str], Route] = {}
    """By table and column, the part of its document."""

    def named(self, rows: Iterable[RowName]) -> Wanted:
        """Return the same question about rows of other names."""
        return msgspec.structs.replace(self, rows=frozenset(rows))

    def change(self, table: Table | None, name: str, column: str, old: Any, new: Any) -> ColumnChange | None:
        """Return the change of a column, or of the part of its document, that is asked about; None for none.

        `name` is the pack's name of the table.
        """
        if self.columns is not None and column not in self.columns.get(name, ()):
            return None
        shown, route = sql_name(table, column), self.inside.get((name, column), ())
        parts = [part(document, route) for document in (old, new)]
        if route and any(found for found, _ in parts):
            (_, old), (_, new) = parts
            shown = ".".join((shown, *map(str, route)))
        return ColumnChange(column=shown, old=redacted_json(old), new=redacted_json(new)) if old != new else None


def part(document: Any, route: Route) -> tuple[bool, Any]:
    """Return whether a route leads somewhere in a JSON document, and what is there."""
    for step in route:
        if isinstance(document, dict) and str(step) in document:
            document = document[str(step)]
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return False, None
    return True, document


class Trail(Frozen, frozen=True, kw_only=True):
    """What plans did to the rows, and what the rows were called in the course of it."""

    steps: Mapping[int, tuple[RowStep, ...]]
    """By the place of a plan in the chain, counted from 1; plans that left the rows alone are not in it."""
    names: Mapping[int, frozenset[RowName]]
    """What the rows were called after each of these plans."""
    ever: frozenset[RowName]
    """All that they were ever called."""


def trail(plans: Sequence[PlanFile], wanted: Wanted, tables: Mapping[str, Table], *, behind: int = 0) -> Trail:
    """Follow the rows back from the last plan, over their renames; `behind` so many migrations without a plan."""
    rows, ever = set(wanted.rows), set(wanted.rows)
    steps: dict[int, tuple[RowStep, ...]] = {}
    names: dict[int, frozenset[RowName]] = {}
    widths, new = [*_key_widths(plans)], set()
    for number in range(len(plans), 0, -1):
        # A row that was there before a project widened its key was found by the first part of it.
        rows = {it if it in new else (it[0], it[1][: widths[number - 1].get(it[0])]) for it in rows}
        after, found = frozenset(rows), []
        for it in reversed(plans[number - 1].operations):
            there = it.table, row_key(it.to if bytes(it.to) else it.key)
            if there not in rows:
                continue
            if bytes(it.to):
                rows.remove(there)
                rows.add((it.table, row_key(it.key)))
            new |= {there} if it.op == "insert" else set()
            step = step_of(it, wanted, tables.get(it.table))
            found += [step] if step is not None else []
        ever |= rows
        if found:
            steps[behind + number], names[behind + number] = tuple(reversed(found)), after
    return Trail(steps=dict(sorted(steps.items())), names=names, ever=frozenset(ever))


def _key_widths(plans: Sequence[PlanFile]) -> Iterator[Mapping[str, int]]:
    """Yield of how many columns the key of each table was, after each plan."""
    widths: dict[str, int] = {}
    for plan in plans:
        widths = widths | {name: len(key) for name, key in pinned_keys(plan.tables).items()}
        yield widths


def row_key(raw: msgspec.Raw) -> tuple[Any, ...]:
    """Return the key of a row as plans and ledgers write it, whatever form their JSON has."""
    cells = _json(raw)
    return tuple(map(_scalar, cells)) if isinstance(cells, list) else (_scalar(cells),)


def _scalar(value: Any) -> Any:
    return canonical(value) if isinstance(value, (list, dict)) else value


def step_of(it: PlanOperation, wanted: Wanted, table: Table | None, *, back: bool = False) -> RowStep | None:
    """Return what an operation did to what is asked about; None for nothing.

    With `back` it is one that undoes what is asked about.
    """
    op = _BACK.get(it.op, it.op) if back else it.op
    key, to = row_key(it.key), row_key(it.to) if bytes(it.to) else None
    before, after = (to, key) if back and to is not None else (key, to)
    changes = (
        wanted.change(table, it.table, name, old, new)
        for name, (old, new) in _values(it, op, back=back)
        if not (bytes(it.to) and table is not None and name in table.key)
    )
    columns = tuple(change for change in changes if change is not None)
    if op == "stays" and not columns and after is None:
        return None
    fits = table is not None and len(table.key) == len(before)
    names = table.key if table is not None and fits else tuple(f"key{place}" for place in range(len(before)))
    return RowStep(
        table=table.sql if table is not None else it.table,
        key={sql_name(table, name): redacted_json(value) for name, value in zip(names, before, strict=True)},
        op=ROW_OPS.get(op, "update"),
        renamed=None if after is None else tuple(redacted_json(list(after))),
        columns=columns,
    )


def _values(it: PlanOperation, op: str, *, back: bool) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield each column with its value before and after."""
    for name, raws in it.changes.items() if all(it.changes.values()) else ():
        old, new = (None if len(raws) == 1 else _json(raws[0])), _json(raws[-1])
        yield name, (new, old) if back else (old, new)
    if bytes(it.row) and isinstance(row := _json(it.row), dict):
        for name, value in row.items():
            yield name, (None, value) if op == "insert" else (value, None)


def _json(raw: msgspec.Raw) -> Any:
    return decode_json(bytes(raw).decode())
