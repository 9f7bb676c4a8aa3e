"""Compare what both sides compile to, rows and manifest, whatever was found to have changed.

What a plan says of entities is found by looking at what somebody thought of. That nothing changes, and no price, is
said only where the outputs say so too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from ratesmith.api.change import Change
from ratesmith.compare.entities import EntityChange
from ratesmith.compare.manifests import manifest_differences
from ratesmith.compare.uncompared import uncompared_prices
from ratesmith.compile.result import Target
from ratesmith.core.ir import Dataset, Frozen, Key, Row, TableData
from ratesmith.core.tables import Column, Table, shown


class OutputChange(Frozen, frozen=True, kw_only=True):
    """What differs in the outputs of an environment beyond what is said of its entities."""

    prices: tuple[str, ...] = ()
    """What has another price without a word about it: entities, as `model/gpt-5.1`, and places of the manifest."""
    unexplained: tuple[str, ...] = ()
    """What differs although no entity does from which it is made."""
    uncompared: tuple[str, ...] = ()
    """Columns with prices, as `plan.price_monthly`, that only this side writes: what they have, nobody here knows."""
    has_prices: bool = False
    """Whether any price differs, named or not, or nobody knows."""


class RowDifference(msgspec.Struct, frozen=True):
    """One row that is not the same on both sides, or that one side alone has."""

    table: Table
    key: Row
    source: Key
    """The entity that it is made from."""
    columns: tuple[Column, ...]
    """Those that differ; of a row that one side alone has all that are not empty."""

    @property
    def is_priced(self) -> bool:
        """Whether it holds another price."""
        return any(column.priced for column in self.columns)

    @property
    def place(self) -> str:
        """Where it differs: `plan growth: price_monthly`."""
        return f"{self.table.sql} {', '.join(map(shown, self.key))}: {', '.join(it.sql for it in self.columns)}"


def output_change(before: Target, after: Target, change: Change, entities: Sequence[EntityChange]) -> OutputChange:
    """Return what differs between the outputs of an environment, beyond the entities that are known to have changed."""
    rows = [*row_differences(before.dataset, after.dataset)]
    published = [
        *manifest_differences(
            before.pack.published.build(before.config, ""), after.pack.published.build(after.config, "")
        )
    ]
    uncompared = uncompared_prices(before.dataset, after.dataset)
    listed = _listed(change, entities)
    priced = [row.source for row in rows if row.is_priced]
    shown_prices = [it for it in published if it.is_priced]
    unnamed = dict.fromkeys(_name(source) for source in priced if not _is_named(listed.get(source)))
    if not priced and not any(map(_is_named, entities)):
        unnamed |= dict.fromkeys(f"the manifest at {it.path}" for it in shown_prices)
    return OutputChange(
        prices=tuple(sorted(unnamed)),
        unexplained=() if listed else (*(it.place for it in rows), *(f"manifest: {it.path}" for it in published)),
        uncompared=uncompared,
        has_prices=bool(priced or shown_prices or uncompared),
    )


def _listed(change: Change, entities: Sequence[EntityChange]) -> Mapping[Key, EntityChange]:
    """Return what becomes of entities by what they are called, and by what they were."""
    found = {(it.kind, it.id): it for it in entities}
    former = {
        (kind, was): found[kind, id]
        for (type_, id), was in change.former.items()
        if (kind := change.after.kinds[type_], id) in found
    }
    return former | found


def _is_named(it: EntityChange | None) -> bool:
    """Return whether what is said of an entity is more than that something in it differs."""
    return it is not None and (it.is_told or it.weight != "detail")


def row_differences(before: Dataset, after: Dataset) -> Iterator[RowDifference]:
    """Yield the rows that differ, without what operators own.

    Tables and columns that only one side has are a matter of `ratesmith.yaml`, of which a plan says what differs; with
    prices they are `uncompared_prices`.
    """
    was = {data.table.name: data for data in before}
    for data in after:
        if (old := was.get(data.table.name)) is not None and old.rows != data.rows:
            yield from _of_table(old, data)


def _of_table(before: TableData, after: TableData) -> Iterator[RowDifference]:
    table = after.table
    owned = {it.name for it in before.table.columns if not it.operator}
    columns = [(place, it) for place, it in enumerate(table.columns) if it.name in owned and not it.operator]
    names = [it.name for it in before.table.columns]
    places = [names.index(it.name) for _, it in columns]
    key = [name for name in table.key if name in names]
    old, new = _by_key(before, key), _by_key(after, key)
    for at in dict.fromkeys((*old, *new)):
        (was, source), (now, present) = old.get(at, _NONE), new.get(at, _NONE)
        if was is now or was == now:
            continue
        differing = tuple(
            column
            for (place, column), former in zip(columns, places, strict=True)
            if (was[former] if was else None) != (now[place] if now else None)
        )
        if differing and (made_from := present or source) is not None:
            yield RowDifference(table, at, made_from, differing)


_NONE: tuple[Row, Key | None] = ((), None)


def _by_key(data: TableData, key: Sequence[str]) -> dict[Row, tuple[Row, Key | None]]:
    names = [column.name for column in data.table.columns]
    places = [names.index(name) for name in key]
    return {
        tuple(row[place] for place in places): (row, source)
        for row, source in zip(data.rows, data.sources, strict=True)
    }


def _name(source: Key) -> str:
    kind, id = source
    return kind if kind == id else f"{kind}/{id}"
