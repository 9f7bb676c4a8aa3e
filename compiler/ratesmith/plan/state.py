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
from ratesmith.core.memo import Memo, chunks, render_once
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
    tables = {data.table.name: RowTexts(data, texts) for data in dataset}
    return State(environment=dataset.environment, tables=tables, tombstones=tombstones)


def state_pieces(state: State) -> Iterator[str]:
    """Yield the text of state.json: decimals, days and times as strings, JSON as JSON; ends with a newline."""
    yield f'{{\n  "version": {VERSION},\n  "environment": {ascii_json(state.environment)},\n'
    yield f'  "hash": "{state.hash}",\n  "tables": '
    yield from _pieces(state.tables)
    yield ',\n  "tombstones": '
    yield from _pieces(state.tombstones)
    yield "\n}\n"


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


class RowTexts(Mapping[str, str]):
    """The rows of a table as JSON objects by their keys, made when they are asked for.

    Whoever writes them one after the other has no need of all of them at once.
    """

    def __init__(self, data: TableData, texts: dict[Type, Memo]) -> None:
        """Take the rows, and the texts of cells that tables share."""
        self._data, columns = data, data.table.columns
        self._keys = [columns.index(column) for column in data.table.key_columns]
        owned = [place for place, column in enumerate(columns) if not column.operator]
        self._order = sorted(owned, key=lambda place: columns[place].name)
        self._of_cells = [_memo(texts, column.type).__getitem__ for column in columns]

    def __getitem__(self, key: str) -> str:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._data.rows)

    def in_order(self) -> Iterator[list[str]]:
        """Yield the texts of the rows, sorted by their keys, some at a time."""
        rows = self._data.rows
        return map(self._rendered, chunks([rows[place] for place in self._places]))

    @cached_property
    def _all(self) -> dict[str, str]:
        return dict(zip(self._key_texts, self._rendered(self._data.rows), strict=True))

    @cached_property
    def _places(self) -> Sequence[int]:
        """The places of the rows, in the order of their keys as texts."""
        keys = self._key_texts
        return sorted(range(len(keys)), key=keys.__getitem__)

    @property
    def _key_texts(self) -> list[str]:
        cells = (map(self._of_cells[place], [row[place] for row in self._data.rows]) for place in self._keys)
        return [f"[{key}]" for key in map(", ".join, zip(*cells, strict=True))]

    def _rendered(self, rows: Sequence[Row]) -> list[str]:
        columns = self._data.table.columns
        form = "{" + ", ".join(f"{ascii_json(columns[place].name)}: %s" for place in self._order) + "}"

        def render(new: Sequence[Row]) -> Iterator[str]:
            cells = [*zip(*new, strict=True)]
            return map(
                form.__mod__, zip(*(map(self._of_cells[place], cells[place]) for place in self._order), strict=True)
            )

        form_of = ("json", tuple((it.name, it.type, it.operator) for it in columns))
        return render_once(form_of, rows, render)


def _memo(texts: dict[Type, Memo], type: Type) -> Memo:
    """Return the texts of the cells of a type; tables share them, as a reference has the text of the key it is to."""
    while isinstance(type, Reference):
        type = type.of
    if type not in texts:
        texts[type] = Memo(encoder(type), "null")
    return texts[type]


def _pieces(tables: Mapping[str, Rows]) -> Iterator[str]:
    """Yield tables and rows sorted by name and key, without tables that have no rows, some rows at a time."""
    before = "{\n"
    for name, rows in sorted(tables.items()):
        if rows:
            yield f"{before}    {ascii_json(name)}: [\n      "
            mark = ""
            for some in rows.in_order() if isinstance(rows, RowTexts) else ([rows[key] for key in sorted(rows)],):
                yield mark + ",\n      ".join(some)
                mark = ",\n      "
            yield "\n    ]"
            before = ",\n"
    yield "{}" if before == "{\n" else "\n  }"
