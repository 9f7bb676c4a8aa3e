"""`ratesmith resume`: end the hold that a rollback puts on a database."""

from __future__ import annotations

import click

from ratesmith.cli.attribution import ACTOR, attribution
from ratesmith.cli.context import Command, GlobalOptions
from ratesmith.cli.databases import DATABASE


@click.command(cls=Command)
@DATABASE
@click.option("--reason", default="", metavar="TEXT", help="Why; recorded in the ledger.")
@ACTOR
def command(options: GlobalOptions, databases: tuple[str, ...], reason: str, actor: str) -> None:
    """Let apply continue after a rollback.

    The next apply runs the migrations that were rolled back again, and those after them.
    """
    from ratesmith.cli.databases import database_urls, refuse_seed, without_rows
    from ratesmith.core.database_url import safe_url
    from ratesmith.database.driver import connect
    from ratesmith.deploy.rollback import resume
    from ratesmith.deploy.session import Session

    opened, scope, _ = without_rows(options)
    refuse_seed(scope)
    by = attribution(options, opened, actor, reason)
    for url in database_urls(scope, databases):
        with connect(url, opened.root, "write") as driver:
            held = resume(Session(scope, driver, by), by.reason, git_commit=by.git_commit)
        outcome = "was not held" if held is None else f"goes on from migration {held.head}; run: ratesmith apply"
        click.echo(f"{scope.name} → {safe_url(url)}: {outcome}")
