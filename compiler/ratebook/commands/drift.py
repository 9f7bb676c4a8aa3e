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
    from ratebook.ir import SecretKey
    from ratebook.pipeline import Compiled, Opened
    from ratebook.sops.secret import Secret
    from ratebook.target import Target


@click.command(cls=Command)
@DATABASE
def command(settings: Settings, databases: tuple[str, ...]) -> None:
    """Show where a database differs.

    Compares every row and column that the configuration owns, and the secrets where a key opens
    them; only reads. Exits with 5 when something differs.
    """
    from ratebook.apply import drift
    from ratebook.commands._database import urls
    from ratebook.commands._shared import compiled_or_exit, opened_or_exit
    from ratebook.driver import connect
    from ratebook.give import differing
    from ratebook.url import safe_url

    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    compiled = compiled_or_exit(settings, opened, (name,))
    target = compiled.targets[name]
    values, reason = _values(opened, compiled, name)
    drifted = False
    for url in urls(target, databases):
        with connect(url, opened.root, "read") as driver:
            plan = drift(target, driver)
            secrets = differing(target, driver, values)
        click.echo(f"{name} → {safe_url(url)}: {_summary(len(plan.operations), len(secrets))}")
        for line in _lines(plan, target):
            click.echo(f"  {line}")
        for id, secret in secrets:
            click.echo(f"  the secret {secret} of {id} differs")
        drifted |= bool(plan or secrets)
    if reason:
        settings.say(f"secrets were not compared: {reason}")
    if drifted:
        raise click.exceptions.Exit(Exit.REFUSED)


def _summary(rows: int, secrets: int) -> str:
    from ratebook.text import plural

    counts = [plural(count, what) for count, what in ((rows, "row"), (secrets, "secret")) if count]
    return f"{' and '.join(counts)} differ{'s' if rows + secrets == 1 else ''}" if counts else "no drift"


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


def _values(opened: Opened, compiled: Compiled, name: str) -> tuple[dict[SecretKey, Secret], str]:
    """Every secret of the environment; or why none could be opened."""
    from ratebook.sops.call import NoKey, NoSops, Sops
    from ratebook.sops.sealed import fingerprints, unseal

    sealed = fingerprints(compiled.secrets, name)
    sops = Sops(opened.root, opened.project.secrets.key_types)
    try:
        return unseal(sops, opened.config, name, sealed, sealed.keys()).values, ""
    except (NoKey, NoSops) as error:
        return {}, error.message
