"""Up to which migration rows are: lines of a ledger may say of any that it ran, or was taken back.

Rows that somebody changed by hand are as no migration left them, and say nothing; nor do rows of kinds that keep
changes, or are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import replace

from ratesmith.core.ir import Dataset, Row
from ratesmith.core.tables import Table
from ratesmith.database.driver import Driver
from ratesmith.database.introspect import read
from ratesmith.plan.cell_json import fields
from ratesmith.plan.diff import holds, key_places, keyed
from ratesmith.plan.planner import dataset_of
from ratesmith.plan.state import State
from ratesmith.release.history import History
from ratesmith.sql.bound_table import bind_tables

_Key = tuple[str, str]
"""A table by the pack's name, and the key of a row as states have it."""
_Version = str | None
"""A row as a state has it; None where it has none of that key."""
_Versions = dict[int, _Version]
"""By the migration that led to it, the first one first."""


class _Counted(msgspec.Struct, frozen=True):
    """What one row says of a migration `k` that is not the last one."""

    before: int = 0
    """Whether it is as `k` left it, and not as the last one did."""
    after: int = 0
    """Whether it is as the last one left it, and not as `k` did."""
    wrong: int = 0
    """Whether it is not as `k` left it."""

    @staticmethod
    def of(now: _Version, last: _Version, fits: dict[_Version, bool]) -> _Counted:
        before, after = fits[now], fits[last]
        return _Counted(int(before and not after), int(after and not before), int(not before))


def taken_back(driver: Driver, tables: tuple[Table, ...], history: History, first: int, last: int) -> bool:
    """Return whether rows show that migrations after `first`, up to `last`, were taken back: some are as those before
    left them, and none is as these did.

    Raises Fatal where several rows have one key.
    """
    rows = _versions(tables, history, first, last)
    fitting = _fitting(driver, tables, history, rows)
    said = [_Counted.of(found[first], _end(found), fitting[row]) for row, found in rows.items()]
    return any(it.before for it in said) and not any(it.after for it in said)


def seen(driver: Driver, tables: tuple[Table, ...], history: History, first: int, last: int) -> int:
    """Return the migration, from `first` on, behind which no row shows that one up to `last` ran, where one shows that
    none did: that to which most rows fit, the last of those. Return `last` where there is none.

    Raises Fatal where several rows have one key.
    """
    rows = _versions(tables, history, first, last)
    fitting = _fitting(driver, tables, history, rows)
    changed: dict[int, list[_Key]] = {}
    for row, found in rows.items():
        for number in list(found)[1:]:
            changed.setdefault(number, []).append(row)
    said = {row: _Counted.of(_end(found), _end(found), fitting[row]) for row, found in rows.items()}
    before, after, wrong = 0, 0, sum(it.wrong for it in said.values())
    fewest, place = wrong, last
    for number in range(last - 1, first - 1, -1):
        for row in changed.get(number + 1, ()):
            found, old = rows[row], said[row]
            now = found[max(it for it in found if it <= number)]
            new = said[row] = _Counted.of(now, _end(found), fitting[row])
            before, after = before + new.before - old.before, after + new.after - old.after
            wrong += new.wrong - old.wrong
        if before and not after and wrong < fewest:
            fewest, place = wrong, number
    return place


def _end(found: _Versions) -> _Version:
    return found[max(found)]


def _versions(tables: Iterable[Table], history: History, first: int, last: int) -> dict[_Key, _Versions]:
    """The rows that migrations after `first`, up to `last`, change, as these left each."""
    compared = {it.name for it in tables if it.on_drift != "keep" and not it.insert_only}
    states, found = history.state_at(first).tables, dict[_Key, _Versions]()
    for number, migration in enumerate(history.migrations[first:last], start=first + 1):
        now = history.state_at(number).tables
        for it in migration.file.operations:
            for key in (bytes(it.key).decode(), bytes(it.to).decode()) if it.table in compared else ():
                if key:
                    versions = found.setdefault((it.table, key), {first: states.get(it.table, {}).get(key)})
                    versions[number] = now.get(it.table, {}).get(key)
    return found


def _fitting(
    driver: Driver, tables: Iterable[Table], history: History, rows: dict[_Key, _Versions]
) -> dict[_Key, dict[_Version, bool]]:
    """Of each row, to which of its versions it fits, in the columns in which they differ."""
    # One dataset has all versions, so that each row is read once, and as long as the longest of them.
    texts: dict[str, dict[str, str]] = {}
    for (name, key), found in rows.items():
        for place, text in enumerate(dict.fromkeys(it for it in found.values() if it is not None)):
            texts.setdefault(name, {})[f"{key} {place:09}"] = text
    like = Dataset.without_rows(history.environment, tables)
    state = State(environment=history.environment, tables=texts, tombstones={})
    wanted = dataset_of(state, like)
    keys = tuple(replace(data, sources=data.sources[: len(keyed(data))]) for data in wanted)
    there = read(driver, history.environment, bind_tables(replace(wanted, tables=keys), driver.dialect))
    decoded, held = dict[_Key, Row](), dict[_Key, Row]()
    for data, now in zip(wanted, there, strict=True):
        named, places, in_use = sorted(texts.get(data.table.name, {}).items()), key_places(data.table), keyed(now)
        for (_, text), row in zip(named, data.rows, strict=True):
            decoded[data.table.name, text] = row
            if (found_row := in_use.get(tuple(row[place] for place in places))) is not None:
                held[data.table.name, text] = found_row
    by_name = {data.table.name: data.table for data in like}
    fitting = {}
    for it, found in rows.items():
        versions = {text: decoded[it[0], text] for text in found.values() if text is not None}
        row_there = next((held[it[0], text] for text in versions if (it[0], text) in held), None)
        fitting[it] = dict(_fits(by_name[it[0]], versions, row_there, gone=None in found.values()))
    return fitting


def _fits(table: Table, versions: dict[str, Row], row: Row | None, *, gone: bool) -> Iterator[tuple[_Version, bool]]:
    """Whether a row of the database fits to each of its versions; with `gone` there is one that has none."""
    names = [column.name for column in table.columns]
    flag = names.index(table.retire) if table.retire in names else None
    can_tell = table.retire == "delete" or (flag is not None and not table.columns[flag].operator)
    if gone:
        yield None, row is None or not can_tell or (flag is not None and row[flag] is False)
    texts = [fields(text) for text in versions]
    differ = [
        place
        for place, name in enumerate(names)
        if not table.columns[place].operator
        and all(name in it for it in texts)
        and (len({it[name] for it in texts}) > 1 or (gone and place == flag))
    ]
    for text, wanted in versions.items():
        cells = ((table.columns[place], wanted[place], place) for place in differ)
        yield text, row is not None and all(holds(column, row[place], cell) for column, cell, place in cells)
