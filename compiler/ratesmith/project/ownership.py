"""What a project may give to its operator: the mistakes in `ownership`, seen beside the pack's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ratesmith.api.pack import Kind
from ratesmith.core.ir import Route
from ratesmith.core.sanitize import did_you_mean, quoted
from ratesmith.core.tables import Table
from ratesmith.project.settings import Ownership


def ownership_mistakes(
    ownership: Mapping[str, Ownership], kinds: Mapping[str, Kind]
) -> Iterator[tuple[Route, str, str]]:
    """Where in `ratesmith.yaml`, what, and what to do."""
    known = [name for name, kind in kinds.items() if kind.tables]
    for name, owned in ownership.items():
        if name not in known:
            message = f"the pack has no kind {quoted(name)} that fills a table{did_you_mean(name, known)}"
            yield ("ownership", name), message, f"name one of: {', '.join(known)}"
            continue
        for place, column in enumerate(owned.operator):
            if mistake := _mistake(column, kinds[name]):
                yield ("ownership", name, "operator", place), *mistake


def _mistake(name: str, kind: Kind) -> tuple[str, str] | None:
    """Why a column of the tables of a kind cannot be the operator's, and what to do."""
    fixed = {name: mistake for table in reversed(kind.tables) for name, mistake in _fixed(table)}
    if name in fixed:
        return fixed[name]
    columns = list(dict.fromkeys(column.name for table in kind.tables for column in table.columns))
    if name in columns:
        return None
    free = [column for column in columns if column not in fixed]
    return f"{kind.name} has no column {quoted(name)}{did_you_mean(name, columns)}", f"name one of: {', '.join(free)}"


def _fixed(table: Table) -> Iterator[tuple[str, tuple[str, str]]]:
    """The columns of a table that cannot be the operator's, each with the reason and what to do."""
    for column in table.unowned:
        yield column.name, (f"the configuration does not own {table.name}.{column.name}", "remove it here")
    for unique in table.unique:
        for name in (*unique.columns, table.released(unique).name):
            message = f"the unique index {unique.name} is made of {table.name}.{name}, which the seed has to move"
            yield name, (message, "remove it here, and change it in the configuration")
    for name in table.key:
        yield name, (f"{table.name}.{name} tells the rows apart", "remove it here")
