"""Find the rows of an entity by what people call it, while its configuration may have mistakes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from ratesmith.api.definitions import SAFE_ID, Pack
from ratesmith.core.errors import Exit, Fatal
from ratesmith.core.ir import Row, TableData
from ratesmith.core.sanitize import quoted, visible
from ratesmith.core.suggest import did_you_mean
from ratesmith.core.tables import Cell
from ratesmith.deploy.undo.rollback import Wanted
from ratesmith.release.slug import slugged


def rows_named(names: Iterable[str], pack: Pack, dataset: Iterable[TableData] = ()) -> dict[str, Wanted]:
    """Return by each name, which is `KIND/ID`, or `KIND/` for a kind of one entity, which rows it means.

    An id is that of an entity whose rows are in the `dataset`; or the key of a row, the first parts of it, or the name
    of a file where the key is no name for a file. Raises Fatal for an unknown kind.
    """
    made = _rows_by_name(dataset)
    return {name: _rows_of(name, pack, made) for name in names}


_Made = Mapping[str, frozenset[tuple[str, tuple[str, ...]]]]
"""By `KIND/ID`, the tables and keys of the rows that an entity compiles to."""


def _rows_by_name(dataset: Iterable[TableData]) -> _Made:
    found: dict[str, set[tuple[str, tuple[str, ...]]]] = {}
    for data in dataset:
        columns = [column.name for column in data.table.columns]
        places = [columns.index(name) for name in data.table.key]
        for row, (kind, id) in zip(data.rows, data.sources, strict=True):
            found.setdefault(f"{kind}/{id}", set()).add((data.table.name, _texts(row[place] for place in places)))
    return {name: frozenset(rows) for name, rows in found.items()}


def _texts(key: Iterable[Cell]) -> tuple[str, ...]:
    return tuple(map(str, key))


def _rows_of(name: str, pack: Pack, made: _Made) -> Wanted:
    kind_name, slash, id = name.strip().partition("/")
    kind = pack.kinds.get(kind_name)
    if kind is None or not kind.tables:
        known = sorted(kind.name for kind in pack.kinds.values() if kind.tables)
        raise Fatal(
            Exit.USAGE,
            f"{quoted(name)} names no kind that has rows{did_you_mean(kind_name, known)}",
            f"write KIND/ID; the kinds are {', '.join(known)}",
        )
    if kind.many and not (slash and id):
        raise Fatal(
            Exit.USAGE,
            f"{quoted(name)} names no {kind.name}",
            f"write {visible(kind.name)}/ID, as ratesmith explain does",
        )
    tables = {table.name for table in kind.tables}
    if (rows := made.get(f"{kind.name}/{id}")) is not None:
        return lambda table, key: (table, _texts(key)) in rows
    return lambda table, key: table in tables and (not id or _means(id, key))


def _means(id: str, key: Row) -> bool:
    first = str(key[0])
    if id in accumulate(map(str, key), "{}/{}".format):
        return True
    return re.match(SAFE_ID, first) is None and slugged(first) == slugged(id)
