"""`ratebook apply`: bring a database to the generated state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ratebook.commands._database import DATABASE
from ratebook.commands._shared import Command, Settings
from ratebook.errors import Exit, Fatal

if TYPE_CHECKING:
    from ratebook.apply import Receipt


@click.command(cls=Command)
@DATABASE
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and take it back.")
def command(settings: Settings, databases: tuple[str, ...], dry_run: bool) -> None:
    """Bring a database to the generated state.

    In one transaction per database: missing tables, rows that differ, verification; then it is
    committed. Refuses, and changes nothing, where generated/ is stale.
    """
    from ratebook.apply import apply
    from ratebook.commands._database import progress, urls
    from ratebook.commands._shared import compiled_or_exit, opened_or_exit
    from ratebook.driver import connect
    from ratebook.generated import stale

    opened = opened_or_exit(settings)
    name = settings.environment(opened)
    compiled = compiled_or_exit(settings, opened, (name,))
    target = compiled.targets[name]
    if wrong := [*stale(compiled, settings.out, built=True)]:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise Fatal(Exit.REFUSED, f"{wrong[0]}{more}; nothing was applied", "run: ratebook build, and commit the files")
    for url in urls(target, databases):
        with connect(url, opened.root, "rehearse" if dry_run else "write") as driver:
            receipt = apply(target, driver, dry_run=dry_run, progress=progress(settings.quiet))
        for line in _answer(receipt, url):
            click.echo(line)


def _answer(receipt: Receipt, url: str) -> Iterator[str]:
    from ratebook.text import plural
    from ratebook.url import safe_url

    yield f"{receipt.environment} → {safe_url(url)}"
    if receipt.created:
        yield f"  {plural(len(receipt.created), 'table')} created"
    for table in receipt.tables:
        counts = {"inserted": table.inserted, "updated": table.updated, "retired": table.retired}
        done = [f"{count:,} {what}" for what, count in counts.items() if count]
        if done:
            yield f"  {table.table}: {', '.join(done)}"
    unchanged = sum(table.unchanged for table in receipt.tables)
    outcome = "would change; taken back" if receipt.dry_run else "changed, verified and committed"
    yield f"  {plural(receipt.changed, 'row')} {outcome}; {unchanged:,} unchanged"
