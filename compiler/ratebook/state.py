"""state.json: the compiled rows as canonical text, one row per line, and their hash.

What is the operator's is not part of a state, so it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import compress

from ratebook.canonical import ascii_json
from ratebook.dialect import Memo
from ratebook.ir import Dataset, Row, TableData
from ratebook.sql.rows import cells, remembered
from ratebook.tables import Boolean, Cell, Double, Integer, Json, Numeric, Reference, Type, plain

VERSION = 1


def state_hash(dataset: Dataset) -> str:
    """sha256 of the compiled rows, in hexadecimal: of the value of `tables` in state.json, as it is written."""
    return sha256(_tables(dataset).encode()).hexdigest()


def state_text(dataset: Dataset) -> str:
    """The file: decimals as plain text, days and times as text, JSON as JSON. Ends with a newline."""
    tables = _tables(dataset)
    digest = sha256(tables.encode()).hexdigest()
    head = f'  "version": {VERSION},\n  "environment": {ascii_json(dataset.environment)},\n  "hash": "{digest}",\n'
    return f'{{\n{head}  "tables": {tables}\n}}\n'


def _tables(dataset: Dataset) -> str:
    return "{\n" + ",\n".join(f"    {ascii_json(data.table.name)}: {_array(data)}" for data in dataset) + "\n  }"


def _array(data: TableData) -> str:
    if not data.rows:
        return "[]"
    kept = tuple(not column.operator for column in data.table.columns)
    columns = tuple((column.name, column.type) for column in compress(data.table.columns, kept))
    form = "{" + ", ".join(f"{ascii_json(name)}: %s" for name, _ in columns) + "}"

    def render(new: Sequence[Row]) -> Iterable[str]:
        owned = new if all(kept) else [tuple(compress(row, kept)) for row in new]
        return map(form.__mod__, cells([Memo(_json(type), "null").__getitem__ for _, type in columns], owned))

    return "[\n      " + ",\n      ".join(remembered(("json", columns, kept), data.rows, render)) + "\n    ]"


def _json(type: Type) -> Callable[..., str]:
    match type:
        case Reference(of=of):
            return _json(of)
        case Boolean():
            return {True: "true", False: "false"}.__getitem__
        case Integer():
            return plain
        case Numeric() | Double():
            return lambda number: f'"{plain(number)}"'
        case Json():
            return _same
        case _:
            return lambda cell: ascii_json(str(cell))


def _same(cell: Cell) -> str:
    return str(cell)
