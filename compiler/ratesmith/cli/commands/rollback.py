"""`ratesmith rollback`: undo migrations of a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.databases import DATABASE

if TYPE_CHECKING:
    from ratesmith.database.driver import Driver
    from ratesmith.deploy.rollback import Undone


@click.command(cls=Command)
@DATABASE
@click.option("--to", type=click.IntRange(min=0), required=True, metavar="N", help="The migration to go back to.")
@click.option("--reason", required=True, help="Why; the next apply shows it.")
@click.option("--only", multiple=True, metavar="KIND/ID", help="Take back the rows of this entity alone; repeatable.")
@click.option("--dry-run", is_flag=True, help="Do everything, show what it changes, and roll it back.")
def command(
    options: GlobalOptions, databases: tuple[str, ...], to: int, reason: str, only: tuple[str, ...], dry_run: bool
) -> None:
    """Undo migrations.

    In one transaction per database, from the rows that its ledger keeps of each migration; so it needs
    neither their files nor a valid configuration. Rows that a migration added are switched off, not
    deleted. Refuses if one of the rows was changed since; --only takes back others alone, and a rollback
    without it takes back the rest later. Several databases are all prepared before the first is committed.
    Each is then held: apply does nothing until `ratesmith resume`.
    """
    from ratesmith.cli.context import commit_of
    from ratesmith.cli.databases import database_urls, refuse_seed, run_on_all, without_rows
    from ratesmith.deploy.named_rows import rows_named
    from ratesmith.deploy.rollback import undo_to
    from ratesmith.deploy.session import Session
    from ratesmith.report.apply import describe_rollback

    if not reason.strip():
        raise click.UsageError("--reason takes a few words: why it is rolled back")
    opened, scope, history = without_rows(options)
    refuse_seed(scope)
    commit, rows = commit_of(opened), rows_named(only, opened.pack)

    def back(driver: Driver) -> Undone:
        return undo_to(Session(scope, driver), history, to, reason, git_commit=commit, only=rows)

    for url, undone in run_on_all(database_urls(scope, databases), opened.root, lambda _: back, dry_run=dry_run):
        for line in describe_rollback(undone, scope.name, url, dry_run=dry_run, verbose=options.verbose):
            click.echo(line)
