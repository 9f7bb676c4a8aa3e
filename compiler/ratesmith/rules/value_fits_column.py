"""A value fits its column

The database keeps an amount with so many decimal places and a text with so many characters.
A value that does not fit would be rounded, cut or refused when the configuration is applied,
so it is refused here: a price is stored exactly, or not at all. The columns of models hold every
price of a price list. Where the platform's own column is narrower, `types` in `ratesmith.yaml` says
so; a value that it cannot hold asks for a wider column, never for another price.

Bad:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.005  # error
      price_yearly: 290.00

Good:
    # billing/plans.yaml
    starter:
      name: Starter
      price_monthly: 29.01
      price_yearly: 290.00
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

from msgspec.structs import replace

from ratesmith.api.definitions import Rule
from ratesmith.api.provenance import Leaf, Provenance
from ratesmith.core.ir import Config, Dataset, Problem, TableData
from ratesmith.core.sanitize import quoted
from ratesmith.core.tables import (
    EXACT_DIGITS,
    Cell,
    Column,
    Integer,
    Numeric,
    Reference,
    Scheduled,
    Text,
    Type,
    Value,
    plain,
    values_of,
)
from ratesmith.core.type_names import type_name


def check(dataset: Dataset, config: Config) -> Iterator[Problem]:
    """Check every cell of every table, a column at a time; cell by cell only where something does not fit."""
    provenance = Provenance(config)
    for data in dataset:
        for column, cells in zip(data.table.columns, zip(*data.rows, strict=True), strict=False):
            if not _all_fit(column, cells):
                yield from _misfits(data, column, cells, provenance)


def _all_fit(column: Column, cells: tuple[Cell, ...]) -> bool:
    distinct: set[Any] = set(cells)
    if Scheduled in set(map(type, distinct)):
        distinct = {value for cell in distinct for value in values_of(cell)}
    if None in distinct:
        if not column.null:
            return False
        distinct.remove(None)
    return not distinct or _type_fits(column.type, distinct)


def _type_fits(type: Type, values: Collection[Any]) -> bool:
    match type:
        case Reference(of=inner):
            return _type_fits(inner, values)
        case Text(length=length):
            return length is None or max(map(len, values)) <= length
        case Integer():
            return type.misfit(min(values)) is None and type.misfit(max(values)) is None
        case Numeric(precision=precision, scale=scale):
            return _exact(values, precision, Decimal(1).scaleb(-scale))
        case _:
            return all(type.misfit(value) is None for value in values)


def _exact(amounts: Collection[Decimal], precision: int, step: Decimal) -> bool:
    """Return whether no amount loses a digit: quantizing in a context of that precision would raise."""
    context = Context(prec=precision, traps=[Inexact, InvalidOperation])
    digits = Context(prec=EXACT_DIGITS, traps=[Inexact])
    try:
        for amount in amounts:
            context.quantize(amount, step)
            digits.plus(amount)
    except (Inexact, InvalidOperation):
        return False
    return True


def _misfits(data: TableData, column: Column, cells: tuple[Cell, ...], provenance: Provenance) -> Iterator[Problem]:
    name = f"{data.table.sql or data.table.name}.{column.sql or column.name}"
    wide = _widened(column.type, cells)
    narrow = []
    for index, value in ((index, it) for index, cell in enumerate(cells) for it in values_of(cell)):
        if value is None:
            if not column.null:
                yield Problem(
                    at=provenance.config.place(provenance.place_of(data, index, column)),
                    message=f"{name} would be NULL, and the column must have a value",
                    hint=f"write a value for {column.field.rpartition('.')[2] or column.name}",
                )
        elif (why := column.type.misfit(value)) is not None:
            problem = _problem(data, index, column, name, value, why, wide, provenance)
            if wide is None:
                yield problem
            else:
                narrow.append(problem)
    if narrow:
        first, *others = narrow
        yield replace(first, related=tuple((it.at, "this one too") for it in others))


def _widened(type: Type, cells: tuple[Cell, ...]) -> Numeric | None:
    """Return the narrowest type that holds every amount of a column; None where no type does."""
    wide = type if isinstance(type, Numeric) else None
    for value in (value for cell in cells for value in values_of(cell)):
        if wide is not None and isinstance(value, Decimal):
            wide = wide.widened(value)
    return wide


def _problem(
    data: TableData,
    index: int,
    column: Column,
    name: str,
    value: Value,
    why: str,
    wide: Numeric | None,
    provenance: Provenance,
) -> Problem:
    at = provenance.config.place(provenance.place_of(data, index, column))
    leaf = provenance.number_of(data, index, column, value)
    shown = plain(value) if isinstance(value, (Decimal, int)) else quoted(value)
    return Problem(
        at=at._replace(route=leaf.route) if leaf else at,
        message=f"{name} would be {shown}: {why}",
        hint=_hint(data, column, value, leaf, wide),
    )


def _hint(data: TableData, column: Column, cell: Value, leaf: Leaf | None, wide: Numeric | None) -> str:
    """Say how the column is widened; a right price is never to be written as another one."""
    match column.type, cell:
        case Text(length=int(length)), _:
            return f"shorten it to {length} characters"
        case Numeric(), Decimal():
            written = f"{leaf.route[-1]}: {plain(leaf.value)}" if leaf else plain(cell)
            if wide is None:
                return f"{written} has more digits than any price list: write it as the list does"
            setting = f"types: {{{data.table.name}: {{{column.name}: {type_name(wide)}}}}}"
            return (
                f"if {written} is right, the column is too narrow for it: make {column.sql or column.name}"
                f" {type_name(wide)} in the database, and say so below tables in ratesmith.yaml, {setting}"
            )
        case _:
            return "write a value that the column can hold"


RULE = Rule(rows=check, waivable=False)
