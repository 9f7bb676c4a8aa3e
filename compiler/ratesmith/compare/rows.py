"""How many rows of each table a change adds, changes and removes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from ratesmith.compile.result import Target
from ratesmith.core.ir import Dataset, Frozen
from ratesmith.plan.diff import Insert, Update
from ratesmith.plan.planner import keys_of, plan_changes, rekeyed, with_tombstones
from ratesmith.plan.state import State, state_of


class TableChange(Frozen, frozen=True, kw_only=True):
    """What happens to the rows of one table."""

    table: str
    """Its name in the database."""
    inserted: int
    changed: int
    removed: int
    follows: bool
    """Whether its rows follow from those of another table."""


def table_changes(before: Target | None, after: Target) -> Iterator[TableChange]:
    """Yield the tables whose rows differ, by name; all rows are new where there was no such environment."""
    was, dataset = _differing(before.dataset, after.dataset) if before is not None else (None, after.dataset)
    old = State(environment=after.name, tables={}, tombstones={}) if was is None else state_of(was)
    old = rekeyed(old, keys_of(dataset))
    new = with_tombstones(state_of(dataset), old, dataset)
    if new.tables == old.tables:
        return
    names = {data.table.name: data.table.sql for data in dataset}
    following = {data.table.sql for data in dataset if data.table.follows}
    counts: Counter[tuple[str, str]] = Counter()
    for it in plan_changes(new, old, dataset).operations:
        if not isinstance(it, Update):
            counts[names[it.table], "inserted" if isinstance(it, Insert) else "removed"] += 1
        elif it.lifecycle != "forgets":  # The row stays in the database, for whatever was charged by it.
            counts[names[it.table], "removed" if it.lifecycle == "retires" else "changed"] += 1
    for table in sorted({name for name, _ in counts}):
        yield TableChange(
            table=table,
            inserted=counts[table, "inserted"],
            changed=counts[table, "changed"],
            removed=counts[table, "removed"],
            follows=table in following,
        )


def _differing(before: Dataset, after: Dataset) -> tuple[Dataset, Dataset]:
    """Return both without the tables that are the same: most changes are of a few."""
    was = {data.table.name: data for data in before}
    same = {
        data.table.name
        for data in after
        if (old := was.get(data.table.name)) is not None
        and (old.rows, old.renamed, old.table) == (data.rows, data.renamed, data.table)
    }
    first, second = (tuple(data for data in side if data.table.name not in same) for side in (before, after))
    return replace(before, tables=first), replace(after, tables=second)
