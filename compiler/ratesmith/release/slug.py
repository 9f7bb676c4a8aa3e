"""Name a migration after what it changes: `gpt_5_1_900_tokens_per_credit`, `add_anthropic_and_2_more`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, TypeGuard

from ratesmith.core.tables import Table
from ratesmith.plan.diff import Change, Operation, Plan, Update

_LONGEST: Final = 50
_VERBS: Final[Mapping[str, str]] = {
    "insert": "add",
    "delete": "delete",
    "retires": "remove",
    "returns": "restore",
    "stays": "change",
    "forgets": "forget",
}


def slug_of(plan: Plan, number: int, tables: Mapping[str, Table] = {}) -> str:
    """Return a name for a change: what matters most in it, and how many more values and rows it changes.

    A new value is in the name only of a column that may be shown anywhere, such as a price and never a cost. Rows that
    follow from those of other tables count only where nothing else changes; `tables` are those of the plan by name.
    """
    if number == 1:
        return "initial"
    following = {name for name, table in tables.items() if table.follows}
    operations = [it for it in plan.operations if it.table not in following] or [*plan.operations]
    if not operations:
        return "bookkeeping"
    first = min(operations, key=lambda it: _rank(it, tables))
    more = sum(map(_size, operations)) - 1
    ending = f"_and_{more}_more" if more else ""
    words = slugged(" ".join(map(str, _words(first, tables))), _LONGEST - len(ending))
    return f"{words or first.table}{ending}"


def slugged(text: str, most: int = _LONGEST) -> str:
    """Return a text as part of a file name that every program can read, of whole words where one fits."""
    slug = "_".join(re.findall(r"[a-z0-9]+", text.lower()))
    if len(slug) <= most:
        return slug
    return slug[: most + 1].rpartition("_")[0] or slug[:most]


def _rank(operation: Operation, tables: Mapping[str, Table]) -> int:
    """Prices first, then rows that come, go and move, then the rest."""
    if not _is_change(operation):
        return 1
    return 0 if _headline(operation, tables) is not None else 2


def _size(operation: Operation) -> int:
    return len(operation.changes) if _is_change(operation) else 1


def _words(operation: Operation, tables: Mapping[str, Table]) -> Iterator[object]:
    key = [*operation.key]
    if not any(char.isalpha() for char in slugged(" ".join(map(str, key)))):
        key = [operation.table, *key]
    if isinstance(operation, Update) and operation.renamed:
        yield from ("rename", *key, *operation.renamed)
    elif _is_change(operation):
        change = _headline(operation, tables) or operation.changes[0]
        yield from (*key, *_value(change, tables[operation.table]), change.column)
    else:
        yield from (_VERBS[operation.verb], *key)


def _value(change: Change, table: Table) -> Iterator[str]:
    """The new value, as far as it may be shown and is short."""
    new = change.new
    if table.column(change.column).headline and isinstance(new, int | Decimal) and not isinstance(new, bool):
        yield f"{Decimal(new).normalize():f}"


def _headline(operation: Operation, tables: Mapping[str, Table]) -> Change | None:
    table = tables.get(operation.table)
    changes = operation.changes if isinstance(operation, Update) and table is not None else ()
    return next((it for it in changes if table is not None and table.column(it.column).headline), None)


def _is_change(operation: Operation) -> TypeGuard[Update]:
    """Whether a row stays where it is and has other values."""
    return (
        isinstance(operation, Update)
        and operation.lifecycle == "stays"
        and not operation.renamed
        and bool(operation.changes)
    )
