"""The compiled state: owned rows as canonical text by table and key, tombstones, and their hash.

Operator-owned columns are not part of a state. Rows stay text, so that states are compared and migrations
replayed without decoding rows that do not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256

import msgspec

from ratesmith.core.canonical_json import ascii_json
from ratesmith.core.ir import Dataset, Row, TableData
from ratesmith.core.memo import Memo, render_once
from ratesmith.core.tables import Reference, Table, Type
from ratesmith.plan.cell_json import encoder, row_text

VERSION = 1
Rows = Mapping[str, str]
"""Rows as JSON objects by their keys, which are JSON arrays."""


class State(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The rows that a database of one environment should hold."""

    environment: str
    tables: Mapping[str, Rows]
    """The rows that are owned, by the pack's name of their table."""
    tombstones: Mapping[str, Rows]
    """The rows of removed entities, as they were left; of those that were deleted the key alone."""

    @cached_property
    def hash(self) -> str:
        """Return the sha256 of the owned rows in hexadecimal: of the value of `tables` as state.json writes it."""
        digest = sha256()
        for piece in _pieces(self.tables):
            digest.update(piece.encode())
        return digest.hexdigest()


def state_of(dataset: Dataset, tombstones: Mapping[str, Rows] = {}) -> State:
    """Return the state with these rows."""
    texts: dict[Type, Memo] = {}
    tables = {data.table.name: _rows(data, texts) for data in dataset}
    return State(environment=dataset.environment, tables=tables, tombstones=tombstones)


def state_text(state: State) -> str:
    """Return the text of state.json: decimals, days and times as strings, JSON as JSON; ends with a newline."""
    head = f'  "version": {VERSION},\n  "environment": {ascii_json(state.environment)},\n  "hash": "{state.hash}",\n'
    tables, tombstones = _pieces(state.tables), _pieces(state.tombstones)
    return "".join(["{\n", head, '  "tables": ', *tables, ',\n  "tombstones": ', *tombstones, "\n}\n"])


def parse_state(content: bytes, tables: Iterable[Table]) -> State:
    """Return the state, without tombstones, that is in the content of state.json.

    Raises ValueError where it is no state of these tables.
    """
    try:
        found = msgspec.json.decode(content, type=_StateFile)
    except msgspec.DecodeError:
        raise ValueError("this is not the content of state.json") from None
    keys = {table.name: table.key for table in tables}
    if not found.tables.keys() <= keys.keys():
        raise ValueError("this state has other tables")
    rows = {name: dict(_keyed_rows(every, keys[name])) for name, every in found.tables.items()}
    return State(environment=found.environment, tables=rows, tombstones={})


class _StateFile(msgspec.Struct):
    environment: str
    tables: dict[str, list[dict[str, msgspec.Raw]]]


def _keyed_rows(rows: Iterable[Mapping[str, msgspec.Raw]], names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for row in rows:
        values = {name: bytes(value).decode() for name, value in row.items()}
        if not values.keys() >= {*names}:
            raise ValueError("a row has no key")
        yield f"[{', '.join(values[name] for name in names)}]", row_text(values)


def _rows(data: TableData, texts: dict[Type, Memo]) -> Rows:
    columns = data.table.columns
    keys = [columns.index(column) for column in data.table.key_columns]
    owned = [place for place, column in enumerate(columns) if not column.operator]
    order = sorted(owned, key=lambda place: columns[place].name)
    form = "{" + ", ".join(f"{ascii_json(columns[place].name)}: %s" for place in order) + "}"

    def render(new: Sequence[Row]) -> Iterator[tuple[str, str]]:
        made = [_memo(texts, column.type).__getitem__ for column in columns]
        cells = [[*map(text, its)] for text, its in zip(made, zip(*new, strict=True), strict=True)]
        key_texts = map(", ".join, zip(*(cells[place] for place in keys), strict=True))
        row_texts = map(form.__mod__, zip(*(cells[place] for place in order), strict=True))
        return zip(map("[{}]".format, key_texts), row_texts, strict=True)

    form_of = ("json", tuple((it.name, it.type, it.operator) for it in columns), tuple(keys))
    return dict(render_once(form_of, data.rows, render))


def _memo(texts: dict[Type, Memo], type: Type) -> Memo:
    """Return the texts of the cells of a type; tables share them, as a reference has the text of the key it is to."""
    while isinstance(type, Reference):
        type = type.of
    if type not in texts:
        texts[type] = Memo(encoder(type), "null")
    return texts[type]


def _pieces(tables: Mapping[str, Rows]) -> Iterator[str]:
    """Yield tables and rows sorted by name and key, without tables that have no rows; whole, they fill much memory."""
    before = "{\n"
    for name, rows in sorted(tables.items()):
        if rows:
            yield f"{before}    {ascii_json(name)}: [\n      "
            yield ",\n      ".join([rows[key] for key in sorted(rows)])
            yield "\n    ]"
            before = ",\n"
    yield "{}" if before == "{\n" else "\n  }"
