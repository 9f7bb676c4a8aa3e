"""`ratebook rollback`: take migrations back."""

from __future__ import annotations

import click

from ratebook.commands._database import DATABASE
from ratebook.commands._shared import Command, Settings


@click.command(cls=Command)
@DATABASE
@click.option("--to", type=click.IntRange(min=0), required=True, metavar="N", help="The migration to go back to.")
@click.option("--reason", required=True, help="Why; the next apply says it.")
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and take it back.")
def command(settings: Settings, databases: tuple[str, ...], to: int, reason: str, dry_run: bool) -> None:
    """Take migrations back.

    In one transaction per database, by what its ledger keeps of each migration; so it needs neither
    their files nor a valid configuration. Refuses where one of the rows was changed since. The
    database then holds: apply does nothing until `ratebook resume`.
    """
    from ratebook.commands._database import bare, urls
    from ratebook.commands._shared import commit_of
    from ratebook.driver import connect
    from ratebook.rollback import rollback
    from ratebook.text import plural, visible
    from ratebook.url import safe_url

    opened, target = bare(settings)
    for url in urls(target, databases):
        with connect(url, opened.root, "write") as driver:
            undone = rollback(target, driver, to, reason, commit=commit_of(opened), dry_run=dry_run)
        click.echo(f"{target.name} → {safe_url(url)}")
        for row in undone.rows if settings.verbose or dry_run else ():
            click.echo(f"  {visible(row)}")
        rows = plural(len(undone.rows), "row")
        if dry_run:
            click.echo(f"  would go back from migration {undone.before} to {undone.head}: {rows}; taken back")
        else:
            click.echo(f"  back from migration {undone.before} to {undone.head}: {rows}; held until: ratebook resume")
