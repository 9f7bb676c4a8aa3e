"""`ratebook drift`: where a database differs from the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ratebook.commands._database import DATABASE
from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit

if TYPE_CHECKING:
    from ratebook.diff import Plan
    from ratebook.target import Target


@click.command(cls=Command)
@DATABASE
def command(settings: Settings, databases: tuple[str, ...]) -> None:
    """Show where a database differs.

    Compares every row and column that the configuration owns, and only reads. Exits with 5
    when something differs.
    """
    from ratebook.apply import drift
    from ratebook.commands._database import urls
    from ratebook.commands._shared import compiled_or_exit, opened_or_exit
    from ratebook.driver import connect
    from ratebook.text import plural
    from ratebook.url import safe_url

    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    target = compiled_or_exit(settings, opened, (name,)).targets[name]
    drifted = False
    for url in urls(target, databases):
        with connect(url, opened.root, "read") as driver:
            plan = drift(target, driver)
        count = len(plan.operations)
        differs = "no drift" if not plan else f"{plural(count, 'row')} differ{'s' if count == 1 else ''}"
        click.echo(f"{name} → {safe_url(url)}: {differs}")
        for line in _lines(plan, target):
            click.echo(f"  {line}")
        drifted |= bool(plan)
    if drifted:
        raise click.exceptions.Exit(Exit.REFUSED)


def _lines(plan: Plan, target: Target) -> Iterator[str]:
    from ratebook.diff import Insert, Update
    from ratebook.tables import shown

    tables = {data.table.name: data.table for data in target.dataset}
    for operation in plan.operations:
        table = tables[operation.table]
        row = f"{table.sql} {', '.join(map(shown, operation.key))}"
        if isinstance(operation, Insert):
            yield f"{row}: missing"
        elif isinstance(operation, Update):
            for change in operation.changes:
                column = table.column(change.column).sql
                yield f"{row}: {column} is {shown(change.old)}, compiled is {shown(change.new)}"
